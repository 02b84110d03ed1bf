"""An index of the few deals that closed without having been open on any day."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

INDEX = 'ix_deal_never_open'
NEVER_OPEN = 'closed_on IS NOT NULL AND (opened_on IS NULL OR opened_on > closed_on)'


def upgrade() -> None:
    where = sa.text(NEVER_OPEN)
    op.create_index(INDEX, 'deal', ['closed_on'], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index(INDEX, 'deal')
