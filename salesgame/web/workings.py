"""Workings of metrics: what a number's rows come to, and what is divided by what."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy.orm import Session

from salesgame.domain.company import Company
from salesgame.domain.metrics import Totals, Unit, Value, counted
from salesgame.domain.periods import Period
from salesgame.storage.queries.metrics import figures_of
from salesgame.storage.queries.totals import Subject
from salesgame.web import filters
from salesgame.web.language import _
from salesgame.web.readings import metric_name, unit_of

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Working:
    """The parts of a quotient, if it is one, and what it comes to; each as `(what, how much)`."""

    parts: tuple[Line, ...]
    total: Line


def working_of(
    session: Session, company: Company, subject: Subject, period: Period, metric: str
) -> Working:
    """How a metric of a person, team or company comes about in a period."""
    totals = figures_of(session, subject, period, company.calendar, by_share=company.count_by_share)
    return _working(metric, totals)


def _working(key: str, totals: Totals) -> Working:
    metric = counted(key)
    signs = ("", "÷ ")
    return Working(
        tuple(
            (_(part.label), sign + _exact(part.read(totals), part.unit))
            for sign, part in zip(signs, metric.parts, strict=False)
        ),
        (metric_name(key), _exact(metric.value(totals), unit_of(key))),
    )


def _exact(value: Value, unit: Unit) -> str:
    """A value as it is checked: money to the cent, a ratio to a hundredth of a percent."""
    if value is None:
        return _("n/a")
    match unit:
        case "money":
            return filters.money(int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP)))
        case "ratio":
            return filters.percent(Decimal(value), 2)
        case "days":
            days = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
            return _("%(n)s days", n=filters.number(days))
        case _:
            return filters.number(value)
