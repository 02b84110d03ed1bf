"""Accepts a proposal in a process of its own, which is killed on the way.

`DIES` says where: `within` once pay is posted, `after` once all is committed. `BROKEN=1` is the
negative control: it commits what was posted before the rest is written.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

from salesgame import create_app
from salesgame.domain.core.events import Event, QuotasStored
from salesgame.extensions import db
from salesgame.services.proposals.deciding import accept
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work, unit_of_work


def die() -> None:
    """End at once, as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(number: int, actor: int, now: datetime) -> None:
    """Accept the proposal, unless it ends first."""
    tries: list[Event] = []

    def on_the_way(work: Work, event: Event) -> None:
        tries.append(event)
        if len(tries) < 2 or os.environ["DIES"] != "within":
            return  # the first time it is only tried
        if os.environ.get("BROKEN"):
            work.session.connection().exec_driver_sql("COMMIT")
        die()

    reactions = {**REACTIONS, QuotasStored: (*REACTIONS[QuotasStored], on_the_way)}
    with create_app().app_context():
        with unit_of_work(db.session(), now, reactions, actor) as work:
            accept(work, number)
        die()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
