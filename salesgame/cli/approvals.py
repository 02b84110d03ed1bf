"""`flask game approvals`: what waits for approval, and for whom it was logged."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from salesgame.cli.answers import answer, on_database
from salesgame.domain.core.money import to_units
from salesgame.extensions import db
from salesgame.queries.approvals.changes import WaitingChange, waiting_changes
from salesgame.queries.approvals.waiting import (
    Decider,
    PendingActivities,
    PendingDeal,
    pending_activities,
    pending_deals,
)
from salesgame.queries.company.settings import the_company
from salesgame.queries.people.teammates import names_of

MOST = 1_000
EVERYBODYS = Decider(0, alone=True)  # nobody's own is left out


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(approvals)


@click.command("approvals")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def approvals(as_json: bool) -> None:  # noqa: FBT001
    """Print what waits for approval, the oldest first; deciding takes a person signed in."""
    session = db.session()
    changes = waiting_changes(session, EVERYBODYS, most=MOST)
    names = names_of(session, {change.now.owner for change in changes})
    rows = (
        *(_deal(deal) for deal in pending_deals(session, EVERYBODYS, most=MOST)),
        *(_change(change, names[change.now.owner]) for change in changes),
        *(_group(group) for group in pending_activities(session, EVERYBODYS, most=MOST)),
    )
    answer({"waiting": list(rows)}, (_line(row) for row in rows), as_json=as_json)


def _deal(deal: PendingDeal) -> dict[str, Any]:
    day = deal.day.isoformat() if deal.day else None
    return {
        "what": "deal", "ids": [deal.id], "name": deal.name, "person": deal.person, "day": day,
        "amount": _money(deal.amount), "points": deal.points,
    }  # fmt: skip


def _change(change: WaitingChange, person: str) -> dict[str, Any]:
    return {
        "what": f"{change.fact} change", "ids": [change.now.id], "name": change.why,
        "person": person, "day": change.asked_at.date().isoformat(),
        "amount": _money(change.after.get("amount")), "points": 0,
    }  # fmt: skip


def _group(group: PendingActivities) -> dict[str, Any]:
    return {
        "what": "activities", "ids": list(group.ids), "name": f"{group.quantity} {group.kind}",
        "person": group.person, "day": group.day.isoformat(), "amount": None,
        "points": group.points,
    }  # fmt: skip


def _money(minor: int | None) -> str | None:
    return None if minor is None else f"{to_units(minor, the_company(db.session()).decimals):f}"


def _line(row: dict[str, Any]) -> str:
    ids = ",".join(map(str, row["ids"]))
    return f"{row['day'] or '-'}  {row['what']} {ids}  {row['person']}: {row['name']}"
