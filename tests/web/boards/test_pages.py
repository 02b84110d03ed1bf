"""The leaderboard's page and its JSON."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from salesgame.domain.deals.deal import DealFields
from salesgame.services.deals.deals import DEALS
from salesgame.services.points.rules import create_rule
from salesgame.storage.people import MembershipRow, PersonRow
from salesgame.web.access.sign_in import COOKIE
from salesgame.web.live import snapshots as cache
from salesgame.web.live.boards import snapshots
from salesgame.web.live.process import live
from tests.cast import Cast
from tests.conftest import Act

SignedIn = Callable[[int], FlaskClient]
NOON = datetime(2026, 9, 17, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


def won(act: Act, key: str, person: int, units: int, customer: str = "Acme") -> None:
    with act(now=NOON) as work:
        DEALS.log(work, DealFields(
            key=key, name=customer, stage="Won", amount=units * 100, shares=((person, 1_000_000),),
            opened_on=date(2026, 9, 1), closed_on=date(2026, 9, 17),
        ))  # fmt: skip


def test_everybody_sees_the_places_with_their_gaps(
    act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    won(act, "1", cast.zoe, 300)
    won(act, "2", cast.ana, 180)

    page = signed_in(cast.ben).get("/board?metric=revenue").text

    assert "Zoe" in page
    assert "$120 to 1st" in page
    assert "Acme" not in page


def test_a_name_is_shown_as_it_is_written(act: Act, cast: Cast, signed_in: SignedIn) -> None:
    with act() as work:
        nickname = '<script>alert("1")</script> 🦊'
        work.session.execute(
            update(PersonRow).where(PersonRow.id == cast.zoe).values(nickname=nickname)
        )
    won(act, "1", cast.zoe, 300)
    browser = signed_in(cast.ana)

    page = browser.get("/board?metric=revenue").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(" in page
    assert "Zoe" not in page
    assert browser.get("/board.json?metric=revenue").json["rows"][0]["rep"] == nickname


def test_who_wins_a_deal_sees_it_at_once(
    act: Act, cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "SAVED_SECONDS", 60)  # however slow this machine is just now
    browser = signed_in(cast.ana)
    won(act, "1", cast.zoe, 300)
    assert "$400" not in browser.get("/board?metric=revenue").text
    won(act, "2", cast.ana, 400)

    assert "$400" in browser.get("/board?metric=revenue").text
    assert browser.get("/board.json?metric=revenue").json["rows"][0] == {
        "place": 1, "rep": "Ana", "value": "400.00", "n": 1, "moved": None, "waits": 0,
    }  # fmt: skip


def test_points_say_of_how_many_entries_they_are_the_sum(
    act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    with act() as work:
        create_rule(work, "points", "Deals", date(2026, 1, 1), {"on": "deal_won", "points": 5})
    for key in ("1", "2"):
        won(act, key, cast.ana, 400)

    told = signed_in(cast.ben).get("/board.json?metric=points").json["rows"]

    assert [(row["rep"], row["value"], row["n"]) for row in told][:2] == [
        ("Ana", 10, 2),
        ("Ben", 0, 0),
    ]


def test_the_address_holds_everything(act: Act, cast: Cast, signed_in: SignedIn) -> None:
    won(act, "1", cast.zoe, 300)
    browser = signed_in(cast.ana)

    assert "Zoe" not in browser.get(f"/board?metric=deals_won&team={cast.north}&all=1").text
    assert "Look back" in browser.get("/board?period=2026-Q2").text
    assert "$300" not in browser.get("/board?metric=revenue&as_of=2026-09-16").text
    told = browser.get("/board.json?metric=revenue&as_of=2026-09-16").json
    assert (told["counted_up_to"], browser.get("/board.json").json["counted_up_to"]) == (
        "2026-09-16", None,
    )  # fmt: skip
    assert browser.get("/board?as_of=rubbish&period=rubbish&page=-3").status_code == 200
    assert browser.get("/board?team=99").status_code == 404
    assert browser.get("/board?metric=happiness").status_code == 422


def test_nobody_yet_is_an_invitation(cast: Cast, signed_in: SignedIn) -> None:
    assert "The first one takes the top place." in signed_in(cast.ana).get("/board").text


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/board").status_code == 303
    assert client.get("/board.json", headers={"Accept": "application/json"}).status_code == 401


def test_the_whole_board_is_paged(act: Act, cast: Cast, signed_in: SignedIn) -> None:
    with act() as work:
        work.session.execute(insert(PersonRow), [
            {"id": i, "name": f"Rep {i}", "role": "rep", "created_at": work.now}
            for i in range(100, 180)
        ])  # fmt: skip
    won(act, "1", cast.zoe, 300)
    browser = signed_in(cast.ana)

    first, second = (browser.get(f"/board?all=1&page={n}").text for n in (1, 2))

    assert first.count("<tr data-key") == 50
    assert second.count("<tr data-key") == 33
    assert 'rel="next"' in first
    assert 'rel="next"' not in second


def test_queries_are_flat_in_reps(
    act: Act, cast: Cast, signed_in: SignedIn, queries: list[str]
) -> None:
    browser = signed_in(cast.ana)

    def asked() -> int:
        browser.get("/board?metric=revenue&all=1")
        won(act, f"x{len(queries)}", cast.ana, 10)
        queries.clear()
        assert browser.get("/board?metric=revenue&all=1").status_code == 200
        return len(queries)

    few = asked()
    with act() as work:
        people = range(100, 140)
        work.session.execute(insert(PersonRow), [
            {"id": i, "name": f"Rep {i}", "role": "rep", "created_at": work.now} for i in people
        ])  # fmt: skip
        seats = [{"person_id": i, "team_id": 1} for i in people]
        work.session.execute(insert(MembershipRow), seats)
    for i in range(100, 120):
        won(act, f"d{i}", i, i)

    assert asked() <= few


def test_a_board_is_made_once_for_many_viewers(
    app: Flask, act: Act, cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    keep = cache.Snapshots._made
    monkeypatch.setattr(cache.Snapshots, "_made", lambda *args: (made.append(1), keep(*args))[1])
    won(act, "1", cast.zoe, 300)
    for browser in (signed_in(cast.ana), signed_in(cast.ben), signed_in(cast.mia)):
        for _ in range(3):
            browser.get("/board.json?metric=revenue")

    assert len(made) == 1


def test_under_a_stream_of_writes_a_board_is_made_a_few_times_a_second(
    app: Flask, act: Act, cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "monotonic", lambda: 100.0)
    browser = signed_in(cast.ana)
    seen = set()
    for i in range(12):
        won(act, f"s{i}", cast.zoe, 10)
        seen.add(browser.get("/board.json?metric=revenue").json["rows"][0]["value"])
    assert len(seen) == cache.AT_MOST_A_SECOND
    monkeypatch.setattr(cache, "monotonic", lambda: 102.0)

    assert browser.get("/board.json?metric=revenue").json["rows"][0]["value"] == "120.00"
    assert len(snapshots(app)._slots) == 1


@pytest.fixture
def _following(app: Flask) -> object:
    """A process that follows the outbox, as one that serves does."""
    here = live(app)
    assert here.ring.ready.wait(5)
    yield
    here.stop()
    app.extensions.pop("salesgame.live")


def test_who_has_the_board_is_sent_it_again_only_when_it_changed(
    act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    won(act, "1", cast.zoe, 300)
    browser, path = signed_in(cast.ana), "/board.json?metric=revenue"
    first = browser.get(path)

    same = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
    won(act, "2", cast.zoe, 100)
    other = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["ETag"] == first.headers["ETag"] != other.headers["ETag"]
    assert (other.status_code, other.json["rows"][0]["value"]) == (200, "400.00")


@pytest.mark.usefixtures("_following")
def test_a_board_that_is_already_written_is_told_to_nobody_who_may_not_ask(
    act: Act, cast: Cast, signed_in: SignedIn, client: FlaskClient
) -> None:
    browser, path = signed_in(cast.ana), "/board.json?metric=revenue"
    as_json = {"Accept": "application/json", "If-None-Match": browser.get(path).headers["ETag"]}
    assert client.get(path, headers=as_json).status_code == 401
    client.set_cookie(COOKIE, "made up")
    assert client.get(path, headers=as_json).status_code == 401
    browser.post("/sign-out")
    assert browser.get(path, headers=as_json).status_code == 401
    gone = signed_in(cast.ben)
    assert gone.get(path).status_code == 200
    with act() as work:
        work.session.execute(
            update(PersonRow).where(PersonRow.id == cast.ben).values(deactivated_at=work.now)
        )
    assert gone.get(path, headers=as_json).status_code == 401


@pytest.mark.usefixtures("_following")
def test_news_are_seen_in_a_board_that_was_already_written(
    act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    browser, path = signed_in(cast.ana), "/board.json?metric=revenue"
    won(act, "1", cast.zoe, 300)
    browser.get(path)
    won(act, "2", cast.zoe, 100)
    time.sleep(0.6)  # until the follower has heard of it

    assert browser.get(path).json["rows"][0]["value"] == "400.00"


@pytest.mark.usefixtures("_following")
def test_while_nothing_is_new_only_who_asks_is_looked_up(
    act: Act, cast: Cast, signed_in: SignedIn, queries: list[str]
) -> None:
    won(act, "1", cast.zoe, 300)
    browser, path = signed_in(cast.ana), "/board.json?metric=revenue"
    time.sleep(0.4)  # until the follower has heard of it
    queries.clear()
    browser.get(path)
    assert queries
    queries.clear()

    assert browser.get(path).status_code == 200
    assert queries == []
