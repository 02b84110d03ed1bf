"""Whatever would move closed pay waits for finance, and does then what it would have done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import LAST_DAY
from salesgame.domain.proposals.proposal import PaysWhoDecides, ProposalVoid, ProposedChange
from salesgame.queries.company.settings import settings_of
from salesgame.services.company.settings import add_holiday, change_company
from salesgame.services.imports.preparing import Choices, prepared_file
from salesgame.services.imports.proposing import import_or_propose
from salesgame.services.operations.verification import verify
from salesgame.services.pay.plans import assign_plan
from salesgame.services.people.people import deactivate
from salesgame.services.people.teams import tell_since
from salesgame.services.proposals.choices import company_change
from salesgame.services.proposals.deciding import accept, refuse
from salesgame.services.proposals.plans import assignment_change, terms_change
from salesgame.services.proposals.proposing import Settled
from salesgame.services.work import Work
from salesgame.storage.approvals import ProposalRow
from salesgame.storage.company import CompanyRow
from salesgame.storage.notices import NoticeRow
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.people import LeaveRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.proposed import act_or_propose
from tests.services.imports.files import rejects_of, the_kind
from tests.services.pay.office import AUGUST, close, plan, plan_for, rates, set_quota, won

BY_QUOTA = plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")
LATER = MORNING + timedelta(days=1)
MID = date(2026, 8, 17)
Make = Callable[[Work, Cast, int], ProposedChange]


@pytest.fixture
def rule(act: Act, cast: Cast) -> int:
    """August is closed: Ana sold 1,500.00 of 2,000.00 at 5 %; Ben as much, on no plan."""
    rule_id = plan_for(act, [cast.ana], BY_QUOTA)
    for person in (cast.ana, cast.ben):
        set_quota(act, person, AUGUST, 200_000)
        won(act, person, date(2026, 8, 20), 150_000, f"of {person}")
    close(act, AUGUST)
    return rule_id


def ask(act: Act, actor: int | None, make: Callable[[Work], ProposedChange]) -> Settled:
    with act(LATER, actor) as work:
        return act_or_propose(work, make(work))


def paid(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.sum(PayEntryRow.amount))) or 0


def company(**changed: object) -> Callable[[Work], ProposedChange]:
    def make(work: Work) -> ProposedChange:
        known = settings_of(work.session)
        assert known is not None
        return company_change(work, replace(known, **changed), "because")  # type: ignore[arg-type]

    return make


def one(what: str, **told: object) -> Callable[[Work], ProposedChange]:
    return lambda _work: ProposedChange(what, told, "because")


HALF_OF_AUGUST = {"person": 1, "day": MID.isoformat()}
NOON = "2026-08-17"
TEN = plan(tiers=rates(("0", "0.10")))
CHANGES: dict[str, tuple[Callable[[Work], ProposedChange], int]] = {
    # Of 21 working days she was here on 11: 1,047.62 of 2,000.00 are asked of her.
    "came in the middle of the month": (one("since", **HALF_OF_AUGUST), 2_262),
    "left the team in the middle of the month": (
        one("seat_end", person=1, team=1, role="member", day=NOON), 2_738,
    ),
    "new terms since August": (lambda _work: terms_change(1, AUGUST.start, TEN, "why"), 7_500),
    "the plan ended before August": (one("plan_end", plan=1, begins_on="2026-08-01"), -7_500),
    "put on the plan since August": (
        lambda _work: assignment_change(1, 2, AUGUST.start, LAST_DAY, "why"), 7_500,
    ),
    "left the plan before August": (
        one("assignment_end", plan=1, people=[1], first_off="2026-08-01"), -7_500,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_an_admins_change_of_closed_pay_waits_and_does_the_same_once_accepted(
    session: Session, act: Act, cast: Cast, rule: int, name: str
) -> None:
    make, moves = CHANGES[name]
    before = paid(session)

    asked = ask(act, cast.ada, make)

    assert asked.proposal_id is not None
    assert sum(one.amount for one in asked.effect.adjustments) == moves
    assert paid(session) == before
    with act(LATER, cast.fin) as work:
        assert accept(work, asked.proposal_id, asked.effect.seal()).state == "accepted"
    assert paid(session) == before + moves
    assert list(verify(session, LATER)) == []


@pytest.mark.parametrize("name", CHANGES)
def test_finance_makes_the_same_change_at_once(
    session: Session, act: Act, cast: Cast, rule: int, name: str
) -> None:
    make, moves = CHANGES[name]
    before = paid(session)

    assert ask(act, cast.fin, make).proposal_id is None

    assert paid(session) == before + moves
    assert list(verify(session, LATER)) == []


@pytest.mark.parametrize(
    "make",
    [
        company(working_weekdays=(0, 1, 2, 3, 4, 5, 6)),
        one("holiday", day="2026-08-24", name="Fair"),
        one("holiday_removal", day="2026-08-03"),
    ],
)
def test_days_of_work_in_a_closed_month_wait_where_a_quota_depends_on_them(
    session: Session, act: Act, cast: Cast, rule: int, make: Callable[[Work], ProposedChange]
) -> None:
    with act() as work:  # who came in the middle of August has the quota of the working days since
        tell_since(work, cast.ana, MID)
        add_holiday(work, date(2026, 8, 3), "Heroes")
    before = paid(session)

    asked = ask(act, cast.ada, make)

    assert [change.person_id for change in asked.effect.adjustments] == [cast.ana]
    assert asked.proposal_id is not None
    assert paid(session) == before
    with act(LATER, cast.fin) as work:
        accept(work, asked.proposal_id)
    assert paid(session) == before + asked.effect.adjustments[0].amount
    assert list(verify(session, LATER)) == []


def test_what_moves_nobodys_pay_is_done_at_once_by_anybody_who_may(
    session: Session, act: Act, cast: Cast, rule: int
) -> None:
    told = {"person": cast.ana, "start": "2026-08-03", "end": "2026-08-08", "kind": ""}

    assert ask(act, cast.ada, one("leave", **told)).proposal_id is None
    (leave,) = session.scalars(select(LeaveRow.id))
    session.rollback()
    gone = one("leave_cancellation", leave=leave, person=cast.ana)
    for make in (gone, company(name="Falcon")):
        assert ask(act, cast.ada, make).proposal_id is None


def test_a_person_who_comes_back_waits_where_that_makes_a_closed_quota_whole(
    session: Session, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], BY_QUOTA)
    set_quota(act, cast.ana, AUGUST, 200_000)
    won(act, cast.ana, date(2026, 8, 10), 150_000, "A")
    with act(now=MORNING.replace(month=8, day=17)) as work:
        deactivate(work, cast.ana)
    close(act, AUGUST)
    before = paid(session)

    asked = ask(act, cast.ada, one("reactivation", person=cast.ana))

    assert [one.amount for one in asked.effect.adjustments] == [7_500 - before]
    assert paid(session) == before
    with act(LATER, cast.fin) as work:
        accept(work, asked.proposal_id or 0)
    assert paid(session) == 7_500
    assert list(verify(session, LATER)) == []


def test_nobody_puts_themselves_on_a_plan_or_makes_their_own_terms_better(
    session: Session, act: Act, cast: Cast, rule: int
) -> None:
    today = LATER.date()
    own = ask(act, cast.fin, lambda _w: assignment_change(rule, cast.fin, today, LAST_DAY, "why"))
    assert own.proposal_id is not None
    with act(LATER, cast.ada) as work:
        accept(work, own.proposal_id)

    better = ask(act, cast.fin, lambda _work: terms_change(rule, today, TEN, "why"))
    others = ask(act, cast.ada, lambda _work: terms_change(rule, today, TEN, "why"))

    assert better.proposal_id is not None
    assert others.proposal_id is None  # an admin who is on no plan, and nothing closed moves


def test_whom_a_proposal_pays_never_decides_on_it(
    session: Session, act: Act, cast: Cast, rule: int
) -> None:
    won(act, cast.fin, date(2026, 8, 20), 150_000, "F")
    asked = ask(
        act, cast.mia,
        lambda _work: assignment_change(rule, cast.fin, AUGUST.start, LAST_DAY, "why"),
    )  # fmt: skip

    for verb in (lambda work, n: accept(work, n), lambda work, n: refuse(work, n, "no")):
        with pytest.raises(PaysWhoDecides), act(LATER, cast.fin) as work:
            verb(work, asked.proposal_id or 0)
    told = select(NoticeRow.person_id).where(NoticeRow.kind == "proposal_waiting")
    assert session.scalars(told).all() == [cast.ada]


def test_what_can_no_longer_be_done_is_void_and_nothing_of_it_is_done(
    session: Session, act: Act, cast: Cast, rule: int
) -> None:
    make = CHANGES["put on the plan since August"][0]
    first, second = (ask(act, cast.ada, make).proposal_id or 0 for _ in range(2))
    with act(LATER, cast.fin) as work:
        accept(work, first)
    before = paid(session)

    with act(LATER, cast.fin) as work:
        became = accept(work, second)

    assert became.state == "void"
    assert "on this plan already" in str(became.refusal)
    assert paid(session) == before
    with pytest.raises(ProposalVoid), act(LATER, cast.fin) as work:
        accept(work, second)
    answers = select(ProposalRow.answer).where(ProposalRow.id == second)
    assert "Ben is on this plan already" in (session.scalar(answers) or "")
    assert list(verify(session, LATER)) == []


def test_an_accepted_choice_of_the_company_leaves_other_choices_as_they_are_by_then(
    session: Session, act: Act, cast: Cast
) -> None:
    with act(LATER, cast.ada) as work:
        known = settings_of(work.session)
        assert known is not None
        change = company_change(work, replace(known, count_by_share=True), "because")
        change_company(work, replace(known, name="Falcon"))
        act_or_propose(work, change)

    found = settings_of(session)
    assert found is not None
    assert (found.name, found.count_by_share) == ("Falcon", True)


def test_assigning_by_service_alone_corrects_and_never_asks(
    session: Session, act: Act, cast: Cast, rule: int
) -> None:
    with act(LATER) as work:
        assign_plan(work, rule, cast.ben, AUGUST.start)

    assert session.scalar(select(func.count()).select_from(ProposalRow)) == 0
    assert list(verify(session, LATER)) == []


def test_an_admin_on_a_plan_does_not_turn_approvals_off_alone(
    session: Session, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ada], BY_QUOTA)
    with act() as work:
        work.session.execute(update(CompanyRow).values(approve_self_reported=True))

    outcome = ask(act, cast.ada, company(approve_self_reported=False))

    assert outcome.proposal_id is not None
    assert ask(act, cast.ada, company(approve_self_reported=True)).proposal_id is None
    with act(LATER, cast.fin) as work:
        accept(work, outcome.proposal_id)
    session.rollback()
    assert session.scalar(select(CompanyRow.approve_self_reported)) is False


def test_an_admin_on_no_plan_turns_approvals_off(act: Act, cast: Cast) -> None:
    plan_for(act, [cast.ana], BY_QUOTA)
    with act() as work:
        work.session.execute(update(CompanyRow).values(approve_self_reported=True))

    assert ask(act, cast.ada, company(approve_self_reported=False)).proposal_id is None


def test_nobody_undoes_alone_the_import_of_a_quota_they_are_to_be_paid_by(
    act: Act, cast: Cast, tmp_path: Path
) -> None:
    plan_for(act, [cast.ada], BY_QUOTA)
    november = replace(AUGUST, start=date(2026, 11, 1), end=date(2026, 12, 1))
    set_quota(act, cast.ada, november, 200_000)
    file = tmp_path / "quotas.csv"
    file.write_text("who,month,target\nada@kestrel.example,2026-11,4000\n")
    body = {"quotas": {"columns": {"person": "who", "period": "month", "target": "target"}}}
    with (
        prepared_file(the_kind("quotas"), file, Choices(), map_body=body) as prepared,
        act(actor=cast.fin) as work,
    ):
        number = import_or_propose(work, prepared, rejects_of(file)).receipt.import_id

    assert ask(act, cast.ada, one("import_undoing", **{"import": number})).proposal_id is not None
