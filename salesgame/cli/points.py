"""`flask game points`: the entries of a person's points ledger, each with its cause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from salesgame.cli.answers import answer, days_of, on_database, refusals
from salesgame.cli.names import person_named
from salesgame.domain.core.calendar import Period
from salesgame.extensions import db
from salesgame.queries.company.settings import the_company
from salesgame.queries.points.lines import PointEntry, point_entries

_PAGE = 500


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(points)


@click.command("points")
@click.argument("rep")
@click.argument("period")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def points(
    rep: str,
    period: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    """The points of REP that count in PERIOD, entry by entry."""
    session = db.session()
    with refusals():
        asked = the_company(session).calendar.parse(period)
        person = person_named(session, rep)
    entries = [_entry(line) for line in _all_lines(session, person, asked)]
    body = {
        "rep": rep,
        "period": days_of(asked),
        "total": sum(entry["points"] for entry in entries),
        "entries": entries,
    }
    answer(body, _lines(body), as_json=as_json)


def _all_lines(session: Session, person: int, period: Period) -> Iterator[PointEntry]:
    after = 0
    while page := point_entries(session, person, period, limit=_PAGE, after=after):
        yield from page
        after = page[-1].id


def _entry(line: PointEntry) -> dict[str, Any]:
    return {
        "id": line.id,
        "points": line.points,
        "rule": line.rule,
        "rule_version": line.rule_version,
        "cause": line.cause,
        "cause_id": line.cause_id,
        "fact": line.fact,
        "earned_on": line.earned_on.isoformat(),
        "counts_on": line.counts_on.isoformat(),
        "reached_at": line.reached_at.isoformat(),
        "reverses": line.reverses_id,
        "why": line.why,
    }


def _lines(body: dict[str, Any]) -> Iterator[str]:
    for entry in body["entries"]:
        cause = f"{entry['cause']} {entry['cause_id']} ({entry['fact']})"
        rule = f"{entry['rule']} v{entry['rule_version']}"
        more = f"  [{entry['why']}]" if entry["why"] else ""
        yield f"{entry['counts_on']}  {entry['points']:>8}  {rule}  {cause}{more}"
    yield f"{'total':<10}  {body['total']:>8}"
