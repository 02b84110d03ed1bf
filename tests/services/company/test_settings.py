"""The company's settings, and what of them stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from salesgame.domain.company.settings import CalendarInUse, HolidayTaken, MoneyInUse
from salesgame.queries.company.settings import settings_of, the_company
from salesgame.services.company.settings import add_holiday, change_company, remove_holiday
from salesgame.storage.deals import DealRow, FactVersionRow
from salesgame.storage.metrics import TotalRow
from tests.cast import Cast
from tests.conftest import Act


def deal(act: Act, amount: int | None) -> None:
    with act() as work:
        work.session.execute(
            insert(DealRow).values(
                source="hand", external_id="1", name="Deal", stage="Won", status="won",
                amount=amount, changed_at=work.now,
            )
        )  # fmt: skip


def test_a_setting_holds_at_once_and_the_old_one_is_kept(
    session: Session, cast: Cast, act: Act
) -> None:
    with act(actor=cast.ada) as work:
        known = settings_of(work.session)
        assert known is not None
        change_company(work, replace(known, zone="Asia/Jakarta", settle_hours=72))

    assert the_company(session).calendar.zone == "Asia/Jakarta"
    before = session.scalar(select(FactVersionRow.before).where(FactVersionRow.fact == "company"))
    assert before is not None
    assert (before["zone"], before["settle_hours"]) == ("UTC", 48)


@pytest.mark.parametrize("change", [{"currency": "EUR"}, {"decimals": 0}])
def test_the_currency_is_locked_once_there_is_money(
    cast: Cast, act: Act, change: dict[str, object]
) -> None:
    deal(act, None)
    with act() as work:
        known = settings_of(work.session)
        assert known is not None
        change_company(work, replace(known, **change))
        change_company(work, known)
    deal_with_money(act)

    with act() as work, pytest.raises(MoneyInUse) as refused:
        change_company(work, replace(known, **change))
    assert refused.value.field in change


def deal_with_money(act: Act) -> None:
    with act() as work:
        work.session.execute(DealRow.__table__.update().values(amount=1))


@pytest.mark.parametrize("change", [{"week_start": 6}, {"fiscal_month": 4}])
def test_the_starts_of_periods_are_locked_once_results_are_counted_by_them(
    cast: Cast, act: Act, change: dict[str, int]
) -> None:
    with act() as work:
        known = settings_of(work.session)
        assert known is not None
        change_company(work, replace(known, **change))
        change_company(work, known)
        work.session.execute(
            insert(TotalRow).values(period_kind="week", start=date(2026, 9, 14), person_id=cast.ana)
        )
        with pytest.raises(CalendarInUse) as refused:
            change_company(work, replace(known, **change))
        assert refused.value.field in change
        change_company(work, replace(known, name="Kestrel & Sons"))


def test_a_holiday_is_no_working_day(session: Session, cast: Cast, act: Act) -> None:
    christmas = date(2026, 12, 25)
    with act() as work:
        add_holiday(work, christmas, "  Christmas  day ")
        with pytest.raises(HolidayTaken):
            add_holiday(work, christmas, "again")
    assert not the_company(session).calendar.is_working(christmas)

    with act() as work:
        remove_holiday(work, christmas)
    session.rollback()
    assert the_company(session).calendar.is_working(christmas)
