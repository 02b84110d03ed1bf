"""Ticks: raced by eight processes, killed anywhere, run again: each award exactly once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.deal import Deal, credited
from salesgame.domain.deals.fact import Change
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.company.settings import the_company
from salesgame.queries.periods.due import due_periods
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.services.targets.goals import award_goals, goal_rules
from salesgame.services.targets.quotas import store_quotas
from salesgame.services.work import Reactions, unit_of_work
from salesgame.storage.badges import BadgeAwardRow, BadgeDueRow
from salesgame.storage.metrics import TotalRow
from salesgame.storage.periods import ClosedPeriodRow, JobClaimRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import Act
from tests.jobs.racing import KILLED, Tick, kill, outcome, race, start
from tests.ticks import tick

BEGINNING = datetime(2026, 6, 1, tzinfo=UTC)
LATER = datetime(2026, 8, 6, tzinfo=UTC)
Ledger = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def months(act: Act, cast: Cast) -> None:
    """Two months of deals, quotas and two goals, none of them closed yet."""
    people = (cast.ana, cast.ben, cast.zoe)
    with act(LATER) as work:
        steps = (Step(Decimal("0.8"), 100), Step(Decimal(1), 300))
        create_rule(
            work, "goal", "Quota", BEGINNING.date(), body_of(Goal("attainment", "month", steps))
        )
        weekly = Goal("deals_won", "week", (Step(Decimal(1), 20),))
        create_rule(work, "goal", "A win a week", date(2026, 7, 20), body_of(weekly))
        store_quotas(work, [
            Quota(who, None, "revenue", "month", date(2026, m, 1), Decimal(50_000))
            for who in people for m in (6, 7)
        ])  # fmt: skip
        DEALS.store(work, [
            Change(None, _deal(who, date(2026, m, 20 + who), 40_000 + 10_000 * (who % 2)))
            for who in people for m in (6, 7)
        ])  # fmt: skip


def _deal(who: int, day: date, amount: int) -> Deal:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Deal(
        0, "hand", f"{who}{day}", "Cobalt", "Won", "won", amount, day, day, at,
        credited(amount, ((who, WHOLE_PPM),)),
    )  # fmt: skip


def ledger(session: Session) -> Ledger:
    """Everything a tick writes, without ids and instants of writing."""
    entry, badge, total = PointsEntryRow, BadgeAwardRow, TotalRow
    reads = {
        "entries": select(
            entry.person_id, entry.points, entry.rule_version_id, entry.earned_on,
            entry.counts_on, entry.revision, entry.reached_at,
        ).where(entry.cause == "goal"),
        "closed": select(ClosedPeriodRow.kind, ClosedPeriodRow.start),
        "badges": select(badge.person_id, badge.badge, badge.occurrence, badge.revision),
        "points": select(total.period_kind, total.start, total.person_id, total.points),
    }  # fmt: skip
    found = {name: sorted(tuple(r) for r in session.execute(q)) for name, q in reads.items()}
    found["points"] = [row for row in found["points"] if row[-1]]
    session.rollback()
    return found  # type: ignore[return-value]


def reset(session: Session) -> None:
    """Take back all that ticks did, so that the next begins where the first one did."""
    with unit_of_work(session, LATER, REACTIONS) as work:
        run = work.session.execute
        for table in (PointsEntryRow, BadgeAwardRow, BadgeDueRow, ClosedPeriodRow, JobClaimRow):
            run(delete(table))
        run(update(TotalRow).values(points=0, points_reached_at=None))
        run(insert(BadgeDueRow), [{"person_id": who, "since": LATER} for who in (1, 2, 4)])


@pytest.fixture
def alone(session: Session, months: None) -> Ledger:
    """What one undisturbed tick writes; afterwards everything is due again."""
    tick(session, LATER, REACTIONS)
    expected = ledger(session)
    reset(session)
    assert len(expected["entries"]) > 5
    return expected


def test_eight_ticks_at_once_write_what_one_writes(
    session: Session, alone: Ledger, database_url: str
) -> None:
    codes = race(database_url, LATER, tick, 8)

    assert codes == [0] * 8
    assert ledger(session) == alone
    assert list(verify(session, LATER)) == []


def killed_everywhere(
    session: Session, url: str, broken: Tick | None = None
) -> Iterator[tuple[int, Ledger]]:
    """Kill a tick at its first write, its second …; each time, what a further tick makes of it."""
    for at in count(1):
        if kill(url, LATER, broken or tick, at) != KILLED:
            return
        (broken or tick)(session, LATER, REACTIONS)
        yield at, ledger(session)
        reset(session)


def test_a_tick_killed_at_any_write_and_run_again_writes_what_one_writes(
    session: Session, alone: Ledger, database_url: str
) -> None:
    found = list(killed_everywhere(session, database_url))

    assert len(found) > 20
    assert [at for at, after in found if after != alone] == []


def test_ticks_killed_while_others_run_write_what_one_writes(
    session: Session, alone: Ledger, database_url: str
) -> None:
    for at in (3, 9, 15):
        children = [start(database_url, LATER, tick, None, at if n % 2 else None) for n in range(6)]
        for child in children:
            outcome(child)
        tick(session, LATER, REACTIONS)
        assert ledger(session) == alone
        reset(session)


def two_transactions(session: Session, now: datetime, reactions: Reactions) -> None:
    """Broken on purpose: the period is marked closed in one transaction, awarded in the next."""
    for period in due_periods(session, the_company(session), now):
        with unit_of_work(session, now, reactions) as work:
            row = {"kind": period.kind, "start": period.start, "end": period.end, "closed_at": now}
            work.session.execute(insert(ClosedPeriodRow).values(row))
        with unit_of_work(session, now, reactions) as work:
            award_goals(work, period, goal_rules(session), period.start)
    session.rollback()


def test_the_sweep_catches_a_closing_in_two_transactions(
    session: Session, alone: Ledger, database_url: str
) -> None:
    sweep = killed_everywhere(session, database_url, two_transactions)

    assert any(after["entries"] != alone["entries"] for _at, after in sweep)


def unclaimed(session: Session, now: datetime, reactions: Reactions) -> None:
    """Broken on purpose: nothing is claimed, and the ledger's unique key is dodged."""
    due = due_periods(session, the_company(session), now)
    session.rollback()
    with unit_of_work(session, now, reactions) as work:
        for period in due:
            award_goals(work, period, goal_rules(session), period.start)
        dodged = update(PointsEntryRow).where(PointsEntryRow.revision == 0)
        work.session.execute(dodged.values(revision=os.getpid()))


def test_the_race_catches_a_closing_without_claim_and_key(
    session: Session, alone: Ledger, database_url: str
) -> None:
    race(database_url, LATER, unclaimed, 8)

    assert len(ledger(session)["entries"]) > len(alone["entries"])
