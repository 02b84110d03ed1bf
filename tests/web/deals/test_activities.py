"""Logging activities in a tap or three, changing them, taking them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import ActivityFields
from salesgame.queries.deals import activity_list
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import ActivityKindRow, ActivityRow, FactVersionRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.forms import form_of, shown_form

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def call_of(act: Act, person: int, key: str = "k", **more: object) -> int:
    fields = {"kind": "call", "happened_at": MORNING, **more}
    with act(actor=person) as work:
        return ACTIVITIES.log(work, ActivityFields(key=key, person_id=person, **fields)).id


def test_one_tap_logs_a_call_now(signed_in: SignedIn, cast: Cast, session: Session) -> None:
    answer = signed_in(cast.ana).post("/activities", data={"key": "k", "kind": "call"})

    assert (answer.status_code, answer.location) == (303, "/")
    row = session.execute(select(ActivityRow)).scalar_one()
    assert (row.kind, row.person_id, row.quantity, row.happened_at) == (
        "call", cast.ana, 1, MORNING,
    )  # fmt: skip


def test_the_toast_says_what_is_to_go_today_and_offers_a_way_back(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    with act() as work:
        kind = update(ActivityKindRow).where(ActivityKindRow.key == "call")
        work.session.execute(kind.values(daily_goal=4))
    browser = signed_in(cast.ana)

    browser.post("/activities", data={"key": "k", "kind": "call"})
    page = browser.get("/log").text

    assert "Call logged." in page
    assert "3 to go today." in page
    assert "/cancellation?undo=1" in page


def test_two_taps_on_the_same_button_are_one_call(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ana)

    browser.post("/activities", data={"key": "k", "kind": "call"})
    browser.post("/activities", data={"key": "k", "kind": "call"})

    assert session.scalar(select(func.count(ActivityRow.id))) == 1


def test_the_kind_used_last_is_chosen_already(signed_in: SignedIn, cast: Cast, act: Act) -> None:
    call_of(act, cast.ana, happened_at=MORNING - timedelta(hours=1))
    call_of(act, cast.ana, "later", kind="demo", happened_at=MORNING - timedelta(hours=2))
    call_of(act, cast.ana, "latest", kind="meeting")
    page = signed_in(cast.ana).get("/log").text

    assert 'value="meeting" checked' in page
    assert page.index('value="meeting"') < page.index('value="demo"')


def test_a_moment_is_read_by_the_companys_clock(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    with act() as work:
        work.session.execute(update(CompanyRow).values(zone="Asia/Jakarta"))

    signed_in(cast.ana).post(
        "/activities", data={"key": "k", "kind": "call", "happened_at": "2026-09-17T09:30"}
    )

    expected = datetime(2026, 9, 17, 2, 30, tzinfo=UTC)
    assert session.scalar(select(ActivityRow.happened_at)) == expected


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "dance"}, "is not a kind of activity here"),
        ({"quantity": "0"}, "At least one must have happened"),
        ({"quantity": "many"}, "is not a whole number"),
        ({"minutes": "-3"}, "be below zero"),
        ({"happened_at": "soon"}, "is not a day and a time"),
        ({"happened_at": "2026-09-18T10:00"}, "that day hasn&#39;t come"),
    ],
)
def test_what_cant_be_is_refused_and_nothing_is_logged(
    signed_in: SignedIn, cast: Cast, session: Session, typed: dict[str, str], sentence: str
) -> None:
    answer = signed_in(cast.ana).post("/activities", data={"key": "k", "kind": "call", **typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(select(func.count(ActivityRow.id))) == 0


def test_a_change_keeps_the_version_before(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    call = call_of(act, cast.ana, duration=95)
    browser = signed_in(cast.ana)

    answer = browser.post(
        f"/activities/{call}",
        data={"kind": "call", "quantity": "2", "minutes": "1", "why": "there were two",
              "happened_at": "2026-09-17T03:42:00"},
    )  # fmt: skip

    assert answer.status_code == 303
    row = session.execute(select(ActivityRow)).scalar_one()
    assert (row.quantity, row.duration) == (2, 95), "who doesn't touch the minutes keeps seconds"
    assert session.scalar(select(FactVersionRow.why)) == "there were two"
    assert "there were two" in browser.get(f"/activities/{call}").text


def test_two_who_edit_one_activity_do_not_write_over_each_other(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    call = call_of(act, cast.ana)
    ana, mia = signed_in(cast.ana), signed_in(cast.mia)
    hers, his = (shown_form(browser, f"/activities/{call}") for browser in (ana, mia))
    mia.post(f"/activities/{call}", data={**his, "quantity": "3", "why": "there were three"})

    answer = ana.post(
        f"/activities/{call}", data={**hers, "outcome": "Call again", "why": "forgot to say"}
    )

    assert answer.status_code == 422
    assert "It changed since this page was opened." in answer.text
    assert "Changed meanwhile" in answer.text
    session.rollback()
    assert session.scalar(select(ActivityRow.quantity)) == 3
    again = form_of(answer.text)
    assert again["outcome"] == "Call again"

    assert ana.post(f"/activities/{call}", data={**again, "quantity": "3"}).status_code == 303

    session.rollback()
    row = session.execute(select(ActivityRow.quantity, ActivityRow.outcome)).one()
    assert tuple(row) == (3, "Call again")


def test_a_reason_missing_for_taking_back_leaves_the_other_form_as_it_was(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    call = call_of(act, cast.ana, duration=95)
    browser = signed_in(cast.ana)

    answer = browser.post(f"/activities/{call}/cancellation", data={"why": ""})

    assert answer.status_code == 422
    assert form_of(answer.text)["minutes"] == "1"


def test_what_was_taken_back_can_count_again(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    call = call_of(act, cast.ana)
    browser = signed_in(cast.ana)

    assert browser.post(f"/activities/{call}/cancellation").status_code == 422
    assert browser.post(f"/activities/{call}/cancellation?undo=1").status_code == 303
    assert session.scalar(select(ActivityRow.cancelled)) is True
    assert browser.post(f"/activities/{call}/restoration").status_code == 303
    session.expire_all()
    assert session.scalar(select(ActivityRow.cancelled)) is False


def test_an_activity_is_seen_by_its_person_their_managers_finance_and_admins(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    call = call_of(act, cast.ana)

    seen = {
        name: signed_in(getattr(cast, name)).get(f"/activities/{call}").status_code
        for name in ("ana", "ben", "mia", "zoe", "fin", "ada")
    }

    assert seen == {"ana": 200, "ben": 404, "mia": 200, "zoe": 404, "fin": 200, "ada": 200}


@pytest.mark.parametrize("path", ["", "/cancellation?undo=1", "/restoration"])
@pytest.mark.parametrize("who", ["ben", "zoe", "fin"])
def test_nobody_else_changes_an_activity(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session, path: str, who: str
) -> None:
    call = call_of(act, cast.ana)

    answer = signed_in(getattr(cast, who)).post(
        f"/activities/{call}{path}", data={"why": "because", "kind": "call"}
    )

    assert answer.status_code == 404
    assert session.scalar(select(ActivityRow.version)) == 1


def test_an_activity_cant_be_hung_on_somebody_elses_deal(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    from salesgame.domain.deals.deal import DealFields, sole
    from salesgame.services.deals.deals import DEALS

    with act(actor=cast.zoe) as work:
        deal = DEALS.log(work, DealFields("z", "Of Zoe", "Lead", 10, sole(cast.zoe)))

    answer = signed_in(cast.ana).post(
        "/activities", data={"key": "k", "kind": "call", "deal_id": str(deal.id)}
    )

    assert answer.status_code == 404
    assert session.scalar(select(func.count(ActivityRow.id))) == 0


def test_the_list_pages_without_a_gap_and_asks_no_more_of_a_full_page(
    signed_in: SignedIn, cast: Cast, act: Act, queries: list[str]
) -> None:
    browser = signed_in(cast.ana)
    call_of(act, cast.ana, "first")
    browser.get("/activities")
    queries.clear()
    browser.get("/activities")
    few = len(queries)
    ids = [call_of(act, cast.ana, f"{n}") for n in range(30)]

    queries.clear()
    first = browser.get("/activities").text
    assert len(queries) == few
    second = browser.get(first.split('rel="next" href="')[1].split('"')[0]).text

    assert all((f'/activities/{n}"' in first) != (f'/activities/{n}"' in second) for n in ids)


@pytest.mark.parametrize("path", ["/log", "/log/call", "/log/deal", "/activities"])
def test_logging_is_for_reps(signed_in: SignedIn, cast: Cast, path: str) -> None:
    seen = {
        name: signed_in(getattr(cast, name)).get(path).status_code
        for name in ("ana", "mia", "fin", "ada")
    }

    assert seen == {"ana": 200, "mia": 404, "fin": 404, "ada": 404}


def test_a_kind_that_isnt_one_has_no_page(signed_in: SignedIn, cast: Cast) -> None:
    assert signed_in(cast.ana).get("/log/dance").status_code == 404


def test_a_kind_and_a_reason_of_signs_are_shown_as_they_are(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    with act() as work:
        kind = update(ActivityKindRow).where(ActivityKindRow.key == "call")
        work.session.execute(kind.values(name="<b>100% call</b> %(x)s", daily_goal=2))
    call = call_of(act, cast.ana)
    browser = signed_in(cast.ana)
    browser.post(f"/activities/{call}/cancellation", data={"why": "<i>100%</i> %(y)s"})

    points = f"/points/{cast.ana}/2026-09"
    for path in ("/", "/log", "/activities", f"/activities/{call}", points, "/board"):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert "<b>100%" not in page.text, path
        assert "<i>100%" not in page.text, path
    assert "&lt;i&gt;100%&lt;/i&gt; %(y)s" in browser.get(f"/activities/{call}").text


def test_a_list_is_by_when_it_happened_across_its_pages(
    act: Act, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity_list, "PAGE", 2)
    for ago in (3, 1, 4, 2):  # minutes ago, in the order of being logged
        call_of(act, cast.ana, f"k{ago}", happened_at=MORNING - timedelta(minutes=ago))

    first, more = activity_list.activity_lines(session, cast.ana)
    second, end = activity_list.activity_lines(session, cast.ana, more)

    shown = [(MORNING - line.happened_at) // timedelta(minutes=1) for line in (*first, *second)]
    assert (shown, end) == ([1, 2, 3, 4], None)


def test_what_changed_is_said_in_words_of_the_readers_language(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    with act() as work:
        work.session.execute(update(PersonRow).values(language="id"))
    call = call_of(act, cast.ana, duration=90)
    browser = signed_in(cast.ana)

    browser.post(
        f"/activities/{call}",
        data={"kind": "meeting", "quantity": "1", "minutes": "5", "why": "salah pilih",
              "happened_at": "2026-09-17T03:42:00"},
    )  # fmt: skip
    page = browser.get(f"/activities/{call}").text

    assert "<del>Telepon</del>" in page
    assert "<ins>Pertemuan</ins>" in page
    assert "<del>1,5</del>" in page  # minutes, not seconds
    assert "<ins>5</ins>" in page
