"""A company of any size, made through the services, for benchmarks."""

from __future__ import annotations

import random
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from salesgame import clock, create_app
from salesgame.domain.core.calendar import FIRST_DAY, LAST_DAY
from salesgame.domain.deals.deal import Deal, credited, sole
from salesgame.domain.deals.fact import Change
from salesgame.extensions import db
from salesgame.services.access.signing_in import Visitor, open_session
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.gc_paused import gc_paused
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work, unit_of_work
from salesgame.settings import Settings
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import ActivityKindRow, StageRow
from salesgame.storage.people import MembershipRow, PersonRow, TeamRow
from salesgame.web.access.sign_in import COOKIE

SECRET = "for benchmarks only, never elsewhere"
BATCH = 20_000
TEAM_OF = 25


@dataclass(frozen=True, slots=True)
class Made:
    """Where the company lies, and a signed-in rep's cookie."""

    environ: dict[str, str]
    cookie: str
    run: str
    folder: Path


def make_company(folder: Path, reps: int, deals: int) -> Made:
    """A company of `reps` in teams of 25 with `deals` over the last two years, of its own.

    Each size is made once in a run; after that it is copied.
    """
    first, cookie = _first(reps, deals)
    instance = folder / f"company-{reps}-{deals}-{secrets.token_hex(2)}"
    shutil.copytree(first, instance)
    environ = {"INSTANCE_PATH": str(instance), "SECRET_KEY": SECRET, "DATABASE_URL": ""}
    return Made(environ, cookie, secrets.token_hex(3), instance)


@lru_cache
def _first(reps: int, deals: int) -> tuple[Path, str]:
    """The folder of the first company of a size, and the cookie of a rep who has signed in."""
    instance = Path(_kept().name) / f"{reps}-{deals}"
    app = create_app(Settings({"SECRET_KEY": SECRET}, instance))
    with app.app_context(), gc_paused():
        db.create_all()
        with unit_of_work(db.session(), clock.now(), REACTIONS) as work:
            _plant(work, reps)
            token = open_session(work, 1, Visitor("127.0.0.1", "a benchmark"))
        with unit_of_work(db.session(), clock.now(), REACTIONS) as work:
            _store(work, reps, deals)
        db.session.remove()
        db.engine.dispose()
    return instance, f"{COOKIE}={token}"


@lru_cache
def _kept() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


def _store(work: Work, reps: int, deals: int) -> None:
    changes: list[Change[Deal]] = []
    for deal in some_deals(work, reps, deals):
        changes.append(Change(None, deal))
        if len(changes) == BATCH:
            DEALS.store(work, changes)
            changes = []
    DEALS.store(work, changes)


def _plant(work: Work, reps: int) -> None:
    run = work.session.execute
    run(insert(CompanyRow).values(id=1, name="Kestrel", currency="USD", decimals=2, zone="UTC"))
    run(insert(StageRow), [
        {"name": "Demo", "status": "open", "position": 0, "probability_ppm": 400_000},
        {"name": "Won", "status": "won", "position": 1, "probability_ppm": 1_000_000},
        {"name": "Lost", "status": "lost", "position": 2, "probability_ppm": 0},
    ])  # fmt: skip
    run(insert(ActivityKindRow), [{"key": "call", "name": "Call", "icon": "phone"}])
    people = [
        {"id": i, "name": f"Rep {i}", "role": "rep", "created_at": work.now}
        for i in range(1, reps + 1)
    ]
    run(insert(PersonRow), people)
    teams = range(1, reps // TEAM_OF + 2)
    run(insert(TeamRow), [{"id": i, "name": f"Team {i}"} for i in teams])
    run(insert(MembershipRow), [
        {"person_id": i, "team_id": i // TEAM_OF + 1, "role": "member",
         "start": FIRST_DAY, "end": LAST_DAY}
        for i in range(1, reps + 1)
    ])  # fmt: skip
    long_ago = date(2000, 1, 1)
    create_rule(work, "points", "Deals", long_ago, {"on": "deal_won", "points": 10})
    create_rule(
        work, "points", "Revenue", long_ago, {"on": "amount_won", "points": 1, "per": 10_000}
    )


def some_deals(work: Work, reps: int, count: int, seed: int = 1) -> Iterator[Deal]:
    """Closed deals over the two years before today, in the order they closed."""
    dice = random.Random(seed)
    for i in range(count):
        closed = work.today - timedelta(days=730 - i * 730 // count)
        opened = closed - timedelta(days=dice.randrange(90))
        amount = dice.randrange(10_000, 5_000_000)
        won = dice.random() < 0.6
        yield Deal(
            id=0, source="file", external_id=f"X{i}", name=f"Deal {i}",
            stage="Won" if won else "Lost", status="won" if won else "lost", amount=amount,
            opened_on=opened, closed_on=closed,
            closed_at=work.company.calendar.starts_at(closed),
            credits=credited(amount, sole(dice.randrange(1, reps + 1))),
        )  # fmt: skip
