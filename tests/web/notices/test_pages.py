"""The page of notices, the bell of every page, and what who signs in is told first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from salesgame.queries.notices.notices import PAGE, count_unread, notices, switched_off
from salesgame.services.access.invitations import make_link, use_link
from salesgame.services.notices.telling import tell
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import Act

SignedIn = Callable[[int], FlaskClient]
PASSWORD = "four plain words here"
PELITA = {"fact": "deal", "fact_id": 7, "name": "Pelita Hotels", "amount": 456_000}


@pytest.fixture
def refused(act: Act, cast: Cast) -> None:
    """Mia rejected a deal of Ana's."""
    with act(actor=cast.mia) as work:
        tell(work, [cast.ana], "refused", **PELITA, reason="Not signed <yet>")


@pytest.mark.usefixtures("refused")
def test_the_bell_of_every_page_counts_what_is_unread(signed_in: SignedIn, cast: Cast) -> None:
    page = signed_in(cast.ana).get("/board").text
    assert 'data-count="1"' in page
    assert "1 unread notice" in page
    assert 'data-count="1"' not in signed_in(cast.ben).get("/board").text


@pytest.mark.usefixtures("refused")
def test_the_page_says_what_happened_why_and_where_it_leads(
    signed_in: SignedIn, cast: Cast
) -> None:
    page = signed_in(cast.ana).get("/notices").text

    assert "Mia rejected Pelita Hotels ($4,560.00). You can edit it and ask again." in page
    assert "“Not signed &lt;yet&gt;”" in page


@pytest.mark.usefixtures("refused")
def test_opening_one_marks_it_as_read_and_leads_to_its_deal(
    session: Session, signed_in: SignedIn, cast: Cast
) -> None:
    ana, ((line,), _) = signed_in(cast.ana), notices(session, cast.ana)
    answer = ana.post(f"/notices/{line.id}/reading", data={"open": "yes"})

    assert (answer.status_code, answer.location) == (303, "/deals/7")
    assert count_unread(session, cast.ana) == 0
    assert ana.post(f"/notices/{line.id}/reading").location == "/notices"


@pytest.mark.usefixtures("refused")
def test_anothers_notice_is_not_there(session: Session, signed_in: SignedIn, cast: Cast) -> None:
    ((line,), _) = notices(session, cast.ana)

    for other in (cast.ben, cast.mia, cast.ada, cast.fin):
        assert signed_in(other).post(f"/notices/{line.id}/reading").status_code == 404
        assert "Pelita" not in signed_in(other).get("/notices").text
    assert count_unread(session, cast.ana) == 1


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 5000])
@pytest.mark.usefixtures("refused")
def test_a_mark_that_is_none_reads_nothing(
    session: Session, signed_in: SignedIn, cast: Cast, until: str
) -> None:
    assert signed_in(cast.ana).post("/notices/reading", data={"until": until}).status_code == 303
    assert count_unread(session, cast.ana) == 1


@pytest.mark.usefixtures("refused")
def test_all_are_read_up_to_the_newest_that_was_shown(
    session: Session, signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    ((line,), _) = notices(session, cast.ana)
    with act(actor=cast.mia) as work:
        tell(work, [cast.ana], "approved", **PELITA)

    signed_in(cast.ana).post("/notices/reading", data={"until": line.id})

    assert [one.kind for one in notices(session, cast.ana)[0] if one.is_unread] == ["approved"]


def test_kinds_that_are_not_ticked_are_switched_off_and_the_page_shows_it(
    session: Session, signed_in: SignedIn, cast: Cast
) -> None:
    ana = signed_in(cast.ana)
    ana.post("/notices/kinds", data={"kind": ["approved", "refused"]})

    assert "approved" not in switched_off(session, cast.ana)
    assert "target_changed" in switched_off(session, cast.ana)
    assert "role_changed" not in switched_off(session, cast.ana)
    page = ana.get("/notices").text
    assert 'value="approved" checked' in page
    assert 'value="target_changed" checked' not in page
    assert 'value="role_changed"' not in page


def test_many_notices_are_pages_of_their_own_and_ask_no_more_of_the_database(
    signed_in: SignedIn, cast: Cast, act: Act, queries: list[str]
) -> None:
    ana, counts = signed_in(cast.ana), []
    for more in (1, PAGE + 5):
        with act(actor=cast.mia) as work:
            for _ in range(more):
                tell(work, [cast.ana], "refused", **PELITA)
        ana.get("/notices")
        queries.clear()
        page = ana.get("/notices").text
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert page.count("You can edit it and ask again.</strong>") == PAGE
    assert 'rel="next"' in page


def test_who_signs_in_after_a_reset_or_another_role_sees_that_first(
    app: Flask, session: Session, cast: Cast, act: Act
) -> None:
    with act(actor=cast.ada) as work:
        use_link(work, make_link(work, cast.ana), PASSWORD, PASSWORD)
    sign_in = {"email": "ana@kestrel.example", "password": PASSWORD, "next": "/board"}
    assert app.test_client().post("/sign-in", data=sign_in).location == "/board"
    with act(actor=cast.ada) as work:
        make_link(work, cast.ana)

    browser = app.test_client()
    assert browser.post("/sign-in", data=sign_in).location == "/notices"
    page = browser.get("/notices").text
    assert "Ada created a link that sets a new password for you." in page

    newest = notices(session, cast.ana)[0][0].id
    browser.post("/notices/reading", data={"until": newest})
    assert app.test_client().post("/sign-in", data=sign_in).location == "/board"


def test_a_notice_of_pay_says_nothing_more_where_amounts_are_hidden(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    with act() as work:
        tell(work, [cast.ana], "statement_adjusted", amount=133_068, period="2026-10")
        masked = update(PersonRow).where(PersonRow.id == cast.ana).values(money_masked=True)
        work.session.execute(masked)

    page = signed_in(cast.ana).get("/notices").text
    assert 'data-amounts="hidden"' in page
    assert '<span class="amount-shown">+$1,330.68</span>' in page
