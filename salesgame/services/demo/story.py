"""Telling the sample company's year, stretch by stretch, up to this very moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby, pairwise
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.deal import Deal
from salesgame.queries.company.settings import is_set_up, the_company
from salesgame.queries.periods.due import due_periods
from salesgame.services.badges.judging import judge_waiting
from salesgame.services.deals.deals import DEALS
from salesgame.services.demo.days import work_days
from salesgame.services.demo.deals import Stories
from salesgame.services.demo.market import open_market
from salesgame.services.demo.people import (
    Cast,
    SignIn,
    found_company,
    give_keys,
    grant_leave,
    hang_a_screen,
    hire,
    take_days_off,
)
from salesgame.services.demo.reports import report_by_hand
from salesgame.services.demo.rules import agree_plans, agree_quotas, agree_rules
from salesgame.services.demo.second_person import ask_finance
from salesgame.services.notices.reading import read_notices
from salesgame.services.periods.closing import close_periods
from salesgame.services.work import Reactions, Work, unit_of_work
from salesgame.storage.notices import NoticeRow
from salesgame.storage.people import PersonRow

SEED = 20
MONTHS = 12
STRETCH = timedelta(days=7)
Act = Callable[[datetime], AbstractContextManager[Work]]


class NotEmpty(DomainError):
    """The sample company needs an empty database, and there is a company in this one."""


def plant_demo(
    session: Session, now: datetime, reactions: Reactions, seed: int = SEED
) -> list[SignIn]:
    """Plant the sample company and return its sign-ins. Raises NotEmpty."""
    if not is_empty(session):
        raise NotEmpty
    act, began = partial(unit_of_work, session, reactions=reactions), _beginning(now)
    with act(now - timedelta(days=400)) as work:
        found_company(work)
    calendar = the_company(session).calendar
    with act(calendar.starts_at(began)) as work:
        cast, stories = _begin(work, began, now, Random(seed))
    stops = _stops(calendar.starts_at(began), now)
    closed: list[Deal] = []
    for since, until in pairwise(stops):
        with act(until) as work:
            closed += stories.tell(work, until)
            work_days(work, cast, SEED, since, until)
        _close_due(act, session, until)
        judge_waiting(session, until, reactions)
    _change_minds(act, closed, stops[-1])
    with act(now) as work:
        _read_notices(work, cast)
    report_by_hand(session, now, reactions, cast)
    ask_finance(session, now, reactions, cast)
    with act(now) as work:
        return [*give_keys(work, cast), hang_a_screen(work, cast)]


def is_empty(session: Session) -> bool:
    """Whether nobody has set up anything here."""
    return not is_set_up(session) and session.scalar(select(PersonRow.id).limit(1)) is None


def _begin(work: Work, began: date, now: datetime, dice: Random) -> tuple[Cast, Stories]:
    calendar = work.company.calendar
    today = calendar.day_of(now)
    take_days_off(work, began, today)
    cast = hire(work, began)
    grant_leave(work, cast, today)
    midyear = _midyear(calendar, began)
    agree_rules(work, began, midyear)
    agree_plans(work, cast, began, midyear)
    coming = calendar.next(calendar.period("quarter", today)).end
    agree_quotas(work, cast, calendar, began, coming)
    market = open_market(work, dice, sorted(cast.reps.values()), began, today)
    stories = Stories(cast, market, calendar, dice)
    stories.invent(began, today + timedelta(days=1))
    return cast, stories


def _close_due(act: Act, session: Session, now: datetime) -> None:
    due = due_periods(session, the_company(session), now)
    session.rollback()
    for _end, periods in groupby(due, key=lambda period: period.end):
        with act(now) as work:
            close_periods(work, list(periods))


def _change_minds(act: Act, closed: list[Deal], now: datetime) -> None:
    """Two customers withdraw after their month was closed: linked adjustments show it."""
    won = [deal for deal in closed if deal.status == "won" and deal.closed_on]
    for deal in won[len(won) // 2 : len(won) // 2 + 2]:
        with act(now) as work:
            DEALS.cancel(work, deal.id, "the customer withdrew")


def _read_notices(work: Work, cast: Cast) -> None:
    """What people were told in the year that is over, they have read."""
    newest = work.session.scalar(select(func.max(NoticeRow.id))) or 0
    for person in (cast.admin, cast.finance, *cast.managers.values(), *cast.reps.values()):
        read_notices(work, person, newest)


def _beginning(now: datetime) -> date:
    """The first of the month a year ago."""
    month = now.year * 12 + now.month - 1 - MONTHS
    return date(month // 12, month % 12 + 1, 1)


def _midyear(calendar: Calendar, began: date) -> date:
    period = calendar.period("month", began)
    for _ in range(MONTHS // 2):
        period = calendar.next(period)
    return period.start


def _stops(began: datetime, now: datetime) -> list[datetime]:
    """The instants at which the story is told: weeks, then the last days, then now."""
    return [*_steps(began, now - STRETCH, STRETCH), *_steps(now - STRETCH, now, STRETCH / 7), now]


def _steps(since: datetime, until: datetime, step: timedelta) -> Iterator[datetime]:
    while since < until:
        yield since
        since += step
