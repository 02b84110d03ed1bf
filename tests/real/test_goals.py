"""Goals for quota, win rate and calls on the real data: awarded once, adjusted with links."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.deal import Deal, credited
from salesgame.domain.deals.fact import Change
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.queries.deals.deals import deals_by_id
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import ActivityKindRow, CreditRow, DealRow
from salesgame.storage.people import PersonRow
from salesgame.storage.points import PointsEntryRow
from tests.conftest import Plant
from tests.jobs.racing import race
from tests.real.adventureworks import FOLDER, sell
from tests.services.imports.files import Act, import_file
from tests.ticks import tick

pytestmark = pytest.mark.real_data
MAPS = Path(__file__).parent / "maps"
CALENDAR = Calendar()
Awards = dict[tuple[str, str], int]  # by rep and period, net points


def set_goal(act: Act, name: str, begins: date, goal: Goal) -> None:
    with act() as work:
        create_rule(work, "goal", name, begins, body_of(goal))


def set_up(act: Act, name: str) -> None:
    with act() as work:
        work.session.execute(insert(CompanyRow).values(id=1, name=name))


def ladder(*steps: tuple[str, int]) -> tuple[Step, ...]:
    return tuple(Step(Decimal(at), points) for at, points in steps)


def awards(session: Session, goal: Goal) -> Awards:
    """What the ledger holds, net, by rep and period."""
    entry = PointsEntryRow
    query = (
        select(PersonRow.name, entry.earned_on, func.sum(entry.points))
        .join(PersonRow, PersonRow.id == entry.person_id)
        .where(entry.cause == "goal")
        .group_by(PersonRow.name, entry.earned_on)
    )
    found = {
        (name, CALENDAR.label(CALENDAR.period(goal.kind, start))): int(points)
        for name, start, points in session.execute(query)
    }
    session.rollback()
    return {key: points for key, points in found.items() if points}


def points_of(goal: Goal, level: Decimal | None) -> int:
    """The highest step reached, worked out here anew."""
    reached = [step.points for step in goal.steps if level is not None and level >= step.at]
    return max(reached, default=0)


def expect(goal: Goal, levels: Iterable[tuple[str, str, Decimal | None]]) -> Awards:
    found = {(rep, label): points_of(goal, level) for rep, label, level in levels}
    return {key: points for key, points in found.items() if points}


def test_quota_attainment_of_every_person_and_quarter_is_awarded_once(
    act: Act, plant_once: Plant, session: Session, shared_data: Path
) -> None:
    folder = shared_data / FOLDER
    plant_once("adventureworks", lambda: sell(act, folder))
    goal = Goal("attainment", "quarter", ladder(("0.8", 100), ("1", 300), ("1.2", 500)))
    set_goal(act, "Quota", date(2017, 7, 1), goal)
    expected = json.loads((folder / "expected.json").read_text())["per_person"]

    tick(session, datetime(2020, 7, 3, tzinfo=UTC), REACTIONS)
    tick(session, datetime(2020, 7, 4, tzinfo=UTC), REACTIONS)

    found = awards(session, goal)
    assert found == expect(goal, (
        (name, label, Decimal(quarter["sales"]) / Decimal(quarter["target"]))
        for name, person in expected.items()
        for label, quarter in person["quarters"].items()
    ))  # fmt: skip
    assert sum(points >= 300 for points in found.values()) == 32
    assert list(verify(session, datetime(2020, 7, 4, tzinfo=UTC))) == []


def test_verified_calls_of_every_agent_and_month_are_awarded_once(
    act: Act, session: Session, shared_data: Path
) -> None:
    folder = shared_data / "call_centre"
    set_up(act, "PhoneNow")
    with act() as work:
        work.session.execute(insert(ActivityKindRow).values(key="call", name="Call"))
    import_file(act, "activities", folder / "call_center.csv", MAPS / "call_centre.toml")
    steps = ladder(("0.8", 100), ("1", 300), ("1.2", 500))
    goal = Goal("calls_verified", "month", steps, target=Decimal(170))
    set_goal(act, "Calls", date(2021, 1, 1), goal)
    expected = json.loads((folder / "expected.json").read_text())["agent_month"]

    tick(session, datetime(2021, 4, 3, tzinfo=UTC), REACTIONS)
    tick(session, datetime(2021, 4, 4, tzinfo=UTC), REACTIONS)

    levels = [
        (label.split("|")[1], label.split("|")[0], Decimal(month["answered"]) / 170)
        for label, month in expected.items()
    ]
    assert awards(session, goal) == expect(goal, levels)
    assert len(set(awards(session, goal).values())) > 1
    assert list(verify(session, datetime(2021, 4, 4, tzinfo=UTC))) == []


WIN_RATE = Goal("win_rate", "quarter", ladder(("0.55", 100), ("0.65", 300)), min_sample=20)
CLOSED = datetime(2018, 1, 20, tzinfo=UTC)
LATER = datetime(2018, 1, 25, 9, tzinfo=UTC)


@pytest.fixture
def maven(act: Act, plant_once: Plant, shared_data: Path) -> dict[str, Any]:
    folder = shared_data / "maven"

    def plant() -> None:
        set_up(act, "Maven")
        for kind, name in (
            ("teams", "sales_teams"), ("people", "sales_teams"), ("products", "products"),
            ("customers", "accounts"), ("deals", "sales_pipeline"),
        ):  # fmt: skip
            import_file(act, kind, folder / f"{name}.csv", MAPS / "maven.toml")
        set_goal(act, "Win rate", date(2017, 1, 1), WIN_RATE)

    plant_once("maven with a goal", plant)
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text())
    return expected["agent_by_quarter"]  # type: ignore[no-any-return]


def levels(quarters: dict[str, Any]) -> list[tuple[str, str, Decimal | None]]:
    return [
        (name, label, Decimal(q["won"]) / n if (n := q["won"] + q["lost"]) >= 20 else None)
        for label, agents in quarters.items()
        for name, q in agents.items()
    ]


def test_win_rates_are_awarded_once_by_eight_ticks_at_once(
    session: Session, maven: dict[str, Any], database_url: str
) -> None:
    session.rollback()
    codes = race(database_url, CLOSED, tick, 8)

    assert codes == [0] * 8
    assert awards(session, WIN_RATE) == expect(WIN_RATE, levels(maven))
    assert list(verify(session, CLOSED)) == []


def fact(session: Session, rep: str, quarter: str, status: str) -> int:
    """The id of one closed deal of that rep, quarter and status."""
    period = CALENDAR.parse(quarter)
    query = (
        select(DealRow.id)
        .join(CreditRow, CreditRow.deal_id == DealRow.id)
        .join(PersonRow, PersonRow.id == CreditRow.person_id)
        .where(PersonRow.name == rep, DealRow.status == status, DealRow.cancelled.is_(False))
        .where(DealRow.closed_on >= period.start, DealRow.closed_on < period.end)
        .order_by(DealRow.id)
        .limit(1)
    )
    found = session.scalar(query)
    session.rollback()
    assert found is not None
    return found


def test_late_cancelled_and_moved_deals_become_linked_adjustments(
    act: Act, session: Session, maven: dict[str, Any]
) -> None:
    tick(session, CLOSED, REACTIONS)
    top = WIN_RATE.steps[1].at
    rep, quarter = next((who, label) for who, label, at in levels(maven) if at and at >= top)
    counts = dict(maven[quarter][rep])

    def agrees() -> None:
        level = Decimal(counts["won"]) / (counts["won"] + counts["lost"])
        assert awards(session, WIN_RATE).get((rep, quarter), 0) == points_of(WIN_RATE, level)
        assert list(verify(session, LATER)) == []
        session.rollback()

    person = session.scalar(select(PersonRow.id).where(PersonRow.name == rep))
    assert person is not None
    while Decimal(counts["won"]) / (counts["won"] + counts["lost"]) >= top:
        deal = fact(session, rep, quarter, "won")  # cancelled until the higher step is lost
        with act(now=LATER) as work:
            DEALS.cancel(work, deal, "The customer withdrew")
        counts["won"] -= 1
    agrees()

    day = CALENDAR.parse(quarter).start
    at = CALENDAR.starts_at(day)
    late = [
        Deal(0, "hand", f"late-{n}", "Late", "Won", "won", 100, day, day, at,
             credited(100, ((person, WHOLE_PPM),)))
        for n in range(3)
    ]  # fmt: skip
    with act(now=LATER) as work:
        DEALS.store(work, [Change(None, deal) for deal in late])
    counts["won"] += 3
    agrees()

    moved = fact(session, rep, quarter, "lost")
    with act(now=LATER) as work:
        before = deals_by_id(work.session, [moved])[moved]
        today = LATER.date()
        after = replace(before, closed_on=today, closed_at=CALENDAR.starts_at(today))
        DEALS.store(work, [Change(before, after)], "It was lost in January")
    counts["lost"] -= 1
    agrees()

    entry = PointsEntryRow
    corrections = session.scalars(
        select(entry).where(entry.cause == "goal", entry.points < 0)
    ).all()
    assert corrections
    assert all(c.reverses_id and c.why and c.counts_on == LATER.date() for c in corrections)
    told = tick(session, LATER, REACTIONS).adjusted
    assert {a.entry_id for a in told if a.ledger == "points"} >= {c.id for c in corrections}
