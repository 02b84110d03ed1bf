"""The server the crash tests kill: the real application, or a broken one on request.

`BROKEN=1` gives the negative control: it commits the fact, waits, and writes what follows
in a second transaction. A crash test that does not catch this one proves nothing.
"""

from __future__ import annotations

import os
import time

from salesgame import create_app
from salesgame.domain.core.events import DealsStored, Event
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Reaction, Work

app = create_app()
app.config["WTF_CSRF_ENABLED"] = False
BETWEEN_SECONDS = 0.02


def _commit_and_wait(work: Work, _event: Event) -> None:
    run = work.session.connection().exec_driver_sql
    run("COMMIT")
    time.sleep(BETWEEN_SECONDS)
    run("BEGIN")


if os.environ.get("BROKEN"):
    first: tuple[Reaction, ...] = (_commit_and_wait,)
    broken = {**REACTIONS, DealsStored: (*first, *REACTIONS[DealsStored])}
    app.extensions["salesgame.reactions"] = broken
