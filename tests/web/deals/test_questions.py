"""What is asked before a deal is saved: a locked day, an amount far above usual."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from salesgame.storage.company import CompanyRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import close
from tests.web.approvals.scene import LATE, WEEK_37, decided, log, values
from tests.web.deals.forms import approvals, entered, paid

SignedIn = Callable[[int], FlaskClient]
pytestmark = pytest.mark.usefixtures("morning")


def test_a_day_in_a_locked_month_says_what_it_becomes_before_it_is_saved(
    signed_in: SignedIn, strict: Cast, session: Session
) -> None:
    ana, form = signed_in(strict.ana), entered(closed_on=LATE.isoformat())

    asked = ana.post("/deals", data=form)

    assert asked.status_code == 422
    assert "Nothing is saved yet" in asked.text
    assert (
        "August is locked. Once approved, this becomes an adjustment of about $637.82 on your"
        " statement for September 2026."
    ) in asked.text
    assert 'value="7972.75"' in asked.text
    assert approvals(session) == []

    confirmed = form | {"confirmed": values(asked.text, "confirmed")[0]}
    assert ana.post("/deals", data=confirmed).status_code == 303
    assert approvals(session) == ["pending"]
    assert paid(session) == 0


def test_another_day_than_the_one_confirmed_is_asked_about_again(
    signed_in: SignedIn, strict: Cast, session: Session
) -> None:
    ana, form = signed_in(strict.ana), entered(closed_on=LATE.isoformat())
    known = values(ana.post("/deals", data=form).text, "confirmed")[0]
    other = form | {"closed_on": date(2026, 8, 1).isoformat(), "confirmed": known}

    assert ana.post("/deals", data=other).status_code == 422
    assert approvals(session) == []


def test_who_sees_no_commission_is_asked_without_the_amount(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int
) -> None:
    decided(act, strict.mia, deals=[deal])
    form = entered(name="Pelita Hotels", closed_on=LATE.isoformat())

    admins = signed_in(strict.ada).post(f"/deals/{deal}", data=form).text
    managers = signed_in(strict.mia).post(f"/deals/{deal}", data=form).text

    assert "August is locked. Once approved, this counts as an adjustment in September." in admins
    assert "$" not in re.findall(r"August is locked[^<]*", admins)[0]
    assert "on Ana’s statement for September 2026" in managers


def test_an_amount_far_above_usual_is_asked_about_once_and_then_held(
    signed_in: SignedIn, act: Act, strict: Cast, session: Session
) -> None:
    for n in range(20):
        decided(act, strict.mia, deals=[log(act, strict.ana, f"Deal {n}", 250_000)])
    ana, form = signed_in(strict.ana), entered(amount="1000000")

    asked = ana.post("/deals", data=form)
    assert asked.status_code == 422
    assert "That is 400 times the largest deal won so far. Is it right?" in asked.text
    known = values(asked.text, "confirmed")[0]
    assert (
        ana.post("/deals", data=form | {"amount": "1000001", "confirmed": known}).status_code == 422
    )
    assert ana.post("/deals", data=form | {"confirmed": known}).status_code == 303

    assert approvals(session)[-1] == "held"
    page = ana.get("/deals/21").text
    assert "Its amount is far above usual" in page


def test_before_twenty_deals_the_companys_own_ceiling_is_asked_about(
    signed_in: SignedIn, act: Act, strict: Cast
) -> None:
    with act() as work:
        work.session.execute(update(CompanyRow).values(ceiling=1_000_000))

    asked = signed_in(strict.ana).post("/deals", data=entered(amount="10000.01")).text

    assert "That is above $10,000. Is it right?" in asked
    assert signed_in(strict.ana).post("/deals", data=entered(amount="10000")).status_code == 303


def test_a_day_before_the_companys_first_is_refused_beside_the_field(
    signed_in: SignedIn, strict: Cast, session: Session
) -> None:
    answer = signed_in(strict.ana).post("/deals", data=entered(closed_on="1969-01-01"))

    assert answer.status_code == 422
    assert "the company’s first day" in answer.text.replace("&#39;", "’")
    assert 'id="closed_on-error"' in answer.text
    assert approvals(session) == []


def test_a_day_in_a_locked_week_of_an_open_month_is_no_adjustment(
    signed_in: SignedIn, act: Act, strict: Cast
) -> None:
    close(act, WEEK_37)

    asked = signed_in(strict.ana).post("/deals", data=entered(closed_on=str(WEEK_37.last)))

    assert asked.status_code == 422
    assert (
        "Week 37, 2026 is locked. Once approved, your commission for September 2026 changes by"
        " about $637.82. Points count in September."
    ) in asked.text
