"""Verify finds nothing in what the services wrote, and names whatever was tampered with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.operations.differences import Difference
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import CHECKS, verify
from salesgame.services.points.rules import create_rule
from salesgame.storage.badges import BadgeAwardRow
from salesgame.storage.deals import CreditRow
from salesgame.storage.metrics import ActivityTotalRow, TotalRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

DAY = date(2026, 9, 10)


@pytest.fixture
def played(act: Act, cast: Cast) -> Cast:
    """A few weeks in which everything that can happen to a fact happened."""
    with act() as work:
        create_rule(work, "points", "Wins", date(2026, 1, 1), {"on": "deal_won", "points": 50})
        body = {"on": "activity", "activity": "call", "points": 2, "daily_cap": 3}
        create_rule(work, "points", "Calls", date(2026, 1, 1), body)
    for n, person in enumerate((cast.ana, cast.ben, cast.zoe, cast.ana), start=1):
        log(act, entered(f"D{n}", person, n))
    log(act, replace(entered("lost", cast.ana, 2), stage="Lost"))
    log(act, replace(entered("open", cast.ana, 2), stage="Lead", closed_on=None))
    halves = ((cast.ana, 500_000), (cast.zoe, 500_000))
    split = log(act, replace(entered("split", cast.ana, 3), shares=halves, amount=99))
    gone = log(act, entered("gone", cast.ben, 1))
    with act() as work:
        DEALS.change(work, split, replace(entered("split", cast.ana, 5), shares=halves), "moved")
        DEALS.cancel(work, gone, "a mistake")
    calls = [call(act, cast.ana, hour) for hour in range(3)]
    with act() as work:
        ACTIVITIES.cancel(work, calls[1], "twice")
    return cast


def entered(key: str, person: int, after: int) -> DealFields:
    closed = DAY - timedelta(days=30) + timedelta(days=after * 7)
    return DealFields(
        key, key, "Won", after * 100_00, sole(person), opened_on=closed - timedelta(days=after),
        closed_on=min(closed, MORNING.date()),
    )  # fmt: skip


def log(act: Act, fields: DealFields) -> int:
    with act() as work:
        return DEALS.log(work, fields).id


def call(act: Act, person: int, hour: int) -> int:
    at = datetime(2026, 9, 10, hour, tzinfo=UTC)
    with act() as work:
        return ACTIVITIES.log(work, ActivityFields(f"C{hour}", "call", person, at)).id


def found(session: Session) -> list[Difference]:
    session.rollback()
    return list(verify(session, MORNING))


def test_what_the_services_wrote_has_no_difference(played: Cast, session: Session) -> None:
    assert found(session) == []


def test_an_empty_database_has_no_difference(session: Session) -> None:
    assert found(session) == []


@pytest.mark.parametrize("kind", ["day", "week", "month", "quarter", "year", "ever"])
@pytest.mark.parametrize("measure", ["won", "won_amount", "lost_share", "cycle_days", "points"])
def test_a_changed_total_is_named(
    act: Act, played: Cast, session: Session, kind: str, measure: str
) -> None:
    mine = (TotalRow.person_id == played.ana, TotalRow.period_kind == kind)
    start = session.scalar(select(TotalRow.start).where(*mine).limit(1))
    with act() as work:
        column = getattr(TotalRow, measure)
        work.session.execute(
            update(TotalRow).where(*mine, TotalRow.start == start).values({measure: column + 7})
        )

    named = [d for d in found(session) if d.what == "total" and measure in d.key]

    assert named
    first = named[0]
    assert isinstance(first.kept, int)
    assert isinstance(first.rebuilt, int)
    assert first.kept - first.rebuilt == 7
    assert f"person {played.ana}" in first.key


Tamper = Callable[[Cast], Any]
TAMPERED: dict[str, tuple[str, Tamper]] = {
    "a badge names a deal that did not earn it": (
        "badge",
        lambda _cast: (
            update(BadgeAwardRow)
            .where(BadgeAwardRow.cause == "deal")
            .values(cause_id=BadgeAwardRow.cause_id + 1000)
        ),
    ),
    "a day's row is lost": (
        "total",
        lambda cast: delete(TotalRow).where(
            TotalRow.person_id == cast.zoe, TotalRow.period_kind == "day"
        ),
    ),
    "a total begins on no period's first day": (
        "total",
        lambda cast: (
            update(TotalRow)
            .where(TotalRow.period_kind == "year", TotalRow.person_id == cast.zoe)
            .values(start=date(2026, 2, 2))
        ),
    ),
    "the instant a score was reached is another": (
        "total",
        lambda cast: (
            update(TotalRow)
            .where(TotalRow.period_kind == "day", TotalRow.person_id == cast.ben)
            .values(won_reached_at=MORNING)
        ),
    ),
    "a call too many is counted": (
        "activity_total",
        lambda _cast: (
            update(ActivityTotalRow)
            .where(ActivityTotalRow.period_kind == "week")
            .values(logged=ActivityTotalRow.logged + 1)
        ),
    ),
    "a verified call is counted out of nothing": (
        "activity_total",
        lambda _cast: (
            update(ActivityTotalRow)
            .where(ActivityTotalRow.period_kind == "day")
            .values(verified=ActivityTotalRow.verified + 1)
        ),
    ),
    "an entry of points is worth more": (
        "points",
        lambda cast: (
            update(PointsEntryRow)
            .where(PointsEntryRow.person_id == cast.zoe)
            .values(points=PointsEntryRow.points + 1)
        ),
    ),
    "an entry of points is gone": (
        "points",
        lambda cast: delete(PointsEntryRow).where(PointsEntryRow.person_id == cast.zoe),
    ),
    "a credit is larger than its deal": (
        "credit",
        lambda cast: (
            update(CreditRow)
            .where(CreditRow.person_id == cast.zoe)
            .values(amount=CreditRow.amount + 1)
        ),
    ),
    "a credit says another day than its deal": (
        "credit",
        lambda cast: (
            update(CreditRow).where(CreditRow.person_id == cast.ben).values(day=date(2026, 1, 1))
        ),
    ),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_whatever_was_tampered_with_is_named(
    act: Act, played: Cast, session: Session, case: str
) -> None:
    what, tamper = TAMPERED[case]
    with act() as work:
        work.session.execute(tamper(played))

    assert what in {d.what for d in found(session)}


def test_a_points_entry_without_a_fact_is_named(act: Act, played: Cast, session: Session) -> None:
    with act() as work:
        version = work.session.scalar(text("SELECT min(id) FROM rule_version"))
        work.session.execute(
            insert(PointsEntryRow).values(
                person_id=played.ana, points=500, rule_version_id=version, cause="deal",
                cause_id=999_999, earned_on=DAY, counts_on=DAY, reached_at=MORNING,
                made_at=MORNING,
            )
        )  # fmt: skip

    assert "points" in {d.what for d in found(session)}


def test_every_ledger_has_its_check() -> None:
    assert {"points", "goals", "pay"} < set(CHECKS)
