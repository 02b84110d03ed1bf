"""Whose estimates of which open days a change may move."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.domain.proposals.proposal import Arguments
from salesgame.queries.imports.touched import Touch
from salesgame.queries.pay.plans import assignments
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.services.work import Work

_ONE_DAY = timedelta(days=1)


def all_days(work: Work, _arguments: Arguments) -> set[Touch]:
    """The days of everybody on a plan."""
    return open_days(work, None, FIRST_DAY)


def their_days(work: Work, arguments: Arguments) -> set[Touch]:
    """The days of the person that the arguments name."""
    return open_days(work, {arguments["person"]}, FIRST_DAY)


def open_days(work: Work, people: Collection[int] | None, since: date) -> set[Touch]:
    """The days of people, or of everybody on a plan, from `since` through today.

    None before the year in which the first open day lies: what is open there is not paid yet,
    and to look at all of it would take long.
    """
    open_from, until = lock_day(work.session), work.today + _ONE_DAY
    begin = open_from - _ONE_DAY if open_from > FIRST_DAY else work.today
    first = max(since, work.company.calendar.period("year", begin).start)
    if first >= until:
        return set()
    if people is None:
        people = {span.person_id for span in assignments(work.session, first, until)}
    return {Touch(person, first, until) for person in people}
