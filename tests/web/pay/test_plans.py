"""Plan pages: sentences, forms that refuse by name, people on a plan, and a deal to try."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from salesgame.domain.core.calendar import LAST_DAY
from salesgame.queries.pay.plans import assignments, plans
from salesgame.services.points.rules import create_rule
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import NEW_YEAR, TODAY, plan, plan_for, rates

SignedIn = Callable[[int], FlaskClient]
FORM = {
    "name": "AE 2026", "begins_on": "2026-09-01", "period": "month", "shape": "marginal",
    "tiers_of": "revenue", "edge_1": "from", "from_1": "0", "rate_1": "5", "edge_2": "above",
    "from_2": "50,000", "rate_2": "7.5%", "cap": "10000", "rounding": "half_even",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def test_a_plan_is_made_by_a_form_and_read_as_sentences(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.fin)

    answer = browser.post("/plans", data=FORM)

    assert answer.status_code == 303
    page = browser.get(answer.location).text
    sentences = (
        "AE 2026, version 1", "In force", "7.5%", "above", "$50,000", "$10,000.00",
        "half to the even one", "month by month", "Nobody is on this plan yet.",
    )  # fmt: skip
    for text in sentences:
        assert text in page, text
    (made,) = plans(session).values()
    terms = made.versions[0].plan
    assert (terms.cap, terms.tiers[1].inclusive) == (1_000_000, False)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"rate_1": ""}, "The first tier starts at 0"),
        ({"rate_1": "", "rate_2": "", "from_2": ""}, "A plan needs at least one rate."),
        ({"rate_2": "lots"}, "is not a percentage"),
        ({"from_2": ""}, "Fill this in."),
        ({"from_2": "0"}, "Each tier starts above the one before"),
        ({"rate_2": "2000"}, "A rate lies between 0% and 1000%"),
        ({"shape": "flat"}, "A flat plan has one rate."),
        ({"cap": "0"}, "A cap is above zero."),
        ({"begins_on": ""}, "Fill this in."),
        ({"name": " "}, "A plan needs a name"),
        ({"shape": "sideways"}, "is not flat or marginal or whole_amount"),
    ],
)
def test_a_form_is_refused_by_name_and_keeps_what_was_typed(
    signed_in: SignedIn, cast: Cast, session: Session, changed: dict[str, str], sentence: str
) -> None:
    answer = signed_in(cast.fin).post("/plans", data=FORM | changed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="10000"' in answer.text or "cap" in changed
    assert plans(session) == {}


def test_new_terms_take_over_from_a_day_and_say_what_changed(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    rule = plan_for(act, [], plan())
    browser = signed_in(cast.fin)
    form = browser.get(f"/plans/{rule}/versions/new").text
    assert 'value="10"' in form

    answer = browser.post(
        f"/plans/{rule}/versions", data=FORM | {"begins_on": "2026-10-01", "name": ""}
    )

    assert answer.status_code == 303
    assert len(plans(session)[rule].versions) == 2
    assert "version 1" in browser.get(f"/plans/{rule}").text
    page = browser.get(f"/plans/{rule}?version=2").text
    assert "Begins 1 Oct 2026" in page
    assert 'data-state="changed"' in page
    assert browser.get(f"/plans/{rule}?version=3").status_code == 404


def test_people_are_put_on_a_plan_and_taken_off(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    rule = plan_for(act, [], plan())
    browser = signed_in(cast.fin)

    on = browser.post(f"/plans/{rule}/people", data={"person": "Ana", "start": "2026-09-01"})
    assert on.status_code == 303
    assert "Ana" in browser.get(f"/plans/{rule}").text
    off = take_off(browser, rule, cast.ana)

    assert off.status_code == 303
    (held,) = assignments(session, NEW_YEAR, LAST_DAY)
    assert held.end == TODAY


def test_the_days_on_a_plan_end_with_the_last_that_is_paid_by_it(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    rule = plan_for(act, [], plan())
    browser = signed_in(cast.fin)
    days = {"person": "Ana", "start": "2026-09-01", "end": "2026-10-01"}
    browser.post(f"/plans/{rule}/people", data=days)

    page = browser.get(f"/plans/{rule}").text

    assert "First day off the plan, if known" in page
    assert '<time datetime="2026-09-30">30 Sep 2026</time>' in page
    assert "1 Oct" not in page


def test_whom_to_put_on_a_plan_is_refused_beside_the_field(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    rule = plan_for(act, [cast.ana], plan())
    browser = signed_in(cast.fin)

    nobody = browser.post(f"/plans/{rule}/people", data={"person": "Xi", "start": "2026-09-01"})
    twice = browser.post(f"/plans/{rule}/people", data={"person": "Ana", "start": "2026-09-01"})

    assert (nobody.status_code, twice.status_code) == (422, 422)
    assert "Choose who is to be on the plan." in nobody.text
    assert "Ana is on this plan already" in twice.text


def take_off(
    browser: FlaskClient, rule: int, *people: int, day: str = "2026-09-17"
) -> TestResponse:
    fields = {"leaving": [str(person) for person in people], "first_off": day}
    return browser.post(f"/plans/{rule}/people/end", data=fields)


def test_a_whole_team_is_taken_off_at_once(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    rule = plan_for(act, [cast.ana, cast.ben, cast.zoe], plan())
    browser = signed_in(cast.fin)
    chosen = browser.get(f"/plans/{rule}?everybody=1").text
    assert chosen.count('name="leaving"') == chosen.count(" checked>") == 3

    answer = take_off(browser, rule, cast.ana, cast.ben, day="2026-10-01")

    assert answer.status_code == 303
    assert "2 people leave the plan." in browser.get(answer.location).text
    held = assignments(session, NEW_YEAR, LAST_DAY)
    assert {one.person_id for one in held if one.end < LAST_DAY} == {cast.ana, cast.ben}


def test_where_one_may_not_be_taken_off_nobody_is(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    rule = plan_for(act, [cast.ana], plan())
    browser = signed_in(cast.fin)

    never_on = take_off(browser, rule, cast.ana, cast.ben)
    nobody = take_off(browser, rule)
    no_day = take_off(browser, rule, cast.ana, day="")

    assert (never_on.status_code, nobody.status_code, no_day.status_code) == (422, 422, 422)
    assert "Ben is not on the plan on those days." in never_on.text
    assert f'name="leaving" value="{cast.ana}" checked>' in never_on.text
    assert "Choose who is to leave the plan." in nobody.text
    assert (
        'id="first_off" type="date" name="first_off" value="" required aria-invalid' in no_day.text
    )
    assert {one.end for one in assignments(session, NEW_YEAR, LAST_DAY)} == {LAST_DAY}


def test_a_tried_deal_shows_its_slices(signed_in: SignedIn, cast: Cast, act: Act) -> None:
    tiers = rates(("0", "0.06"), ("0.5", "0.08"), ("1", "0.12"))
    rule = plan_for(act, [], plan(tiers=tiers, tiers_of="attainment"))

    page = signed_in(cast.fin).get(f"/plans/{rule}?deal=12,000&at=95&quota=150,000").text

    for text in ("7,500.00 × 8%", "600.00", "4,500.00 × 12%", "540.00", "$1,140.00"):
        assert text in page, text
    assert "An amount is made" in signed_in(cast.fin).get(f"/plans/{rule}?deal=x").text


def test_the_curve_says_both_sides_of_an_edge_where_the_pay_leaps(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    tiers = rates(("0", "0.06"), ("0.5255", "0.08"))
    rule = plan_for(act, [], plan("whole_amount", tiers=tiers, tiers_of="attainment"))

    page = signed_in(cast.fin).get(f"/plans/{rule}").text

    rows = page[page.index("just below 52.55%") :]
    assert rows.index("$3,153.00") < rows.index(">52.55%<") < rows.index("$4,204.00")


def test_a_plan_ends_on_a_day(signed_in: SignedIn, cast: Cast, act: Act) -> None:
    rule = plan_for(act, [], plan())
    browser = signed_in(cast.fin)

    answer = browser.post(f"/plans/{rule}/retirement", data={"begins_on": "2026-10-01"})

    assert answer.status_code == 303
    assert "Ends 30 Sep 2026" in browser.get(f"/plans/{rule}").text
    again = browser.post(f"/plans/{rule}/retirement", data={"begins_on": "2026-11-01"})
    assert again.status_code == 422


def test_plans_are_for_finance_and_admins(signed_in: SignedIn, cast: Cast, act: Act) -> None:
    rule = plan_for(act, [], plan())
    pages = ("/plans", "/plans/new", f"/plans/{rule}", f"/plans/{rule}/versions/new")
    posts = ("/plans", f"/plans/{rule}/versions", f"/plans/{rule}/people",
             f"/plans/{rule}/people/end", f"/plans/{rule}/retirement")  # fmt: skip

    for person in (cast.fin, cast.ada):
        assert {signed_in(person).get(page).status_code for page in pages} == {200}
    for person in (cast.ana, cast.mia):
        browser = signed_in(person)
        assert {browser.get(page).status_code for page in pages} == {404}
        assert {browser.post(page).status_code for page in posts} == {404}


def test_another_familys_rule_is_not_a_plan(signed_in: SignedIn, cast: Cast, act: Act) -> None:
    with act() as work:
        body = {"on": "deal_won", "points": 5}
        points = create_rule(work, "points", "Wins", NEW_YEAR, body)

    assert signed_in(cast.fin).get(f"/plans/{points}").status_code == 404


def test_without_plans_the_list_invites(signed_in: SignedIn, cast: Cast) -> None:
    assert "No plan yet." in signed_in(cast.fin).get("/plans").text
