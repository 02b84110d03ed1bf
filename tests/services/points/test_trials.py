"""A trial says when it looked at the latest facts only, whatever they gave."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields
from salesgame.domain.points.rules import PointsRule
from salesgame.services.deals.deals import DEALS
from salesgame.services.points import trials
from tests.cast import Cast
from tests.conftest import Act

DAY = date(2026, 8, 3)


def win(act: Act, key: str, *holders: int, segment: str | None = None) -> None:
    shares = tuple((who, 1_000_000 // len(holders)) for who in holders)
    with act() as work:
        DEALS.log(work, DealFields(key, "Deal", "Won", 100, shares, DAY, DAY, segment=segment))


@pytest.mark.parametrize(("most", "is_whole"), [(3, True), (2, False)])
def test_facts_that_give_nothing_were_looked_at_too(
    act: Act, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch,
    most: int, is_whole: bool,
) -> None:  # fmt: skip
    win(act, "a", cast.ana, segment="Bakeries")
    win(act, "b", cast.ana)
    monkeypatch.setattr(trials, "MOST_FACTS", most)
    with act() as work:
        august = work.company.calendar.period("month", DAY)

    tried = trials.try_rule(session, PointsRule("deal_won", 10, segment="Bakeries"), august, None)

    assert (tried.facts, tried.is_whole) == (1, is_whole)


def test_a_deal_two_people_share_is_one_fact(
    act: Act, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    win(act, "a", cast.ana, cast.ben)
    monkeypatch.setattr(trials, "MOST_FACTS", 2)
    with act() as work:
        august = work.company.calendar.period("month", DAY)

    tried = trials.try_rule(session, PointsRule("amount_won", 1, per=1), august, None)

    assert (tried.facts, tried.people, tried.is_whole) == (1, 2, True)
