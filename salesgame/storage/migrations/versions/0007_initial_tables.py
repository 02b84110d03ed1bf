"""The first tables: all of them, as seven migrations had left them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from salesgame.storage.db.base import Exact, Instant

revision = "0007"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "activity_kind",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("icon", sa.String(), nullable=False),
        sa.Column("verified_after", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("daily_goal", NUMBER, nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_activity_kind")),
    )

    op.create_table(
        "activity_total",
        sa.Column("period_kind", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("logged", NUMBER, nullable=False),
        sa.Column("verified", NUMBER, nullable=False),
        sa.Column("reached_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint(
            "period_kind", "start", "kind", "person_id", name=op.f("pk_activity_total")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_activity_total_person", "activity_total", ["person_id", "period_kind", "start"]
    )

    op.create_table(
        "attempt",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_key_at", "attempt", ["key", "at"])

    op.create_table(
        "closed_period",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "start", name=op.f("pk_closed_period")),
    )
    op.create_index("ix_closed_period_end", "closed_period", ["end"])

    op.create_table(
        "company",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("decimals", NUMBER, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("week_start", NUMBER, nullable=False),
        sa.Column("fiscal_month", NUMBER, nullable=False),
        sa.Column("working_weekdays", sa.JSON(), nullable=False),
        sa.Column("settle_hours", NUMBER, nullable=False),
        sa.Column("tie_rule", sa.String(), nullable=False),
        sa.Column("count_by_share", sa.Boolean(), nullable=False),
        sa.Column("min_sample", NUMBER, nullable=False),
        sa.Column("approve_self_reported", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_company_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )

    op.create_table(
        "fact_version",
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("fact_id", NUMBER, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", NUMBER, nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("import_id", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("fact", "fact_id", "version", name=op.f("pk_fact_version")),
    )
    op.create_index("ix_fact_version_import", "fact_version", ["import_id"])

    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holiday")),
    )

    op.create_table(
        "import",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("started_by", NUMBER, nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
    )
    op.create_index("ix_import_started_at", "import", ["started_at"])

    op.create_table(
        "import_map",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.Column("saved_by", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_import_map")),
    )

    op.create_table(
        "job_claim",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("due", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("job", "due", name=op.f("pk_job_claim")),
    )

    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("txid", NUMBER, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_at", "outbox", ["at"])
    op.create_index("ix_outbox_txid", "outbox", ["txid", "id"])

    op.create_table(
        "person",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("nickname", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("on_tv", sa.Boolean(), nullable=False),
        sa.Column("money_masked", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("deactivated_at", Instant(), nullable=True),
        sa.Column("import_id", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_index("ix_person_name", "person", ["name"])

    op.create_table(
        "product",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=True),
        sa.Column("price", NUMBER, nullable=True),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("import_id", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_product_source_external_id")),
    )
    op.create_index("ix_product_name", "product", ["name"])

    op.create_table(
        "rule",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("family", "name", name=op.f("uq_rule_family_name")),
    )

    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )

    op.create_table(
        "stage",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("probability_ppm", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stage")),
    )

    op.create_table(
        "team",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", NUMBER, nullable=True),
        sa.Column("import_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["team.id"], name=op.f("fk_team_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_index("ix_team_parent_id", "team", ["parent_id"])

    op.create_table(
        "total",
        sa.Column("period_kind", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("person_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("won", NUMBER, nullable=False),
        sa.Column("won_share", NUMBER, nullable=False),
        sa.Column("won_amount", NUMBER, nullable=False),
        sa.Column("valued", NUMBER, nullable=False),
        sa.Column("lost", NUMBER, nullable=False),
        sa.Column("lost_share", NUMBER, nullable=False),
        sa.Column("lost_amount", NUMBER, nullable=False),
        sa.Column("cycle_days", NUMBER, nullable=False),
        sa.Column("cycles", NUMBER, nullable=False),
        sa.Column("opened", NUMBER, nullable=False),
        sa.Column("cohort_won", NUMBER, nullable=False),
        sa.Column("cohort_lost", NUMBER, nullable=False),
        sa.Column("points", NUMBER, nullable=False),
        sa.Column("won_reached_at", Instant(), nullable=True),
        sa.Column("points_reached_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("period_kind", "start", "person_id", name=op.f("pk_total")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "badge_award",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("cause_id", NUMBER, nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("awarded_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_badge_award_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_award")),
        sa.UniqueConstraint(
            "person_id",
            "badge",
            "occurrence",
            "revision",
            name=op.f("uq_badge_award_person_id_badge_occurrence_revision"),
        ),
    )

    op.create_table(
        "badge_due",
        sa.Column("person_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_badge_due_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_badge_due")),
    )

    op.create_table(
        "customer",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner_id", NUMBER, nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("renews_on", sa.Date(), nullable=True),
        sa.Column("segment", sa.String(), nullable=True),
        sa.Column("recurring", NUMBER, nullable=True),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("import_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_customer_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_customer_source_external_id")),
    )
    op.create_index("ix_customer_name", "customer", ["name"])
    op.create_index("ix_customer_owner_id", "customer", ["owner_id"])
    op.create_index("ix_customer_since", "customer", ["since", "left_on"])

    op.create_table(
        "leave",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", NUMBER, nullable=True),
        sa.Column("cancelled_at", Instant(), nullable=True),
        sa.Column("cancelled_by", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leave_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index("ix_leave_person", "leave", ["person_id", "start"])

    op.create_table(
        "membership",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("team_id", NUMBER, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_membership_team_id")),
        sa.PrimaryKeyConstraint(
            "person_id", "team_id", "role", "start", name=op.f("pk_membership")
        ),
    )
    op.create_index("ix_membership_team", "membership", ["team_id", "role"])

    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("person_id", NUMBER, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", NUMBER, nullable=True),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_one_time_link_person_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")),
    )
    op.create_index("ix_one_time_link_person_id", "one_time_link", ["person_id"])

    op.create_table(
        "person_alias",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_alias_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", "value", name=op.f("pk_person_alias")),
    )
    op.create_index("ix_person_alias_value", "person_alias", ["value"])

    op.create_table(
        "plan_assignment",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("rule_id", NUMBER, nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_plan_assignment_person_id")
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_plan_assignment_rule_id")),
        sa.PrimaryKeyConstraint("person_id", "rule_id", "start", name=op.f("pk_plan_assignment")),
    )
    op.create_index("ix_plan_assignment_rule_id", "plan_assignment", ["rule_id"])

    op.create_table(
        "quota",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=True),
        sa.Column("team_id", NUMBER, nullable=True),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("period_kind", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("target", Exact(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", NUMBER, nullable=True),
        sa.Column("import_id", NUMBER, nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (team_id IS NULL)", name=op.f("ck_quota_one_subject")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quota_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_quota_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota")),
    )
    op.create_index("ix_quota_period", "quota", ["period_kind", "start", "metric"])
    op.create_index(
        "uq_quota_person", "quota", ["person_id", "metric", "period_kind", "start"], unique=True
    )
    op.create_index(
        "uq_quota_team", "quota", ["team_id", "metric", "period_kind", "start"], unique=True
    )

    op.create_table(
        "rule_version",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("rule_id", NUMBER, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_rule_version_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_version")),
        sa.UniqueConstraint("rule_id", "version", name=op.f("uq_rule_version_rule_id_version")),
    )
    op.create_index("ix_rule_version_rule_id", "rule_version", ["rule_id"])

    op.create_table(
        "screen",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("period_kind", sa.String(), nullable=False),
        sa.Column("team_id", NUMBER, nullable=True),
        sa.Column("paired_by", NUMBER, nullable=True),
        sa.Column("paired_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("identify_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["paired_by"], ["person.id"], name=op.f("fk_screen_paired_by")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_screen_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_screen_token_hash")),
    )

    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("agent", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index("ix_session_expires_at", "session", ["expires_at"])
    op.create_index("ix_session_person_id", "session", ["person_id"])

    op.create_table(
        "statement",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("rule_id", NUMBER, nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("period_kind", sa.String(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("total", NUMBER, nullable=False),
        sa.Column("lines", NUMBER, nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_statement_person_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_statement_rule_id")),
        sa.PrimaryKeyConstraint("person_id", "rule_id", "start", name=op.f("pk_statement")),
    )

    op.create_table(
        "deal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("amount", NUMBER, nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("expected_close_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("customer_id", NUMBER, nullable=True),
        sa.Column("product_id", NUMBER, nullable=True),
        sa.Column("segment", sa.String(), nullable=True),
        sa.Column("lead_source", sa.String(), nullable=True),
        sa.Column("lost_reason", sa.String(), nullable=True),
        sa.Column("competitor", sa.String(), nullable=True),
        sa.Column("approval", sa.String(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", NUMBER, nullable=True),
        sa.Column("import_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_deal_customer_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_deal_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_deal_source_external_id")),
    )
    op.create_index("ix_deal_closed", "deal", ["status", "closed_on"])
    op.create_index(
        "ix_deal_customer_id", "deal", ["customer_id"], **_only("customer_id IS NOT NULL")
    )
    op.create_index("ix_deal_import", "deal", ["import_id"], **_only("import_id IS NOT NULL"))
    op.create_index(
        "ix_deal_never_open",
        "deal",
        ["closed_on"],
        **_only("closed_on IS NOT NULL AND (opened_on IS NULL OR opened_on > closed_on)"),
    )
    op.create_index("ix_deal_opened", "deal", ["opened_on"])
    op.create_index("ix_deal_pending", "deal", ["id"], **_only("approval = 'pending'"))

    op.create_table(
        "pairing",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("screen_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"], name=op.f("fk_pairing_screen_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pairing")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_pairing_secret_hash")),
    )

    op.create_table(
        "pay_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("rule_id", NUMBER, nullable=False),
        sa.Column("rule_version_id", NUMBER, nullable=False),
        sa.Column("period_kind", sa.String(), nullable=False),
        sa.Column("earned_start", sa.Date(), nullable=False),
        sa.Column("statement_start", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("cause_id", NUMBER, nullable=False),
        sa.Column("amount", NUMBER, nullable=False),
        sa.Column("working", sa.JSON(), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("corrects_id", NUMBER, nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["pay_entry.id"], name=op.f("fk_pay_entry_corrects_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pay_entry_person_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_pay_entry_rule_id")),
        sa.ForeignKeyConstraint(
            ["rule_version_id"], ["rule_version.id"], name=op.f("fk_pay_entry_rule_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_entry")),
        sa.UniqueConstraint(
            "person_id",
            "rule_id",
            "earned_start",
            "cause",
            "cause_id",
            "revision",
            name="uq_pay_entry_once",
        ),
    )
    op.create_index("ix_pay_entry_cause", "pay_entry", ["cause", "cause_id"])
    op.create_index(
        "ix_pay_entry_statement", "pay_entry", ["person_id", "rule_id", "statement_start"]
    )

    op.create_table(
        "points_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("points", NUMBER, nullable=False),
        sa.Column("rule_version_id", NUMBER, nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("cause_id", NUMBER, nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("counts_on", sa.Date(), nullable=False),
        sa.Column("reached_at", Instant(), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("reverses_id", NUMBER, nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_points_entry_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["points_entry.id"], name=op.f("fk_points_entry_reverses_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_version_id"], ["rule_version.id"], name=op.f("fk_points_entry_rule_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_entry")),
        sa.UniqueConstraint(
            "cause",
            "cause_id",
            "rule_version_id",
            "person_id",
            "earned_on",
            "revision",
            name="uq_points_entry_once",
        ),
    )
    op.create_index("ix_points_entry_person", "points_entry", ["person_id", "counts_on"])
    op.create_index(
        "ix_points_entry_reverses",
        "points_entry",
        ["reverses_id"],
        **_only("reverses_id IS NOT NULL"),
    )

    op.create_table(
        "activity",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("happened_at", Instant(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("quantity", NUMBER, nullable=False),
        sa.Column("duration", NUMBER, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("deal_id", NUMBER, nullable=True),
        sa.Column("customer_id", NUMBER, nullable=True),
        sa.Column("approval", sa.String(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", NUMBER, nullable=True),
        sa.Column("import_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_activity_customer_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_activity_deal_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_activity_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_activity_source_external_id")),
    )
    op.create_index("ix_activity_deal_id", "activity", ["deal_id"], **_only("deal_id IS NOT NULL"))
    op.create_index(
        "ix_activity_import", "activity", ["import_id"], **_only("import_id IS NOT NULL")
    )
    op.create_index("ix_activity_pending", "activity", ["id"], **_only("approval = 'pending'"))
    op.create_index("ix_activity_person_day", "activity", ["person_id", "day", "kind"])

    op.create_table(
        "credit",
        sa.Column("deal_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("share_ppm", NUMBER, nullable=False),
        sa.Column("amount", NUMBER, nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_credit_deal_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credit_person_id")),
        sa.PrimaryKeyConstraint("deal_id", "person_id", name=op.f("pk_credit")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_credit_open", "credit", ["person_id", "deal_id"], **_only("status = 'open'")
    )
    op.create_index("ix_credit_person_day", "credit", ["person_id", "day", "deal_id"])

    if op.get_bind().dialect.name == "postgresql":
        # Readers on PostgreSQL order the outbox by transaction; see storage/outbox.py.
        op.execute(
            "ALTER TABLE outbox ALTER COLUMN txid SET DEFAULT (pg_current_xact_id()::text::bigint)"
        )


def _only(condition: str) -> dict[str, Any]:
    """An index of these rows alone, on either database."""
    where = sa.text(condition)
    return {"sqlite_where": where, "postgresql_where": where}


def downgrade() -> None:
    raise CommandError("There is nothing before the first migration: drop the database instead.")
