"""Plans: made, succeeded, ended, and who is on them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import LAST_DAY
from salesgame.domain.core.versions import (
    BeginsBeforeItsPredecessor,
    PlanNameTaken,
    PlanWithoutAName,
    UnknownRule,
)
from salesgame.domain.pay.terms import StatementPeriodChanged
from salesgame.queries.pay.plans import assignments, plans
from salesgame.services.pay.plans import (
    AlreadyOnThePlan,
    EndsBeforeItBegins,
    LeftBefore,
    NobodyChosen,
    NobodyToTakeOff,
    NotInForce,
    NotOnThePlan,
    NotYetInForce,
    assign_plan,
    create_plan,
    end_assignments,
    retire_plan,
    succeed_plan,
)
from salesgame.services.people.people import deactivate
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import (
    AUGUST,
    NEW_YEAR,
    SEPTEMBER,
    TODAY,
    close,
    plan,
    plan_for,
    statement,
    won,
)

SEP = SEPTEMBER.start


def test_a_new_version_keeps_the_one_before(act: Act, cast: Cast, session: Session) -> None:
    rule = plan_for(act, [], plan())

    with act() as work:
        succeed_plan(work, rule, SEP, plan("whole_amount"))

    found = plans(session)[rule]
    before, after = found.on(date(2026, 8, 31)), found.on(SEP)
    assert before is not None
    assert after is not None
    assert (before.version, before.plan.shape) == (1, "marginal")
    assert (after.version, after.plan.shape) == (2, "whole_amount")


def test_a_plan_keeps_its_statement_period(act: Act, cast: Cast) -> None:
    rule = plan_for(act, [], plan())

    with act() as work, pytest.raises(StatementPeriodChanged):
        succeed_plan(work, rule, SEP, plan(period_kind="quarter"))


def test_versions_come_in_order_and_names_are_taken_once(act: Act, cast: Cast) -> None:
    rule = plan_for(act, [], plan())

    with act() as work:
        with pytest.raises(BeginsBeforeItsPredecessor):
            succeed_plan(work, rule, date(2025, 12, 31), plan())
        with pytest.raises(PlanNameTaken):
            create_plan(work, "AE 2026", SEP, plan())
        with pytest.raises(PlanWithoutAName):
            create_plan(work, " ", SEP, plan())
        with pytest.raises(UnknownRule):
            succeed_plan(work, rule + 1, SEP, plan())


def test_after_its_end_a_plan_pays_nothing(act: Act, cast: Cast, session: Session) -> None:
    rule = plan_for(act, [cast.ana], plan())
    won(act, cast.ana, date(2026, 9, 9), 100, "A")
    won(act, cast.ana, date(2026, 9, 10), 100, "B")

    with act() as work:
        retire_plan(work, rule, date(2026, 9, 10))

    found = statement(session, cast.ana, SEPTEMBER)
    assert [line.cause.name for line in found.lines] == ["Deal A"]


def test_a_person_is_on_a_plan_once_at_a_time(act: Act, cast: Cast) -> None:
    rule = plan_for(act, [], plan())
    with act() as work:
        assign_plan(work, rule, cast.ana, date(2026, 6, 1), SEP)

        with pytest.raises(AlreadyOnThePlan, match="Ana is on this plan"):
            assign_plan(work, rule, cast.ana, date(2026, 8, 31))
        with pytest.raises(AlreadyOnThePlan):
            assign_plan(work, rule, cast.ana, NEW_YEAR, date(2026, 6, 2))
        assign_plan(work, rule, cast.ana, SEP)
        assign_plan(work, rule, cast.ana, NEW_YEAR, date(2026, 6, 1))


def test_whom_and_when_are_checked(act: Act, cast: Cast) -> None:
    rule = plan_for(act, [cast.ana], plan())
    close(act, AUGUST)

    with act() as work:
        with pytest.raises(NobodyChosen):
            assign_plan(work, rule, 99, SEP)
        with pytest.raises(EndsBeforeItBegins):
            assign_plan(work, rule, cast.ben, TODAY, TODAY)
        with pytest.raises(NotOnThePlan) as refused:
            end_assignments(work, rule, [cast.ben], TODAY)
        assert refused.value.message == "Ben is not on the plan on those days."
        with pytest.raises(NobodyToTakeOff):
            end_assignments(work, rule, [], TODAY)


def test_days_on_a_plan_may_begin_and_end_with_the_first_open_day(
    act: Act, cast: Cast, session: Session
) -> None:
    rule = plan_for(act, [cast.ana], plan())
    close(act, AUGUST)

    with act() as work:
        assign_plan(work, rule, cast.ben, SEP)
        end_assignments(work, rule, [cast.ana], SEP)

    held = {one.person_id: (one.start, one.end) for one in assignments(session, NEW_YEAR, LAST_DAY)}
    assert held == {cast.ana: (NEW_YEAR, SEP), cast.ben: (SEP, LAST_DAY)}


def test_whose_days_on_a_plan_end_with_that_day_can_leave_it_and_not_later(
    act: Act, cast: Cast
) -> None:
    rule = plan_for(act, [cast.ana], plan(), until=SEP)

    with act() as work:
        end_assignments(work, rule, [cast.ana], SEP)
        with pytest.raises(NotOnThePlan):
            end_assignments(work, rule, [cast.ana], date(2026, 9, 2))


def test_leaving_a_plan_ends_the_days_on_it(act: Act, cast: Cast, session: Session) -> None:
    rule = plan_for(act, [cast.ana, cast.ben, cast.zoe], plan())

    with act() as work:
        end_assignments(work, rule, [cast.ana, cast.zoe], TODAY)

    held = {one.person_id: (one.start, one.end) for one in assignments(session, NEW_YEAR, LAST_DAY)}
    assert held == {
        cast.ana: (NEW_YEAR, TODAY), cast.ben: (NEW_YEAR, LAST_DAY), cast.zoe: (NEW_YEAR, TODAY),
    }  # fmt: skip


@pytest.mark.parametrize("end", [SEP, date(2026, 8, 20), date(2026, 9, 10)])
def test_who_leaves_a_plan_is_on_it_no_later_day_whatever_begins_then(
    act: Act, cast: Cast, session: Session, end: date
) -> None:
    rule = plan_for(act, [], plan())
    with act() as work:
        assign_plan(work, rule, cast.ana, NEW_YEAR, SEP)
        assign_plan(work, rule, cast.ana, SEP, date(2026, 10, 1))
        assign_plan(work, rule, cast.ana, date(2026, 11, 1))

        end_assignments(work, rule, [cast.ana], end)

    assert max(one.end for one in assignments(session, NEW_YEAR, LAST_DAY)) == end
    with act() as work:
        assign_plan(work, rule, cast.ana, end)


def test_days_that_could_never_earn_anything_are_refused(
    act: Act, cast: Cast, session: Session
) -> None:
    rule = plan_for(act, [], plan())
    with act(datetime(2026, 9, 10, 12, tzinfo=UTC)) as work:
        deactivate(work, cast.ben)
    with act() as work:
        retire_plan(work, rule, date(2026, 10, 1))

    with act() as work:
        assign_plan(work, rule, cast.ben, date(2026, 9, 10))  # the last day they were here
    for person, start, end, refusal in (
        (cast.zoe, date(2026, 10, 1), LAST_DAY, NotInForce),
        (cast.fin, date(2025, 3, 1), NEW_YEAR, NotYetInForce),
        (cast.ben, date(2026, 9, 11), LAST_DAY, LeftBefore),
    ):
        with pytest.raises(refusal), act() as work:
            assign_plan(work, rule, person, start, end)
    with act() as work:
        assign_plan(work, rule, cast.zoe, date(2026, 9, 30))
        assign_plan(work, rule, cast.fin, date(2025, 3, 1), date(2026, 1, 2))
