"""Indexes that earn their keep: totals are found by their key, and what is missing isn't listed."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

PARTIAL = (  # table, index, column: most facts have none
    ('deal', 'ix_deal_customer_id', 'customer_id'),
    ('deal', 'ix_deal_import', 'import_id'),
    ('activity', 'ix_activity_deal_id', 'deal_id'),
    ('activity', 'ix_activity_import', 'import_id'),
)


def upgrade() -> None:
    op.drop_index('ix_total_person', 'total')
    for table, index, column in PARTIAL:
        there = sa.text(f'{column} IS NOT NULL')
        op.drop_index(index, table)
        op.create_index(index, table, [column], sqlite_where=there, postgresql_where=there)
    still_open = sa.text("status = 'open'")
    op.create_index(
        'ix_credit_open', 'credit', ['person_id', 'deal_id'],
        sqlite_where=still_open, postgresql_where=still_open,
    )


def downgrade() -> None:
    op.drop_index('ix_credit_open', 'credit')
    for table, index, column in PARTIAL:
        op.drop_index(index, table)
        op.create_index(index, table, [column])
    op.create_index('ix_total_person', 'total', ['person_id', 'period_kind', 'start'])
