"""The server the crash tests kill: the real application, or a broken one on request.

`BROKEN=1` gives the negative control: it commits the fact, waits, and writes what follows
in a second transaction. A crash test that does not catch this one proves nothing.
"""

from __future__ import annotations

import os
import time
from typing import Any

from salesgame import create_app
from salesgame.domain.core.events import Event
from salesgame.services import reactions
from salesgame.services.deals import deals
from salesgame.services.work import Work

app = create_app()
app.config["WTF_CSRF_ENABLED"] = False
BETWEEN_SECONDS = 0.02


def _in_two_transactions(work: Work, event: Event) -> Any:
    run = work.session.connection().exec_driver_sql
    run("COMMIT")
    time.sleep(BETWEEN_SECONDS)
    run("BEGIN")
    return reactions.react(work, event)


if os.environ.get("BROKEN"):
    deals.react = _in_two_transactions
