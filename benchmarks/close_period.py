"""Closing a period with three goals over 1,000 and 10,000 reps."""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.company import SECRET, make_company
from salesgame import clock, create_app
from salesgame.extensions import db
from salesgame.services.periods.closing import close_periods
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import unit_of_work
from salesgame.settings import Settings

GOALS = (
    {"metric": "revenue", "period": "month", "steps": [["100000", 100], ["1000000", 300]]},
    {"metric": "deals_won", "period": "month", "steps": [["1", 50], ["3", 150]]},
    {"metric": "win_rate", "period": "month", "steps": [["0.5", 100]], "min_sample": 1},
)
DEALS_A_REP = 40


def measure(sizes: tuple[int, ...] = (1_000, 10_000)) -> dict[int, float]:
    """Seconds to close last month, by number of reps."""
    with tempfile.TemporaryDirectory() as folder:
        return {reps: _close(Path(folder), reps) for reps in sizes}


def _close(folder: Path, reps: int) -> float:
    made = make_company(folder, reps, reps * DEALS_A_REP)
    app = create_app(Settings({"SECRET_KEY": SECRET}, made.folder))
    with app.app_context():
        now = clock.now()
        with unit_of_work(db.session(), now, REACTIONS) as work:
            month = work.company.calendar.period("month", work.today.replace(day=1) - timedelta(1))
            for i, body in enumerate(GOALS):
                create_rule(work, "goal", f"Goal {i}", month.start, body)
        began = time.perf_counter()
        with unit_of_work(db.session(), now, REACTIONS) as work:
            closed = close_periods(work, [month])
        took = time.perf_counter() - began
        if not closed or not closed[0].awarded:
            raise RuntimeError("nothing was awarded")
        db.session.remove()
        db.engine.dispose()
    return took
