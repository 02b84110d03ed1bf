"""Whose a saved map is; those saved before are finance's and the admins' to change."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_map", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "saved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("import_map", schema=None) as batch_op:
        batch_op.drop_column("saved_by")
