"""The table of a team's people against their targets: what each cell says, and how warm it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for

from salesgame.domain.coaching.performance import Counted, Heat, Performance
from salesgame.domain.core.calendar import Period
from salesgame.web.ui.filters import (
    day,
    money_short,
    money_whole,
    number,
    percent,
    period_label,
)
from salesgame.web.ui.language import _, ngettext
from salesgame.web.ui.readings import beside, metric_name


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One figure with its note; `href` leads to the rows it is made of."""

    heat: Heat
    text: str
    note: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A person, how far they are on the way to the quota, and a cell under each head."""

    name: str
    note: str
    href: str
    waits: int
    cells: tuple[HeatCell, ...]


def heads(activity: str) -> tuple[str, ...]:
    """What the cells of every row are called; `activity` is the metric counted beside deals."""
    return _("Quota"), _("Deals"), _("Win rate"), metric_name(activity), _("Open pipeline")


def heat_row(one: Performance, period: Period, activity: str, waits: int) -> HeatRow:
    """The row of one person, of whose figures `waits` facts wait for approval."""
    label = period_label(period)

    def rows(metric: str) -> str:
        return url_for("person.rows", person_id=one.person_id, metric=metric, period=label)

    cells = (
        _quota(one), _counted(one.deals, "deals_won", rows), _win_rate(one, rows("win_rate")),
        _counted(one.activity, activity, rows), _pipeline(one),
    )  # fmt: skip
    href = url_for("person.numbers", person_id=one.person_id, period=label)
    return HeatRow(one.name, _note(one), href, waits, cells)


def _note(one: Performance) -> str:
    reached = money_whole(one.quota.result)
    if one.quota.target:
        done, due = one.quota.result, one.quota.target.amount
        reached = _("%(done)s of %(target)s", done=beside(done, due), target=beside(due, done))
    if one.away_until is None:
        return reached
    away = _("On leave until %(day)s", day=day(one.away_until, "weekday"))
    return f"{reached} · {away}"


def _quota(one: Performance) -> HeatCell:
    if one.quota.attainment is None:
        return HeatCell(1, _("n/a"), _("no quota"))
    return HeatCell(one.quota_heat, percent(one.quota.attainment), _from_pace(one))


def _from_pace(one: Performance) -> str:
    if one.quota.left == 0:
        return _("met")
    if one.quota.pace is None:
        return _("not begun")
    if one.quota_heat == 5:
        return _("ahead of pace")
    if not one.deals_from_pace:
        return _("behind pace")
    return ngettext("%(num)s deal from pace", "%(num)s deals from pace", one.deals_from_pace)


def _counted(found: Counted, metric: str, rows: Callable[[str], str]) -> HeatCell:
    note = _("no target")
    if found.target is not None:
        note = _("of %(target)s", target=beside(found.target.amount, found.value, metric))
    return HeatCell(found.heat, number(found.value), note, rows(metric))


def _win_rate(one: Performance, href: str) -> HeatCell:
    made_of = _("%(won)s of %(closed)s", won=one.won, closed=one.closed)
    if one.win_rate is None:
        return HeatCell(1, made_of, _("too few"))
    return HeatCell(one.win_heat, percent(one.win_rate), made_of, href)


def _pipeline(one: Performance) -> HeatCell:
    return HeatCell(one.pipeline_heat, money_short(one.open_amount), _for_what(one))


def _for_what(one: Performance) -> str:
    if one.is_over:
        return _("open today")
    if one.quota.left:
        return _("for %(left)s", left=money_short(one.quota.left))
    return _("open")
