"""Badges that a batch leaves to the next tick: nobody is forgotten, and no import is in the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.badges.career import Facet
from salesgame.domain.core.events import BatchEnded
from salesgame.domain.deals.fact import Change
from salesgame.extensions import db
from salesgame.services.badges import judging
from salesgame.services.company.settings import add_holiday
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work, unit_of_work
from salesgame.storage.badges import BadgeDueRow
from salesgame.storage.db import locks
from tests.cast import Cast
from tests.conftest import MORNING, ON_POSTGRES, Act
from tests.services.badges.makers import deal
from tests.ticks import tick

DAY = date(2026, 9, 1)


def side_by_side(*doing: Callable[[], None]) -> list[str]:
    """Run these at once; gives what they raised."""
    raised: list[str] = []

    def run(one: Callable[[], None]) -> None:
        try:
            one()
        except Exception as failure:
            raised.append(repr(failure))

    threads = [threading.Thread(target=run, args=(one,)) for one in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


def test_verify_asks_nothing_of_who_improved_most_while_somebody_waits(
    session: Session, act: Act, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "AT_A_TIME", 1)
    with act(now=datetime(2026, 1, 1, tzinfo=UTC)) as work:
        DEALS.store(work, [Change(None, deal(date(2026, 1, 1), "first", cast.ana))])
    tick(session, MORNING, REACTIONS)
    with act() as work:
        work.import_id = 7
        rising = [
            deal(date(2026, month, 5), f"{month} {who}", who, 100_000 * month)
            for month in (5, 6, 7, 8)
            for who in (cast.ana, cast.zoe)
        ]
        DEALS.store(work, [Change(None, one) for one in rising])
        judging.judge_marked(work, BatchEnded())

    assert list(verify(session, MORNING)) == []


@ON_POSTGRES
def test_an_import_and_a_tick_do_not_wait_for_each_other(
    session: Session, act: Act, cast: Cast
) -> None:
    with act() as work:
        judging.mark(work, [cast.ana, cast.zoe])
    began, engine = threading.Event(), db.engine

    def importing() -> None:
        with Session(engine) as own, unit_of_work(own, MORNING, REACTIONS) as work:
            locks.own_imports(work.session)
            locks.share_ledgers(work.session)
            work.import_id = 7
            DEALS.store(work, [Change(None, deal(DAY, "A", cast.zoe))])
            began.set()
            time.sleep(1)
            DEALS.store(work, [Change(None, deal(DAY, "B", cast.ana))])

    def ticking() -> None:
        began.wait()
        with Session(engine) as own:
            judging.judge_waiting(own, MORNING, REACTIONS)

    assert side_by_side(importing, ticking) == []


@ON_POSTGRES
def test_who_is_marked_while_being_judged_still_waits(
    session: Session, act: Act, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with act() as work:
        judging.mark(work, [cast.ana])
    judged, really, engine = threading.Event(), judging.judge, db.engine

    def slowly(work: Work, people: Collection[int], facets: Collection[Facet] = ()) -> int:
        changed = really(work, people)
        judged.set()
        time.sleep(0.5)
        return changed

    monkeypatch.setattr(judging, "judge", slowly)

    def ticking() -> None:
        with Session(engine) as own, unit_of_work(own, MORNING, REACTIONS) as work:
            judging._judge_next(work)

    def day_off() -> None:
        judged.wait()
        with (
            Session(engine) as own,
            unit_of_work(own, MORNING + timedelta(seconds=1), REACTIONS) as work,
        ):
            add_holiday(work, date(2026, 9, 15), "a day off")
            time.sleep(1)

    assert side_by_side(ticking, day_off) == []
    assert cast.ana in session.scalars(select(BadgeDueRow.person_id)).all()
