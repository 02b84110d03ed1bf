"""`game verify`: exit 0 and nothing, or exit 1 and every difference by name."""

from __future__ import annotations

import json
from datetime import date

from flask import Flask
from sqlalchemy import update

from salesgame.services.deals import DealFields, log_deal, sole
from salesgame.storage.totals import TotalRow
from tests.cast import Cast
from tests.conftest import Act


def test_it_leaves_with_1_and_names_each_difference(app: Flask, act: Act, cast: Cast) -> None:
    with act() as work:
        day = date(2026, 9, 16)
        log_deal(work, DealFields("A", "Tide", "Won", 5, sole(cast.ana), day, day))
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
