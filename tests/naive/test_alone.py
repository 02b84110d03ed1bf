"""Random lives of a small company: nobody moves pay alone, and what is broken is caught."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from salesgame.extensions import db
from tests.conftest import POSTGRES, Plant, emptied
from tests.naive.alone import Alone, plant_company
from tests.trials import seeds, trials

STEPS = trials(8, soak=16)
Begin = Callable[[int], Alone]


@pytest.fixture
def begin(
    session: Session, plant_once: Plant, empty_database: str, installation: Path, tmp_path: Path
) -> Begin:
    """`begin(7)` is the small company as its seventh life begins, on a fresh database."""

    def anew(seed: int) -> Alone:
        if POSTGRES:
            db.session.remove()
            emptied(empty_database, installation)
        plant_once("alone", lambda: plant_company(db.session()))
        return Alone(db.session(), tmp_path, seed)

    return anew


@pytest.mark.parametrize("seed", seeds(60, soak=1_000))
def test_nobody_raises_their_own_pay_and_the_books_say_what_is_paid(
    begin: Begin, seed: int
) -> None:
    begin(seed).play(STEPS)
