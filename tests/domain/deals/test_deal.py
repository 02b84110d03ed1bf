"""A deal: which days and amounts can be, what counts of it, and who is credited."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from salesgame.domain.core.money import ShareOfNothing
from salesgame.domain.core.refusals import DomainError, ManyRefused
from salesgame.domain.deals.deal import (
    AmountBelowZero,
    ClosedBeforeOpened,
    ClosedInTheFuture,
    ClosedWithoutADay,
    Deal,
    DealFields,
    DealWithoutCredit,
    OpenWithAClosingDay,
    Status,
    check_deal,
    credited,
    sole,
)

FIRST = date(2000, 1, 1)
YESTERDAY, TODAY, TOMORROW = (date(2026, 9, day) for day in (16, 17, 18))
ANA, BEN = 1, 2


def entered(**changed: Any) -> DealFields:
    """A deal won today, opened today, unless changed."""
    fields: dict[str, Any] = {"amount": 100, "opened_on": TODAY, "closed_on": TODAY} | changed
    return DealFields("K", "Cobalt", "Won", shares=sole(ANA), **fields)


def won(**changed: Any) -> Deal:
    """A deal that Ana won today, unless changed."""
    deal = Deal(
        1, "hand", "K", "Cobalt", "Won", "won", 100, TODAY, TODAY,
        datetime(2026, 9, 17, 9, tzinfo=UTC), credited(100, sole(ANA)),
    )  # fmt: skip
    return replace(deal, **changed)


@pytest.mark.parametrize(
    ("status", "changed"),
    [
        ("won", {}),  # opened and closed on one day, and that is today
        ("won", {"opened_on": None}),
        ("won", {"amount": 0}),
        ("won", {"amount": None}),
        ("lost", {"opened_on": YESTERDAY}),
        ("open", {"closed_on": None}),
        ("open", {"opened_on": None, "closed_on": None}),
    ],
)
def test_a_deal_that_can_be_is_taken(status: Status, changed: dict[str, Any]) -> None:
    check_deal(entered(**changed), status, today=TODAY, first_day=FIRST)


@pytest.mark.parametrize(
    ("status", "changed", "refusal"),
    [
        ("won", {"closed_on": TOMORROW}, ClosedInTheFuture),
        ("won", {"closed_on": YESTERDAY}, ClosedBeforeOpened),
        ("won", {"closed_on": None}, ClosedWithoutADay),
        ("lost", {"closed_on": None}, ClosedWithoutADay),
        ("open", {}, OpenWithAClosingDay),
        ("won", {"amount": -1}, AmountBelowZero),
    ],
)
def test_a_deal_that_cannot_be_is_refused_by_name(
    status: Status, changed: dict[str, Any], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        check_deal(entered(**changed), status, today=TODAY, first_day=FIRST)


def test_a_wrong_amount_and_a_wrong_day_are_said_at_once() -> None:
    with pytest.raises(ManyRefused) as refused:
        check_deal(entered(amount=-1, closed_on=TOMORROW), "won", today=TODAY, first_day=FIRST)

    assert [one.field for one in refused.value.each] == ["amount", "closed_on"]


def test_an_open_deal_began_today_where_nobody_says_and_of_others_it_is_not_known() -> None:
    untold = entered(opened_on=None)

    assert untold.began_on("open", TODAY) == TODAY
    assert untold.began_on("won", TODAY) is None
    assert entered(opened_on=YESTERDAY).began_on("open", TODAY) == YESTERDAY


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "days"),
    [
        (TODAY, TODAY, 0),
        (YESTERDAY, TODAY, 1),
        (TOMORROW, TODAY, None),
        (None, TODAY, None),
        (TODAY, None, None),
    ],
)
def test_a_cycle_is_the_days_from_opened_to_closed(
    opened_on: date | None, closed_on: date | None, days: int | None
) -> None:
    assert won(opened_on=opened_on, closed_on=closed_on).cycle_days == days


@pytest.mark.parametrize(
    ("changed", "counts", "is_won"),
    [
        ({}, True, True),
        ({"approval": "pending"}, True, True),
        ({"approval": "approved"}, True, True),
        ({"status": "lost"}, True, False),
        ({"status": "open"}, True, False),
        ({"cancelled": True}, False, False),
        ({"approval": "refused"}, False, False),
    ],
)
def test_a_deal_counts_unless_it_was_cancelled_or_refused(
    changed: dict[str, Any], counts: bool, is_won: bool
) -> None:
    deal = won(**changed)

    assert (deal.counts, deal.is_won) == (counts, is_won)


def test_a_deal_is_listed_under_the_day_it_closed_else_the_day_it_was_opened() -> None:
    assert won(opened_on=YESTERDAY).day == TODAY
    assert won(opened_on=YESTERDAY, closed_on=None).day == YESTERDAY


@pytest.mark.parametrize(
    ("changed", "is_told"),
    [
        ({"amount": 200}, True),
        ({"closed_on": YESTERDAY}, True),
        ({"opened_on": YESTERDAY}, True),
        ({"status": "lost"}, True),
        ({"credits": credited(100, sole(BEN))}, True),
        ({"product_id": 5}, True),
        ({"segment": "SMB"}, True),
        ({"lead_source": "fair"}, True),
        ({"cancelled": True}, True),
        ({"name": "Cobalt Dental"}, False),
        ({"competitor": "Azure"}, False),
        ({"approval": "approved"}, False),
    ],
)
def test_what_figures_points_and_pay_read_of_a_deal_is_told_anew(
    changed: dict[str, Any], is_told: bool
) -> None:
    assert (won(**changed).told != won().told) is is_told


def test_the_first_of_several_is_the_primary_and_parts_sum_to_the_whole() -> None:
    thirds = ((BEN, 333_333), (ANA, 666_667))

    found = [(c.person_id, c.amount, c.is_primary) for c in credited(101, thirds)]

    assert found == [(BEN, 34, True), (ANA, 67, False)]
    assert [credit.amount for credit in credited(None, thirds)] == [None, None]


@pytest.mark.parametrize(
    ("shares", "refusal"),
    [((), DealWithoutCredit), (((ANA, 1_000_000), (BEN, 0)), ShareOfNothing)],
)
def test_a_deal_belongs_to_somebody_and_to_nobody_in_parts_of_nothing(
    shares: tuple[tuple[int, int], ...], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        credited(100, shares)
