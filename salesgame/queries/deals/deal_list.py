"""Reading deals as lists and pages show them: with names, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from sqlalchemy import Date, Select, func, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import FIRST_DAY, Period
from salesgame.storage.deals import OPEN, CreditRow, CustomerRow, DealRow
from salesgame.storage.people import PersonRow

PAGE = 25
MOST_ID = 2**31 - 1  # what every database takes as a number of a row
Chosen = Literal["open", "won", "lost", "all"]
Rows = Select[*tuple[Any, ...]]
_UNDATED = literal(FIRST_DAY, Date)  # open deals without any day stand last


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds credit for a deal: millionths of it, and that much of the amount."""

    person_id: int
    name: str
    share_ppm: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal as a list shows it."""

    id: int
    name: str
    customer: str | None
    stage: str
    status: str
    amount: int | None
    day: date | None
    approval: str
    cancelled: bool
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class PageStart:
    """Where a page begins: after the line of this day and deal."""

    day: date
    deal_id: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.deal_id}"


def before_from(text: str) -> PageStart | None:
    """Read what `str(before)` wrote; None for anything else."""
    day, _, deal = text.partition(".")
    try:
        before = PageStart(date.fromisoformat(day), int(deal))
    except ValueError:
        return None
    return before if abs(before.deal_id) <= MOST_ID else None


def deal_lines(
    session: Session,
    people: Collection[int] | None,
    chosen: Chosen,
    period: Period | None,
    before: PageStart | None = None,
) -> tuple[tuple[DealLine, ...], PageStart | None]:
    """A page of the deals of `people` (None: of anybody) and where the next one begins.

    Won and lost deals by their closing day, open ones by their opening day.
    """
    if people is None:
        query = _everybodys(chosen, period, before)
    else:
        query = _page(_theirs(people, chosen, period), before)
    rows = session.execute(query).all()
    lines = _lines(session, [deal for _, deal in rows[:PAGE]])
    more = PageStart(rows[PAGE - 1][0], rows[PAGE - 1][1]) if len(rows) > PAGE else None
    return lines, more


def deal_line(session: Session, deal_id: int) -> DealLine | None:
    """One deal as a list shows it."""
    return next(iter(_lines(session, [deal_id])), None)


def open_deals_of(session: Session, person_id: int, limit: int = 30) -> tuple[DealLine, ...]:
    """The newest open deals somebody holds credit for: what an activity can be about."""
    query = (
        select(CreditRow.deal_id)
        .where(CreditRow.person_id == person_id, CreditRow.status == OPEN)
        .order_by(CreditRow.day.desc(), CreditRow.deal_id.desc())
        .limit(limit)
    )
    found = _lines(session, list(session.scalars(query)))
    return tuple(line for line in found if not line.cancelled)


def _theirs(people: Collection[int], chosen: Chosen, period: Period | None) -> Rows:
    """By the index on a person's days; a deal shared by two of them is one line."""
    query: Rows = select(_dated_or_last(CreditRow.day, chosen), CreditRow.deal_id).where(
        CreditRow.person_id.in_(sorted(people))
    )
    if chosen != "all":
        query = query.where(CreditRow.status == chosen)
    if period is not None:
        query = query.where(CreditRow.day >= period.start, CreditRow.day < period.end)
    return query.distinct()


def _everybodys(chosen: Chosen, period: Period | None, before: PageStart | None) -> Any:
    """A page of each status by its own index, put together: never the sort of a whole quarter."""
    statuses = (chosen,) if chosen != "all" else ("open", "won", "lost")
    pages = [_page(_of_status(status, chosen, period), before) for status in statuses]
    if len(pages) == 1:
        return pages[0]
    together = union_all(*(page.subquery().select() for page in pages)).subquery()
    return select(together).order_by(together.c.day.desc(), together.c.id.desc()).limit(PAGE + 1)


def _of_status(status: str, chosen: Chosen, period: Period | None) -> Rows:
    day = DealRow.opened_on if status == "open" else DealRow.closed_on
    shown = _dated_or_last(day, chosen)
    query: Rows = select(shown.label("day"), DealRow.id).where(DealRow.status == status)
    if period is None:
        return query
    return query.where(day >= period.start, day < period.end)


def _page(query: Rows, before: PageStart | None) -> Rows:
    day, deal_id = query.selected_columns
    if before is not None:
        query = query.where(tuple_(day, deal_id) < (before.day, before.deal_id))
    return query.order_by(day.desc(), deal_id.desc()).limit(PAGE + 1)


def _dated_or_last(day: Any, chosen: Chosen) -> Any:
    return func.coalesce(day, _UNDATED) if chosen == "open" else day


def _lines(session: Session, ids: Sequence[int]) -> tuple[DealLine, ...]:
    query = (
        select(
            DealRow.id, DealRow.name, CustomerRow.name, DealRow.stage, DealRow.status,
            DealRow.amount, func.coalesce(DealRow.closed_on, DealRow.opened_on), DealRow.approval,
            DealRow.cancelled,
        )
        .outerjoin(CustomerRow, CustomerRow.id == DealRow.customer_id)
        .where(DealRow.id.in_(ids))
    )  # fmt: skip
    held = holders(session, ids)
    lines = {row[0]: DealLine(*row) for row in session.execute(query)}
    return tuple(replace(lines[deal], holders=held.get(deal, ())) for deal in ids if deal in lines)


def holders(session: Session, deals: Collection[int]) -> dict[int, tuple[Holder, ...]]:
    """Who holds credit for each of these deals, the primary one first."""
    query = (
        select(
            CreditRow.deal_id, CreditRow.person_id, PersonRow.name, CreditRow.share_ppm,
            CreditRow.amount,
        )
        .join(PersonRow, PersonRow.id == CreditRow.person_id)
        .where(CreditRow.deal_id.in_(deals))
        .order_by(CreditRow.deal_id, CreditRow.is_primary.desc(), PersonRow.name)
    )  # fmt: skip
    found: dict[int, tuple[Holder, ...]] = {}
    for row in session.execute(query):
        found[row[0]] = (*found.get(row[0], ()), Holder(*row[1:]))
    return found
