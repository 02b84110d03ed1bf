"""What a dry run says of pay and points is what the import then does, and it leaves nothing."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.impact import Impact
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.extensions import db
from salesgame.queries.boards.boards import BoardQuery, make_board
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.statements import statements
from salesgame.queries.targets.goals import net_awards
from salesgame.services.imports import dry_run as dry_runs
from salesgame.services.imports.dry_run import NoDryRun, dry_run
from salesgame.services.imports.fields import the_kind
from salesgame.services.imports.preparing import Choices, prepared_file
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import unit_of_work
from salesgame.storage.db import locks
from salesgame.storage.db.engine import sqlite_module
from salesgame.storage.points import PointsEntryRow
from salesgame.storage.tables import metadata
from tests.cast import Cast
from tests.conftest import MORNING, POSTGRES
from tests.services.imports.files import Act, import_file
from tests.services.pay.office import (
    AUGUST,
    NEW_YEAR,
    SEPTEMBER,
    TODAY,
    plan,
    plan_for,
    rates,
    set_quota,
)
from tests.ticks import tick
from tests.trials import seeds

HEADER = "Deal id,Owner,Stage,Amount,Created,Closed,Account,Product,Splits"
OWNERS = ("Ana", "Ben", "Zoe", "Nobody")
JULY = Period("month", date(2026, 7, 1), date(2026, 8, 1))
AFTER_JULY, AFTER_AUGUST = datetime(2026, 8, 6, tzinfo=UTC), datetime(2026, 9, 6, tzinfo=UTC)
YEAR = Period("year", NEW_YEAR, date(2027, 1, 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deals.csv"


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def some_rows(dice: random.Random, count: int, keys: int) -> list[str]:
    """Deals of July to September, some won, some of nobody; a small pool of keys makes changes."""
    rows = []
    for key in dice.sample(range(keys), count):
        closed = date(2026, 7, 1) + timedelta(days=dice.randrange(78))
        opened = closed - timedelta(days=dice.randrange(30))
        stage = dice.choice(("Won", "Won", "Lost", "Demo"))
        split = dice.choice(("", "", "Ana 60%; Ben 40%"))
        end = "" if stage == "Demo" else closed
        amount = dice.randrange(1, 3_000)
        owner = dice.choice(OWNERS)
        rows.append(f"D{key},{owner},{stage},{amount},{opened},{end},Acme {key % 3},,{split}")
    return rows


def furnish(act: Act, cast: Cast) -> None:
    """Plans, points, and goals of months to be closed."""
    plan_for(act, [cast.ana, cast.ben], plan())
    by_quota = plan(tiers=rates(("0", "0.05"), ("0.5", "0.10")), tiers_of="attainment")
    plan_for(act, [cast.zoe, cast.ana], by_quota, name="By quota")
    for person in (cast.ana, cast.zoe):
        for month in (JULY, AUGUST, SEPTEMBER):
            set_quota(act, person, month, 4_000_00)
    with act() as work:
        create_rule(work, "points", "Won", NEW_YEAR, {"on": "deal_won", "points": 10})
        goal = Goal("deals_won", "month", (Step(Decimal(2), 50), Step(Decimal(4), 90)))
        create_rule(work, "goal", "Closer", NEW_YEAR, body_of(goal))


def tried(session: Session, kind: str, path: Path, **said: Any) -> Impact:
    with prepared_file(the_kind(kind), path, Choices(**said)) as prepared:
        return dry_run(session, MORNING, REACTIONS, None, prepared)


def everything(session: Session) -> dict[str, list[Any]]:
    """Every row of every table."""
    session.rollback()
    return {
        table.name: sorted(map(tuple, session.execute(select(table))), key=repr)
        for table in metadata.sorted_tables
    }


def standing(session: Session, cast: Cast) -> dict[str, Counter[Any]]:
    """Pay as the statements' pages show it, points, closed goals and places."""
    session.rollback()
    company, found = the_company(session), {"estimates": Counter(), "adjustments": Counter()}
    for person in (cast.ana, cast.ben, cast.mia, cast.zoe):
        for one in statements(session, company, person, YEAR):
            if not one.is_closed:
                found["estimates"][person, one.period] += one.commission
            for adjustment in one.adjustments:
                found["adjustments"][person, adjustment.earned] += adjustment.amount
    entry = PointsEntryRow
    points = select(entry.person_id, func.sum(entry.points)).group_by(entry.person_id)
    found["points"] = Counter({who: int(sum_) for who, sum_ in session.execute(points)})
    found["goals"] = Counter(
        {(*key, who): n for key, held in net_awards(session).items() for who, n in held.items()}
    )
    month = company.calendar.period("month", TODAY)
    board = make_board(session, company, BoardQuery("points", month), TODAY)
    found["places"] = Counter({row.person_id: row.place for row in board.rows if row.place})
    return found


def difference(before: Counter[Any], after: Counter[Any]) -> dict[Any, int]:
    changed = Counter(after)
    changed.subtract(before)
    return {key: change for key, change in changed.items() if change}


def by_person(changes: Any) -> dict[Any, int]:
    return {(one.person_id, one.period): one.amount for one in changes if one.amount}


def check(session: Session, act: Act, cast: Cast, kind: str, path: Path) -> Impact:
    """Try a file, see that nothing changed, import it, and compare; what was said."""
    kept = everything(session)
    said = tried(session, kind, path)
    assert everything(session) == kept
    before = standing(session, cast)
    import_file(act, kind, path)
    after = standing(session, cast)
    happened = {name: difference(before[name], after[name]) for name in before}
    assert by_person(said.estimates) == happened["estimates"]
    assert by_person(said.adjustments) == happened["adjustments"]
    assert said.points == sum(happened["points"].values())
    assert said.points_people == len(happened["points"])
    assert said.goals == len(happened["goals"])
    assert said.places == len(happened["places"])
    return said


@pytest.mark.parametrize("seed", seeds(6, soak=200))
def test_what_is_said_before_is_what_happens_and_saying_it_changes_nothing(
    seed: int, act: Act, cast: Cast, session: Session, path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    dice = random.Random(seed)
    if seed % 2:  # books too large to be copied
        monkeypatch.setattr(dry_runs, "COPY_BYTES", 0)
    furnish(act, cast)
    if seed:
        import_file(act, "deals", write(path, *some_rows(dice, 25, 60)))
    if now := (None, AFTER_JULY, AFTER_AUGUST)[seed % 3]:
        tick(session, now, REACTIONS)

    said = check(session, act, cast, "deals", write(path, *some_rows(dice, 30, 60)))

    assert bool(said.adjustments) == bool(seed % 3)
    assert said.estimates
    assert list(verify(session, MORNING)) == []


@pytest.fixture
def july(act: Act, cast: Cast, session: Session, path: Path) -> None:
    """July is closed, with points for a product and a goal for a team."""
    furnish(act, cast)
    with act() as work:
        azure = {"on": "deal_won", "points": 7, "product": "Azure"}
        create_rule(work, "points", "Azure", NEW_YEAR, azure)
        north = Goal("revenue", "month", (Step(Decimal(1), 100),), team_id=cast.north)
        create_rule(work, "goal", "North sells", NEW_YEAR, body_of(north))
    import_file(act, "products", write(path, "P1,Cobalt", header="Id,Name"))
    cobalt = "K,Ana,Won,9,2026-09-01,2026-09-02,,Cobalt,"
    import_file(act, "deals", write(path, *some_rows(random.Random(1), 40, 60), cobalt))
    tick(session, AFTER_JULY, REACTIONS)


@pytest.mark.usefixtures("july")
def test_quotas_and_products_are_said_before_too(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    quotas = "Zoe,revenue,2026-07,100", "Ana,revenue,2026-09,90", "Ana,deals_won,2026-09,3"
    write(path, *quotas, header="Rep,Metric,Period,Target")
    said = check(session, act, cast, "quotas", path)
    assert [one.person_id for one in said.adjustments] == [cast.zoe]
    assert [one.person_id for one in said.estimates] == [cast.ana]

    said = check(session, act, cast, "products", write(path, "P1,Azure", header="Id,Name"))
    assert (said.points, said.points_people) == (7, 1)


@pytest.mark.skipif(bool(POSTGRES), reason="there it would own the books")
@pytest.mark.usefixtures("july")
def test_seats_in_teams_are_said_before_too(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    said = check(session, act, cast, "teams", write(path, "South,North", header="Name,Parent"))
    assert (said.points, said.points_people, said.goals) == (100, 1, 1)

    moved = "Zoe,East,2026-09-10"
    check(session, act, cast, "people", write(path, moved, header="Name,Team,Started"))


@pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL is not copied")
def test_a_dry_run_on_a_copy_waits_for_no_writer_and_lets_none_wait(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    furnish(act, cast)
    write(path, "D,Ana,Won,5,2026-09-01,2026-09-02,,,")
    session.rollback()

    with Session(db.engine) as other, unit_of_work(other, MORNING, REACTIONS):
        said = tried(session, "deals", path)

    assert said.points == 10


@pytest.mark.skipif(not POSTGRES, reason="only PostgreSQL is tried in place with others about")
def test_a_dry_run_in_the_books_rather_stops_than_waits_for_another_import(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    write(path, "D,Ana,Won,5,2026-09-01,2026-09-02,,,")

    with Session(db.engine) as other, unit_of_work(other, MORNING, REACTIONS) as work:
        locks.own_imports(work.session)
        with pytest.raises(NoDryRun) as refused:
            tried(session, "deals", path)

    assert refused.value.why == "busy"


def test_what_would_stop_others_for_too_long_is_not_worked_out(
    act: Act, cast: Cast, session: Session, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dry_runs, "COPY_BYTES", 0)
    monkeypatch.setattr(dry_runs, "ROWS_IN_PLACE", 1)

    write(path, *(f"D{n},Ana,Won,5,2026-09-01,2026-09-02,,," for n in range(2)))
    with pytest.raises(NoDryRun) as long:
        tried(session, "deals", path)
    write(path, "East", header="Name")
    with pytest.raises(NoDryRun) as wide:
        tried(session, "teams", path)

    assert (long.value.why, long.value.most) == ("rows", 1)
    assert wide.value.why == "roster"


@pytest.mark.skipif(bool(POSTGRES), reason="SQLite has one writer")
def test_while_another_process_writes_a_trial_in_the_books_gives_way(
    act: Act, cast: Cast, session: Session, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dry_runs, "COPY_BYTES", 0)
    write(path, "D1,Ana,Won,5,2026-09-01,2026-09-02,,,")
    with act() as work:
        work.session.connection().exec_driver_sql("PRAGMA busy_timeout = 20")

    with closing(sqlite_module().connect(session.get_bind().engine.url.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NoDryRun) as busy:
            tried(session, "deals", path)

    assert busy.value.why == "busy"
