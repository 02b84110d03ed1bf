"""How fast deals went through the pipeline, as of any day: what was open then, at what rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, text, union_all
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import EVER, Calendar, Period, PeriodKind
from salesgame.domain.metrics.definitions import Totals, ratio
from salesgame.domain.metrics.pipeline import Velocity
from salesgame.queries.deals.counted import DEAL_COUNTS
from salesgame.queries.metrics.averages import own_amount
from salesgame.queries.metrics.totals import Subject, Where, members_throughout, totals_over, whose
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import NEVER_OPEN, CreditRow, DealRow
from salesgame.storage.metrics import TotalRow

_MONTHS = 12
_COARSEST: tuple[PeriodKind, ...] = ("year", "quarter", "month", "day")
_ONE = timedelta(days=1)
_Starts = Mapping[PeriodKind, Sequence[date]]


def velocity_at(session: Session, subject: Subject, until: date, calendar: Calendar) -> Velocity:
    """The velocity as the day `until` begins, with the rates of the twelve months up to then.

    A deal is open from its opening day on, and no longer after the day it closed; one without
    an opening day is left out, as it is from the cycle. Deals count whole, for the first of
    those who share them, and bring what is the subject's own of them; a team's are those of its
    members of the day before.
    """
    last = session.scalar(select(func.max(TotalRow.start)).where(TotalRow.period_kind == "day"))
    since = _since(until, last or until - _ONE, calendar)
    months = calendar.up_to(calendar.period("month", until - _ONE), _MONTHS)
    year = _rates(session, subject, until, calendar, months, cut=bool(since))
    own = own_amount(session, subject, Period("year", months[0].start, until), year)
    return Velocity(
        _open_at(session, subject, until, since),
        ratio(year.won, year.won + year.lost),
        ratio(own, year.valued),
        ratio(year.cycle_days, year.cycles),
    )


def _since(day: date, last: date, calendar: Calendar) -> _Starts:
    """The fewest periods that hold the days from `day` on, up to the last with any totals."""
    found: dict[PeriodKind, list[date]] = defaultdict(list)
    while day <= last:
        fitting = (calendar.period(kind, day) for kind in _COARSEST)
        period = next(period for period in fitting if period.start == day)
        found[period.kind].append(day)
        day = period.end
    return found


def _rates(
    session: Session, subject: Subject, until: date, calendar: Calendar,
    months: Sequence[Period], *, cut: bool,
) -> Totals:  # fmt: skip
    """Twelve months; the last is `cut` where something came after `until`, within it."""
    if not cut or months[-1].end == until:
        return totals_over(session, subject, months)
    days = [calendar.period("day", day) for day in Period("month", months[-1].start, until).days()]
    return totals_over(session, subject, months[:-1]) + totals_over(session, subject, days)


def _open_at(session: Session, subject: Subject, until: date, since: _Starts) -> int:
    """What was opened and not closed, ever, without what came since.

    By the kept totals: no deal is read but those that closed without having been open.
    """
    ever = _still_open(subject, until, "ever", [EVER.start])
    later = [_still_open(subject, until, kind, starts) for kind, starts in since.items()]
    since_then: Sequence[int] = session.scalars(union_all(*later)).all() if later else ()
    now: int = session.scalar(ever) or 0
    never: int = session.scalar(_never_open(subject, until)) or 0
    return now - sum(since_then) + never


def _still_open(
    subject: Subject, until: date, kind: PeriodKind, starts: Sequence[date]
) -> Select[Any]:
    row = TotalRow
    return select(func.coalesce(sum_of(row.opened - row.won - row.lost), 0)).where(
        row.period_kind == kind, row.start.in_(starts), *_whose_rows(subject, until - _ONE)
    )


def _whose_rows(subject: Subject, day: date) -> list[Where]:
    if subject.kind == "team":  # asked for once: `whose` asks about each row
        return [TotalRow.person_id.in_(members_throughout(subject.id, day, day + _ONE))]
    return whose(subject, TotalRow.person_id, day)


def _never_open(subject: Subject, until: date) -> Select[Any]:
    """How many closed before `until` that were not opened before it: totals only tell the close."""
    return (
        select(func.count())
        .select_from(DealRow)
        .join(CreditRow, and_(CreditRow.deal_id == DealRow.id, CreditRow.is_primary.is_(True)))
        .where(
            text(NEVER_OPEN), DEAL_COUNTS, DealRow.status != "open",
            DealRow.closed_on < until,
            or_(DealRow.opened_on.is_(None), DealRow.opened_on >= until),
            *whose(subject, CreditRow.person_id, until - _ONE),
        )
    )  # fmt: skip
