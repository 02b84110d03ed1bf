"""Leave on the pages: who may write it, who may read it, and what nobody else is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from salesgame.domain.people.leave import Leave
from salesgame.queries.people.leave import LeaveLine, leave_of
from salesgame.services.people.leave import cancel_leave, record_leave
from tests.cast import Cast
from tests.conftest import MORNING, Act

SignedIn = Callable[[int], FlaskClient]
MONDAY, FRIDAY = "2026-09-21", "2026-09-25"


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)


@pytest.fixture
def mia(signed_in: SignedIn, cast: Cast) -> FlaskClient:
    """Ana's manager's browser."""
    return signed_in(cast.mia)


def record(browser: FlaskClient, person: int, **typed: str) -> TestResponse:
    fields = {"start": MONDAY, "last": FRIDAY, "kind": "vacation"} | typed
    return browser.post(f"/people/{person}/leave", data=fields)


def lines(session: Session, person: int) -> tuple[LeaveLine, ...]:
    session.rollback()
    return leave_of(session, person)


def away_now(act: Act, cast: Cast) -> int:
    with act(actor=cast.mia) as work:
        days = Leave.through(date(2026, 9, 14), date(2026, 9, 18), "training")
        return record_leave(work, cast.ana, days)


def test_a_manager_records_leave_with_its_last_day(
    mia: FlaskClient, cast: Cast, session: Session
) -> None:
    answer = record(mia, cast.ana)

    assert (answer.status_code, answer.location) == (303, f"/people/{cast.ana}/leave")
    (line,) = lines(session, cast.ana)
    assert (line.start, line.last, line.by) == (date(2026, 9, 21), date(2026, 9, 25), "Mia")
    page = mia.get(answer.location).text
    assert "5 working days · Vacation" in page
    assert "to come" in page


def test_a_leave_is_ended_earlier_and_cancelled_and_both_stay_to_be_read(
    mia: FlaskClient, act: Act, cast: Cast, session: Session
) -> None:
    leave = away_now(act, cast)

    mia.post(f"/people/{cast.ana}/leave/{leave}/end", data={"last": "2026-09-16"})
    assert lines(session, cast.ana)[0].last == date(2026, 9, 16)

    mia.post(f"/people/{cast.ana}/leave/{leave}/cancellation")
    page = mia.get(f"/people/{cast.ana}/leave").text
    assert "until 18 Sep 2026 before Mia changed it" in page
    assert "cancelled by Mia" in page
    assert "Cancel this leave" not in page


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"start": ""}, "start", "Fill this in."),
        ({"last": ""}, "last", "Fill this in."),
        ({"last": "2026-09-20"}, "last", "The last day can’t come before the first."),
        ({"start": "1989-01-01"}, "start", "1 Jan 1989 is too far away."),
        ({"last": "2222-01-01"}, "last", "1 Jan 2222 is too far away."),
        ({"start": "soon"}, "start", "is not a day"),
    ],
)
def test_a_leave_that_cannot_be_comes_back_with_what_was_typed(
    mia: FlaskClient, cast: Cast, session: Session, typed: dict[str, str], field: str, why: str
) -> None:
    answer = record(mia, cast.ana, **typed)

    assert answer.status_code == 422
    said = answer.text.replace("&#39;", "’")
    assert f'id="{field}-error"' in said
    assert why in said
    assert '<option value="vacation" selected>' in said
    assert lines(session, cast.ana) == ()


def test_days_already_away_are_refused_by_name(mia: FlaskClient, act: Act, cast: Cast) -> None:
    away_now(act, cast)

    answer = record(mia, cast.ana, start="2026-09-18")

    assert answer.status_code == 422
    assert "Ana is on leave from 14 Sep 2026 to 18 Sep 2026 already." in answer.text


def test_a_refused_change_stands_at_the_leave_it_is_about(
    mia: FlaskClient, act: Act, cast: Cast
) -> None:
    leave = away_now(act, cast)

    answer = mia.post(f"/people/{cast.ana}/leave/{leave}/end", data={"last": "2026-09-01"})

    assert answer.status_code == 422
    assert f'href="#last-{leave}"' in answer.text
    assert '<details class="more leave-change" open>' in answer.text
    assert 'id="last-error"' not in answer.text


def test_a_cancelled_leave_is_not_changed(mia: FlaskClient, act: Act, cast: Cast) -> None:
    leave = away_now(act, cast)
    with act() as work:
        cancel_leave(work, leave)

    answer = mia.post(f"/people/{cast.ana}/leave/{leave}/end", data={"last": "2026-09-16"})

    assert answer.status_code == 422
    assert "This leave was cancelled. Record it anew." in answer.text


def test_a_leave_is_reached_only_through_its_own_person(
    mia: FlaskClient, act: Act, cast: Cast
) -> None:
    leave = away_now(act, cast)

    for action in ("end", "cancellation"):
        assert mia.post(f"/people/{cast.ben}/leave/{leave}/{action}").status_code == 404


def test_what_for_is_told_to_the_person_their_managers_and_admins_only(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    away_now(act, cast)

    def page(who: int) -> str:
        return signed_in(who).get(f"/people/{cast.ana}/leave").text

    for who in (cast.ana, cast.mia, cast.ada):
        assert "· Training" in page(who)
    told_finance = page(cast.fin)
    assert "14 Sep 2026" in told_finance
    assert "Training" not in told_finance


def test_colleagues_are_told_nothing_of_a_leave(signed_in: SignedIn, act: Act, cast: Cast) -> None:
    away_now(act, cast)

    for address in (f"/people/{cast.ana}/leave", f"/people/{cast.ana}/numbers"):
        assert signed_in(cast.ben).get(address).status_code == 404
    for address in ("/board?all=1", "/", f"/badges/{cast.ana}", f"/points/{cast.ana}/2026-09"):
        answer = signed_in(cast.ben).get(address)
        assert answer.status_code == 200, address
        assert "leave until" not in answer.text


def test_whoever_may_see_a_person_sees_that_they_are_away_today(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    leave = away_now(act, cast)
    pages = {
        cast.mia: (f"/people/{cast.ana}/numbers", f"/team?team={cast.north}"),
        cast.ada: (f"/people/{cast.ana}", f"/people/{cast.ana}/numbers"),
    }

    for who, addresses in pages.items():
        for address in addresses:
            assert "On leave until Fri 18 Sep" in signed_in(who).get(address).text
    assert "On leave" not in signed_in(cast.mia).get("/team?period=2026-08").text
    with act() as work:
        cancel_leave(work, leave)
    for who, addresses in pages.items():
        for address in addresses:
            assert "On leave" not in signed_in(who).get(address).text
