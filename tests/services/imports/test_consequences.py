"""What importing people, teams or products changes in the ledgers, and undoing takes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.extensions import db
from salesgame.services.deals.deals import DEALS
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work, unit_of_work
from salesgame.storage.deals import ProductRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import MORNING
from tests.services.imports.files import Act, import_file
from tests.ticks import tick

BEGINNING = datetime(2026, 8, 1, tzinfo=UTC)
AUGUST = date(2026, 8, 1)
SETTLED = datetime(2026, 9, 4, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def points(session: Session, person: int) -> int:
    earned = select(func.sum(PointsEntryRow.points)).where(PointsEntryRow.person_id == person)
    return session.scalar(earned) or 0


def test_the_same_file_imported_twice_at_once_goes_in_once(
    app: Flask, act: Act, cast: Cast, session: Session, path: Path
) -> None:
    rows = (f"D{i},Ana,Won,5,2026-08-01,2026-08-02,Acme {i}" for i in range(60))
    header = "Deal id,Owner,Stage,Amount,Created,Closed,Account"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    session.rollback()
    start = Barrier(2)

    def own_act() -> AbstractContextManager[Work]:
        return unit_of_work(db.session(), MORNING, REACTIONS)

    def at_once() -> int:
        with app.app_context():
            start.wait()
            try:
                return import_file(own_act, "deals", path).new
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(at_once) for _ in range(2)]
        assert sorted(run.result() for run in runs) == [0, 60]
    assert list(verify(session, MORNING)) == []


def undo(act: Act, number: int | None) -> None:
    with act() as work:
        undo_import(work, number or 0)


def test_undoing_an_import_of_teams_takes_back_what_closed_goals_gave(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    of_north = Goal("revenue", "month", (Step(Decimal(1), 100),), team_id=cast.north)
    with act(BEGINNING) as work:
        create_rule(work, "goal", "North sells", AUGUST, body_of(of_north))
        DEALS.log(work, DealFields("K", "Cobalt", "Won", 100_00, sole(cast.zoe), AUGUST, AUGUST))
    tick(session, SETTLED, REACTIONS)
    path.write_text("Name,Parent\nSouth,North\n", encoding="utf-8")
    receipt = import_file(act, "teams", path)
    assert points(session, cast.zoe) == 100

    undo(act, receipt.import_id)

    assert points(session, cast.zoe) == 0
    assert list(verify(session, MORNING)) == []


def test_a_product_imported_under_another_name_scores_by_it_and_back(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    path.write_text("Id,Name\nP1,Cobalt\n", encoding="utf-8")
    import_file(act, "products", path)
    with act() as work:
        product = work.session.scalar(select(ProductRow.id))
        body = {"on": "deal_won", "points": 10, "product": "Cobalt"}
        create_rule(work, "points", "Cobalt", AUGUST, body)
        DEALS.log(
            work,
            DealFields("K", "Deal", "Won", 1, sole(cast.ana), AUGUST, AUGUST, product_id=product),
        )
    path.write_text("Id,Name\nP1,Azure\n", encoding="utf-8")
    receipt = import_file(act, "products", path)
    assert points(session, cast.ana) == 0
    assert list(verify(session, MORNING)) == []

    undo(act, receipt.import_id)

    assert points(session, cast.ana) == 10
    assert list(verify(session, MORNING)) == []
