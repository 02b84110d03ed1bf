"""The company's settings and holidays."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from salesgame.domain.company.settings import (
    MOST_HOLIDAYS,
    CalendarInUse,
    CompanySettings,
    HolidayTaken,
    MoneyInUse,
    NotAFirstDay,
    TooManyHolidays,
)
from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.domain.core.events import BoardsChanged, RosterChanged
from salesgame.domain.core.refusals import Gathered
from salesgame.queries.company.settings import (
    calendar_in_use,
    money_in_use,
    settings_of,
    the_company,
)
from salesgame.services.access.audit import differences, record
from salesgame.services.approvals.counting import count_what_waits
from salesgame.services.deals.history import keep_versions
from salesgame.services.work import Work
from salesgame.storage.company import CompanyRow, HolidayRow

NAME_LENGTH = 80


def change_company(work: Work, chosen: CompanySettings) -> None:
    """Keep the settings; the currency and the calendar's starts stay once they are in use.

    Raises MoneyInUse, CalendarInUse, NotAFirstDay.
    """
    if chosen.first_day > work.today:
        raise NotAFirstDay
    known = settings_of(work.session)
    if known == chosen:
        return
    if known is not None:
        _refuse_in_use(work, known, chosen)
        keep_versions(work, "company", [(1, known)], "changed by an admin")
        work.session.execute(update(CompanyRow).values(**_values(chosen)))
        record(work, "company", "changed", changes=differences(known, asdict(chosen)))
        _count_anew(work, FIRST_DAY)
        if known.count_waiting != chosen.count_waiting:
            count_what_waits(work)
    else:
        work.session.execute(insert(CompanyRow).values(id=1, **_values(chosen)))
        record(work, "company", "founded", name=chosen.name)
    work.happened(BoardsChanged("company"))


def add_holiday(work: Work, day: date, name: str) -> None:
    """Add a day off. Raises HolidayTaken, TooManyHolidays."""
    if work.session.scalar(select(HolidayRow.day).where(HolidayRow.day == day)):
        raise HolidayTaken(day=day)
    if (work.session.scalar(select(func.count()).select_from(HolidayRow)) or 0) >= MOST_HOLIDAYS:
        raise TooManyHolidays
    tidy = " ".join(name.split())[:NAME_LENGTH]
    work.session.execute(insert(HolidayRow).values(day=day, name=tidy))
    record(work, "company", "holiday_added", name=tidy, day=day.isoformat())
    _count_anew(work, day)


def remove_holiday(work: Work, day: date) -> None:
    """Make it a working day again."""
    gone = work.session.execute(delete(HolidayRow).where(HolidayRow.day == day))
    if gone.rowcount:  # type: ignore[attr-defined]
        record(work, "company", "holiday_removed", day=day.isoformat())
    _count_anew(work, day)


def _count_anew(work: Work, since: date) -> None:
    """Let what is counted by the company's choices and days off follow them, also when closed."""
    work.company = the_company(work.session)
    work.happened(RosterChanged(None, since))


def _refuse_in_use(work: Work, known: CompanySettings, chosen: CompanySettings) -> None:
    refusals = Gathered()
    money = MoneyInUse(currency=known.currency, decimals=known.decimals)
    for fields, is_in_use, refusal in (
        (("currency", "decimals"), money_in_use, money),
        (("week_start", "fiscal_month"), calendar_in_use, CalendarInUse()),
    ):
        changed = [name for name in fields if getattr(known, name) != getattr(chosen, name)]
        if changed and is_in_use(work.session):
            with refusals.beside(changed[0]):
                raise refusal
    refusals.refuse()


def _values(chosen: CompanySettings) -> dict[str, Any]:
    return asdict(chosen) | {"working_weekdays": list(chosen.working_weekdays)}
