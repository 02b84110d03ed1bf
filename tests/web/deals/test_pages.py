"""Logging, changing and cancelling deals on the page, and who sees which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.services.deals.deals import DEALS
from salesgame.storage.deals import CreditRow, DealRow, FactVersionRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.forms import form_of, shown_form

SignedIn = Callable[[int], FlaskClient]
TODAY = MORNING.date()


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def deal_of(act: Act, person: int, name: str = "Cobalt", **more: object) -> int:
    fields = {"stage": "Won", "amount": 100_00, "closed_on": TODAY, **more}
    with act(actor=person) as work:
        return DEALS.log(work, DealFields(key=name, name=name, shares=sole(person), **fields)).id


def test_logging_a_deal_takes_a_name_and_an_amount(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    answer = signed_in(cast.ana).post(
        "/deals", data={"key": "k", "name": "Cobalt Dental", "amount": "12,400.50", "stage": "Won"}
    )

    assert (answer.status_code, answer.location) == (303, "/")
    row = session.execute(select(DealRow)).scalar_one()
    assert (row.name, row.amount, row.status) == ("Cobalt Dental", 1_240_050, "won")
    assert row.closed_on == TODAY


def test_sending_the_form_twice_makes_one_deal(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ana)
    form = {"key": "k", "name": "Cobalt", "amount": "10", "stage": "Won"}

    browser.post("/deals", data=form)
    browser.post("/deals", data=form)

    assert session.scalar(select(func.count(DealRow.id))) == 1


def test_the_same_key_of_another_person_is_another_deal(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    form = {"key": "k", "name": "Cobalt", "amount": "10", "stage": "Won"}

    signed_in(cast.ana).post("/deals", data=form)
    signed_in(cast.ben).post("/deals", data=form)

    assert session.scalar(select(func.count(DealRow.id))) == 2


def test_an_open_deal_needs_no_closing_day_even_where_one_stands_in_the_form(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    signed_in(cast.ana).post(
        "/deals",
        data={"key": "k", "name": "Cobalt", "stage": "Demo", "closed_on": TODAY.isoformat()},
    )

    row = session.execute(select(DealRow)).scalar_one()
    assert (row.status, row.closed_on, row.amount) == ("open", None, None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "12,40x"}, "An amount is made of figures"),
        ({"amount": "-5"}, "For a credit note, lower the amount of its deal"),
        ({"name": ""}, "Fill this in"),
        ({"name": "x" * 201}, "at most 200"),
        ({"stage": "Sold"}, "is not a stage here"),
        ({"closed_on": "2026-09-18"}, "that day hasn&#39;t come"),
        ({"closed_on": "yesterday"}, "is not a day"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_what_was_typed_survives(
    signed_in: SignedIn, cast: Cast, session: Session, typed: dict[str, str], sentence: str
) -> None:
    form = {"key": "k", "name": "Cobalt & Sons", "amount": "10", "stage": "Won", **typed}

    answer = signed_in(cast.ana).post("/deals", data=form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(select(func.count(DealRow.id))) == 0
    if "name" not in typed:
        assert "Cobalt &amp; Sons" in answer.text


def test_a_name_with_quotes_and_angle_brackets_is_shown_as_it_is(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    deal = deal_of(act, cast.ana, name='<b>O\'Neil</b> "😀"')

    page = signed_in(cast.ana).get(f"/deals/{deal}").text

    assert "&lt;b&gt;O&#39;Neil&lt;/b&gt; &#34;😀&#34;" in page
    assert "<b>O'Neil" not in page


def test_a_change_keeps_what_the_deal_said_with_who_and_why(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    deal = deal_of(act, cast.ana)
    browser = signed_in(cast.ana)
    form = {"name": "Cobalt", "amount": "250", "stage": "Won", "closed_on": TODAY.isoformat()}

    answer = browser.post(f"/deals/{deal}", data={**form, "why": "two more seats"})

    assert answer.status_code == 303
    assert session.scalar(select(FactVersionRow.why)) == "two more seats"
    page = browser.get(f"/deals/{deal}").text
    assert "two more seats" in page
    assert "<del>$100.00</del> <ins>$250.00</ins>" in page
    assert page.count("<del>") == 1, "the share is still all of it"


def test_two_who_edit_one_deal_do_not_write_over_each_other(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    deal = deal_of(act, cast.ana)
    ana, mia = signed_in(cast.ana), signed_in(cast.mia)
    hers, his = (shown_form(browser, f"/deals/{deal}/edit") for browser in (ana, mia))
    mia.post(f"/deals/{deal}", data={**his, "amount": "250", "why": "two more seats"})

    mine = {**hers, "name": "Cobalt & Co", "amount": "90", "why": "a discount"}
    answer = ana.post(f"/deals/{deal}", data=mine)

    assert answer.status_code == 422
    assert "It changed since this page was opened." in answer.text
    assert "two more seats" in answer.text, "who changed what is shown"
    assert "<del>$100.00</del> <ins>$250.00</ins>" in answer.text
    session.rollback()
    assert session.scalar(select(DealRow.amount)) == 250_00
    again = form_of(answer.text)
    assert {name: again[name] for name in ("name", "amount", "why")} == {
        "name": "Cobalt & Co", "amount": "90", "why": "a discount",
    }  # fmt: skip

    assert ana.post(f"/deals/{deal}", data=again).status_code == 303

    session.rollback()
    assert session.scalar(select(DealRow.amount)) == 90_00


def test_sending_one_change_of_a_deal_twice_changes_it_once(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    deal = deal_of(act, cast.ana)
    browser = signed_in(cast.ana)
    form = {**shown_form(browser, f"/deals/{deal}/edit"), "amount": "90", "why": "a discount"}

    answers = [browser.post(f"/deals/{deal}", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert session.scalar(select(func.count()).select_from(FactVersionRow)) == 1


def test_a_change_without_a_reason_is_refused(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    deal = deal_of(act, cast.ana)

    answer = signed_in(cast.ana).post(
        f"/deals/{deal}", data={"name": "Cobalt", "amount": "250", "stage": "Won"}
    )

    assert answer.status_code == 422
    assert "the reason is kept with the change" in answer.text
    assert session.scalar(select(DealRow.amount)) == 100_00


def test_a_cancelled_deal_stays_with_its_reason_and_can_count_again(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    deal = deal_of(act, cast.ana)
    browser = signed_in(cast.ana)

    assert browser.post(f"/deals/{deal}/cancellation").status_code == 422
    assert browser.post(f"/deals/{deal}/cancellation", data={"why": "a test"}).status_code == 303
    assert session.scalar(select(DealRow.cancelled)) is True
    assert "a test" in browser.get(f"/deals/{deal}").text

    assert browser.post(f"/deals/{deal}/restoration").status_code == 303
    session.expire_all()
    assert session.scalar(select(DealRow.cancelled)) is False


def test_undo_right_after_logging_needs_no_reason(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    deal = deal_of(act, cast.ana)

    answer = signed_in(cast.ana).post(f"/deals/{deal}/cancellation?undo=1")

    assert (answer.status_code, answer.location) == (303, "/")
    assert session.scalar(select(DealRow.cancelled)) is True


@pytest.mark.parametrize("path", ["", "/edit"])
def test_a_deal_of_another_team_is_not_there(
    signed_in: SignedIn, cast: Cast, act: Act, path: str
) -> None:
    deal = deal_of(act, cast.ana)

    seen = {
        name: signed_in(getattr(cast, name)).get(f"/deals/{deal}{path}").status_code
        for name in ("ana", "ben", "mia", "zoe", "fin", "ada")
    }

    reads = 404 if path else 200
    assert seen == {"ana": 200, "ben": 404, "mia": 200, "zoe": 404, "fin": reads, "ada": 200}


@pytest.mark.parametrize("path", ["", "/cancellation", "/restoration"])
@pytest.mark.parametrize("who", ["ben", "zoe", "fin"])
def test_nobody_else_changes_a_deal(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session, path: str, who: str
) -> None:
    deal = deal_of(act, cast.ana)

    answer = signed_in(getattr(cast, who)).post(
        f"/deals/{deal}{path}", data={"why": "because", "name": "Mine", "stage": "Won"}
    )

    assert answer.status_code == 404
    assert session.scalar(select(DealRow.version)) == 1


def test_a_list_shows_a_rep_their_own_a_manager_the_teams_and_an_admin_all(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    for person, name in ((cast.ana, "Of Ana"), (cast.ben, "Of Ben"), (cast.zoe, "Of Zoe")):
        deal_of(act, person, name)

    seen = {
        name: [deal for deal in ("Of Ana", "Of Ben", "Of Zoe")
               if deal in signed_in(getattr(cast, name)).get("/deals").text]
        for name in ("ana", "mia", "fin", "ada")
    }  # fmt: skip

    everybody = ["Of Ana", "Of Ben", "Of Zoe"]
    assert seen == {"ana": ["Of Ana"], "mia": everybody[:2], "fin": everybody, "ada": everybody}


def test_a_manager_looks_at_one_persons_deals_and_at_nobody_elses(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    for person, name in ((cast.ana, "Of Ana"), (cast.ben, "Of Ben"), (cast.zoe, "Of Zoe")):
        deal_of(act, person, name)
    browser = signed_in(cast.mia)

    page = browser.get(f"/deals?person={cast.ana}").text

    assert "Of Ana" in page
    assert "Of Ben" not in page
    assert browser.get(f"/deals?person={cast.zoe}").status_code == 404
    assert signed_in(cast.ben).get(f"/deals?person={cast.ana}").status_code == 404


def test_the_names_of_holders_lead_to_the_deals_that_the_viewer_may_see(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    halves = ((cast.ana, WHOLE_PPM // 2), (cast.zoe, WHOLE_PPM // 2))
    with act(actor=cast.ana) as work:
        DEALS.log(work, DealFields("k", "Cobalt", "Demo", 100_00, halves))

    def leads_to(viewer: int) -> list[int]:
        page = signed_in(viewer).get("/deals").text
        return [who for who in (cast.ana, cast.zoe) if f"/deals?person={who}&amp;" in page]

    assert leads_to(cast.ana) == []
    assert leads_to(cast.mia) == [cast.ana]
    assert leads_to(cast.fin) == [cast.ana, cast.zoe]


def test_a_shared_deal_is_one_line_for_the_manager_of_both(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    half = WHOLE_PPM // 2
    with act(actor=cast.ana) as work:
        DEALS.log(
            work,
            DealFields(
                "k", "Shared", "Won", 10, ((cast.ana, half), (cast.ben, half)), closed_on=TODAY
            ),
        )

    assert signed_in(cast.mia).get("/deals").text.count(">Shared</a>") == 1


@pytest.mark.parametrize(
    ("status", "shown"),
    [("all", {"Won", "Lost", "Lead"}), ("won", {"Won"}), ("lost", {"Lost"}), ("open", {"Lead"})],
)
@pytest.mark.parametrize("who", ["ana", "ada"])
def test_a_list_is_filtered_by_status(
    signed_in: SignedIn, cast: Cast, act: Act, status: str, shown: set[str], who: str
) -> None:
    for stage in ("Won", "Lost", "Lead"):
        closed = None if stage == "Lead" else TODAY
        deal_of(act, cast.ana, f"A {stage} deal", stage=stage, closed_on=closed)

    page = signed_in(getattr(cast, who)).get(f"/deals?status={status}").text

    assert {stage for stage in ("Won", "Lost", "Lead") if f"A {stage} deal" in page} == shown


@pytest.mark.parametrize("who", ["ana", "mia", "ada"])
def test_pages_follow_each_other_without_a_gap(
    signed_in: SignedIn, cast: Cast, act: Act, who: str
) -> None:
    for n in range(53):
        deal_of(act, cast.ana, f"Deal no {n:02d}.", closed_on=TODAY - timedelta(days=n % 5))
    browser, seen, path = signed_in(getattr(cast, who)), [], "/deals"

    for _ in range(4):
        page = browser.get(path).text
        seen += [n for n in range(53) if f"Deal no {n:02d}." in page]
        if 'rel="next"' not in page:
            break
        path = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")

    assert sorted(seen) == list(range(53))


def test_an_open_deal_without_any_day_is_still_listed(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    deal = deal_of(act, cast.ana, "Undated", stage="Lead", closed_on=None)
    with act() as work:
        work.session.execute(DealRow.__table__.update().values(opened_on=None))
        work.session.execute(CreditRow.__table__.update().values(day=None))

    assert f"/deals/{deal}" in signed_in(cast.ana).get("/deals?status=open").text
    assert f"/deals/{deal}" in signed_in(cast.ada).get("/deals?status=open").text


@pytest.mark.parametrize("who", ["ana", "mia", "ada"])
def test_the_list_asks_no_more_of_a_full_page_than_of_one_line(
    signed_in: SignedIn, cast: Cast, act: Act, queries: list[str], who: str
) -> None:
    browser = signed_in(getattr(cast, who))
    deal_of(act, cast.ana, "First")
    browser.get("/deals")
    queries.clear()
    browser.get("/deals")
    few = len(queries)
    for n in range(30):
        deal_of(act, (cast.ana, cast.ben, cast.zoe)[n % 3], f"Deal {n}")

    queries.clear()
    browser.get("/deals")

    assert len(queries) == few


def test_a_day_that_is_no_day_begins_at_the_first_page(signed_in: SignedIn, cast: Cast) -> None:
    assert signed_in(cast.ana).get("/deals?before=never.x&period=aeon&status=?").status_code == 200


def test_the_form_says_which_day_it_is(signed_in: SignedIn, cast: Cast) -> None:
    page = signed_in(cast.ana).get("/log/deal").text

    assert f'value="{date(2026, 9, 17).isoformat()}"' in page
