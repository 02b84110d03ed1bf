"""`flask game badges`: what a rep has earned, and how far it is to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from flask.cli import AppGroup

from salesgame import clock
from salesgame.cli.answers import answer, on_database, refusals
from salesgame.cli.names import person_named
from salesgame.domain.badges.career import BadgeProgress
from salesgame.domain.badges.catalogue import BY_KEY
from salesgame.domain.core.money import to_units
from salesgame.extensions import db
from salesgame.queries.badges.awards import AwardLine
from salesgame.queries.badges.badge_case import BadgeCase, Shelf, badge_case_of
from salesgame.queries.company.settings import the_company


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(badges)


@click.command("badges")
@click.argument("rep")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def badges(rep: str, as_json: bool) -> None:  # noqa: FBT001
    """List the badges of REP with the facts that earned them, and the progress to the next."""
    session = db.session()
    company = the_company(session)
    with refusals():
        person = person_named(session, rep)
    found = badge_case_of(session, company, person, company.calendar.day_of(clock.now()))
    body = {
        "rep": rep,
        "badges": [_award(line) for line in found.awards],
        "next": [_shelf(shelf, company.decimals) for shelf in found.open_shelves],
    }
    answer(body, _lines(found, company.decimals), as_json=as_json)


def _award(line: AwardLine) -> dict[str, Any]:
    return {
        "badge": line.badge,
        "name": BY_KEY[line.badge].name,
        "occurrence": line.occurrence,
        "earned_on": line.earned_on.isoformat(),
        "cause": line.cause,
        "cause_id": line.deal_id,
    }


def _shelf(shelf: Shelf, decimals: int) -> dict[str, Any]:
    done, needed = _way(shelf.progress, decimals)
    return {
        "badge": shelf.badge.key,
        "name": shelf.badge.name,
        "done": done,
        "needed": needed,
        "unit": shelf.progress.unit,
        "times": shelf.times,
    }


def _way(progress: BadgeProgress, decimals: int) -> tuple[int | str, int | str]:
    """What is done of what is needed: counts, or money as exact text."""
    if progress.unit != "money":
        return progress.done, progress.needed
    return f"{to_units(progress.done, decimals):f}", f"{to_units(progress.needed, decimals):f}"


def _lines(found: BadgeCase, decimals: int) -> Iterator[str]:
    for line in found.awards:
        cause = line.cause if line.deal_id is None else f"deal {line.deal_id}"
        yield f"{line.earned_on}  {BY_KEY[line.badge].name:<18} {line.occurrence:<12} {cause}"
    for shelf in found.open_shelves:
        done, needed = _way(shelf.progress, decimals)
        yield f"{'next':<10}  {shelf.badge.name:<18} {done} of {needed} {shelf.progress.unit}"
