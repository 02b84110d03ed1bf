"""Workings of metrics: what a number's rows come to, and what is divided by what."""

from __future__ import annotations

from dataclasses import dataclass

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.metrics.definitions import counted
from salesgame.extensions import db
from salesgame.queries.metrics.figures import figures_of
from salesgame.queries.metrics.totals import Subject
from salesgame.web.ui.language import _
from salesgame.web.ui.readings import metric_name, written_exactly

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Working:
    """The two parts of a quotient, if it is one, and what it comes to: `(what, how much)` each."""

    parts: tuple[Line, ...]
    total: Line


def working_of(company: Company, subject: Subject, period: Period, key: str) -> Working:
    """How a metric of a person, team or company comes about in a period."""
    totals = figures_of(
        db.session(), subject, period, company.calendar, by_share=company.count_by_share
    )
    metric = counted(key)
    parts = [
        (_(part.label), written_exactly(part.read(totals), part.unit)) for part in metric.parts
    ]
    total = metric_name(key), written_exactly(metric.value(totals), metric.unit)
    return Working(tuple(_divided(parts)), total)


def _divided(parts: list[Line]) -> list[Line]:
    return [*parts[:1], *((what, f"÷ {much}") for what, much in parts[1:])]
