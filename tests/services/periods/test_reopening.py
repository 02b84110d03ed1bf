"""Opening closed periods again: everything closing did is taken back, and nothing is half done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Period
from salesgame.domain.core.reasons import ReasonMissing, ReasonTooLong
from salesgame.domain.deals.deal import Deal
from salesgame.domain.pay.impact import Impact, PayImpact
from salesgame.domain.periods.reopening import (
    MoreWasLocked,
    NotLocked,
    ProposalWaits,
)
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.queries.periods.closed_periods import closed_periods, lock_day
from salesgame.queries.periods.reopenings import locked_before, opening_effect
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.periods.reopening import lock_again, reopen_period
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.approvals import ProposalRow
from salesgame.storage.notices import NoticeRow
from salesgame.storage.pay import PayEntryRow, StatementRow
from salesgame.storage.periods import JobClaimRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import (
    AUGUST,
    JULY,
    SEPTEMBER,
    plan,
    plan_for,
    statement,
    won,
)
from tests.ticks import tick

OCTOBER_3 = datetime(2026, 10, 3, 1, tzinfo=UTC)  # August and September have settled
DAY = timedelta(days=1)
WHY = "It was locked by a wrong clock."


@pytest.fixture
def locked(act: Act, cast: Cast, session: Session) -> Cast:
    """Ana won in July, August and September, each locked; a win pays, and gives points twice."""
    plan_for(act, [cast.ana], plan())
    with act() as work:
        create_rule(work, "points", "Wins", date(2026, 1, 1), {"on": "deal_won", "points": 10})
        goal = Goal("deals_won", "month", (Step(Decimal(1), 50),))
        create_rule(work, "goal", "A win a month", date(2026, 1, 1), body_of(goal))
    for month in (7, 8, 9):
        win(act, cast.ana, date(2026, month, 4), 800, f"{month}")
    tick(session, OCTOBER_3, REACTIONS)
    assert len(closed_periods(session)) == 3
    session.rollback()
    return cast


def win(act: Act, person: int, day: date, amount: int, key: str) -> Deal:
    return won(act, person, day, amount, key, opened_on=day)


def reopen(
    act: Act, actor: int, period: Period, now: datetime = OCTOBER_3 + DAY, **more: Any
) -> None:
    with act(now, actor) as work:
        reopen_period(work, period, more.pop("why", WHY), **more)


def sums(session: Session, row: Any, amount: Any, *by: Any) -> dict[Any, int]:
    session.rollback()
    query = select(*by, func.sum(amount)).group_by(*by)
    return {tuple(map(str, key)): int(total) for *key, total in session.execute(query) if total}


def test_a_period_opens_with_all_that_end_no_earlier(
    act: Act, locked: Cast, session: Session
) -> None:
    reopen(act, locked.fin, AUGUST)

    assert closed_periods(session) == [JULY]
    assert lock_day(session) == AUGUST.start
    starts = session.scalars(select(StatementRow.start)).all()
    assert starts == [JULY.start]
    jobs = session.scalars(select(JobClaimRow.job).where(JobClaimRow.job.like("close-%"))).all()
    assert jobs == ["close-month-2026-07-01"]


def test_every_entry_is_reversed_with_the_reason_and_none_is_changed(
    act: Act, locked: Cast, session: Session
) -> None:
    row = PayEntryRow
    before = session.execute(select(row.__table__).order_by(row.id)).all()

    reopen(act, locked.fin, AUGUST)

    after = session.execute(select(row.__table__).order_by(row.id)).all()
    assert after[: len(before)] == before
    added = [(e.reverses_id, e.amount, e.statement_start, e.why) for e in after[len(before) :]]
    assert added == [
        (entry.id, -entry.amount, entry.statement_start, WHY)
        for entry in before
        if entry.earned_start >= AUGUST.start
    ]
    points = PointsEntryRow
    assert sums(session, points, points.points, points.cause, points.counts_on) == {
        ("deal", "2026-07-04"): 10, ("deal", "2026-08-04"): 10, ("deal", "2026-09-04"): 10,
        ("goal", "2026-07-31"): 50,
    }  # fmt: skip
    assert list(verify(session, OCTOBER_3 + DAY)) == []


def test_it_settles_anew_and_is_locked_in_order_as_if_it_had_never_been(
    act: Act, locked: Cast, session: Session
) -> None:
    reopen(act, locked.fin, AUGUST)
    late = win(act, locked.ana, date(2026, 8, 20), 400, "late")

    assert tick(session, OCTOBER_3 + 2 * DAY, REACTIONS).closings == []
    closings = tick(session, OCTOBER_3 + 3 * DAY, REACTIONS).closings

    assert [one.period for one in closings] == [AUGUST, SEPTEMBER]
    august = statement(session, locked.ana, AUGUST)
    assert [(line.cause.key[1], line.amount) for line in august.lines][1] == (late.id, 30)
    assert (august.total, august.adjustments) == (70, ())
    assert list(verify(session, OCTOBER_3 + 3 * DAY)) == []


def test_finance_may_let_it_be_locked_again_at_once(
    act: Act, locked: Cast, session: Session
) -> None:
    reopen(act, locked.fin, SEPTEMBER)

    with act(OCTOBER_3 + DAY, locked.fin) as work:
        lock_again(work)

    assert len(tick(session, OCTOBER_3 + DAY, REACTIONS).closings) == 1


def test_an_adjustment_of_it_on_a_later_statement_is_taken_back_there(
    act: Act, locked: Cast, session: Session
) -> None:
    with act(OCTOBER_3 + DAY) as work:
        DEALS.cancel(work, 2, "withdrawn")  # August's
    row = PayEntryRow
    stands = sums(session, row, row.amount, row.earned_start, row.statement_start)
    assert stands["2026-08-01", "2026-10-01"] == -40

    reopen(act, locked.fin, AUGUST, OCTOBER_3 + 2 * DAY)

    stands = sums(session, row, row.amount, row.earned_start, row.statement_start)
    assert stands == {("2026-07-01", "2026-07-01"): 40}
    assert list(verify(session, OCTOBER_3 + 2 * DAY)) == []


def test_an_adjustment_of_a_period_that_stays_locked_moves_to_the_first_open_statement(
    act: Act, locked: Cast, session: Session
) -> None:
    with act(OCTOBER_3 + DAY) as work:
        DEALS.cancel(work, 1, "withdrawn")  # July's

    reopen(act, locked.fin, AUGUST, OCTOBER_3 + 2 * DAY)

    row = PayEntryRow
    stands = sums(session, row, row.amount, row.earned_start, row.statement_start)
    assert stands == {("2026-07-01", "2026-07-01"): 40, ("2026-07-01", "2026-08-01"): -40}
    (adjustment,) = statement(session, locked.ana, AUGUST).adjustments
    assert (adjustment.amount, adjustment.why) == (-40, "Deal 7 no longer counts as won.")
    tick(session, OCTOBER_3 + 9 * DAY, REACTIONS)
    assert statement(session, locked.ana, AUGUST).total == 0
    assert list(verify(session, OCTOBER_3 + 9 * DAY)) == []


def test_what_came_late_counts_on_its_own_day_again(
    act: Act, locked: Cast, session: Session
) -> None:
    with act(OCTOBER_3 + DAY) as work:
        DEALS.cancel(work, 2, "withdrawn")
    with act(OCTOBER_3 + DAY) as work:
        DEALS.restore(work, 2, "it came back")
    points, by = PointsEntryRow, (PointsEntryRow.cause, PointsEntryRow.counts_on)
    assert sums(session, points, points.points, *by)["deal", "2026-08-04"] == 10

    reopen(act, locked.fin, AUGUST, OCTOBER_3 + 2 * DAY)

    assert sums(session, points, points.points, *by) == {
        ("deal", "2026-07-04"): 10, ("deal", "2026-08-04"): 10, ("deal", "2026-09-04"): 10,
        ("goal", "2026-07-31"): 50,
    }  # fmt: skip
    assert list(verify(session, OCTOBER_3 + 2 * DAY)) == []


def test_a_clock_of_2030_is_mended_in_one_act(act: Act, cast: Cast, session: Session) -> None:
    plan_for(act, [cast.ana], plan())
    with act() as work:
        create_rule(work, "points", "Wins", date(2026, 1, 1), {"on": "deal_won", "points": 10})
    win(act, cast.ana, date(2026, 9, 4), 800, "before")
    tick(session, datetime(2030, 1, 5, tzinfo=UTC), REACTIONS)
    win(act, cast.ana, date(2026, 9, 10), 400, "today")
    points = PointsEntryRow
    assert ("2030-01-01",) in sums(session, points, points.points, points.counts_on)

    reopen(act, cast.fin, SEPTEMBER, datetime(2026, 9, 17, 9, tzinfo=UTC))

    assert closed_periods(session) == []
    assert sums(session, points, points.points, points.counts_on) == {
        ("2026-09-04",): 10, ("2026-09-10",): 10,
    }  # fmt: skip
    found = statement(session, cast.ana, SEPTEMBER)
    assert (found.state, found.total, found.adjustments) == ("estimate", 70, ())
    assert list(verify(session, datetime(2026, 9, 17, tzinfo=UTC))) == []


def test_who_it_touches_is_told_and_the_history_keeps_it(
    act: Act, locked: Cast, session: Session
) -> None:
    reopen(act, locked.fin, AUGUST)

    row = AuditEntryRow
    columns = row.kind, row.verb, row.actor, row.why, row.about
    kept = session.execute(select(*columns).order_by(row.id)).all()
    about = {"period": "2026-08", "last": "2026-09", "count": 2, "people": 1}
    assert kept[-1] == ("period", "reopened", locked.fin, WHY, about)
    notices = select(NoticeRow.person_id, NoticeRow.kind, NoticeRow.about)
    told = session.execute(notices.order_by(NoticeRow.id)).all()[-1]
    assert told[:2] == (locked.ana, "statement_adjusted")
    assert told[2]["reopened"] is True


def test_it_says_before_what_it_takes_back_and_afterwards_what_there_was(
    act: Act, locked: Cast, session: Session
) -> None:
    effect = opening_effect(session, AUGUST)
    assert effect is not None
    assert effect.periods == (AUGUST, SEPTEMBER)
    assert [(one.name, one.statements, one.total) for one in effect.sums] == [("Ana", 2, 80)]
    assert (effect.people, effect.statements, effect.total) == (1, 2, 80)
    session.rollback()

    reopen(act, locked.fin, AUGUST)

    assert opening_effect(session, AUGUST) is None
    (before,) = locked_before(session, AUGUST)
    assert [(one.name, one.total) for one in before.sums] == [("Ana", 40)]


@pytest.mark.parametrize(
    ("refusal", "period", "more"),
    [
        (ReasonMissing, AUGUST, {"why": " "}),
        (ReasonTooLong, AUGUST, {"why": "x" * 1_001}),
        (NotLocked, Period("month", date(2026, 10, 1), date(2026, 11, 1)), {}),
        (NotLocked, Period("quarter", date(2026, 7, 1), date(2026, 10, 1)), {}),
        (MoreWasLocked, AUGUST, {"seen": 1}),
    ],
)
def test_what_cannot_be_opened_is_refused_and_nothing_is_half_done(
    act: Act, locked: Cast, session: Session, refusal: Any, period: Period, more: dict[str, Any]
) -> None:
    with pytest.raises(refusal):
        reopen(act, locked.fin, period, **more)

    assert len(closed_periods(session)) == 3


@pytest.mark.parametrize(
    ("about", "state", "refused"),
    [
        ("2026-08", "waiting", True), ("2026-09", "waiting", True), ("2026-07", "waiting", False),
        ("2026-08", "refused", False),
    ],
)  # fmt: skip
def test_a_waiting_proposal_about_one_of_them_is_answered_first(
    act: Act, locked: Cast, session: Session, about: str, state: str, refused: bool
) -> None:
    with act() as work:
        calendar = work.company.calendar
        moved = Impact(adjustments=(PayImpact(1, calendar.parse(about), 5),))
        effect = moved.as_json(calendar)
        work.session.execute(insert(ProposalRow).values(
            kind="quota", arguments={}, effect=effect, why="w", made_at=work.now, state=state,
        ))  # fmt: skip

    if refused:
        with pytest.raises(ProposalWaits):
            reopen(act, locked.fin, AUGUST)
    else:
        reopen(act, locked.fin, AUGUST)
    assert len(closed_periods(session)) == (3 if refused else 1)
