"""A prorated quota is shown with its working, where its attainment is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.targets.quotas import Quota
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.people import MembershipRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import (
    AUGUST,
    SEPTEMBER,
    close,
    plan,
    plan_for,
    rates,
    set_quota,
    won,
)

SignedIn = Callable[[int], FlaskClient]
JULY = Calendar().parse("2026-07")
SAID = "Quota for the days in a team: "


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def join(act: Act, person: int, day: date) -> None:
    with act() as work:
        joined = update(MembershipRow).where(MembershipRow.person_id == person)
        work.session.execute(joined.values(start=day))


def by_quota(act: Act, person: int) -> None:
    terms = plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")
    plan_for(act, [person], terms)


def test_the_statement_of_who_joined_says_how_the_quota_came_to_be(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    by_quota(act, cast.ana)
    set_quota(act, cast.ana, SEPTEMBER, 22_000_00)
    join(act, cast.ana, date(2026, 9, 14))

    page = signed_in(cast.ana).get("/pay").text

    assert "Of quota 13,000" in page
    assert f"{SAID}22,000 × 13 of 22 working days = 13,000<" in page


def test_the_numbers_of_a_quarter_name_each_month_one_was_there(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    for month in (JULY, AUGUST, SEPTEMBER):
        set_quota(act, cast.ana, month, 2_100_00)
    join(act, cast.ana, date(2026, 8, 13))

    page = signed_in(cast.ana).get(f"/people/{cast.ana}/numbers?period=2026-Q3").text

    working = "2,100 × 13 of 21 working days (August) + 2,100 (September) = 3,400"
    assert f"{SAID}{working}<" in page


def test_a_count_is_prorated_to_the_hundredth(signed_in: SignedIn, act: Act, cast: Cast) -> None:
    with act() as work:
        calls = Quota(cast.ana, None, "calls", "month", SEPTEMBER.start, Decimal(100))
        store_quotas(work, [calls])
    join(act, cast.ana, date(2026, 9, 14))

    page = signed_in(cast.ana).get(f"/people/{cast.ana}/numbers?period=2026-09").text

    assert f"{SAID}100 × 13 of 22 working days = 59.09<" in page


def test_who_was_there_all_the_time_reads_no_working(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    by_quota(act, cast.ana)
    set_quota(act, cast.ana, SEPTEMBER, 22_000_00)
    browser = signed_in(cast.ana)

    assert SAID not in browser.get("/pay").text
    assert SAID not in browser.get(f"/people/{cast.ana}/numbers?period=2026-09").text


def test_a_closed_statement_shows_no_working_of_another_quota_than_its_own(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    by_quota(act, cast.ana)
    set_quota(act, cast.ana, AUGUST, 2_100_00)
    join(act, cast.ana, date(2026, 8, 13))
    won(act, cast.ana, date(2026, 8, 20), 100_00, "A")
    close(act, AUGUST)
    browser, page = signed_in(cast.ana), f"/pay/{cast.ana}/2026-08"
    assert f"{SAID}2,100 × 13 of 21 working days = 1,300<" in browser.get(page).text

    set_quota(act, cast.ana, AUGUST, 4_200_00)

    closed = browser.get(page).text
    assert "Of quota 1,300" in closed
    assert SAID not in closed
