"""`flask game proposals`: the changes that wait for a second person."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from salesgame.cli.answers import answer, on_database
from salesgame.domain.core.calendar import Calendar
from salesgame.extensions import db
from salesgame.queries.company.settings import the_company
from salesgame.queries.proposals.proposals import Proposal, waiting


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(proposals)


@click.command("proposals")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def proposals(as_json: bool) -> None:  # noqa: FBT001
    """List the changes that wait for a second person: whose, what, and how many people they move.

    Amounts are not for a terminal; finance reads them on the page.
    """
    session = db.session()
    calendar = the_company(session).calendar
    found = [_told(one, calendar) for one in waiting(session, calendar)]
    lines = [
        f"{one['id']}  {one['change']}  by {one['by'] or '-'}  moves the pay of {one['people']}  "
        f"{', '.join(one['periods']) or '-'}  {one['why']}"
        for one in found
    ]
    answer({"waiting": found}, lines or ["No proposals are waiting."], as_json=as_json)


def _told(one: Proposal, calendar: Calendar) -> dict[str, Any]:
    periods = dict.fromkeys(calendar.label(moved.period) for moved in one.effect.adjustments)
    return {
        "id": one.id, "change": one.change.kind, "by": one.maker,
        "made_at": one.made_at.isoformat(), "why": one.change.why,
        "people": len(one.effect.adjusted), "periods": list(periods),
    }  # fmt: skip
