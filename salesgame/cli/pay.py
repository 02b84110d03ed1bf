"""`flask game statement`: a person's commission, line by line with its working."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import click
from flask.cli import AppGroup

from salesgame.cli.answers import answer, days_of, on_database, refusals
from salesgame.cli.names import person_named
from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.metrics.definitions import exact_text, metric_named
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.statements import Adjustment, Statement
from salesgame.extensions import db
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.statements import statements

_RATIO = metric_named("win_rate")  # any ratio: they are all written alike


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(statement)


@click.command("statement")
@click.argument("rep")
@click.argument("period")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def statement(
    rep: str,
    period: str,
    as_json: bool,  # noqa: FBT001
) -> None:
    """What REP earned in PERIOD by each commission plan, deal by deal.

    The total is of the statements within PERIOD: a quarter's is no part of its months.
    """
    session = db.session()
    company = the_company(session)
    with refusals():
        asked = company.calendar.parse(period)
        person = person_named(session, rep)
    writer = _Writer(company.calendar, company.decimals)
    found = statements(session, company, person, asked)
    summed = _summed(found, asked)
    body = {
        "rep": rep,
        "period": days_of(asked),
        "currency": company.currency,
        "total": writer.units(sum(each.total for each in found if each.period in summed)),
        "statements": [
            {**writer.statement(each), "in_total": each.period in summed} for each in found
        ],
    }
    answer(body, _lines(body), as_json=as_json)


def _summed(found: Iterable[Statement], asked: Period) -> set[Period]:
    """The periods whose pay comes to the total: those within the one asked for.

    So a quarter's pay stays out of its months. A day is answered by the shortest around it.
    """
    periods = {each.period for each in found}
    within = {each for each in periods if asked.start <= each.start and each.end <= asked.end}
    shortest = min((each.end - each.start for each in periods), default=None)
    return within or {each for each in periods if each.end - each.start == shortest}


class _Writer:
    """Statements as plain data, with money in exact units of the company's currency."""

    def __init__(self, calendar: Calendar, decimals: int) -> None:
        self._calendar, self._decimals = calendar, decimals

    def units(self, minor: int | Decimal) -> str:
        """Minor units, whole or exact, in units: 1234 is 12.34."""
        return f"{Decimal(minor).scaleb(-self._decimals):f}"

    def statement(self, each: Statement) -> dict[str, Any]:
        return {
            "plan": each.plan.name,
            "plan_versions": list(each.versions),
            "period": days_of(each.period),
            "label": self._calendar.label(each.period),
            "state": "closed" if each.closed_at else "estimate",
            "closed_at": each.closed_at.isoformat() if each.closed_at else None,
            "quota": None if each.quota is None else self.units(each.quota),
            "sold": self.units(each.sold),
            "attainment": exact_text(_RATIO, each.attainment, self._decimals),
            "commission": self.units(each.commission),
            "adjusted": self.units(each.adjusted),
            "total": self.units(each.total),
            "lines": [self._line(line) for line in each.lines],
            "adjustments": [self._adjustment(found) for found in each.adjustments],
        }

    def _line(self, line: Line) -> dict[str, Any]:
        credit = line.credit
        return {
            "cause": "deal",
            "cause_id": credit.deal_id,
            "external_id": credit.key[1],
            "deal": credit.deal,
            "closed_on": credit.closed_on.isoformat(),
            "deal_amount": self.units(credit.whole),
            "share": f"{(Decimal(credit.share_ppm) / WHOLE_PPM):f}",
            "credit": self.units(credit.amount),
            "plan_version": line.version,
            "before": self.units(line.before),
            "after": self.units(line.after),
            "slices": [
                {
                    "amount": self.units(part.amount),
                    "rate": f"{part.rate:f}",
                    "earned": self.units(part.product),
                }
                for part in line.slices
            ],
            "exact": self.units(line.exact),
            "rounded": self.units(line.uncapped),
            "amount": self.units(line.amount),
        }

    def _adjustment(self, found: Adjustment) -> dict[str, Any]:
        return {
            "id": found.id,
            "cause": "deal",
            "cause_id": found.deal_id,
            "deal": found.deal,
            "earned_in": self._calendar.label(found.earned),
            "corrects": found.corrects_id,
            "was": self.units(found.was),
            "should_be": self.units(found.should_be),
            "amount": self.units(found.amount),
            "why": found.why,
            "made_at": found.made_at.isoformat(),
            "now": None if found.now is None else self._line(found.now),
        }


def _lines(body: dict[str, Any]) -> Iterator[str]:
    for each in body["statements"]:
        yield f"{each['label']}  {each['plan']}  ({each['state']})"
        for line in each["lines"]:
            yield f"  {line['closed_on']}  {line['amount']:>14}  {line['deal']}  {_working(line)}"
        for found in each["adjustments"]:
            said = f"{found['deal']}, {found['earned_in']}: {found['why']}"
            yield f"  adjustment  {found['amount']:>14}  {said} {_correction(found)}"
        apart = "" if each["in_total"] else "  (of its own period: no part of the sum below)"
        yield f"  {'total':<10}  {each['total']:>14}{apart}"
    if not body["statements"]:
        yield "No plan covers this period."
    else:
        yield f"{'sum':<12}  {body['total']:>14} {body['currency']}"


def _working(line: dict[str, Any]) -> str:
    slices = " + ".join(f"{part['amount']} × {part['rate']}" for part in line["slices"])
    cap = "" if line["rounded"] == line["amount"] else f", {line['amount']} under the cap"
    return f"[{slices} = {line['exact']}{cap}]" if slices else "[no part of it is paid]"


def _correction(found: dict[str, Any]) -> str:
    return f"[{found['should_be']} instead of {found['was']}]"
