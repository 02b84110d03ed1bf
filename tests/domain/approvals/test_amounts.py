"""An amount far beyond is one of many times the largest, or above the company's own ceiling."""

from __future__ import annotations

from datetime import date

import pytest

from salesgame.domain.approvals.amounts import WonBefore, is_far_beyond, is_raised_far
from salesgame.domain.company.company import Company
from salesgame.domain.deals.deal import Deal, Status, credited, sole
from salesgame.domain.deals.fact import Approval

DAY = date(2026, 9, 17)


def deal(
    amount: int | None, status: Status = "won", approval: Approval = "approved",
    *, cancelled: bool = False,
) -> Deal:  # fmt: skip
    return Deal(
        1, "hand", "K", "Cobalt", "Won", status, amount, DAY, DAY, None,
        credited(amount, sole(1)), approval=approval, cancelled=cancelled,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("won", "company", "most"),
    [
        (WonBefore(20, 1_000), Company(), 20_000),
        (WonBefore(20, 1_000), Company(far_beyond=2, ceiling=5), 2_000),
        (WonBefore(19, 1_000), Company(), None),
        (WonBefore(19, 1_000), Company(ceiling=5), 5),
        (WonBefore(20, 0), Company(), None),  # nothing is many times nothing
        (WonBefore(0, 0), Company(ceiling=5), 5),
    ],
)
def test_the_usual_ends_at_many_times_the_largest_once_there_are_enough_to_compare(
    won: WonBefore, company: Company, most: int | None
) -> None:
    assert won.most(company) == most


@pytest.mark.parametrize(
    ("before", "after", "far", "asked"),
    [
        (None, deal(100), False, False),
        (None, deal(101), True, True),
        (None, deal(None), False, False),
        (None, deal(101, "open"), True, True),
        (deal(50), deal(101), True, True),
        (deal(150), deal(101), False, False),  # lowered, and agreed to
        (deal(101), deal(101), False, False),
        (deal(101, "open"), deal(101), True, True),  # what was open is won
        (deal(101, approval="held"), deal(101), True, False),  # asked about already
        (deal(102, approval="held"), deal(101), True, False),
        (deal(102, approval="refused"), deal(101), True, False),
        (deal(101, approval="held"), deal(100), False, False),
        (deal(101), deal(101, cancelled=True), False, False),
        (deal(101, cancelled=True), deal(101), False, False),
    ],
)
def test_what_is_far_beyond_waits_and_is_asked_about_once(
    before: Deal | None, after: Deal, far: bool, asked: bool
) -> None:
    assert is_far_beyond(before, after, 100) == far
    assert is_raised_far(before, after, 100) == asked


def test_nothing_is_far_beyond_where_nothing_is_known() -> None:
    assert not is_far_beyond(None, deal(10**15), None)
