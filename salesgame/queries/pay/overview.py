"""Reading all that a page says of one person's pay in a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import EVER, Calendar, Period
from salesgame.domain.pay.comparisons import Comparison, compared
from salesgame.domain.pay.curves import Curve, statement_curve
from salesgame.domain.pay.earnings import Earnings, by_period
from salesgame.domain.pay.progress import PlanProgress, progress_of
from salesgame.domain.pay.statements import Statement
from salesgame.domain.pay.states import State, joint
from salesgame.queries.pay.statements import history, statements
from salesgame.queries.people.teammates import names_of


@dataclass(frozen=True, slots=True)
class PayOverview:
    """One person's pay in a period: the statements `inside` it, and `around` it the longer ones.

    `past` are the periods of the last twelve months, `progress` the open statements that hold
    today, `comparisons` the statements beside those before them, and `drawn` is whose curve it is.
    """

    name: str
    period: Period
    earlier: Period | None
    later: Period | None
    inside: tuple[Statement, ...]
    around: tuple[Statement, ...]
    progress: tuple[PlanProgress, ...]
    past: tuple[Earnings, ...]
    comparisons: tuple[Comparison, ...]
    drawn: Statement | None
    curve: Curve

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All of them, those of the period first."""
        return (*self.inside, *self.around)

    @property
    def earnings_around(self) -> tuple[Earnings, ...]:
        """What the longer ones come to, the shortest period first."""
        return by_period(self.around)

    @property
    def total(self) -> int:
        """What the statements of the period come to, in minor units."""
        return sum(each.total for each in self.inside)

    @property
    def state(self) -> State:
        """Where the statements of the period stand together."""
        return joint(self.inside)

    @property
    def closed_at(self) -> datetime | None:
        """When the last of them was closed; None while any can still change."""
        if self.state != "closed":
            return None
        return max(each.closed_at for each in self.inside if each.closed_at is not None)


def overview(
    session: Session,
    company: Company,
    person_id: int,
    asked: Period,
    today: date,
    amount: int | None = None,
) -> PayOverview:
    """Read it for the period asked for; `amount` is of a deal to try on the open statements."""
    calendar = company.calendar
    found = statements(session, company, person_id, asked)
    period = _named(calendar, found, asked)
    inside = tuple(each for each in found if _lies_in(each.period, period))
    around = tuple(each for each in found if each not in inside)
    known = history(session, company, person_id, today)
    ordered = (*inside, *around)
    opened = [each for each in ordered if today in each.period and not each.is_closed]
    drawn = next(iter((*opened, *ordered)), None)
    pairs = (compared(each, known, calendar) for each in ordered)
    return PayOverview(
        name=names_of(session, [person_id])[person_id],
        period=period,
        earlier=None if period == EVER else calendar.previous(period),
        later=None if period.end > today else calendar.next(period),
        inside=inside,
        around=around,
        progress=tuple(progress_of(each, today, amount) for each in opened),
        past=_past(known, inside, period),
        comparisons=tuple(pair for pair in pairs if pair is not None),
        drawn=drawn,
        curve=statement_curve(drawn) if drawn else Curve(),
    )


def _named(calendar: Calendar, found: tuple[Statement, ...], asked: Period) -> Period:
    """The period a page is about: the asked one if a statement lies in it, else the shortest."""
    periods = {each.period for each in found}
    if not periods:
        return asked if asked.kind != "day" else calendar.period("month", asked.start)
    if len(periods) > 1 and any(_lies_in(period, asked) for period in periods):
        return asked
    return min(periods, key=lambda period: period.end - period.start)


def _lies_in(period: Period, whole: Period) -> bool:
    return whole.start <= period.start and period.end <= whole.end


def _past(
    known: tuple[Statement, ...], inside: tuple[Statement, ...], shown: Period
) -> tuple[Earnings, ...]:
    """The periods of the kind that is shown, oldest first."""
    kind = by_period(inside)[0].period.kind if inside else shown.kind
    earnings = by_period(each for each in known if each.period.kind == kind)
    return tuple(sorted(earnings, key=lambda one: one.period.start))
