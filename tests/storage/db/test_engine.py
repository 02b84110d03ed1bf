"""The promises of the database connection."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from salesgame.extensions import db
from salesgame.storage.db.engine import writing
from salesgame.storage.people import PersonRow
from tests.cast import Cast


def test_a_failed_act_leaves_nothing(session: Session, cast: Cast) -> None:
    def rename_then_fail() -> None:
        renamed = update(PersonRow).where(PersonRow.id == cast.ana).values(name="Changed")
        with writing(session) as own:
            own.execute(renamed)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rename_then_fail()

    assert session.scalar(select(PersonRow.name).where(PersonRow.id == cast.ana)) == "Ana"


def test_concurrent_read_modify_writes_lose_nothing(app: object, cast: Cast) -> None:
    engine = db.engine

    def add_one() -> None:
        with Session(engine) as own:
            for _ in range(20):
                with writing(own) as written:
                    row = written.execute(
                        select(PersonRow.nickname).where(PersonRow.id == cast.ana).with_for_update()
                    ).scalar()
                    written.execute(
                        update(PersonRow)
                        .where(PersonRow.id == cast.ana)
                        .values(nickname=str(int(row or 0) + 1))
                    )

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(engine) as own:
        assert own.scalar(select(PersonRow.nickname).where(PersonRow.id == cast.ana)) == "160"


def test_sqlite_is_durable(session: Session) -> None:
    if session.get_bind().dialect.name != "sqlite":
        return
    assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    assert session.execute(text("PRAGMA synchronous")).scalar() == 2
    assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
