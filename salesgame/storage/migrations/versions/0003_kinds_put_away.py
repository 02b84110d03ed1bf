"""Kinds of activity that are offered no more."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('activity_kind', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('retired', sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table('activity_kind', schema=None) as batch_op:
        batch_op.alter_column('retired', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('activity_kind', schema=None) as batch_op:
        batch_op.drop_column('retired')
