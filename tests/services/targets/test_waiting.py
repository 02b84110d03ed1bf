"""Goals that are met by what waits for approval, and goals that are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from salesgame.domain.deals.fact import Approval, Change
from salesgame.queries.deals.deals import deals_by_id
from salesgame.services.deals.deals import DEALS
from salesgame.services.targets.goals import verify_goals
from tests.cast import Cast
from tests.conftest import Act
from tests.services.targets.test_goals import BEGINNING, LATER, SETTLED, at, goal, ledger, win

__all__ = ["goal"]


def decide(act: Act, deal: int, approval: Approval) -> None:
    with act(LATER) as work:
        before = deals_by_id(work.session, [deal])[deal]
        DEALS.store(work, [Change(before, replace(before, approval=approval))])


def test_a_goal_met_only_by_what_waits_pays_points_and_takes_them_back_once_refused(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    waits = win(act, cast.ana, 100_000, date(2026, 8, 10), BEGINNING, approval="pending")
    at(session, SETTLED)
    assert [entry[1] for entry in ledger(session)] == [300]

    decide(act, waits, "refused")

    assert [entry[1] for entry in ledger(session)] == [300, -300]
    assert list(verify_goals(session)) == []


def test_what_is_held_meets_no_goal_until_it_is_approved(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    waits = win(act, cast.ana, 100_000, date(2026, 8, 10), BEGINNING, approval="held")
    win(act, cast.ben, 100, date(2026, 8, 10), BEGINNING)  # else there is no month to close
    at(session, SETTLED)
    assert ledger(session) == []

    decide(act, waits, "approved")

    assert [entry[1] for entry in ledger(session)] == [300]
    assert list(verify_goals(session)) == []
