"""What SQLite is told of its indexes: a person's rows are found by the person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from salesgame import create_app
from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.extensions import db
from salesgame.queries.badges.awards import near_activity, near_win
from salesgame.queries.badges.careers import active_days
from salesgame.queries.metrics.totals import EVERYBODY, Subject, series, totals_over
from salesgame.queries.metrics.velocity import velocity_at
from salesgame.settings import Settings
from salesgame.storage.db.engine import configure, engine_options
from salesgame.storage.db.statistics import SHAPE
from salesgame.storage.tables import metadata

YEAR = Period("year", date(2026, 1, 1), date(2027, 1, 1))
PERSON = Subject("person", 5)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A fresh SQLite file, whatever database the other tests run on."""
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    engine = create_engine(url, **engine_options(url))
    configure(engine)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_every_index_of_a_described_table_is_described(engine: Engine) -> None:
    with engine.connect() as connection:
        run = connection.exec_driver_sql
        for table in {table for table, _, _ in SHAPE}:
            kept = {name: run(f"PRAGMA index_info('{name}')").all() for _, name, *_ in run(
                f"PRAGMA index_list('{table}')"
            )}  # fmt: skip
            told = {name: stat for owner, name, stat in SHAPE if owner == table}
            own = {name.replace(f"sqlite_autoindex_{table}_1", table) if name not in told else name
                   for name in kept}  # fmt: skip
            assert told.keys() == own
            for name, columns in kept.items():
                stat = told.get(name) or told[table]
                assert len(stat.split()) == len(columns) + 1, name


def test_a_migrated_database_is_told_too(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'migrated.db'}"
    app = create_app(Settings({"DATABASE_URL": url, "SECRET_KEY": "s" * 40}, tmp_path))

    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            told = connection.exec_driver_sql("SELECT tbl, idx, stat FROM sqlite_stat1").all()
        db.engine.dispose()

    assert sorted(map(tuple, told)) == sorted(SHAPE)


def test_a_persons_figures_are_found_by_the_person(engine: Engine) -> None:
    company, day = Company("Kestrel"), date(2026, 5, 6)
    asked: list[str] = []
    with Session(engine) as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        series(session, PERSON, YEAR, "day", company.calendar)
        totals_over(session, PERSON, list(company.calendar.between("month", YEAR.start, YEAR.end)))
        near_win(session, company, 5, day, 100, primary=True, shared=False)
        near_activity(session, company, 5, day, "call", 1)
        active_days(session, [5], YEAR.start, YEAR.end)
        driver.set_trace_callback(None)
        plans = [
            step
            for sql in asked
            if "total" in sql
            for *_, step in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
        ]

    walks = [step for step in plans if step.startswith(("SCAN", "SEARCH"))]
    assert len(walks) >= 8
    assert [step for step in walks if "person_id=?" not in step] == []


def test_deals_that_were_never_open_are_found_by_their_own_index(engine: Engine) -> None:
    asked: list[str] = []
    with Session(engine) as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)
        velocity_at(session, EVERYBODY, YEAR.end, Company("Kestrel").calendar)
        driver.set_trace_callback(None)
        (sql,) = (sql for sql in asked if "FROM deal" in sql)
        plan = [
            step for *_, step in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
        ]

    assert "ix_deal_never_open" in plan[0]
