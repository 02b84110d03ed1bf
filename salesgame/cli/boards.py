"""`flask game board`: places on any metric, in any period, as of any day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click
from flask.cli import AppGroup

from salesgame import clock
from salesgame.cli.answers import answer, days_of, on_database, refusals
from salesgame.cli.names import subject_named
from salesgame.domain.boards.board import Board
from salesgame.domain.company.company import Company
from salesgame.domain.metrics.definitions import Metric, exact_text
from salesgame.extensions import db
from salesgame.queries.boards.boards import BoardQuery, made_of, make_board, ranked_metric
from salesgame.queries.company.settings import the_company


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(board)


@click.command("board")
@click.argument("metric")
@click.argument("period")
@click.option("--team", help="Only this team, with the teams below it.")
@click.option("--limit", type=click.IntRange(min=1), help="Show so many rows at most.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Count facts up to this day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def board(
    metric: str,
    period: str,
    team: str | None,
    limit: int | None,
    as_of: datetime | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Place people on METRIC, any that `game metrics` prints, in PERIOD (2017-Q4, 2017-11 …)."""
    company = the_company(db.session())
    with refusals():
        asked = _asked(company, metric, period, team, as_of.date() if as_of else None)
        made = make_board(db.session(), company, asked, company.calendar.day_of(clock.now()))
    of = ranked_metric(db.session(), metric)
    rows = _rows(made, of, company, asked, limit)
    body = {"metric": of.key, "period": days_of(made.period), "rows": rows}
    if made.as_of is not None:
        body["counted_up_to"] = made.as_of.isoformat()
    answer(body, map(_line, rows), as_json=as_json)


def _asked(
    company: Company, metric: str, period: str, team: str | None, as_of: date | None
) -> BoardQuery:
    ranked_metric(db.session(), metric)
    team_id = subject_named(db.session(), None, team).id if team is not None else None
    return BoardQuery(metric, company.calendar.parse(period), team_id, as_of)


def _rows(
    made: Board, metric: Metric, company: Company, asked: BoardQuery, limit: int | None
) -> list[dict[str, Any]]:
    shown = made.rows[:limit]
    n = made_of(db.session(), asked, shown)
    return [
        {
            "place": row.place,
            "rep": row.name,
            "value": exact_text(metric, row.value, company.decimals),
            "n": n[row.person_id],
        }
        for row in shown
    ]


def _line(row: dict[str, Any]) -> str:
    place = "–" if row["place"] is None else str(row["place"])
    value = "n/a" if row["value"] is None else str(row["value"])
    return f"{place:>5}  {row['rep']:<32} {value:>18}  n={row['n']}"
