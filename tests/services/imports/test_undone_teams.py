"""Undoing an import of teams that somebody made use of meanwhile."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.domain.targets.quotas import Quota
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.points.rules import create_rule
from salesgame.services.screens.televisions import Shows, begin_pairing, pair_screen
from salesgame.services.targets.quotas import store_quotas
from salesgame.services.work import Work
from salesgame.storage.people import TeamRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.imports.files import import_file


def give_quota(work: Work, team: int) -> None:
    quota = Quota(None, team, "revenue", "month", date(2026, 9, 1), Decimal(5))
    store_quotas(work, [quota])


def show_on_tv(work: Work, team: int) -> None:
    _, pairing = begin_pairing(work, "10.0.0.1")
    pair_screen(work, 1, pairing.code, "Hall", Shows("points", "month", team))


def ask_a_goal(work: Work, team: int) -> None:
    steps = (Step(Decimal(1), 100),)
    create_rule(
        work, "goal", "Calls", work.today, body_of(Goal("calls", "month", steps, team_id=team))
    )


@pytest.mark.parametrize("use", [give_quota, show_on_tv, ask_a_goal])
def test_a_team_that_has_a_quota_a_goal_or_a_television_stays_when_its_import_is_undone(
    act: Act, cast: Cast, session: Session, tmp_path: Path, use: object
) -> None:
    path = tmp_path / "teams.csv"
    path.write_text("Name\nWest\nEast\n")
    number = import_file(act, "teams", path).import_id
    session.rollback()
    west = session.scalar(select(TeamRow.id).where(TeamRow.name == "West"))
    session.rollback()
    assert number
    assert west
    with act() as work:
        use(work, west)

    with act() as work:
        undo_import(work, number)

    session.rollback()
    names = set(session.scalars(select(TeamRow.name)))
    assert "West" in names
    assert "East" not in names
