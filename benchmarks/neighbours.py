"""My place and my neighbours on a month's board, read afresh."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.company import SECRET, make_company
from salesgame import clock, create_app
from salesgame.extensions import db
from salesgame.queries.boards.boards import BoardQuery, make_board
from salesgame.queries.company.settings import the_company
from salesgame.settings import Settings

TIMES = 200


def measure(reps: int, deals: int) -> float:
    """Milliseconds for the place of one rep and the two on either side, at the 99th percentile."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_company(Path(folder), reps, deals)
        app = create_app(Settings({"SECRET_KEY": SECRET}, made.folder))
        with app.app_context():
            house = the_company(db.session())
            today = house.calendar.day_of(clock.now())
            asked = BoardQuery("revenue", house.calendar.period("month", today))
            board = make_board(db.session(), house, asked, today)
            seen = []
            for person in range(1, TIMES + 1):
                began = time.perf_counter()
                board.around(person)
                seen.append((time.perf_counter() - began) * 1000)
            db.session.remove()
            db.engine.dispose()
    return sorted(seen)[int(TIMES * 0.99)]
