"""By forms: an admin who makes themself finance waits for finance, who hears of it and decides."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from salesgame.queries.proposals.roles import role_asked
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

SignedIn = Callable[[int], FlaskClient]
EVE = {"name": "Eve", "email": "eve@kestrel.example", "role": "finance"}


def becomes_finance(browser: FlaskClient, person_id: int, name: str) -> str:
    form = {"name": name, "email": f"{name.lower()}@kestrel.example", "role": "finance"}
    answer = browser.post(f"/people/{person_id}", data=form)
    assert answer.status_code == 303
    return browser.get(answer.location).text


@pytest.fixture
def second_admin(act: Act, cast: Cast) -> None:
    """Zoe is an admin too, as nobody may stop being the last one."""
    with act() as work:
        zoe = update(PersonRow).where(PersonRow.id == cast.zoe)
        work.session.execute(zoe.values(role="admin", password_hash="no password fits this"))


@pytest.mark.usefixtures("second_admin")
def test_an_admin_who_makes_themself_finance_reads_nobodys_pay_before_a_second_person_confirms(
    session: Session, signed_in: SignedIn, cast: Cast
) -> None:
    ada, fin, zoe = (signed_in(who) for who in (cast.ada, cast.fin, cast.zoe))
    page = becomes_finance(ada, cast.ada, "Ada")

    assert "Finance or another admin must confirm that Ada becomes finance." in page
    assert "Waits to become finance." in page
    assert ada.get(f"/pay/{cast.ana}/2026-09").status_code == 404
    for office in (fin, zoe):
        told = office.get("/notices").text
        assert "Ada asks to make Ada Finance. A second person must confirm." in told
    number = role_asked(session, cast.ada)
    session.rollback()
    decision = f"/proposals/{number}/decision"
    assert ada.post(decision, data={"decision": "approved"}).status_code == 422

    seen = re.search(r'name="seen" value="([^"]+)"', fin.get("/proposals").text)
    assert seen
    fin.post(decision, data={"decision": "approved", "seen": seen[1]})
    assert ada.get(f"/pay/{cast.ana}/2026-09").status_code == 200
    assert "Changed the role of Ada from Admin to Finance." in fin.get("/history").text
    assert "Fin changed the role of Ada from Admin to Finance." in zoe.get("/notices").text


def test_somebody_new_of_finance_is_a_rep_until_it_is_confirmed(
    signed_in: SignedIn, cast: Cast
) -> None:
    ada = signed_in(cast.ada)
    answer = ada.post("/people", data=EVE)

    page = ada.get(answer.location).text
    assert "Finance or another admin must confirm that Eve becomes finance." in page
    assert '<option value="rep" selected>' in page


def test_where_nobody_else_is_there_the_page_says_that_it_is_so_at_once(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    with act() as work:
        gone = update(PersonRow).where(PersonRow.id == cast.fin)
        work.session.execute(gone.values(deactivated_at=MORNING))

    page = becomes_finance(signed_in(cast.ada), cast.ben, "Ben")
    assert "There is nobody else to confirm it, so Ben is finance now." in page
