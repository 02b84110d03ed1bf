"""`game verify`: exit 0 and nothing, or exit 1 and every difference by name."""

from __future__ import annotations

import json
from datetime import date

from flask import Flask
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.extensions import db
from salesgame.services.deals.deals import DEALS
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import unit_of_work
from salesgame.storage.metrics import TotalRow
from tests.cast import Cast
from tests.conftest import MORNING, Act


def test_it_leaves_with_1_and_names_each_difference(app: Flask, act: Act, cast: Cast) -> None:
    with act() as work:
        day = date(2026, 9, 16)
        DEALS.log(work, DealFields("A", "Tide", "Won", 5, sole(cast.ana), day, day))
    run = app.test_cli_runner().invoke

    sound = run(args=["game", "verify", "--json"])
    with act() as work:
        work.session.execute(update(TotalRow).where(TotalRow.period_kind == "day").values(won=2))
    broken = run(args=["game", "verify", "--json"])
    spoken = run(args=["game", "verify"])

    assert (sound.exit_code, json.loads(sound.output)) == (0, {"differences": []})
    assert broken.exit_code == 1
    first = json.loads(broken.output)["differences"][0]
    assert first == {
        "what": "total", "key": "person 1, day 2026-09-16, won", "kept": 2, "rebuilt": 1,
    }  # fmt: skip
    assert "person 1, day 2026-09-16, won: kept 2, the facts say 1" in spoken.output


def test_what_is_saved_while_it_reads_is_no_difference(app: Flask, act: Act, cast: Cast) -> None:
    day, logged = date(2026, 9, 16), []

    def log_meanwhile(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if "FROM total" in statement and not logged:  # what is kept, after what is rebuilt
            logged.append(statement)
            with Session(db.engine) as other, unit_of_work(other, MORNING, REACTIONS) as work:
                DEALS.log(work, DealFields("B", "Tide", "Won", 5, sole(cast.ana), day, day))

    event.listen(db.engine, "before_cursor_execute", log_meanwhile)
    told = app.test_cli_runner().invoke(args=["game", "verify", "--json"])
    event.remove(db.engine, "before_cursor_execute", log_meanwhile)

    assert logged
    assert (told.exit_code, json.loads(told.output)) == (0, {"differences": []})
