"""`flask game statement`: a person's commission, line by line with its working."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

import click
from flask.cli import AppGroup

from salesgame.cli.answers import answer, days_of, on_database, refusals
from salesgame.cli.names import person_named
from salesgame.domain.core.calendar import Calendar
from salesgame.domain.core.money import to_units
from salesgame.domain.metrics.definitions import exact_text, metric_named
from salesgame.domain.pay.earnings import summed_periods
from salesgame.domain.pay.held import Held
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.statements import Adjustment, Statement
from salesgame.extensions import db
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.statements import statements

WAITS, OTHERS = "waits for approval", "what that moves on other deals"
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
    What waits for approval is held: it is said apart, and no part of the total.
    """
    session = db.session()
    company = the_company(session)
    with refusals():
        asked = company.calendar.parse(period)
        person = person_named(session, rep)
    writer = _Writer(company.calendar, company.decimals)
    found = statements(session, company, person, asked)
    counted = summed_periods(found, asked)
    body = {
        "rep": rep,
        "period": days_of(asked),
        "currency": company.currency,
        "total": writer.units(sum(each.total for each in found if each.period in counted)),
        "held": writer.units(sum(each.held.total for each in found if each.period in counted)),
        "statements": [
            {**writer.statement(each), "in_total": each.period in counted} for each in found
        ],
    }
    text = (line for each in found for line in writer.text(each, in_total=each.period in counted))
    answer(body, chain(text, _sum(body)), as_json=as_json)


class _Writer:
    """Statements as plain data, with money in exact units of the company's currency."""

    def __init__(self, calendar: Calendar, decimals: int) -> None:
        self._calendar, self._decimals = calendar, decimals

    def units(self, minor: int | Decimal) -> str:
        """Minor units, whole or exact, in units: 1234 is 12.34."""
        return f"{to_units(minor, self._decimals):f}"

    def statement(self, each: Statement) -> dict[str, Any]:
        return {
            "plan": each.plan.name,
            "plan_versions": list(each.versions),
            "period": days_of(each.period),
            "label": self._calendar.label(each.period),
            "state": each.state,
            "closed_at": each.closed_at.isoformat() if each.closed_at else None,
            "quota": None if each.quota is None else self.units(each.quota),
            "sold": self.units(each.sold),
            "attainment": exact_text(_RATIO, each.attainment, self._decimals),
            "commission": self.units(each.commission),
            "adjusted": self.units(each.adjusted),
            "total": self.units(each.total),
            "lines": [self._line(line) for line in each.lines],
            "adjustments": [self._adjustment(found) for found in each.adjustments],
            "held": self._held(each.held),
        }

    def _held(self, held: Held) -> dict[str, Any]:
        """What waits for approval: no part of any sum above."""
        return {
            "total": self.units(held.total),
            "deals": [
                {
                    "cause": one.line.cause.key[0],
                    "cause_id": one.line.cause.key[1],
                    **one.line.cause.columns(self.units),
                    "now": None if one.now is None else self.units(one.now.amount),
                    "approved": None if one.then is None else self.units(one.then.amount),
                    "amount": self.units(one.amount),
                }
                for one in held.lines
            ],
            "others": self.units(held.others),
        }

    def _line(self, line: Line) -> dict[str, Any]:
        kind, cause_id = line.cause.key
        return {
            "cause": kind,
            "cause_id": cause_id,
            **line.cause.columns(self.units),
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
        kind, cause_id = found.cause
        return {
            "id": found.id,
            "cause": kind,
            "cause_id": cause_id,
            kind: found.name,
            "earned_in": self._calendar.label(found.earned),
            "corrects": found.corrects_id,
            "was": self.units(found.was),
            "should_be": self.units(found.should_be),
            "amount": self.units(found.amount),
            "why": found.why,
            "made_at": found.made_at.isoformat(),
            "now": None if found.now is None else self._line(found.now),
        }

    def text(self, each: Statement, *, in_total: bool) -> Iterator[str]:
        """The statement as people read it."""
        yield f"{self._calendar.label(each.period)}  {each.plan.name}  ({each.state})"
        for line in each.lines:
            amount = self.units(line.amount)
            yield f"  {line.cause.day}  {amount:>14}  {line.cause.name}  {self._working(line)}"
        for found in each.adjustments:
            said = f"{found.name}, {self._calendar.label(found.earned)}: {found.why}"
            instead = f"[{self.units(found.should_be)} instead of {self.units(found.was)}]"
            yield f"  adjustment  {self.units(found.amount):>14}  {said} {instead}"
        apart = "" if in_total else "  (of its own period: no part of the sum below)"
        yield f"  {'total':<10}  {self.units(each.total):>14}{apart}"
        for one in each.held.lines:
            yield f"  {'held':<10}  {self.units(one.amount):>14}  {one.line.cause.name}: {WAITS}"
        if each.held.others:
            yield f"  {'held':<10}  {self.units(each.held.others):>14}  {OTHERS}"

    def _working(self, line: Line) -> str:
        slices = " + ".join(f"{self.units(part.amount)} × {part.rate:f}" for part in line.slices)
        cap = f", {self.units(line.amount)} under the cap" if line.is_capped else ""
        return (
            f"[{slices} = {self.units(line.exact)}{cap}]" if slices else "[no part of it is paid]"
        )


def _sum(body: dict[str, Any]) -> Iterator[str]:
    if not body["statements"]:
        yield "No plan covers this period."
    else:
        yield f"{'sum':<12}  {body['total']:>14} {body['currency']}"
