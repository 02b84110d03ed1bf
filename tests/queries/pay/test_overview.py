"""All that is said of one person's pay in a period, and what asking for it costs."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Calendar
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.card import pay_card
from salesgame.queries.pay.overview import PayOverview, overview
from salesgame.queries.pay.statements import history
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import (
    AUGUST,
    SEPTEMBER,
    TODAY,
    close,
    plan,
    plan_for,
    rates,
    set_quota,
    won,
)

CALENDAR = Calendar()


def read(session: Session, person: int, label: str, amount: int | None = None) -> PayOverview:
    asked = CALENDAR.parse(label)
    return overview(session, the_company(session), person, asked, TODAY, amount)


def test_a_quarters_statement_stands_beside_its_month_and_is_no_part_of_it(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    plan_for(act, [cast.ana], plan(period_kind="quarter"), name="By the quarter")
    won(act, cast.ana, TODAY, 800, "A")

    month, quarter = (read(session, cast.ana, label) for label in ("2026-09", "2026-Q3"))

    assert ([one.period.kind for one in month.inside], month.total) == (["month"], 40)
    assert [one.period.kind for one in month.around] == ["quarter"]
    assert (len(quarter.inside), quarter.around) == (4, ())


def test_a_period_is_closed_when_its_own_statements_are_and_not_what_is_around(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    plan_for(act, [cast.ana], plan(period_kind="quarter"), name="By the quarter")
    assert read(session, cast.ana, "2026-08").state == "estimate"

    close(act, AUGUST)

    found = read(session, cast.ana, "2026-08")
    assert (found.state, found.closed_at) == ("closed", MORNING)
    assert (read(session, cast.ana, "2026-Q3").closed_at, found.later) == (None, SEPTEMBER)


def test_of_all_time_there_is_no_earlier_period(act: Act, cast: Cast, session: Session) -> None:
    plan_for(act, [cast.ana], plan())
    for day in (date(2026, 8, 4), TODAY):
        won(act, cast.ana, day, 800, f"{day}")

    found = read(session, cast.ana, "ever")

    assert (found.earlier, found.later, found.total) == (None, None, 80)


def test_progress_is_of_the_open_statements_of_today_alone(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "A")

    (progress,) = read(session, cast.ana, "2026-Q3", 400).progress

    assert progress.statement.period == SEPTEMBER
    assert progress.tried is not None
    assert progress.tried.gain == 30
    assert read(session, cast.ana, "2026-08").progress == ()


def test_the_year_asks_for_no_quota_that_changes_nothing(
    act: Act, cast: Cast, session: Session, queries: list[str]
) -> None:
    by_quota = plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")
    plan_for(act, [cast.ana], by_quota)
    set_quota(act, cast.ana, AUGUST, 1000)
    for month in ("2026-06", "2026-07", "2026-08"):
        close(act, CALENDAR.parse(month))
    company = the_company(session)
    history(session, company, cast.ana, TODAY)
    queries.clear()
    few = history(session, company, cast.ana, TODAY)
    costs = len(queries)
    for month in ("2026-03", "2026-04", "2026-05"):
        close(act, CALENDAR.parse(month))
    history(session, company, cast.ana, TODAY)
    queries.clear()

    again = history(session, company, cast.ana, TODAY)

    assert [one.total for one in again] == [one.total for one in few]
    assert len(queries) < costs


def test_plans_of_one_period_ask_for_its_quota_once(
    act: Act, cast: Cast, session: Session, queries: list[str]
) -> None:
    by_quota = plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")
    plan_for(act, [cast.ana], by_quota)
    read(session, cast.ana, "2026-09")
    queries.clear()
    read(session, cast.ana, "2026-09")
    costs = len(queries)
    plan_for(act, [cast.ana], by_quota, name="Another")
    read(session, cast.ana, "2026-09")
    queries.clear()

    found = read(session, cast.ana, "2026-09")

    assert (len(found.inside), len(queries)) == (2, costs)


def test_the_card_hopes_for_the_open_deal_that_adds_something(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "A")
    won(act, cast.ana, TODAY, 400, "B", stage="Demo", closed_on=None)

    card = pay_card(session, the_company(session), cast.ana, MORNING)

    assert card.pay is not None
    assert card.pay.hope is not None
    assert (card.pay.hope.deal, card.pay.hope.gain) == ("Deal B", 30)
    assert card.pay.next_tier is not None
    assert (card.pay.next_tier.distance, card.pay.tier_period) == (200, SEPTEMBER)


def test_without_a_plan_the_card_is_empty(cast: Cast, session: Session) -> None:
    card = pay_card(session, the_company(session), cast.ana, MORNING)

    assert (card.pay, card.locked) == (None, None)
