"""Reading the company's settings."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.company.settings import MOST_HOLIDAYS, CompanySettings, Holiday
from salesgame.domain.core.calendar import Calendar
from salesgame.storage.company import CompanyRow, HolidayRow
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.deals import DealRow
from salesgame.storage.metrics import ActivityTotalRow, TotalRow
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.targets import QuotaRow

_COMPANY = select(CompanyRow.__table__)
_HOLIDAYS = select(HolidayRow.day)


def the_company(session: Session) -> Company:
    """The company, or the defaults before it has been set up."""
    return remembered(session, "company", _read)


def _read(session: Session) -> Company:
    row = session.execute(_COMPANY).first()
    if row is None:
        return Company()
    holidays = frozenset(session.scalars(_HOLIDAYS))
    return Company(
        name=row.name,
        currency=row.currency,
        decimals=row.decimals,
        language=row.language,
        calendar=Calendar(
            row.zone, row.week_start, row.fiscal_month, frozenset(row.working_weekdays), holidays
        ),
        settle=timedelta(hours=row.settle_hours),
        tie_rule=row.tie_rule,
        count_by_share=row.count_by_share,
        min_sample=row.min_sample,
        approve_self_reported=row.approve_self_reported,
        count_waiting=row.count_waiting,
        far_beyond=row.far_beyond,
        ceiling=row.ceiling,
        first_day=row.first_day,
        clock_days=row.clock_days,
    )


def is_set_up(session: Session) -> bool:
    """Whether this installation has its company yet."""
    return session.execute(_COMPANY).first() is not None


def settings_of(session: Session) -> CompanySettings | None:
    """The settings as they were chosen; None before the company has been set up."""
    row = session.execute(_COMPANY).first()
    if row is None:
        return None
    values = dict(row._mapping)
    del values["id"]
    return CompanySettings(**values | {"working_weekdays": tuple(values["working_weekdays"])})


def holidays(session: Session) -> tuple[Holiday, ...]:
    """The company's holidays, the latest first; there are at most a thousand."""
    rows = session.execute(
        select(HolidayRow.day, HolidayRow.name).order_by(HolidayRow.day.desc()).limit(MOST_HOLIDAYS)
    )
    return tuple(Holiday(**row._mapping) for row in rows)


def money_in_use(session: Session) -> bool:
    """Whether amounts are kept anywhere, so that the currency can't change under them."""
    with_amount = select(DealRow.id).where(DealRow.amount.is_not(None)).limit(1)
    kept = (with_amount, select(QuotaRow.id).limit(1), select(PayEntryRow.id).limit(1))
    return any(session.execute(rows).first() for rows in kept)


def calendar_in_use(session: Session) -> bool:
    """Whether anything is counted by weeks, quarters and fiscal years yet."""
    kept = (select(TotalRow.start), select(ActivityTotalRow.start), select(QuotaRow.start))
    return any(session.execute(rows.limit(1)).first() for rows in kept)
