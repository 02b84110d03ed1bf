"""Two acts of two people at once, each with a connection of their own."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy.orm import Session

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.deal import DealFields
from salesgame.extensions import db
from salesgame.services.deals.deals import DEALS
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work, unit_of_work
from tests.conftest import MORNING

Doing = Callable[[Work], object]
HELD_SECONDS = 0.7


def at_once(first: Doing, second: Doing) -> list[BaseException]:
    """Begin `second` while `first` is done and not yet committed; what either raised."""
    done, raised = threading.Event(), list[BaseException]()
    engine = db.engine

    def run(doing: Doing, before: Iterable[Callable[[], object]], hold: float) -> None:
        with Session(engine) as own:
            try:
                for wait in before:
                    wait()
                with unit_of_work(own, MORNING, REACTIONS) as work:
                    doing(work)
                    done.set()
                    threading.Event().wait(hold)
            except Exception as error:
                raised.append(error)
            finally:
                done.set()  # after a failure too: nobody waits for what won't come

    threads = [
        threading.Thread(target=run, args=(first, (), HELD_SECONDS)),
        threading.Thread(target=run, args=(second, (done.wait,), 0)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return raised


@contextmanager
def two_who_share_deals(ana: int, ben: int) -> Iterator[list[Exception]]:
    """Log deals of both, one after the other, for as long as the block runs; what was raised."""
    engine, over, raised = db.engine, threading.Event(), list[Exception]()
    shares = ((ana, WHOLE_PPM // 2), (ben, WHOLE_PPM // 2))
    fields = DealFields("", "Cobalt", "Won", 100, shares, closed_on=MORNING.date())

    def log_on() -> None:
        with Session(engine) as own:
            while not over.is_set():
                try:
                    with unit_of_work(own, MORNING, REACTIONS) as work:
                        DEALS.log(work, replace(fields, key=secrets.token_hex(4)))
                except Exception as error:
                    raised.append(error)

    thread = threading.Thread(target=log_on)
    thread.start()
    try:
        yield raised
    finally:
        over.set()
        thread.join(30)
    assert not thread.is_alive()
