"""What else a deal logged by hand may say: product, segment, source, competitor, when it began."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from salesgame.services.points.rules import create_rule
from salesgame.storage.deals import DealRow, ProductRow
from salesgame.storage.metrics import TotalRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.forms import shown_form

SignedIn = Callable[[int], FlaskClient]
TODAY = MORNING.date()
WON = {"key": "k", "name": "Cobalt", "amount": "100", "stage": "Won"}
DETAILS = {
    "product": "Soar",
    "segment": "Clinics",
    "lead_source": "Fair",
    "competitor": "Larkspur",
    "opened_on": (TODAY - timedelta(days=9)).isoformat(),
}


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture(autouse=True)
def soar(act: Act, cast: Cast) -> None:
    with act() as work:
        work.session.execute(insert(ProductRow).values(source="t", external_id="1", name="Soar"))


def the_deal(session: Session) -> DealRow:
    session.expire_all()
    return session.scalars(select(DealRow)).one()


def test_a_rule_for_one_product_segment_and_source_finds_what_was_logged_by_hand(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    only_for = {"product": "Soar", "segment": "Clinics", "source": "Fair"}
    body = {"on": "deal_won", "points": 7, **only_for}
    with act() as work:
        create_rule(work, "points", "Soar for clinics", date(2026, 1, 1), body)
    browser = signed_in(cast.ana)

    assert browser.post("/deals", data=WON).status_code == 303
    assert browser.post("/deals", data=WON | DETAILS | {"key": "k2"}).status_code == 303

    assert session.scalar(select(func.sum(PointsEntryRow.points))) == 7


def test_the_sales_cycle_counts_from_the_day_that_is_given_and_leaves_out_who_gave_none(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ana)
    browser.post("/deals", data=WON)
    browser.post("/deals", data=WON | DETAILS | {"key": "k2"})
    browser.post("/deals", data={"key": "k3", "name": "Open", "stage": "Demo"})

    opened = session.scalars(select(DealRow.opened_on).order_by(DealRow.id)).all()
    assert opened == [None, TODAY - timedelta(days=9), TODAY]
    query = select(TotalRow.cycles, TotalRow.cycle_days)
    assert session.execute(query.where(TotalRow.period_kind == "month")).one() == (1, 9)


def test_an_unknown_product_is_refused_beside_its_field_and_the_fold_stays_open(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    answer = signed_in(cast.ana).post("/deals", data=WON | {"product": "Sour"})

    assert answer.status_code == 422
    assert "There is no product &#34;Sour&#34;." in answer.text
    assert 'value="Sour"' in answer.text
    assert '<details class="more" open>' in answer.text
    assert session.scalar(select(func.count(DealRow.id))) == 0


def test_the_fold_is_closed_where_nothing_in_it_is_said(signed_in: SignedIn, cast: Cast) -> None:
    assert '<details class="more">' in signed_in(cast.ana).get("/log/deal").text


def test_the_rows_of_more_colleagues_stand_open_only_where_one_says_something(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ana)

    first = browser.post("/deals", data=WON | {"partner": "Nobody"}).text
    second = browser.post("/deals", data=WON | {"partner_2": "Nobody"}).text

    assert first.count('<details class="more" open>') == 1
    assert second.count('<details class="more" open>') == 2


def test_a_deal_that_closed_before_it_began_is_refused(signed_in: SignedIn, cast: Cast) -> None:
    later = {"opened_on": TODAY.isoformat(), "closed_on": (TODAY - timedelta(days=1)).isoformat()}

    answer = signed_in(cast.ana).post("/deals", data=WON | later)

    assert answer.status_code == 422
    assert "before it was opened" in answer.text


def test_a_change_shows_all_of_it_and_keeps_what_it_does_not_touch(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    browser = signed_in(cast.ana)
    browser.post("/deals", data=WON | DETAILS)
    address = f"/deals/{the_deal(session).id}"
    with act() as work:  # a product that is sold no more stays with its deals
        work.session.execute(update(ProductRow).values(cancelled=True))

    form = shown_form(browser, f"{address}/edit")
    assert {name: form[name] for name in DETAILS} == DETAILS
    browser.post(address, data=form | {"competitor": "Kite", "why": "heard it today"})

    deal = the_deal(session)
    assert (deal.competitor, deal.segment, deal.lead_source) == ("Kite", "Clinics", "Fair")
    assert (deal.product_id is not None, deal.opened_on) == (True, TODAY - timedelta(days=9))
    assert "<del>Larkspur</del> <ins>Kite</ins>" in browser.get(address).text

    browser.post(address, data=shown_form(browser, f"{address}/edit") | {
        "product": "", "segment": "", "why": "not for a clinic",
    })  # fmt: skip
    assert (the_deal(session).product_id, the_deal(session).segment) == (None, None)
