"""The page of the kinds of activity, and an own kind wherever a metric is chosen or shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.kinds import KindDraft
from salesgame.queries.deals.activities import activity_kinds
from salesgame.queries.points.rules import versions
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.kinds import add_kind
from tests.cast import Cast
from tests.conftest import MORNING, Act

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)


@pytest.fixture
def ada(signed_in: SignedIn, cast: Cast) -> FlaskClient:
    """The admin's browser."""
    return signed_in(cast.ada)


@pytest.fixture
def visit(act: Act, cast: Cast) -> str:
    """A kind of the company's own, of which Ana logged two."""
    with act(actor=cast.ana) as work:
        key = add_kind(work, KindDraft("Site visit", "building", 2))
        ACTIVITIES.log(work, ActivityFields("V", key, cast.ana, work.now, quantity=2))
    return key


def test_an_admin_adds_a_kind_and_reps_can_log_it(
    ada: FlaskClient, signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    fields = {"name": "Site visit", "icon": "building", "daily_goal": "2", "minutes": "10"}
    answer = ada.post("/company/activities", data=fields)

    assert (answer.status_code, answer.location) == (303, "/company/activities")
    page = ada.get("/company/activities").text
    for said in ("“Site visit” can be logged now", "2 a day", "verified from 10 minutes on",
                 "<code>site_visit</code>", "your own"):  # fmt: skip
        assert said in page, said
    assert 'value="site_visit"' in signed_in(cast.ana).get("/log").text
    session.rollback()
    assert activity_kinds(session)["site_visit"].verified_after == 600


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"name": ""}, "name", "Write a name."),
        ({"name": "Call"}, "name", "There is a kind of activity, or a figure, named"),
        ({"daily_goal": "many"}, "daily_goal", "is not a whole number"),
        ({"daily_goal": "1000"}, "daily_goal", "A day asks for between 0 and 999."),
        ({"minutes": "-5"}, "minutes", "A length is between 0 and 1440 minutes."),
    ],
)
def test_a_kind_that_cannot_be_comes_back_with_what_was_typed(
    ada: FlaskClient, typed: dict[str, str], field: str, why: str
) -> None:
    answer = ada.post("/company/activities", data={"name": "Visit", "icon": "flag"} | typed)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert why in answer.text
    assert 'name="icon" value="flag" checked' in answer.text


def test_a_kind_put_away_is_offered_to_nobody_and_stays_where_it_was_logged(
    ada: FlaskClient, signed_in: SignedIn, cast: Cast, visit: str
) -> None:
    ana = signed_in(cast.ana)
    assert "Site visit" in ana.get("/").text

    ada.post(f"/company/activities/{visit}", data={"name": "Site visit", "retired": "yes"})

    assert "put away" in ada.get("/company/activities").text
    assert f'value="{visit}"' not in ana.get("/log").text
    assert ana.get(f"/log/{visit}").status_code == 404
    assert "Site visit" in ana.get("/activities").text
    assert f'<option value="{visit}" selected>' in ana.get("/activities/1").text
    ada.post(f"/company/activities/{visit}", data={"name": "Site visit"})
    assert f'value="{visit}"' in ana.get("/log").text


def test_a_kind_that_is_not_there_is_not_found(ada: FlaskClient) -> None:
    assert ada.get("/company/activities/dance").status_code == 404
    assert ada.post("/company/activities/dance").status_code == 404


def test_an_own_kind_is_offered_and_called_by_its_name_wherever_metrics_are(
    signed_in: SignedIn, cast: Cast, visit: str
) -> None:
    mia = signed_in(cast.mia)

    for address in ("/board", f"/targets?team={cast.north}", "/pair"):
        page = mia.get(address).text
        assert f'<option value="{visit}"' in page, address
        assert ">Site visit</option>" in page, address
    assert ">Site visit, verified</option>" in mia.get(f"/targets?team={cast.north}").text
    goal = mia.get("/rules/new?on=goal").text
    for said in ("Quota: Site visit<", "Quota: Site visit, verified<", ">Site visit<"):
        assert said in goal, said
    assert f'<option value="{visit}"' in mia.get("/rules/new?on=activity").text


def test_a_target_on_an_own_kind_is_typed_attained_and_explained(
    signed_in: SignedIn, cast: Cast, visit: str
) -> None:
    mia = signed_in(cast.mia)
    grid = f"/targets?team={cast.north}&metric={visit}"

    cells = {f"t-{cast.ana}-2026-09-01": "8", "t-team-2026-09-01": "10"}
    assert mia.post(grid, data=cells).status_code == 303

    page = mia.get(grid).text
    assert "<strong>25%</strong>" in page  # Ana's two of eight
    assert "<strong>20%</strong><small>2 of 10</small>" in page  # the team's
    month = mia.get(f"/people/{cast.ana}/numbers?period=month").text
    assert "<strong>Site visit</strong>" in month
    assert "2 of 8" in month
    assert (
        "<strong>Site visit</strong>"
        in mia.get(f"/team/numbers?team={cast.north}&period=month").text
    )
    rows = mia.get(f"/people/{cast.ana}/numbers/{visit}")
    assert rows.status_code == 200
    assert rows.text.count('<tr><th scope="row">') == 1
    assert mia.get(f"/people/{cast.ana}/numbers/{visit}_verified").status_code == 200
    assert mia.get(f"/people/{cast.ana}/numbers/dance_verified").status_code == 404
    heat = mia.get(f"/team?team={cast.north}&period=month").text
    assert '<th scope="col" role="columnheader">Site visit</th>' in heat


def test_a_goal_on_an_own_kind_is_made_tried_and_read(
    signed_in: SignedIn, cast: Cast, visit: str, session: Session
) -> None:
    mia = signed_in(cast.mia)
    form = {
        "kind": "goal", "name": "Visits", "metric": visit, "period": "month", "target": "10",
        "at_1": "80", "points_1": "100", "begins_on": "2026-09-01",
    }  # fmt: skip

    assert mia.post("/rules", data=form | {"try": "yes"}).status_code == 200
    answer = mia.post("/rules", data=form)

    assert answer.status_code == 303
    session.rollback()
    (made,) = versions(session, "goal")
    assert (made.body["metric"], made.body["target"]) == (visit, "10")
    assert "Site visit: 10 each month" in mia.get(answer.location).text
    assert 'value="10"' in mia.get(f"{answer.location}/versions/new").text
    nothing = mia.post("/rules", data=form | {"name": "Dances", "metric": "dance"})
    assert nothing.status_code == 422
    assert "dance" in nothing.text
