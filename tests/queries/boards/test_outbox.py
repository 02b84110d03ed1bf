"""Following the outbox: nothing is passed by, whatever the order of commits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.extensions import db
from salesgame.queries.boards.outbox import Mark, Notice, mark_from, notices_after
from salesgame.services.boards.outbox import announce
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work, unit_of_work
from salesgame.storage.outbox import OutboxRow
from salesgame.web.live.follower import Follower
from salesgame.web.live.revoked import RevokedTokens
from salesgame.web.live.ring import NoticeRing
from tests.conftest import ON_POSTGRES, POSTGRES, Act

NOW = datetime(2026, 9, 17, tzinfo=UTC)
# On PostgreSQL the oldest transaction of the whole server holds news back, another test's too.
PATIENCE = 60.0 if POSTGRES else 3.0


def notice(number: int) -> Notice:
    return Notice(Mark(0, number), "board", {}, NOW)


@pytest.fixture
def following(app: Flask) -> Iterator[Callable[[], list[str]]]:
    """A running follower; the call waits a moment and returns the topics it told of, in order."""
    ring, told = NoticeRing(), []
    ring.listen(lambda batch: told.extend(n.topic for n in batch))
    follower = Follower(db.engine, ring, RevokedTokens())
    follower.start()
    assert ring.ready.wait(5)

    def topics(wanted: int = 1, within: float = PATIENCE) -> list[str]:
        until = time.monotonic() + within
        while len(told) < wanted and time.monotonic() < until:
            time.sleep(0.02)
        return list(told)

    yield topics
    follower.stop()


def test_the_follower_tells_of_each_commit_in_order(
    act: Act, following: Callable[..., list[str]]
) -> None:
    for topic in ("one", "two", "three"):
        with act() as work:
            announce(work, topic, {})

    assert following(3) == ["one", "two", "three"]


def test_what_is_rolled_back_is_never_told(act: Act, following: Callable[..., list[str]]) -> None:
    def fail(work: Work) -> None:
        announce(work, "never", {})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), act() as work:
        fail(work)
    with act() as work:
        announce(work, "after", {})

    assert following(1) == ["after"]


def naive_after(session: Session, last: int) -> list[int]:
    """The broken reader of the negative control: by id alone."""
    return list(session.scalars(select(OutboxRow.id).where(OutboxRow.id > last)))


@pytest.mark.skipif(not POSTGRES, reason="SQLite has one writer: ids are in commit order")
def test_a_lower_id_that_commits_later_is_not_passed_by(app: Flask) -> None:
    slow_wrote, quick_done = threading.Event(), threading.Event()

    engine = db.engine  # threads have no application

    def slowly() -> None:
        with Session(engine) as own, unit_of_work(own, NOW, REACTIONS) as work:
            announce(work, "slow", {})
            slow_wrote.set()
            quick_done.wait(5)

    thread = threading.Thread(target=slowly)
    thread.start()
    assert slow_wrote.wait(5)
    with Session(db.engine) as own, unit_of_work(own, NOW, REACTIONS) as work:
        announce(work, "quick", {})
    with Session(db.engine) as reader:
        ours = notices_after(reader, Mark())
        naive = naive_after(reader, 0)
    quick_done.set()
    thread.join()
    with Session(db.engine) as reader:
        naive_missed = not naive_after(reader, naive[-1])
    ends = time.monotonic() + PATIENCE
    while len(ours) < 2 and time.monotonic() < ends:  # other databases of the server hold it up too
        with Session(db.engine) as reader:
            ours += notices_after(reader, ours[-1].mark if ours else Mark())

    assert sorted(n.topic for n in ours) == ["quick", "slow"]
    assert naive_missed, "the control must lose the slow one, or this test proves nothing"


@ON_POSTGRES
def test_an_older_transaction_holds_news_back_and_then_lets_them_go(
    app: Flask, following: Callable[..., list[str]]
) -> None:
    wrote, done = threading.Event(), threading.Event()

    def slowly(work: Work) -> None:
        announce(work, "slow", {})
        wrote.set()
        done.wait(5)

    engine = db.engine

    def act_slowly() -> None:
        with Session(engine) as own, unit_of_work(own, NOW, REACTIONS) as work:
            slowly(work)

    thread = threading.Thread(target=act_slowly)
    thread.start()
    assert wrote.wait(5)
    with Session(db.engine) as own, unit_of_work(own, NOW, REACTIONS) as work:
        announce(work, "quick", {})
    assert following(1, within=0.6) == []
    done.set()
    thread.join()

    assert sorted(following(2)) == ["quick", "slow"]


def test_the_ring_replays_what_came_after_a_mark() -> None:
    ring = NoticeRing(keep=3)
    ring.begin([])
    ring.add(tuple(notice(i) for i in range(1, 6)))

    assert [n.mark.id for n in ring.since(Mark(0, 3)) or ()] == [4, 5]
    assert ring.since(Mark(0, 5)) == ()


def test_a_gap_too_old_for_the_ring_says_so() -> None:
    ring = NoticeRing(keep=3)
    ring.begin([])
    ring.add(tuple(notice(i) for i in range(1, 6)))

    assert ring.since(Mark(0, 2)) is not None  # 3, 4 and 5 are still here
    assert ring.since(Mark(0, 1)) is None


def test_a_ring_that_began_full_knows_that_older_notices_exist() -> None:
    ring = NoticeRing(keep=3)
    ring.begin([notice(i) for i in (7, 8, 9)])

    assert ring.since(Mark(0, 6)) is None
    assert [n.mark.id for n in ring.since(Mark(0, 7)) or ()] == [8, 9]


@pytest.mark.parametrize("text", ["", "12", "a-b", "1-", "-1", "1-2-3", "9" * 40 + "-1", "１-²"])
def test_a_mark_that_is_not_ours_is_no_mark(text: str) -> None:
    assert mark_from(text) is None or str(mark_from(text)) == text


def test_a_mark_reads_back() -> None:
    assert mark_from(str(Mark(7, 12))) == Mark(7, 12)
