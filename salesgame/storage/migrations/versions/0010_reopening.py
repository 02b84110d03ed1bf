"""A closed period can be opened again: which entry of pay reverses which, and what was closed."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from salesgame.storage.db.base import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REVERSALS = sa.text("reverses_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("pay_entry", sa.Column("reverses_id", NUMBER, nullable=True))
    op.create_index(
        "ix_pay_entry_reverses", "pay_entry", ["reverses_id"],
        sqlite_where=REVERSALS, postgresql_where=REVERSALS,
    )  # fmt: skip
    op.create_table(
        "reopened_statement",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("rule_id", NUMBER, nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("period_kind", sa.String(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("total", NUMBER, nullable=False),
        sa.Column("lines", NUMBER, nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
        sa.Column("reopened_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reopened_statement_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["rule.id"], name=op.f("fk_reopened_statement_rule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopened_statement")),
    )
    op.create_index("ix_reopened_statement_start", "reopened_statement", ["start", "period_kind"])


def downgrade() -> None:
    raise CommandError("What was opened again would be paid twice: restore a copy instead.")
