"""A subject's numbers as a page groups them: each with its n and the way to its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from salesgame.queries.metrics.numbers import Number, Numbers
from salesgame.web.ui import filters
from salesgame.web.ui.language import _, ngettext
from salesgame.web.ui.readings import metric_name, metric_value

RESULTS = ("revenue", "deals_won", "average_deal", "sales_cycle", "points")
CONVERSION = ("win_rate", "value_win_rate", "created_cohort_win_rate")
CUSTOMERS = ("retention", "churn", "gross_revenue_retention", "net_revenue_retention")


@dataclass(frozen=True, slots=True)
class Stat:
    """One number: its name, its value as text, what it rests on, and where its rows are."""

    name: str
    figure: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class StatGroups:
    """The numbers of each card of the page."""

    results: tuple[Stat, ...]
    conversion: tuple[Stat, ...]
    customers: tuple[Stat, ...]
    activity: tuple[Stat, ...]


def stat_groups(found: Numbers, rows: Callable[[str], str]) -> StatGroups:
    """The numbers by card; `rows` gives the address of the rows of a metric."""

    def of(numbers: Iterable[Number]) -> tuple[Stat, ...]:
        return tuple(
            Stat(
                metric_name(one.key), metric_value(one.value, one.key),
                _note(one, is_immature=found.is_immature), rows(one.key),
            )
            for one in numbers
        )  # fmt: skip

    def among(keys: tuple[str, ...]) -> tuple[Stat, ...]:
        return of(one for one in found.numbers if one.key in keys)

    activity = of(one for one in found.numbers if one.verified is not None)
    return StatGroups(among(RESULTS), among(CONVERSION), among(CUSTOMERS), activity)


def _note(one: Number, *, is_immature: bool) -> str:
    if one.key == "revenue":
        return ngettext("of %(num)s deal", "of %(num)s deals", one.n)
    n = filters.number(one.n)
    if one.median is not None:
        return _("n = %(n)s, median %(median)s", n=n, median=metric_value(one.median, one.key))
    if one.verified is not None:
        return _("%(n)s of them verified", n=filters.number(one.verified))
    if one.key == "created_cohort_win_rate" and is_immature:
        return _("n = %(n)s, still immature", n=n)
    if one.key == "points":
        return ngettext("in %(num)s entry", "in %(num)s entries", one.n)
    return _("n = %(n)s", n=n)
