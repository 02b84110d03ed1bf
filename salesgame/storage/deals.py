"""Deals with their credits and stages."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.storage.db.base import Base, index_where

# Few facts wait for approval, so their index is small however many there are.
WAITS = "approval IN ('pending', 'held')"
# Nor did many close that no day saw open: without an opening day, or opened after they closed.
NEVER_OPEN = "closed_on IS NOT NULL AND (opened_on IS NULL OR opened_on > closed_on)"
# The largest won is asked for wherever an amount is said.
WON_AMOUNT = "status = 'won' AND amount IS NOT NULL"
OPEN: ColumnElement[str] = literal_column("'open'")  # as the index says it, not a parameter


class StageRow(Base):
    """A stage of the pipeline and the status it stands for."""

    __tablename__ = "stage"

    name: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    position: Mapped[int]
    probability_ppm: Mapped[int] = mapped_column(default=0)


class DealRow(Base):
    """A deal's present state; earlier states lie in `fact_version`. Amounts are minor units.

    `asked_by` is whose word it is until somebody approves it.
    """

    __tablename__ = "deal"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_deal_closed", "status", "closed_on"),
        Index("ix_deal_opened", "opened_on"),
        index_where("ix_deal_import", "import_id IS NOT NULL", "import_id"),
        index_where("ix_deal_customer_id", "customer_id IS NOT NULL", "customer_id"),
        index_where("ix_deal_pending", WAITS, "id"),
        index_where("ix_deal_never_open", NEVER_OPEN, "closed_on"),
        index_where("ix_deal_won_amount", WON_AMOUNT, "amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str]
    stage: Mapped[str]
    status: Mapped[str]
    amount: Mapped[int | None]
    opened_on: Mapped[date | None]
    expected_close_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    segment: Mapped[str | None]
    lead_source: Mapped[str | None]
    lost_reason: Mapped[str | None]
    competitor: Mapped[str | None]
    approval: Mapped[str] = mapped_column(default="not_needed")
    cancelled: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]
    asked_by: Mapped[int | None]
    import_id: Mapped[int | None]


class CreditRow(Base):
    """A person's share of a deal. `day` and `status` repeat the deal's, so lists need one index."""

    __tablename__ = "credit"
    __table_args__ = (
        Index("ix_credit_person_day", "person_id", "day", "deal_id"),
        index_where("ix_credit_open", "status = 'open'", "person_id", "deal_id"),
        {"sqlite_with_rowid": False},
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    share_ppm: Mapped[int]
    amount: Mapped[int | None]
    is_primary: Mapped[bool]
    day: Mapped[date | None]
    status: Mapped[str]


class ActivityKindRow(Base):
    """A kind of activity: call, email, meeting, demo, or one of the company's own."""

    __tablename__ = "activity_kind"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    icon: Mapped[str] = mapped_column(default="check")
    verified_after: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    daily_goal: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)


class ActivityRow(Base):
    """An activity's present state; earlier states lie in `fact_version`. Durations are seconds.

    `asked_by` is whose word it is until somebody approves it.
    """

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_activity_person_day", "person_id", "day", "kind"),
        index_where("ix_activity_deal_id", "deal_id IS NOT NULL", "deal_id"),
        index_where("ix_activity_import", "import_id IS NOT NULL", "import_id"),
        index_where("ix_activity_pending", WAITS, "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    external_id: Mapped[str]
    kind: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    happened_at: Mapped[datetime]
    day: Mapped[date]
    quantity: Mapped[int] = mapped_column(default=1)
    duration: Mapped[int | None]
    outcome: Mapped[str | None]
    completed: Mapped[bool] = mapped_column(default=True)
    verified: Mapped[bool] = mapped_column(default=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    approval: Mapped[str] = mapped_column(default="not_needed")
    cancelled: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]
    asked_by: Mapped[int | None]
    import_id: Mapped[int | None]


class CustomerRow(Base):
    """A customer; present from `since` until `left_on`, cared for by `owner_id`."""

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_customer_since", "since", "left_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[date | None]
    left_on: Mapped[date | None]
    renews_on: Mapped[date | None]
    segment: Mapped[str | None]
    recurring: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    cancelled: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int | None]


class ProductRow(Base):
    """A product; `external_id` is how source systems name it."""

    __tablename__ = "product"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    family: Mapped[str | None]
    price: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    cancelled: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int | None]


class FactVersionRow(Base):
    """The state of a fact before one change; `fact` says of which kind, such as deal or quota."""

    __tablename__ = "fact_version"
    __table_args__ = (Index("ix_fact_version_import", "import_id"),)

    fact: Mapped[str] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]
    why: Mapped[str] = mapped_column(default="")
    import_id: Mapped[int | None]


# The fields of a fact that its own row keeps, in the fact's order: its id first.
DEAL_COLUMNS = tuple(field.name for field in fields(Deal) if hasattr(DealRow, field.name))
ACTIVITY_COLUMNS = tuple(field.name for field in fields(Activity))
