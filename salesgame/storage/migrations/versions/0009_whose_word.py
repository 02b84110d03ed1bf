"""Whose word a deal or an activity is until it is approved, and the largest amounts won."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WON_AMOUNT = sa.text("status = 'won' AND amount IS NOT NULL")
NEVER_CHANGED = "approval IN ('pending', 'held') AND version = 1"


def upgrade() -> None:
    for table in ("deal", "activity"):
        op.add_column(table, sa.Column("asked_by", NUMBER, nullable=True))
        op.execute(f"UPDATE {table} SET asked_by = changed_by WHERE {NEVER_CHANGED}")
    _never_reuse_ids()
    op.create_index(
        "ix_deal_won_amount", "deal", ["amount"],
        sqlite_where=WON_AMOUNT, postgresql_where=WON_AMOUNT,
    )  # fmt: skip


def _never_reuse_ids() -> None:
    """A waiting version's id never becomes another's; PostgreSQL's sequences don't go back."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(
            "waiting_version", recreate="always", table_kwargs={"sqlite_autoincrement": True}
        ):
            pass


def downgrade() -> None:
    op.drop_index("ix_deal_won_amount", "deal")
    for table in ("deal", "activity"):
        op.drop_column(table, "asked_by")
