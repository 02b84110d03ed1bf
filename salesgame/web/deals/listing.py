"""The list of deals as its page shows it: what it can be asked for, and each deal's holders."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import url_for

from salesgame.domain.core.calendar import PeriodKind
from salesgame.queries.deals.deal_list import Chosen, DealLine, Holder
from salesgame.web.ui.language import _

MOST_HOLDERS_NAMED = 2


@dataclass(frozen=True, slots=True)
class DealFilter:
    """Whose deals the list is asked for, in which state and period; nobody: all that are seen."""

    person_id: int | None
    status: Chosen
    period: PeriodKind

    def href(self, **otherwise: Any) -> str:
        """The address of the list, but for what is said `otherwise`."""
        asked = {"person": self.person_id, "status": self.status, "period": self.period}
        return url_for("deals.listing", **(asked | otherwise))


@dataclass(frozen=True, slots=True)
class NamedHolder:
    """Somebody who holds credit; `href` leads to all of their deals."""

    name: str
    href: str | None


@dataclass(frozen=True, slots=True)
class ListedDeal:
    """A deal with the first of its holders."""

    line: DealLine
    holders: tuple[NamedHolder, ...]
    has_more_holders: bool


def status_choices(asked: DealFilter) -> tuple[tuple[str, str, bool], ...]:
    """The states to choose from, each with its address and whether it is the one."""
    return (
        (_("All"), asked.href(status=None), asked.status == "all"),
        (_("Open"), asked.href(status="open"), asked.status == "open"),
        (_("Won"), asked.href(status="won"), asked.status == "won"),
        (_("Lost"), asked.href(status="lost"), asked.status == "lost"),
    )


def listed_deal(line: DealLine, asked: DealFilter, linked: Collection[int] | None) -> ListedDeal:
    """A deal in the list; `linked` are the people whose names lead to their deals (None: all)."""
    named = line.holders[:MOST_HOLDERS_NAMED]
    return ListedDeal(
        line,
        tuple(_named(holder, asked, linked) for holder in named),
        has_more_holders=len(line.holders) > len(named),
    )


def _named(holder: Holder, asked: DealFilter, linked: Collection[int] | None) -> NamedHolder:
    if linked is not None and holder.person_id not in linked:
        return NamedHolder(holder.name, None)
    return NamedHolder(holder.name, asked.href(person=holder.person_id))
