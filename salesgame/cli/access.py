"""`flask game setup-token`, `reset-link` and `history`: ways in, and who did what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from salesgame import clock
from salesgame.cli.answers import answer, on_database, refusals
from salesgame.cli.names import person_named
from salesgame.domain.access.audit import KINDS
from salesgame.domain.access.throttle import AlreadySetUp
from salesgame.domain.core.calendar import iso_day
from salesgame.extensions import db, reactions
from salesgame.queries.access.history import HistoryEntry, HistoryFilter, history_page
from salesgame.queries.company.settings import the_company
from salesgame.services.access.invitations import make_link
from salesgame.services.company.first_run import make_setup_token
from salesgame.services.work import unit_of_work


def add(game: AppGroup) -> None:
    """Add the commands."""
    game.add_command(setup_token)
    game.add_command(reset_link)
    game.add_command(history)


class AdminIsThere(AlreadySetUp):
    """This installation is set up already. `flask --app app game reset-link NAME` prints where an admin who forgot the password sets a new one."""  # noqa: E501


@click.command("setup-token")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the address, and its token.")
@on_database
def setup_token(as_json: bool) -> None:  # noqa: FBT001
    """Print where the first admin is made: an address that works once, within two days.

    It begins with PUBLIC_URL, else with HOST and PORT.
    """
    with refusals(), unit_of_work(db.session(), clock.now(), reactions()) as work:
        token = make_setup_token(work)
        if token is None:
            raise AdminIsThere
    address = f"{current_app.extensions['salesgame.settings'].address}/setup?token={token}"
    answer({"address": address, "token": token}, [address], as_json=as_json)


@click.command("reset-link")
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the address, and its token.")
@on_database
def reset_link(person: str, as_json: bool) -> None:  # noqa: FBT001
    """Print where PERSON sets a new password: an address that works once, within a day.

    PERSON is a name or an e-mail address. Who never had a password has a week. Links made for
    them before end. It begins with PUBLIC_URL, else with HOST and PORT.
    """
    with refusals(), unit_of_work(db.session(), clock.now(), reactions()) as work:
        token = make_link(work, person_named(work.session, person))
    address = f"{current_app.extensions['salesgame.settings'].address}/join/{token}"
    answer({"address": address, "token": token}, [address], as_json=as_json)


def _day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    try:
        return iso_day(text) if text else None
    except ValueError:
        raise click.BadParameter("write a day as 2026-09-17") from None


@click.command("history")
@click.option("--kind", type=click.Choice(KINDS), help="Only changes of one kind.")
@click.option("--by", help="Only what this person changed: a name or an e-mail address.")
@click.option("--person", help="Only what was changed of this person.")
@click.option("--from", "since", callback=_day, metavar="DAY", help="The first day, 2026-09-17.")
@click.option("--until", callback=_day, metavar="DAY", help="The last day.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, help="How many, at most.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def history(
    kind: str | None,
    by: str | None,
    person: str | None,
    since: date | None,
    until: date | None,
    limit: int,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Print who changed what of roles, people, targets, rules, plans, approvals and periods.

    Newest first. SalesGame itself, an import of the command line included, is nobody.
    """
    session = db.session()
    starts_at = the_company(session).calendar.starts_at
    with refusals():
        asked = HistoryFilter(
            kind=next((one for one in KINDS if one == kind), None),
            actors=[person_named(session, by)] if by else None,
            people=[person_named(session, person)] if person else None,
            since=starts_at(since) if since else None,
            until=starts_at(until + timedelta(days=1)) if until else None,
        )
    entries, _following = history_page(session, asked, limit=limit)
    body = {"entries": [_entry(one) for one in entries]}
    answer(body, _lines(body["entries"]), as_json=as_json)


def _entry(one: HistoryEntry) -> dict[str, Any]:
    return {
        "at": one.at.isoformat(), "by": one.by, "kind": one.kind, "verb": one.verb,
        "person": one.person, "about": one.about, "why": one.why,
    }  # fmt: skip


def _lines(entries: list[dict[str, Any]]) -> Iterator[str]:
    for one in entries:
        about = ", ".join(f"{key}={value}" for key, value in one["about"].items() if value)
        who = f" {one['person']}" if one["person"] else ""
        why = f"  [{one['why']}]" if one["why"] else ""
        yield f"{one['at'][:16]}  {one['by'] or 'SalesGame'}: {one['kind']} {one['verb']}{who}  {about}{why}"  # noqa: E501
