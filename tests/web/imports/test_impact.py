"""A dry run tells of pay: amounts to finance and managers of these people, counts to others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from salesgame.extensions import db
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import unit_of_work
from salesgame.storage.db import locks
from salesgame.web.imports import impact
from tests.cast import Cast
from tests.conftest import MORNING, POSTGRES, Act
from tests.services.pay.office import AUGUST, close, plan, plan_for, rates, won
from tests.web.imports.test_pages import SignedIn, accept_columns, upload

HEADER = "Deal id,Owner,Stage,Amount,Created,Closed\n"
DEALS = (
    HEADER
    + """D-1,Ana,Won,1000.00,2026-08-01,2026-09-01
D-2,Ben,Won,500.00,2026-08-01,2026-09-01
D-3,Zoe,Won,3000.00,2026-08-01,2026-09-02
D-4,Ana,Won,200.00,2026-08-01,2026-08-20
"""
)
AMOUNTS = "$100.00", "$50.00", "$300.00", "$450.00", "$20.00", "$120.00", "$470.00", "$170.00"


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def plans(act: Act, cast: Cast) -> None:
    """Ana, Ben and Zoe earn a tenth of each deal, and August is closed."""
    plan_for(act, [cast.ana, cast.ben, cast.zoe], plan(tiers=rates(("0", "0.10"))))
    won(act, cast.ana, date(2026, 8, 3), 100, "K")
    close(act, AUGUST)


def dry_run(browser: FlaskClient, text: str = DEALS) -> str:
    return accept_columns(browser, upload(browser, text))


def impact_on(page: str) -> str:
    """The card of pay and points, its markup gone."""
    return page.partition('aria-labelledby="pay"')[2].partition("</section>")[0]


@pytest.mark.usefixtures("plans")
def test_finance_sees_what_changes_by_period_and_by_person(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.fin)

    told = impact_on(browser.get(dry_run(browser)).text)

    assert "<dt>September 2026 estimates, 3 people</dt><dd>+$450.00</dd>" in told
    assert "<dt>August 2026 is locked: 1 adjustment</dt><dd>+$20.00</dd>" in told
    assert "<dt>In all</dt><dd>+$470.00</dd>" in told
    assert "<dt>Ana</dt><dd>+$120.00</dd>" in told
    assert "As of 03:42" in told


@pytest.mark.usefixtures("plans")
def test_an_admin_sees_how_many_people_and_adjustments_and_no_amount(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ada)

    page = browser.get(dry_run(browser)).text

    told = impact_on(page)
    assert "<dt>September 2026 estimates</dt><dd>3 people</dd>" in told
    assert "<dt>August 2026 is locked</dt><dd>1 adjustment</dd>" in told
    assert not [amount for amount in AMOUNTS if amount in page]
    assert "By person" not in told


@pytest.mark.usefixtures("plans")
def test_a_manager_sees_the_amounts_of_their_own_people_only(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.mia)

    told = impact_on(browser.get(dry_run(browser)).text)

    assert "<dt>September 2026 estimates, 2 people</dt><dd>+$150.00</dd>" in told
    assert "<dt>In all</dt><dd>+$170.00</dd>" in told
    assert "you can’t view" not in told  # Zoe's deal is not Mia's to import at all
    assert "Zoe" not in told
    assert not [amount for amount in ("$300.00", "$450.00", "$470.00") if amount in told]


@pytest.mark.usefixtures("plans")
def test_what_of_a_managers_file_moves_closed_pay_waits_for_finance(
    signed_in: SignedIn, cast: Cast
) -> None:
    mia, fin = signed_in(cast.mia), signed_in(cast.fin)
    address = dry_run(mia)
    assert "waits until finance approves it" in mia.get(address).text

    answer = mia.post(address.replace("dry-run", "receipt"))

    assert "A part of it waits for finance." in mia.get(answer.location).text
    page = fin.get("/proposals").text
    assert "+$20.00" in page
    assert "Proposed by Mia" in page


@pytest.mark.usefixtures("plans")
def test_of_a_long_file_it_is_worked_out_only_when_asked(
    signed_in: SignedIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(impact, "AT_ONCE", 3)
    browser = signed_in(cast.fin)
    address = dry_run(browser)

    page = browser.get(address).text
    assert "Work it out" in impact_on(page)
    assert "$450.00" not in page

    assert browser.post(address.replace("dry-run", "impact")).location == address
    assert "+$450.00" in impact_on(browser.get(address).text)


@pytest.mark.skipif(not POSTGRES, reason="on SQLite nobody stands in the way of a copy")
def test_where_others_stand_in_the_way_it_can_be_tried_again(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.fin)

    with Session(db.engine) as other, unit_of_work(other, MORNING, REACTIONS) as work:
        locks.own_imports(work.session)
        address = dry_run(browser)
        told = impact_on(browser.get(address).text)

    assert "Others are saving just now" in told
    browser.post(address.replace("dry-run", "impact"))
    assert "Nothing changes in anyone" in impact_on(browser.get(address).text)


def test_a_file_that_changes_nobodys_pay_says_so(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.ada)

    told = impact_on(browser.get(dry_run(browser, HEADER + "D,Ana,Demo,5,2026-09-01,\n")).text)

    assert "Nothing changes in anyone" in told
