"""How often we look for what is due: APScheduler, in this process or in one of its own."""

from __future__ import annotations

import logging
from datetime import UTC

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from salesgame import clock
from salesgame.domain.core.refusals import NotSaved
from salesgame.domain.operations.readiness import NotReady
from salesgame.extensions import db, reactions
from salesgame.jobs.ticking import Report, tick
from salesgame.services.operations.faults import fault_behind
from salesgame.services.operations.readiness import check_ready

log = logging.getLogger(__name__)


def start(app: Flask) -> BackgroundScheduler:
    """Run the jobs beside the web server of `python app.py`; `create_app` never does."""
    scheduler = BackgroundScheduler(timezone=UTC)
    _arrange(scheduler, app)
    scheduler.start()
    return scheduler


def run(app: Flask) -> None:
    """Run the jobs alone, until the process is told to stop. Several may run."""
    scheduler = BlockingScheduler(timezone=UTC)
    _arrange(scheduler, app)
    scheduler.start()


def look(app: Flask) -> Report:
    """One look at what is due, in its own application context.

    What can't be done now, on a full disk or with a database that is away, the next look does.
    """
    with app.app_context():
        try:
            check_ready(db.session())
            report = tick(db.session(), clock.now(), reactions())
        except Exception as error:
            fault = error if isinstance(error, NotReady | NotSaved) else fault_behind(error)
            if fault is None:
                raise
            log.error("nothing more is closed or awarded now: %s", fault.message)
            db.session().invalidate()
            return Report()
    if report.doubt is not None:
        log.error("nothing is closed or awarded: %s", report.doubt.sentence)
    if report.closings or report.adjusted:
        log.info("closed %d periods, %d adjustments", len(report.closings), len(report.adjusted))
    return report


def _arrange(scheduler: BaseScheduler, app: Flask) -> None:
    # A look that is late or takes long is not repeated: the next one finds all that is due.
    scheduler.add_job(
        look,
        "interval",
        args=[app],
        seconds=app.config["TICK_SECONDS"],
        next_run_time=clock.now(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
