"""The one writer of an SQLite file: short acts share a commit, and each still stands alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from salesgame.domain.core.refusals import NotSaved
from salesgame.extensions import db
from salesgame.storage.db.engine import sqlite_module, writing
from salesgame.storage.db.writer import MOST_TOGETHER, ActWithinAnAct, Batch, Writer
from salesgame.storage.deals import ProductRow
from tests.conftest import POSTGRES

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL has many writers")


class Crowd:
    """Threads that all wait while one act holds the turn, and then act one after another."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sent: list[str] = []
        self.told: dict[str, BaseException | None] = {}
        self.known_when_told: dict[str, bool] = {}

    def run(self, acts: dict[str, Callable[[Session], None]], *, short: bool = True) -> None:
        threads = [threading.Thread(target=self._act, args=(n, a, short)) for n, a in acts.items()]
        with writing(Session(self.engine)) as holding:
            driver = holding.connection().connection.driver_connection
            for thread in threads:
                thread.start()
            writer = self.engine.get_execution_options()["writer"]
            while short and writer._short_ones_waiting < len(threads):
                time.sleep(0.001)
            driver.set_trace_callback(self.sent.append)
        for thread in threads:
            thread.join()
        with suppress(sqlite_module().ProgrammingError):  # closed, after a failure
            driver.set_trace_callback(None)

    def _act(self, name: str, act: Callable[[Session], None], short: bool) -> None:
        try:
            with Session(self.engine) as own, writing(own, short=short) as written:
                act(written)
        except Exception as failure:
            self.told[name] = failure
        else:
            self.told[name] = None
            self.known_when_told[name] = name in self.kept()

    def kept(self) -> set[str]:
        with Session(self.engine) as fresh:
            return set(fresh.scalars(select(ProductRow.name)))

    @property
    def commits(self) -> int:
        return self.sent.count("COMMIT") - 1  # the holder's own


def adding(name: str) -> Callable[[Session], None]:
    return lambda session: session.execute(
        insert(ProductRow).values(source="hand", external_id=name, name=name)
    )


def failing(name: str) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        adding(name)(session)
        raise ZeroDivisionError

    return act


@pytest.fixture
def crowd(app: object) -> Crowd:
    return Crowd(db.engine)


def test_short_acts_that_wait_are_committed_together(crowd: Crowd) -> None:
    names = [f"P{n}" for n in range(12)]

    crowd.run({name: adding(name) for name in names})

    assert crowd.commits == 1
    assert crowd.kept() == set(names)
    assert crowd.known_when_told == dict.fromkeys(names, True)


def test_more_than_a_batch_holds_are_committed_in_turns(crowd: Crowd) -> None:
    names = [f"P{n}" for n in range(MOST_TOGETHER + 3)]

    crowd.run({name: adding(name) for name in names})

    assert crowd.commits == 2
    assert crowd.kept() == set(names)


def test_a_failed_act_leaves_nothing_and_takes_nobody_with_it(crowd: Crowd) -> None:
    good, bad = [f"P{n}" for n in range(6)], [f"X{n}" for n in range(6)]

    crowd.run({n: a for g, b in zip(good, bad, strict=True)
               for n, a in ((g, adding(g)), (b, failing(b)))})  # fmt: skip

    assert crowd.kept() == set(good)
    assert [type(crowd.told[name]) for name in bad] == [ZeroDivisionError] * 6
    assert [crowd.told[name] for name in good] == [None] * 6


def test_acts_that_may_be_long_commit_alone(crowd: Crowd) -> None:
    names = [f"P{n}" for n in range(4)]

    crowd.run({name: adding(name) for name in names}, short=False)

    assert crowd.commits == 4
    assert crowd.kept() == set(names)


def test_when_the_commit_fails_nobody_is_told_that_it_is_done(crowd: Crowd) -> None:
    def orphan(session: Session) -> None:
        run = session.connection().exec_driver_sql
        run("PRAGMA defer_foreign_keys = ON")
        run("INSERT INTO membership (person_id, team_id, role, start, \"end\") "
            "VALUES (999, 999, 'member', '2026-01-01', '2026-02-01')")  # fmt: skip

    crowd.run({"P1": adding("P1"), "P2": adding("P2"), "orphan": orphan})

    assert crowd.kept() == set()
    assert None not in crowd.told.values()
    assert {type(told) for told in crowd.told.values()} == {NotSaved}
    crowd.run({"P3": adding("P3")})
    assert crowd.kept() == {"P3"}


def test_an_act_is_refused_by_name_while_another_process_writes_on_and_on(
    crowd: Crowd, database_url: str
) -> None:
    writer: Writer = crowd.engine.get_execution_options()["writer"]
    with Session(crowd.engine) as own:
        with writing(own) as written:
            written.connection().exec_driver_sql("PRAGMA busy_timeout = 20")
        with closing(sqlite_module().connect(database_url.removeprefix("sqlite:///"))) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(NotSaved), writing(own) as written:
                adding("P1")(written)
        with writing(own) as written:
            adding("P2")(written)

    assert writer._acting is None
    assert crowd.kept() == {"P2"}


def test_an_act_that_does_not_wait_for_its_commit_is_caught(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Batch, "wait", lambda _batch: None)  # broken on purpose
    slow = Writer._commit

    def commit(writer: Writer) -> None:
        time.sleep(0.05)
        slow(writer)

    monkeypatch.setattr(Writer, "_commit", commit)

    crowd.run({name: adding(name) for name in ("P1", "P2", "P3")})

    assert False in crowd.known_when_told.values()


def test_an_act_whose_rows_are_refused_late_takes_nobody_with_it_unheard(crowd: Crowd) -> None:
    def twice(session: Session) -> None:
        for _ in range(2):
            session.add(ProductRow(source="hand", external_id="P1", name="twice"))

    crowd.run({"P1": adding("P1"), "twice": twice, "P2": adding("P2")})

    assert type(crowd.told["twice"]) is IntegrityError
    told_of = {name for name, told in crowd.told.items() if told is None}
    assert crowd.kept() == told_of  # whoever heard that it went well was right


def test_an_act_within_an_act_is_refused_instead_of_waiting_for_itself(app: object) -> None:
    with Session(db.engine) as own, writing(own) as written:
        adding("P1")(written)
        with pytest.raises(ActWithinAnAct), writing(written):
            pass

    with Session(db.engine) as own:
        assert list(own.scalars(select(ProductRow.name))) == ["P1"]


def test_after_an_act_its_session_reads_what_it_wrote(app: object) -> None:
    with Session(db.engine) as own:
        with writing(own, short=True) as written:
            assert list(own.scalars(select(ProductRow.name))) == []  # a look around within the act
            adding("P1")(written)

        assert list(own.scalars(select(ProductRow.name))) == ["P1"]


def test_a_disposed_engine_leaves_no_log_beside_the_file(app: object) -> None:
    path = Path(str(db.engine.url.database))
    with Session(db.engine) as own, writing(own) as written:
        adding("P1")(written)
    assert path.with_name(f"{path.name}-wal").exists()

    db.session.remove()
    db.engine.dispose()

    assert not path.with_name(f"{path.name}-wal").exists()
