"""A statement as a file: every line with its working, and no cell a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from io import StringIO

from salesgame.domain.company.company import Company
from salesgame.domain.core.money import to_units
from salesgame.domain.pay.causes import CauseKey
from salesgame.domain.pay.held import Held
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.statements import Adjustment, Statement
from salesgame.tabular.writing import as_text

HEADER = (
    "person", "plan", "version", "period", "state", "kind", "deal", "deal_id", "closed_on",
    "deal_amount", "share", "credit", "before", "after", "working", "amount", "currency", "why",
    "uncapped", "earned_in", "held",
)  # fmt: skip
BOM = "\ufeff"  # without it Excel takes UTF-8 for something else


def statement_csv(name: str, found: Iterable[Statement], company: Company) -> str:
    """The lines and adjustments of a person's statements; amounts in units with a point.

    `uncapped` is what a line comes to before the plan's cap, `earned_in` the period whose
    closed statement an adjustment corrects. The amounts sum to the statement: a row of what
    waits for approval has none, and says in `held` what it would bring.
    """
    file = StringIO()
    writer = csv.DictWriter(file, HEADER, restval="", extrasaction="ignore")
    writer.writeheader()
    for each in found:
        writer.writerows(_rows(name, each, company))
    return BOM + file.getvalue()


def _rows(name: str, each: Statement, company: Company) -> Iterator[dict[str, str]]:
    label = company.calendar.label(each.period)
    head = {
        "person": as_text(name), "plan": as_text(each.plan.name), "period": label,
        "state": each.state, "currency": company.currency,
    }  # fmt: skip
    nothing = _units(0, company.decimals)
    for line in each.lines:
        yield head | {"earned_in": label} | _line(line, company.decimals)
    for found in each.adjustments:
        earned_in = company.calendar.label(found.earned)
        yield head | {"earned_in": earned_in} | _adjustment(found, company.decimals)
    for row in _held(each.held, company.decimals):
        yield head | {"earned_in": label, "kind": "held", "amount": nothing} | row


def _line(line: Line, decimals: int) -> dict[str, str]:
    units = partial(_units, decimals=decimals)
    slices = " + ".join(f"{units(s.amount)} x {s.rate:f}" for s in line.slices)
    return {
        **line.cause.columns(units),
        **_named(line.cause.key, line.cause.name),
        "version": str(line.version),
        "kind": line.component,
        "before": units(line.before),
        "after": units(line.after),
        "working": as_text(slices),
        "amount": units(line.amount),
        "uncapped": units(line.uncapped),
    }


def _adjustment(found: Adjustment, decimals: int) -> dict[str, str]:
    was, now = _units(found.was, decimals), _units(found.should_be, decimals)
    return {
        **_named(found.cause, found.name),
        "version": str(found.now.version) if found.now else "",
        "kind": "adjustment",
        "working": as_text(f"{now} instead of {was}"),
        "amount": _units(found.amount, decimals),
        "why": as_text(found.why),
    }


def _held(held: Held, decimals: int) -> Iterator[dict[str, str]]:
    """A row for each deal that waits, and one for what they move on the lines of others."""
    for one in held.lines:
        yield {
            **one.line.cause.columns(partial(_units, decimals=decimals)),
            **_named(one.line.cause.key, one.line.cause.name),
            "version": str(one.line.version),
            "why": "waits for approval",
            "held": _units(one.amount, decimals),
        }
    if held.others:
        yield {"why": "what that moves on other deals", "held": _units(held.others, decimals)}


def _named(cause: CauseKey, name: str) -> dict[str, str]:
    """What is paid for, in the columns of its kind."""
    kind, cause_id = cause
    return {kind: as_text(name), f"{kind}_id": str(cause_id)}


def _units(minor: Decimal | int, decimals: int) -> str:
    return f"{to_units(minor, decimals):f}"
