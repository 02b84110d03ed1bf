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
    _keep_what_was_paid()
    op.create_index(
        "ix_deal_won_amount", "deal", ["amount"],
        sqlite_where=WON_AMOUNT, postgresql_where=WON_AMOUNT,
    )  # fmt: skip


def _keep_what_was_paid() -> None:
    """A locked statement stays as it is: what it paid while it waited counts as it was paid."""
    op.execute(
        "UPDATE deal SET approval = 'not_needed' WHERE approval = 'pending' AND id IN "
        "(SELECT cause_id FROM pay_entry WHERE cause = 'deal' GROUP BY cause_id "
        "HAVING sum(amount) <> 0)"
    )


def downgrade() -> None:
    op.drop_index("ix_deal_won_amount", "deal")
    for table in ("deal", "activity"):
        op.drop_column(table, "asked_by")
