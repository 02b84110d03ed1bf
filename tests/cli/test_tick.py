"""`game tick`, `game badges` and `game scheduler`: what scripts read, and what is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame import clock
from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.deal import Deal, credited
from salesgame.domain.deals.fact import Change
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.services.deals.deals import DEALS
from salesgame.services.points.rules import create_rule
from salesgame.storage.periods import ClosedPeriodRow
from tests.cast import Cast
from tests.conftest import Act

ROOT = Path(__file__).parent.parent.parent
IN_AUGUST = datetime(2026, 8, 20, tzinfo=UTC)


@pytest.fixture
def deal(act: Act, cast: Cast) -> int:
    """Ana wins a deal in August; a win a month is worth 50 points."""
    return win(act, cast, IN_AUGUST)


def win(act: Act, cast: Cast, at: datetime) -> int:
    day = at.date()
    with act(at) as work:
        goal = Goal("deals_won", "month", (Step(Decimal(1), 50),))
        create_rule(work, "goal", "A win a month", day.replace(day=1), body_of(goal))
        won = Deal(
            0, "hand", "D1", "Cobalt", "Won", "won", 100_000, day, day, at,
            credited(100_000, ((cast.ana, WHOLE_PPM),)),
        )  # fmt: skip
        return DEALS.store(work, [Change(None, won)])[0].id


def run(app: Flask, *args: str, code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["game", *args])
    assert result.exit_code == code, result.output
    return result.output


def test_tick_says_what_was_closed_awarded_and_adjusted(app: Flask, act: Act, deal: int) -> None:
    first = json.loads(run(app, "tick", "--now", "2026-09-03T00:00:00Z", "--json"))
    with act(datetime(2026, 9, 5, tzinfo=UTC)) as work:
        DEALS.cancel(work, deal, "The customer withdrew")
    second = json.loads(run(app, "tick", "--now", "2026-09-05T00:00:00Z", "--json"))

    assert first["closed"] == [
        {"period": "2026-08", "kind": "month", "start": "2026-08-01", "end": "2026-09-01",
         "awarded": 1, "statements": 0},
    ]  # fmt: skip
    assert first["awarded"] == [
        {"rep": "Ana", "goal": "A win a month", "period": "2026-08", "points": 50}
    ]
    assert first["adjusted"] == []
    assert (second["closed"], second["awarded"]) == ([], [])
    (adjusted,) = second["adjusted"]
    assert (adjusted["rep"], adjusted["points"], adjusted["why"]) == (
        "Ana", -50, "no longer earned",
    )  # fmt: skip
    assert adjusted["corrects"] is not None


def test_tick_says_the_same_in_words(app: Flask, deal: int) -> None:
    said = run(app, "tick", "--now", "2026-09-03")
    again = run(app, "tick", "--now", "2026-09-03")

    assert "closed    2026-08: 1 awards, 0 statements" in said
    assert "awarded   Ana: 50 points, A win a month" in said
    assert again.strip() == "Nothing was due."


def test_an_instant_that_is_none_is_refused_and_nothing_is_closed(
    app: Flask, session: Session, deal: int
) -> None:
    said = run(app, "tick", "--now", "next week", code=2)

    assert '"next week" is not an instant.' in said
    assert session.scalar(select(func.count()).select_from(ClosedPeriodRow)) == 0


def test_badges_are_listed_with_their_facts_and_the_way_to_the_next(app: Flask, deal: int) -> None:
    found = json.loads(run(app, "badges", "Ana", "--json"))

    assert found["badges"] == [{
        "badge": "first_win", "name": "First win", "occurrence": "ever",
        "earned_on": "2026-08-20", "cause": "deal", "cause_id": deal,
    }]  # fmt: skip
    nexts = {shelf["badge"]: (shelf["done"], shelf["needed"]) for shelf in found["next"]}
    assert "first_win" not in nexts
    assert nexts["fifty_up"] == (1, 50)
    assert nexts["good_catch"] == ("1000.00", "10000.00")
    assert "First win" in run(app, "badges", "Ana")


def test_badges_of_nobody_are_refused(app: Flask, cast: Cast) -> None:
    assert 'There is nobody named "Nora".' in run(app, "badges", "Nora", code=2)


def test_a_tick_in_doubt_says_why_and_goes_on_once_it_is_confirmed(app: Flask, deal: int) -> None:
    run(app, "tick", "--now", "2026-08-21")
    late = ("tick", "--now", "2026-12-01")

    assert "--confirm-clock" in run(app, *late, code=1)
    assert json.loads(run(app, *late, "--json", code=1))["doubt"]["doubt"] == "ahead"
    assert "closed    2026-08" in run(app, *late, "--confirm-clock")
    assert run(app, *late) == "Nothing was due.\n"


@pytest.mark.parametrize("now", ["9999-12-31", "0001-01-01T00:00:00Z", "3000-01-01", "soon"])
def test_an_instant_out_of_the_calendars_years_is_refused(app: Flask, cast: Cast, now: str) -> None:
    assert "is not an instant" in run(app, "tick", "--now", now, "--confirm-clock", code=2)


@pytest.mark.parametrize("now", ["2999-12-31T23:59:59-12:00", "1900-01-01T00:00:00+14:00"])
def test_an_instant_at_the_edge_of_the_calendars_years_ends_in_no_traceback(
    app: Flask, deal: int, now: str
) -> None:
    run(app, "tick", "--now", "2026-08-21")

    assert "Nothing was done." in run(app, "tick", "--now", now, code=1)


def test_the_scheduler_runs_what_is_due_in_a_process_of_its_own(
    session: Session, act: Act, cast: Cast, database_url: str, tmp_path: Path
) -> None:
    win(act, cast, clock.now() - timedelta(days=35))  # its month ended, not long ago
    environ = os.environ | {
        "DATABASE_URL": database_url, "SECRET_KEY": "x" * 40, "TICK_SECONDS": "1",
        "INSTANCE_PATH": str(tmp_path / "own"),
    }  # fmt: skip
    session.rollback()
    command = [sys.executable, "-m", "flask", "--app", "app", "game", "scheduler"]
    process = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not _closed(session):
            time.sleep(0.3)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)

    assert _closed(session) >= 1


def _closed(session: Session) -> int:
    count = session.scalar(select(func.count()).select_from(ClosedPeriodRow)) or 0
    session.rollback()
    return count
