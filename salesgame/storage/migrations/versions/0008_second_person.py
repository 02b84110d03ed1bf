"""What moves pay waits for a second person: proposals, decisions, notices, one history."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from salesgame.storage.db.base import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = "approval IN ('pending', 'held')"


def upgrade() -> None:
    _settings()
    op.create_index("ix_person_role", "person", ["role"])
    for table in ("deal", "activity"):
        op.drop_index(f"ix_{table}_pending", table)
        op.create_index(f"ix_{table}_pending", table, ["id"], **_only(WAITS))
    _proposals()
    _approvals()
    _notices()
    _history()


def _settings() -> None:
    """What a company may choose from now on; SQLite adds no column without a value to begin with."""
    for column in (
        sa.Column("count_waiting", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("far_beyond", NUMBER, nullable=False, server_default="20"),
        sa.Column("ceiling", NUMBER, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False, server_default="2000-01-01"),
        sa.Column("clock_days", NUMBER, nullable=False, server_default="35"),
    ):
        op.add_column("company", column)


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", NUMBER, nullable=True),
        sa.Column("import_id", NUMBER, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", NUMBER, nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        _person("proposal", "made_by"),
        _person("proposal", "decided_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_made_by", "proposal", ["made_by", "id"])
    op.create_index("ix_proposal_open", "proposal", ["id"], **_only("state = 'waiting'"))


def _approvals() -> None:
    op.create_table(
        "waiting_version",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("fact_id", NUMBER, nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("seen", NUMBER, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("asked_by", NUMBER, nullable=True),
        sa.Column("import_id", NUMBER, nullable=True),
        sa.Column("proposal_id", NUMBER, nullable=True),
        _person("waiting_version", "asked_by"),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_waiting_version_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_version")),
        sa.UniqueConstraint("fact", "fact_id", name=op.f("uq_waiting_version_fact_fact_id")),
        sqlite_autoincrement=True,  # an id of one that is gone never becomes another's
    )
    op.create_index(
        "ix_waiting_version_proposal",
        "waiting_version",
        ["proposal_id"],
        **_only("proposal_id IS NOT NULL"),
    )
    op.create_table(
        "decision",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("fact_id", NUMBER, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("decided_by", NUMBER, nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        _person("decision", "decided_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_decided_by", "decision", ["decided_by", "id"])
    op.create_index("ix_decision_fact", "decision", ["fact", "fact_id", "id"])
    op.create_table(
        "named_source",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("named_at", Instant(), nullable=False),
        sa.Column("named_by", NUMBER, nullable=True),
        _person("named_source", "named_by"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_named_source")),
    )


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", NUMBER, nullable=True),
        sa.Column("read_at", Instant(), nullable=True),
        _person("notice", "person_id"),
        _person("notice", "made_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_person", "notice", ["person_id", "id"])
    op.create_index("ix_notice_unread", "notice", ["person_id"], **_only("read_at IS NULL"))
    op.create_table(
        "notice_off",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        _person("notice_off", "person_id"),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notice_off")),
    )


def _history() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", NUMBER, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("person_id", NUMBER, nullable=True),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        _person("audit_entry", "actor"),
        _person("audit_entry", "person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    for column in ("actor", "kind"):
        op.create_index(f"ix_audit_entry_{column}", "audit_entry", [column, "id"])
    op.create_index("ix_audit_entry_person", "audit_entry", ["person_id", "id"])


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}"))


def _only(condition: str) -> dict[str, Any]:
    """An index of these rows alone, on either database."""
    where = sa.text(condition)
    return {"sqlite_where": where, "postgresql_where": where}


def downgrade() -> None:
    raise CommandError("What waits for a second person would be lost: restore a copy instead.")
