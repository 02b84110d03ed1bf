"""`flask game tick` and `scheduler`: what is due, once or for as long as it runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import AppGroup

from salesgame import clock
from salesgame.cli.answers import answer, days_of, on_database, refusals
from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import FIRST_YEAR, LAST_YEAR
from salesgame.domain.core.refusals import DomainError
from salesgame.extensions import db, reactions
from salesgame.jobs import scheduler
from salesgame.jobs.ticking import Report, tick
from salesgame.queries.company.settings import the_company
from salesgame.queries.people.teammates import names_of
from salesgame.services.periods.adjustments import Adjusted
from salesgame.services.periods.closing import Closing
from salesgame.services.periods.reopening import reopen_period
from salesgame.services.work import unit_of_work

IN_DOUBT = 1


def add(game: AppGroup) -> None:
    """Add the commands."""
    game.add_command(run_tick)
    game.add_command(run_scheduler)
    game.add_command(reopen)


class NotAnInstant(DomainError):
    """ "{text}" is not an instant. Write 2018-01-03T12:00:00Z or 2018-01-03, from 1900 to 2999."""

    field = "now"


@click.command("tick")
@click.option("--now", "text", help="The instant to act at, such as 2018-01-03T12:00:00Z.")
@click.option("--confirm-clock", "confirmed", is_flag=True, help="Say that the clock is right.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def run_tick(text: str | None, confirmed: bool, as_json: bool) -> None:  # noqa: FBT001
    """Do what is due, once, whoever else is doing it too.

    While the clock is in doubt nothing is done, and the command leaves with 1.
    """
    company = the_company(db.session())
    with refusals():
        now = clock.now() if text is None else instant(text, company)
    report = tick(db.session(), now, reactions(), confirmed=confirmed)
    people = {award.person_id for closing in report.closings for award in closing.awarded}
    names = names_of(db.session(), people)
    answer(_body(report, company, now, names), _lines(report, company, names), as_json=as_json)
    if report.doubt is not None:
        sys.exit(IN_DOUBT)


def instant(text: str, company: Company) -> datetime:
    """Read an ISO 8601 instant; without a zone it is the company's. Raises NotAnInstant."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NotAnInstant(text=text) from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise NotAnInstant(text=text)
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(company.calendar.zone))


def _body(
    report: Report, company: Company, now: datetime, names: Mapping[int, str]
) -> dict[str, Any]:
    return {
        "now": now.isoformat(),
        "closed": [_closed(closing, company) for closing in report.closings],
        "awarded": [
            {
                "rep": names[award.person_id],
                "goal": award.goal,
                "period": company.calendar.label(award.period),
                "points": award.points,
            }
            for closing in report.closings
            for award in closing.awarded
        ],
        "adjusted": [_adjusted(entry) for entry in report.adjusted],
        "badges": report.badges,
        "doubt": None if report.doubt is None else report.doubt.told(),
    }


def _closed(closing: Closing, company: Company) -> dict[str, Any]:
    return {
        "period": company.calendar.label(closing.period),
        "kind": closing.period.kind,
        **days_of(closing.period),
        "awarded": len(closing.awarded),
        "statements": closing.statements,
    }


def _adjusted(entry: Adjusted) -> dict[str, Any]:
    return {
        "ledger": entry.ledger,
        "entry": entry.entry_id,
        "rep": entry.rep,
        "points": entry.points,
        "earned_on": entry.earned_on.isoformat(),
        "corrects": entry.corrects_id,
        "why": entry.why,
    }


def _lines(report: Report, company: Company, names: Mapping[int, str]) -> Iterator[str]:
    if report.doubt is not None:
        yield f"Nothing was done. {report.doubt.sentence}"
        yield report.doubt.effect
        yield "If the clock is right, add --confirm-clock, or let an admin confirm it on /periods."
        return
    if not (report.closings or report.adjusted or report.badges):
        yield "Nothing was due."
    for closing in report.closings:
        yield (
            f"closed    {company.calendar.label(closing.period)}: {len(closing.awarded)} awards, "
            f"{closing.statements} statements"
        )
        for award in closing.awarded:
            yield f"awarded   {names[award.person_id]}: {award.points} points, {award.goal}"
    for entry in report.adjusted:
        points = "pay" if entry.points is None else f"{entry.points:+d} points"
        yield f"adjusted  {entry.rep}: {points}, earned {entry.earned_on} ({entry.why})"
    if report.badges:
        yield f"badges    {report.badges} awarded or revoked"


@click.command("reopen")
@click.argument("label", metavar="PERIOD")
@click.option("--why", required=True, help="The reason, for everybody whose statement it touches.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def reopen(label: str, why: str, as_json: bool) -> None:  # noqa: FBT001
    """Open a locked PERIOD again, such as 2026-10, with all that end no earlier."""
    with refusals():
        period = the_company(db.session()).calendar.parse(label)
        with unit_of_work(db.session(), clock.now(), reactions()) as work:
            done = reopen_period(work, period, why)
    calendar = the_company(db.session()).calendar
    labels = [calendar.label(one) for one in done.periods]
    lines = (f"reopened  {one}" for one in labels)
    answer({"reopened": labels, "people": len(done.people)}, lines, as_json=as_json)


@click.command("scheduler")
@on_database
def run_scheduler() -> None:
    """Look for what is due every TICK_SECONDS, until stopped. Several may run at once."""
    scheduler.run(current_app._get_current_object())  # type: ignore[attr-defined]
