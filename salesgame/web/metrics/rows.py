"""The rows behind a number as its page shows them: what, when, in which state, how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from salesgame.queries.metrics.rows import MetricRow
from salesgame.web.site.navigation import link_to
from salesgame.web.ui import filters
from salesgame.web.ui.language import _, lazy_gettext

STATES = {
    "won": lazy_gettext("won"),
    "lost": lazy_gettext("lost"),
    "open": lazy_gettext("open"),
    "verified": lazy_gettext("verified"),
    "logged": lazy_gettext("logged"),
    "kept": lazy_gettext("kept"),
    "left": lazy_gettext("left"),
    "late": lazy_gettext("late"),
    "changed": lazy_gettext("changed"),
    "no longer earned": lazy_gettext("no longer earned"),
}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One row a number is made of, its `amount` in the unit of the number."""

    name: str
    href: str | None
    person: str | None
    day: date | None
    state: str
    amount: str


def source_line(row: MetricRow, metric: str, kinds: Mapping[str, str]) -> SourceLine:
    """A row of a metric; `kinds` names the kinds of activity."""
    write = filters.money if _in_money(row.kind, metric) else filters.number
    name = kinds.get(row.name, row.name) if row.kind == "activity" else row.name
    return SourceLine(name, _href(row), row.person, row.day, _state(row), write(row.amount))


def amount_head(kind: str | None, metric: str) -> str:
    """What the last column holds, for rows of a kind; None where there are no rows."""
    if metric == "net_revenue_retention":
        return _("Paid at the end")
    if kind == "customer":
        return _("Paid at the start")
    if _in_money(kind, metric):
        return _("Amount")
    return _("Days") if metric == "sales_cycle" else _("Counts")


def _in_money(kind: str | None, metric: str) -> bool:
    return kind == "customer" or (kind == "deal" and metric not in ("sales_cycle", "points"))


def _href(row: MetricRow) -> str | None:
    if row.kind == "deal":
        return link_to("deals.page", deal_id=row.id)
    return link_to("log.detail", activity_id=row.id) if row.kind == "activity" else None


def _state(row: MetricRow) -> str:
    state = str(STATES.get(row.status) or filters.words(row.status))
    if not row.share_ppm:
        return state
    return _("%(state)s, a share of %(share)s", state=state, share=filters.share(row.share_ppm))
