"""Totals are found by their key: the index by person cost more than it gave."""

from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('total', schema=None) as batch_op:
        batch_op.drop_index('ix_total_person')


def downgrade() -> None:
    with op.batch_alter_table('total', schema=None) as batch_op:
        batch_op.create_index(
            'ix_total_person', ['person_id', 'period_kind', 'start'], unique=False
        )
