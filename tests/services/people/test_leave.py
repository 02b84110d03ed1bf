"""Leave: recorded, ended, cancelled, never deleted; what depends on it follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.people.leave import (
    Leave,
    LeaveCancelled,
    LeaveEndsBeforeItBegins,
    LeaveOverlaps,
    LeaveTooFar,
    NoSuchLeave,
    away_until,
)
from salesgame.domain.people.teams import NoSuchPerson
from salesgame.queries.company.settings import the_company
from salesgame.queries.people.leave import leave_of, leaves
from salesgame.queries.targets.quotas import progress_of
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.operations.verification import verify
from salesgame.services.people.leave import cancel_leave, end_leave, record_leave
from salesgame.storage.badges import BadgeAwardRow
from salesgame.storage.people import LeaveRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import SEPTEMBER, TODAY, set_quota

MONDAY, FRIDAY = date(2026, 9, 21), date(2026, 9, 25)


def away(act: Act, cast: Cast, start: date, last: date, kind: str = "") -> int:
    with act(actor=cast.mia) as work:
        return record_leave(work, cast.ana, Leave.through(start, last, kind))


def calls(act: Act, person: int, days: list[date]) -> None:
    for day in days:
        at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        with act(max(at, MORNING)) as work:
            ACTIVITIES.log(work, ActivityFields(f"{person}-{day}", "call", person, at))


def streaks_of(session: Session, person: int) -> int:
    row = BadgeAwardRow
    held = select(row.id).where(
        row.person_id == person, row.revoked_at.is_(None), row.badge == "one_gate"
    )
    found = len(session.scalars(held).all())
    session.rollback()
    return found


def test_leave_keeps_who_recorded_it_and_what_it_said_before(
    act: Act, cast: Cast, session: Session
) -> None:
    leave = away(act, cast, MONDAY, FRIDAY, "vacation")
    with act(actor=cast.ada) as work:
        end_leave(work, leave, MONDAY)
    with act(actor=cast.mia) as work:
        cancel_leave(work, leave)

    (line,) = leave_of(session, cast.ana)
    assert (line.start, line.last, line.kind, line.by) == (MONDAY, MONDAY, "vacation", "Mia")
    assert [(change.last, change.by) for change in line.changes] == [(FRIDAY, "Ada")]
    assert (line.cancelled_by, line.cancelled_at) == ("Mia", MORNING)


def test_a_leave_taken_by_other_rules_can_still_be_ended_and_stand_in_the_way(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        old = {"person_id": cast.ana, "start": date(1989, 12, 1), "end": date(2126, 9, 26)}
        row = insert(LeaveRow).values(**old, kind="sabbatical", recorded_at=MORNING)
        leave = work.session.execute(row.returning(LeaveRow.id)).scalar_one()
        with pytest.raises(LeaveOverlaps):
            record_leave(work, cast.ana, Leave.through(MONDAY, FRIDAY))

        end_leave(work, leave, FRIDAY)

    (line,) = leave_of(session, cast.ana)
    assert (line.last, line.kind) == (FRIDAY, "sabbatical")
    assert [change.last for change in line.changes] == [date(2126, 9, 25)]


def test_cancelling_twice_keeps_the_first_who_and_when(
    act: Act, cast: Cast, session: Session
) -> None:
    leave = away(act, cast, MONDAY, FRIDAY)
    for who, now in ((cast.mia, MORNING), (cast.ada, MORNING + timedelta(days=1))):
        with act(now, who) as work:
            cancel_leave(work, leave)

    (line,) = leave_of(session, cast.ana)
    assert (line.cancelled_by, line.cancelled_at) == ("Mia", MORNING)


@pytest.mark.parametrize(
    ("start", "last"),
    [
        (date(2026, 9, 18), MONDAY),  # its last day is the other's first
        (FRIDAY, date(2026, 9, 30)),
        (date(2026, 9, 22), date(2026, 9, 23)),
        (date(2026, 9, 1), date(2026, 10, 30)),
    ],
)
def test_leave_on_days_already_away_is_refused(
    act: Act, cast: Cast, start: date, last: date
) -> None:
    away(act, cast, MONDAY, FRIDAY)

    with pytest.raises(LeaveOverlaps) as refused:
        away(act, cast, start, last)

    assert refused.value.message == (
        "Ana is on leave from 2026-09-21 to 2026-09-25 already. "
        "Choose other days, or change that one."
    )


def test_leave_may_touch_another_follow_a_cancelled_one_and_be_somebody_elses(
    act: Act, cast: Cast, session: Session
) -> None:
    cancelled = away(act, cast, MONDAY, FRIDAY)
    with act() as work:
        cancel_leave(work, cancelled)
        record_leave(work, cast.ben, Leave.through(MONDAY, FRIDAY))
    away(act, cast, MONDAY, FRIDAY)
    away(act, cast, FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=3))
    away(act, cast, MONDAY - timedelta(days=3), MONDAY - timedelta(days=1))

    assert len(leaves(session, [cast.ana])[cast.ana]) == 3


def test_a_longer_leave_may_not_run_into_the_next(act: Act, cast: Cast) -> None:
    first = away(act, cast, MONDAY, FRIDAY)
    away(act, cast, date(2026, 9, 28), date(2026, 9, 30))

    with act() as work, pytest.raises(LeaveOverlaps):
        end_leave(work, first, date(2026, 9, 28))


@pytest.mark.parametrize(
    ("start", "last", "refusal", "field"),
    [
        (FRIDAY, MONDAY, LeaveEndsBeforeItBegins, "last"),
        (date(1989, 12, 31), MONDAY, LeaveTooFar, "start"),
        (MONDAY, date(2100, 1, 1), LeaveTooFar, "last"),
        (MONDAY, date.max, LeaveTooFar, "last"),
    ],
)
def test_days_that_make_no_leave_are_refused_at_their_field(
    start: date, last: date, refusal: type[LeaveTooFar], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        Leave.through(start, last)

    assert refused.value.field == field


def test_a_leave_lies_between_1990_and_2099() -> None:
    first, last = date(1990, 1, 1), date(2099, 12, 31)

    assert Leave.through(first, last).last == last


def test_a_leave_of_one_day_is_one(act: Act, cast: Cast, session: Session) -> None:
    away(act, cast, MONDAY, MONDAY)

    assert leaves(session, [cast.ana])[cast.ana] == [(MONDAY, MONDAY + timedelta(days=1))]


def test_a_leave_cannot_end_before_it_begins_nor_once_it_is_cancelled(act: Act, cast: Cast) -> None:
    leave = away(act, cast, MONDAY, FRIDAY)
    with act() as work:
        with pytest.raises(LeaveEndsBeforeItBegins):
            end_leave(work, leave, MONDAY - timedelta(days=1))
        cancel_leave(work, leave)
        with pytest.raises(LeaveCancelled):
            end_leave(work, leave, MONDAY)


def test_what_is_not_there_is_refused(act: Act, cast: Cast) -> None:
    with act() as work:
        with pytest.raises(NoSuchLeave):
            cancel_leave(work, 99)
        with pytest.raises(NoSuchLeave):
            end_leave(work, 99, MONDAY)
        with pytest.raises(NoSuchPerson):
            record_leave(work, 99, Leave.through(MONDAY, FRIDAY))


def test_why_somebody_is_away_is_one_of_three_or_not_said() -> None:
    assert [Leave.through(MONDAY, FRIDAY, kind).kind for kind in ("training", "ill", "")] == [
        "training", "", "",
    ]  # fmt: skip


def test_leave_counts_in_no_pace_and_leaves_the_quota_whole(
    act: Act, cast: Cast, session: Session
) -> None:
    set_quota(act, cast.ana, SEPTEMBER, 2_200_00)
    company = the_company(session)

    def way() -> tuple[int, int, object]:
        session.rollback()
        found = progress_of(session, company, SEPTEMBER, "revenue", cast.ana, TODAY)
        return found.done, found.total, found.target and found.target.amount

    assert way() == (12, 22, 2_200_00)

    leave = away(act, cast, date(2026, 9, 14), FRIDAY)  # 3 days gone by, 7 to come
    assert way() == (9, 12, 2_200_00)

    with act() as work:
        cancel_leave(work, leave)
    assert way() == (12, 22, 2_200_00)


def test_a_streak_runs_on_over_leave_and_breaks_when_the_leave_is_cancelled(
    act: Act, cast: Cast, session: Session
) -> None:
    week = [date(2026, 9, 7) + timedelta(days=n) for n in range(5)]
    calls(act, cast.ana, [*week[:2], *week[4:], date(2026, 9, 14), date(2026, 9, 15)])
    assert streaks_of(session, cast.ana) == 0

    leave = away(act, cast, week[2], week[3])
    assert streaks_of(session, cast.ana) == 1
    assert list(verify(session, MORNING)) == []

    with act() as work:
        end_leave(work, leave, week[2])
    assert streaks_of(session, cast.ana) == 0

    with act() as work:
        end_leave(work, leave, week[3])
        cancel_leave(work, leave)
    assert streaks_of(session, cast.ana) == 0
    assert list(verify(session, MORNING)) == []


DAY = date(2026, 9, 17)
SPANS = [(date(2026, 9, 16), date(2026, 9, 20)), (date(2026, 9, 20), date(2026, 9, 23)),
         (date(2026, 9, 24), date(2026, 9, 30))]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 9, 15), None),
        (date(2026, 9, 16), date(2026, 9, 22)),
        (DAY, date(2026, 9, 22)),
        (date(2026, 9, 22), date(2026, 9, 22)),
        (date(2026, 9, 23), None),
        (date(2026, 9, 29), date(2026, 9, 29)),
    ],
)
def test_an_absence_lasts_through_leave_that_follows_at_once(day: date, until: date | None) -> None:
    assert away_until(SPANS, day) == until
