"""Importing deals by `flask game import`: deals a second, and the most memory it took."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.company import SECRET, Made, make_company
from benchmarks.serving import ROOT
from salesgame import clock, create_app
from salesgame.extensions import db
from salesgame.services.badges.judging import judge_waiting
from salesgame.services.reactions import REACTIONS
from salesgame.settings import Settings
from salesgame.storage.db.engine import sqlite_module


def measure(reps: int = 10_000, deals: int = 1_000_000, rows: int = 100_000) -> dict[str, float]:
    """Import a file of `rows` into a company of `reps` that holds `deals` already."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_company(Path(folder), reps, deals)
        file = Path(folder) / "deals.csv"
        write_file(file, reps, rows)
        command = [sys.executable, "-m", "flask", "--app", "app", "game", "import", "deals",
                   str(file), "--json"]  # fmt: skip
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | made.environ)
        _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        if os.waitstatus_to_exitcode(status) != 0:
            raise RuntimeError("the import was refused")
        judged = _judge_badges(made)
        bare = rows / _bare(file, Path(folder) / "floor.db")
    return {
        "rate": rows / took, "floor_rate": bare, "seconds": took, "most_mb": usage.ru_maxrss / 1024,
        "badges_seconds": judged,
    }  # fmt: skip


def _bare(file: Path, database: Path) -> float:
    """Seconds in which one statement stores the rows of a file under their ids, unchecked."""
    began = time.perf_counter()
    connection = sqlite_module().connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(
        "CREATE TABLE row (id PRIMARY KEY, name, owner, amount, stage, opened, closed)"
    )
    with file.open(newline="", encoding="utf-8") as lines:
        connection.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?)", csv.reader(lines))
    connection.commit()
    connection.close()
    return time.perf_counter() - began


def _judge_badges(made: Made) -> float:
    """Seconds of what the import left to the next tick."""
    app = create_app(Settings({"SECRET_KEY": SECRET}, made.folder))
    with app.app_context():
        began = time.perf_counter()
        judge_waiting(db.session(), clock.now(), REACTIONS)
        took = time.perf_counter() - began
        db.session.remove()
        db.engine.dispose()
    return took


def write_file(path: Path, reps: int, rows: int, seed: int = 2) -> None:
    """A CRM export of closed deals over the last year, in the order they closed."""
    dice = random.Random(seed)
    today = clock.now().date()
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["id", "name", "owner", "amount", "stage", "opened_on", "closed_on"])
        for i in range(rows):
            closed = today - timedelta(days=366 - i * 365 // rows)
            opened = closed - timedelta(days=dice.randrange(90))
            stage = "Won" if dice.random() < 0.6 else "Lost"
            amount = f"{dice.randrange(100, 50_000)}.{dice.randrange(100):02d}"
            owner = f"Rep {dice.randrange(1, reps + 1)}"
            lines.writerow([f"N{i}", f"New {i}", owner, amount, stage, opened, closed])
