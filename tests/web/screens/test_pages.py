"""Televisions: pairing, guesses, what they show, and what they never show."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields
from salesgame.domain.screens.pairing import ALPHABET, CODE_LENGTH, GUESSES
from salesgame.domain.targets.quotas import Quota
from salesgame.services.deals.deals import DEALS
from salesgame.services.screens.televisions import Shows
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.access import ScreenRow
from salesgame.storage.people import PersonRow
from salesgame.web.screens.television import COOKIE
from tests.cast import Cast
from tests.conftest import Act

SignedIn = Callable[[int], FlaskClient]
NOON = datetime(2026, 9, 17, 12, tzinfo=UTC)
SHOWS = Shows("points", "month", None)


@pytest.fixture(autouse=True)
def travel() -> object:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def tv(app: Flask, cast: Cast) -> FlaskClient:
    """A television's browser."""
    return app.test_client()


def shown_code(tv: FlaskClient) -> str:
    found = re.search(r"Pairing code ([A-Z ]+)<", tv.get("/tv").text)
    assert found
    return found[1].replace(" ", "")


def pair(browser: FlaskClient, code: str, **more: str) -> int:
    fields = {"code": code, "name": "Sales floor", "metric": "revenue", "period": "month"}
    return browser.post("/pair", data=fields | more).status_code


def won(act: Act, key: str, person: int, units: int) -> None:
    with act(now=NOON) as work:
        DEALS.log(work, DealFields(
            key=key, name="Acme Secret", stage="Won", amount=units * 100,
            shares=((person, 1_000_000),), opened_on=date(2026, 9, 1), closed_on=date(2026, 9, 17),
        ))  # fmt: skip


def test_a_code_is_eight_letters_that_cannot_be_confused(tv: FlaskClient) -> None:
    code = shown_code(tv)

    assert len(code) == CODE_LENGTH
    assert set(code) <= set(ALPHABET)
    assert not set(ALPHABET) & set("AEIOUY0123456789")
    assert shown_code(tv) == code
    assert "<svg" in tv.get("/tv").text


def test_a_code_changes_after_ten_minutes(tv: FlaskClient, travel: time_machine.Traveller) -> None:
    code = shown_code(tv)
    travel.move_to(NOON + timedelta(minutes=11))

    assert tv.get("/tv/state").json == {"state": "expired"}
    assert shown_code(tv) != code


def test_a_paired_screen_shows_its_board_and_nothing_to_press(
    tv: FlaskClient, act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    won(act, "1", cast.zoe, 300)
    code = shown_code(tv)
    assert tv.get("/tv/state").json == {"state": "waiting"}

    assert pair(signed_in(cast.mia), f"{code[:4].lower()} - {code[4:]}") == 303

    assert tv.get("/tv/state").json == {"state": "paired"}
    page = tv.get("/tv").text
    assert "September revenue" in page
    assert "Zoe" in page
    assert "$300" in page
    assert "<form" not in page
    assert "<a " not in page


@pytest.mark.parametrize(
    ("day", "left", "passed"),
    [
        ((2026, 5, 27), "3 working days left", 18 / 21),
        ((2026, 5, 29), "Last working day", 20 / 21),  # a Friday; two days of the month follow
        ((2026, 5, 30), "No working days left", 1),
        ((2026, 5, 31), "Ends today", 1),
        ((2026, 11, 28), "1 working day left", 20 / 21),  # a Saturday before the last Monday
        ((2026, 11, 30), "Ends today", 20 / 21),
        ((2026, 12, 1), "23 working days left", 0),
    ],
)
def test_what_is_left_reads_right_on_its_day_and_the_pace_counts_the_days_before(
    tv: FlaskClient,
    act: Act,
    cast: Cast,
    signed_in: SignedIn,
    travel: time_machine.Traveller,
    day: tuple[int, int, int],
    left: str,
    passed: float,
) -> None:
    now = datetime(*day, 12, tzinfo=UTC)
    travel.move_to(now)
    with act(now=now) as work:
        month = now.date().replace(day=1)
        store_quotas(work, [Quota(cast.zoe, None, "revenue", "month", month, Decimal(100_00))])
    pair(signed_in(cast.ada), shown_code(tv))

    page = tv.get("/tv").text

    assert f">{left}<" in page
    flag = re.search(r'class="bar-flag" x1="([\d.]+)%"', page)
    assert flag
    assert float(flag[1]) == pytest.approx(passed * 100, abs=0.1)


def test_a_screen_never_shows_customers_or_who_stays_off(
    tv: FlaskClient, act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    with act() as work:
        off, nick = PersonRow.id == cast.ana, PersonRow.id == cast.ben
        work.session.execute(update(PersonRow).where(off).values(on_tv=False))
        work.session.execute(update(PersonRow).where(nick).values(nickname="Falcon"))
    for person in (cast.ana, cast.ben, cast.zoe):
        won(act, f"d{person}", person, 100 * person)
    pair(signed_in(cast.ada), shown_code(tv))

    page = tv.get("/tv").text

    assert "Acme" not in page
    assert ">Ana<" not in page
    assert ">Ben<" not in page
    assert page.count("Falcon") >= 2
    assert page.count("data-party=") == 2
    assert "South’s 1st deal this quarter" in page


def test_each_win_keeps_its_own_number_though_another_follows_at_once(
    tv: FlaskClient, act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    with act() as work:
        work.session.execute(update(PersonRow).where(PersonRow.id == cast.ben).values(on_tv=False))
    for key, person in enumerate((cast.ana, cast.ben, cast.ana, cast.zoe)):
        won(act, f"d{key}", person, 100)
    pair(signed_in(cast.ada), shown_code(tv))

    told = re.findall(r"(\w+)’s (\w+) deal this quarter", tv.get("/tv").text)

    assert told == [("North", "1st"), ("North", "3rd"), ("South", "1st")]


def test_wins_older_than_a_quarter_of_an_hour_are_not_celebrated(
    tv: FlaskClient, act: Act, cast: Cast, signed_in: SignedIn, travel: time_machine.Traveller
) -> None:
    won(act, "1", cast.zoe, 300)
    pair(signed_in(cast.ada), shown_code(tv))
    assert "data-party=" in tv.get("/tv").text
    travel.move_to(NOON + timedelta(minutes=16))

    assert "data-party=" not in tv.get("/tv").text


def test_a_team_screen_shows_only_its_team(
    tv: FlaskClient, act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    won(act, "1", cast.zoe, 300)
    won(act, "2", cast.ana, 200)
    pair(signed_in(cast.ada), shown_code(tv), team=str(cast.north))

    page = tv.get("/tv").text

    assert "Ana" in page
    assert "Zoe" not in page


def test_a_screens_token_opens_nothing_else(
    tv: FlaskClient, cast: Cast, signed_in: SignedIn
) -> None:
    pair(signed_in(cast.ada), shown_code(tv))

    for path in ("/board", "/screens", "/pair", "/deals"):
        assert tv.get(path).status_code == 303, path
    assert tv.post("/tv").status_code == 405


def test_an_unpaired_screen_shows_a_code_again(
    tv: FlaskClient, cast: Cast, signed_in: SignedIn, session: Session
) -> None:
    ada = signed_in(cast.ada)
    code = shown_code(tv)
    pair(ada, code)
    old = tv.get_cookie(COOKIE).value  # type: ignore[union-attr]
    screen = session.scalar(select(ScreenRow.id))
    ada.post(f"/screens/{screen}/unpairing")

    assert shown_code(tv) != code
    assert tv.get_cookie(COOKIE).value != old  # type: ignore[union-attr]
    assert tv.get("/stream").status_code == 401


def test_only_the_hash_of_a_token_is_kept(
    tv: FlaskClient, cast: Cast, signed_in: SignedIn, session: Session
) -> None:
    pair(signed_in(cast.ada), shown_code(tv))
    token = tv.get_cookie(COOKIE)

    assert token is not None
    assert token.http_only
    assert token.value not in {str(value) for row in session.execute(
        select(ScreenRow.__table__)) for value in row}  # fmt: skip


def test_reps_and_finance_do_not_set_up_screens(
    tv: FlaskClient, cast: Cast, signed_in: SignedIn
) -> None:
    code = shown_code(tv)
    for person in (cast.ana, cast.fin):
        browser = signed_in(person)
        assert browser.get("/screens").status_code == 404
        assert browser.get("/pair").status_code == 404
        assert pair(browser, code) == 404


def test_a_manager_handles_only_their_own_screens(
    app: Flask, tv: FlaskClient, cast: Cast, signed_in: SignedIn, session: Session
) -> None:
    pair(signed_in(cast.ada), shown_code(tv), team=str(cast.south))
    screen = session.scalar(select(ScreenRow.id))
    mia = signed_in(cast.mia)

    assert "Sales floor" not in mia.get("/screens").text
    for act_ in ("board", "identification", "unpairing"):
        assert mia.post(f"/screens/{screen}/{act_}", data={"name": "x"}).status_code == 404
    assert "Sales floor" in signed_in(cast.ada).get("/screens").text


def test_a_screen_can_change_its_board_and_tell_its_name(
    tv: FlaskClient, cast: Cast, signed_in: SignedIn, session: Session
) -> None:
    ada = signed_in(cast.ada)
    pair(ada, shown_code(tv))
    screen = session.scalar(select(ScreenRow.id))
    fields = {"name": "Lobby", "metric": "calls", "period": "week"}

    assert ada.post(f"/screens/{screen}/board", data=fields).status_code == 303
    assert "This week’s calls" in tv.get("/tv").text
    assert "Lobby" not in tv.get("/tv").text
    assert ada.post(f"/screens/{screen}/identification").status_code == 303
    assert "Lobby" in tv.get("/tv").text
    refused = ada.post(f"/screens/{screen}/board", data={"name": " ", "metric": "calls"})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"code": "", "name": " "}, {"code", "name"}),
        ({"code": "BBBBBBBB", "name": ""}, {"code", "name"}),
        ({"code": "", "name": "", "metric": "happiness"}, {"code", "name", "metric"}),
        ({"name": ""}, {"name"}),
    ],
)
def test_all_that_pairing_misses_is_said_at_once_and_nothing_is_paired(
    tv: FlaskClient, cast: Cast, signed_in: SignedIn, typed: dict[str, str], fields: set[str]
) -> None:
    sent = {"code": shown_code(tv), "metric": "points", "period": "month"} | typed

    page = signed_in(cast.mia).post("/pair", data=sent)

    assert page.status_code == 422
    found = re.search(r'class="problem-list">(.*?)</ul>', page.text, re.DOTALL)
    assert found
    assert set(re.findall(r'<a href="#(\w+)">', found[1])) == fields
    assert set(re.findall(r'id="(\w+)-error"', page.text)) == fields
    assert tv.get("/tv/state").json == {"state": "waiting"}


def test_guesses_are_counted_and_then_wait(
    tv: FlaskClient, cast: Cast, signed_in: SignedIn
) -> None:
    mia = signed_in(cast.mia)
    code = shown_code(tv)
    for _ in range(GUESSES.free):
        page = mia.post("/pair", data={"code": "BBBBBBBB", "name": "x", "metric": "points"})
        assert page.status_code == 422
        assert "No screen shows this code" in page.text

    refused = mia.post("/pair", data={"code": code, "name": "x", "metric": "points"})

    assert "Too many tries" in refused.text
    assert tv.get("/tv/state").json == {"state": "waiting"}


def test_a_right_guess_is_not_held_against_anybody(
    app: Flask, cast: Cast, signed_in: SignedIn
) -> None:
    ada = signed_in(cast.ada)
    for _ in range(GUESSES.free + 2):
        assert pair(ada, shown_code(app.test_client())) == 303


def test_a_frame_asks_the_same_number_of_questions_with_more_reps(
    tv: FlaskClient, act: Act, cast: Cast, signed_in: SignedIn, queries: list[str]
) -> None:
    pair(signed_in(cast.ada), shown_code(tv))
    won(act, "1", cast.zoe, 300)
    tv.get("/tv")
    queries.clear()
    tv.get("/tv")
    few = len(queries)
    with act() as work:
        for i in range(100, 130):
            work.session.execute(
                PersonRow.__table__.insert().values(  # type: ignore[attr-defined]
                    id=i, name=f"R{i}", role="rep", created_at=work.now
                )
            )
    tv.get("/tv")
    queries.clear()
    tv.get("/tv")

    assert len(queries) <= few
