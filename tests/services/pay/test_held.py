"""What waits for approval pays nothing, stands apart, and lands once it is approved."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from salesgame.domain.deals.fact import Approval
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.held import releases
from salesgame.queries.pay.payees import payees
from salesgame.services.pay.verification import verify_pay
from salesgame.storage.deals import DealRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import (
    AUGUST,
    SEPTEMBER,
    TODAY,
    close,
    ledger,
    plan,
    plan_for,
    rates,
    set_quota,
    statement,
    won,
)
from tests.services.pay.waiting import approve_change, change_waits, decide, drop_change, waits

AUG, SEP = AUGUST.start, SEPTEMBER.start
EARLY, LATE = date(2026, 8, 4), date(2026, 8, 20)
APPROVED_AT = datetime(2026, 9, 3, 12, tzinfo=UTC)
HALVES = 500_000


def held(session: Session, person: int, period: Any = SEPTEMBER) -> tuple[int, list[int], int]:
    """What a statement holds: in all, by deal, and on the lines of others."""
    found = statement(session, person, period).held
    return found.total, [line.amount for line in found.lines], found.others


@pytest.mark.parametrize("approval", ["pending", "held"])
def test_a_deal_that_waits_pays_nothing_and_stands_apart(
    act: Act, cast: Cast, session: Session, approval: Approval
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "A")

    waits(act, cast.ana, TODAY, 400, "B", approval)

    found = statement(session, cast.ana, SEPTEMBER)
    assert (found.total, found.sold, len(found.lines)) == (40, 800, 1)
    assert held(session, cast.ana) == (30, [30], 0)


def test_what_waits_lifts_the_rate_of_other_deals_on_a_line_of_its_own(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan("whole_amount"))
    won(act, cast.ana, TODAY, 800, "A")

    waits(act, cast.ana, TODAY, 400, "B")

    assert statement(session, cast.ana, SEPTEMBER).total == 40
    assert held(session, cast.ana) == (80, [40], 40)


def test_what_waits_can_take_the_room_of_others_under_a_cap(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan(cap=50))
    won(act, cast.ana, TODAY, 800, "A")

    waits(act, cast.ana, SEP, 800, "B")

    assert held(session, cast.ana) == (10, [40], -30)


def test_once_approved_it_is_on_the_statement_and_held_no_more(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan("whole_amount"))
    won(act, cast.ana, TODAY, 800, "A")
    deal = waits(act, cast.ana, TODAY, 400, "B")

    decide(act, deal.id, "approved")

    assert statement(session, cast.ana, SEPTEMBER).total == 120
    assert held(session, cast.ana) == (0, [], 0)


@pytest.mark.parametrize("ended", ["refused", "cancelled"])
def test_what_is_refused_or_cancelled_is_neither_paid_nor_held(
    act: Act, cast: Cast, session: Session, ended: str
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = waits(act, cast.ana, TODAY, 400, "B")

    with act() as work:
        values = {"approval": "refused"} if ended == "refused" else {"cancelled": True}
        work.session.execute(update(DealRow).where(DealRow.id == deal.id).values(**values))

    assert statement(session, cast.ana, SEPTEMBER).total == 0
    assert held(session, cast.ana) == (0, [], 0)


def test_of_a_shared_deal_each_is_held_their_own_share(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana, cast.ben], plan())

    waits(act, cast.ana, TODAY, 1000, "A", shares=((cast.ana, HALVES), (cast.ben, HALVES)))

    assert held(session, cast.ana)[0] == held(session, cast.ben)[0] == 25


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"amount": 1200}, (30, [30], 0)),
        ({"amount": 200}, (-30, [-30], 0)),
        ({"cancelled": True}, (-40, [-40], 0)),
        ({"name": "Renamed"}, (0, [0], 0)),
        ({"closed_on": LATE, "closed_at": datetime(2026, 8, 20, tzinfo=UTC)}, (-40, [-40], 0)),
        ({"status": "lost"}, (-40, [-40], 0)),
    ],
)
def test_while_a_change_waits_the_approved_version_pays_and_the_difference_is_held(
    act: Act, cast: Cast, session: Session, changed: dict[str, Any], expected: Any
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, TODAY, 800, "A")

    change_waits(act, deal.id, **changed)

    assert statement(session, cast.ana, SEPTEMBER).total == 40
    assert held(session, cast.ana) == expected


def test_a_change_that_moves_a_deal_is_held_where_it_goes_and_where_it_leaves(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana, cast.ben], plan())
    deal = won(act, cast.ana, TODAY, 800, "A")

    change_waits(act, deal.id, shares=((cast.ben, 2 * HALVES),))

    assert held(session, cast.ana) == (-40, [-40], 0)
    assert held(session, cast.ben) == (40, [40], 0)


def test_a_change_of_what_was_never_approved_counts_once(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = waits(act, cast.ana, TODAY, 800, "A")

    change_waits(act, deal.id, amount=400)

    assert held(session, cast.ana) == (20, [20], 0)


def test_who_is_on_no_plan_is_held_nothing(act: Act, cast: Cast, session: Session) -> None:
    plan_for(act, [cast.ana], plan(), until=AUG)

    waits(act, cast.ana, TODAY, 800, "A")

    assert releases(session, the_company(session), [1]) == {}


def test_a_rep_with_a_fortune_that_waits_is_shown_no_estimate_of_it(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "A")

    waits(act, cast.ana, TODAY, 10**15, "B", "held")

    found = statement(session, cast.ana, SEPTEMBER)
    (payee,) = payees(session, the_company(session), TODAY, None)
    assert (found.total, payee.earned, payee.sold) == (40, 40, 800)
    assert payee.held == found.held.total > 10**13


def test_closing_leaves_what_waits_out_and_goes_on_showing_it(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, EARLY, 800, "A")
    waits(act, cast.ana, LATE, 400, "B")

    close(act, AUGUST)

    found = statement(session, cast.ana, AUGUST)
    assert (found.is_closed, found.total) == (True, 40)
    assert held(session, cast.ana, AUGUST) == (30, [30], 0)
    assert list(verify_pay(session)) == []


def test_approved_after_its_period_closed_it_is_an_adjustment_that_says_so(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan("whole_amount"))
    first = won(act, cast.ana, EARLY, 800, "A")
    late = waits(act, cast.ana, LATE, 400, "B")
    close(act, AUGUST)

    decide(act, late.id, "approved", APPROVED_AT)

    assert ledger(session)[1:] == [(first.id, 40, AUG, SEP), (late.id, 40, AUG, SEP)]
    adjustments = statement(session, cast.ana, SEPTEMBER).adjustments
    why = "Deal B was approved on 2026-09-03, after the period was locked."
    assert {one.why for one in adjustments} == {why}
    assert {one.change.kind for one in adjustments} == {"approved"}
    assert held(session, cast.ana, AUGUST) == (0, [], 0)
    assert list(verify_pay(session)) == []


def test_refused_after_its_period_closed_it_posts_nothing(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    late = waits(act, cast.ana, LATE, 400, "B")
    close(act, AUGUST)

    decide(act, late.id, "refused")

    assert ledger(session) == []
    assert list(verify_pay(session)) == []


def test_an_approval_taken_back_takes_its_adjustment_back(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    late = waits(act, cast.ana, LATE, 400, "B")
    close(act, AUGUST)

    for approval in ("approved", "pending", "refused", "approved"):
        decide(act, late.id, approval)

    assert [entry[1] for entry in ledger(session)] == [20, -20, 20]
    kinds = [one.change.kind for one in statement(session, cast.ana, SEPTEMBER).adjustments]
    assert kinds == ["approved", "reversed", "approved"]
    assert list(verify_pay(session)) == []


def test_a_deal_logged_into_a_closed_month_posts_nothing_until_it_is_approved(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    close(act, AUGUST)

    deal = waits(act, cast.ana, LATE, 400, "B")

    assert ledger(session) == []
    assert held(session, cast.ana, AUGUST) == (20, [20], 0)
    decide(act, deal.id, "approved")
    assert ledger(session) == [(deal.id, 20, AUG, SEP)]


def test_a_change_of_a_closed_deal_posts_nothing_until_it_is_approved(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, LATE, 800, "A")
    close(act, AUGUST)
    before = ledger(session)

    change_waits(act, deal.id, amount=500_000_00)

    assert ledger(session) == before
    assert held(session, cast.ana, AUGUST)[0] == 5_000_000 - 50 - 40
    drop_change(act, deal.id)
    assert ledger(session) == before
    change_waits(act, deal.id, amount=1200)
    approve_change(act, deal.id)
    assert ledger(session)[1:] == [(deal.id, 30, AUG, SEP)]
    assert list(verify_pay(session)) == []


def test_verify_finds_an_entry_for_a_deal_that_waits(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, LATE, 800, "A")
    close(act, AUGUST)

    with act() as work:  # behind the back of what corrects closed statements
        work.session.execute(update(DealRow).where(DealRow.id == deal.id).values(approval="held"))

    assert [(one.kept, one.rebuilt) for one in verify_pay(session)] == [("40", "0")]


def test_what_an_approval_releases_is_told_with_where_it_lands(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana, cast.ben], plan("whole_amount"))
    won(act, cast.ana, TODAY, 800, "A")
    mine = waits(act, cast.ana, TODAY, 400, "B")
    late = waits(act, cast.ben, LATE, 400, "C")
    close(act, AUGUST)

    found = releases(session, the_company(session), [mine.id, late.id, 99])

    assert found.keys() == {mine.id, late.id}
    ((own,), (other,)) = found[mine.id], found[late.id]
    assert (own.person_id, own.amount, own.lands_in) == (cast.ana, 80, SEPTEMBER)
    assert (other.person_id, other.amount, other.earned) == (cast.ben, 20, AUGUST)
    assert (other.lands_in, other.is_adjustment) == (SEPTEMBER, True)


def test_a_change_releases_on_both_statements_it_touches(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, LATE, 800, "A")
    close(act, AUGUST)

    change_waits(act, deal.id, closed_on=TODAY, closed_at=datetime(2026, 9, 17, tzinfo=UTC))

    found = releases(session, the_company(session), [deal.id])[deal.id]
    assert [(one.earned, one.amount, one.lands_in) for one in found] == [
        (AUGUST, -40, SEPTEMBER), (SEPTEMBER, 40, SEPTEMBER),
    ]  # fmt: skip


def test_a_quota_of_the_period_says_what_is_held(act: Act, cast: Cast, session: Session) -> None:
    tiers = rates(("0", "0.05"), ("1", "0.10"))
    plan_for(act, [cast.ana], plan("whole_amount", tiers=tiers, tiers_of="attainment"))
    set_quota(act, cast.ana, SEPTEMBER, 1000)
    won(act, cast.ana, TODAY, 800, "A")

    deal = waits(act, cast.ana, TODAY, 400, "B")

    assert held(session, cast.ana) == (80, [40], 40)
    (release,) = releases(session, the_company(session), [deal.id])[deal.id]
    assert release.amount == 80


@pytest.mark.parametrize("many", [1, 12])
def test_releases_ask_the_same_questions_of_one_deal_and_of_many(
    act: Act, cast: Cast, session: Session, queries: list[str], many: int
) -> None:
    plan_for(act, [cast.ana, cast.ben], plan())
    ids = [waits(act, (cast.ana, cast.ben)[n % 2], LATE, 400, f"{n}").id for n in range(many)]
    company = the_company(session)
    del queries[:]

    releases(session, company, ids)

    assert len(queries) == 9
