"""A statement as a file: every line with its working, and no cell a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import StringIO

from salesgame.domain.company.company import Company
from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.statements import Adjustment, Statement
from salesgame.tabular.writing import as_text

HEADER = (
    "person", "plan", "version", "period", "state", "kind", "deal", "deal_id", "closed_on",
    "deal_amount", "share", "credit", "before", "after", "working", "amount", "currency", "why",
    "uncapped", "earned_in",
)  # fmt: skip
BOM = "\ufeff"  # without it Excel takes UTF-8 for something else


def statement_csv(name: str, found: Iterable[Statement], company: Company) -> str:
    """The lines and adjustments of a person's statements; amounts in units with a point.

    `uncapped` is what a line comes to before the plan's cap, `earned_in` the period whose
    closed statement an adjustment corrects.
    """
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADER)
    for each in found:
        writer.writerows(_rows(name, each, company))
    return BOM + file.getvalue()


def _rows(name: str, each: Statement, company: Company) -> Iterator[list[str]]:
    state = "closed" if each.is_closed else "estimate"
    head = [as_text(name), as_text(each.plan.name)]
    label = company.calendar.label(each.period)
    for line in each.lines:
        body = _line(line, company.decimals)
        uncapped = _units(line.uncapped, company.decimals)
        yield [
            *head, str(line.version), label, state, "commission", *body, company.currency, "",
            uncapped, label,
        ]  # fmt: skip
    for found in each.adjustments:
        body = _adjustment(found, company.decimals)
        version = str(found.now.version) if found.now else ""
        yield [
            *head, version, label, state, "adjustment", *body, company.currency, as_text(found.why),
            "", company.calendar.label(found.earned),
        ]  # fmt: skip


def _line(line: Line, decimals: int) -> list[str]:
    credit = line.credit
    slices = " + ".join(f"{_units(s.amount, decimals)} x {s.rate:f}" for s in line.slices)
    return [
        as_text(credit.deal), str(credit.deal_id), credit.closed_on.isoformat(),
        _units(credit.whole, decimals), f"{Decimal(credit.share_ppm) / WHOLE_PPM:f}",
        _units(credit.amount, decimals), _units(line.before, decimals),
        _units(line.after, decimals), as_text(slices), _units(line.amount, decimals),
    ]  # fmt: skip


def _adjustment(found: Adjustment, decimals: int) -> list[str]:
    was, now = _units(found.was, decimals), _units(found.should_be, decimals)
    blank = [""] * 6
    return [
        as_text(found.deal), str(found.deal_id), *blank, as_text(f"{now} instead of {was}"),
        _units(found.amount, decimals),
    ]  # fmt: skip


def _units(minor: Decimal | int, decimals: int) -> str:
    return f"{Decimal(minor).scaleb(-decimals):f}"
