"""A clock in doubt, and periods by their number, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from salesgame.domain.core.calendar import PeriodKind
from salesgame.domain.periods.clocks import Backlog, Doubt
from salesgame.queries.periods.listing import OpenPeriod
from salesgame.web.ui.filters import day, moment
from salesgame.web.ui.language import _, ngettext


def doubt_lead(doubt: Doubt) -> str:
    """What is odd about the clock."""
    beside = moment(doubt.beside) if doubt.beside else ""
    match doubt.kind:
        case "ahead":
            text = _(
                "The clock says %(now)s, long after the last check on %(beside)s.",
                now=moment(doubt.now), beside=beside,
            )  # fmt: skip
        case "behind":
            text = _(
                "The clock says %(now)s, before the last check on %(beside)s.",
                now=moment(doubt.now), beside=beside,
            )  # fmt: skip
        case "apart":
            text = _(
                "The clock says %(now)s, but the database server’s clock says %(beside)s.",
                now=moment(doubt.now), beside=beside,
            )  # fmt: skip
        case "backlog":
            text = _("Periods that ended long ago are waiting to be locked.")
    return text


def doubt_effect(due: Backlog | None) -> str:
    """What confirming would lock."""
    if due is None:
        return _("No period is due to be locked.")
    return _(
        "Confirming locks %(periods)s, from %(first)s to %(last)s.",
        periods=counted(due.kinds), first=day(due.first), last=day(due.last),
    )  # fmt: skip


def counted(kinds: Iterable[tuple[PeriodKind, int]]) -> str:
    """`120 months, 521 weeks`."""
    return ", ".join(_counted(kind, count) for kind, count in kinds)


def state_of(open_period: OpenPeriod, now: datetime) -> str:
    """Where a period that is not locked stands."""
    if open_period.due_at <= now:
        return _("Locked at the next check")
    due = moment(open_period.due_at)
    if open_period.is_over:
        return _("Grace period until %(when)s", when=due)
    return _("Running, locked from %(when)s", when=due)


def _counted(kind: PeriodKind, count: int) -> str:
    match kind:
        case "day":
            return ngettext("%(num)s day", "%(num)s days", count)
        case "week":
            return ngettext("%(num)s week", "%(num)s weeks", count)
        case "month":
            return ngettext("%(num)s month", "%(num)s months", count)
        case "quarter":
            return ngettext("%(num)s quarter", "%(num)s quarters", count)
        case _:
            return ngettext("%(num)s year", "%(num)s years", count)
