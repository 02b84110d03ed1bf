"""Reading the company's settings."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.company import Company
from salesgame.domain.periods import Calendar
from salesgame.storage.company import CompanyRow, HolidayRow
from salesgame.storage.standing import remembered

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
    )


def is_set_up(session: Session) -> bool:
    """Whether this installation has its company yet."""
    return session.execute(_COMPANY).first() is not None
