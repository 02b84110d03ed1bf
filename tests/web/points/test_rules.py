"""The pages of rules: sentences, versions, trials, and who may write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.queries.points.rules import history, versions
from salesgame.services.deals.deals import DEALS
from salesgame.services.points.rules import create_rule, retire_rule, succeed_rule
from tests.cast import Cast
from tests.conftest import Act

SignedIn = Callable[[int], FlaskClient]
JULY = date(2026, 7, 1)
WON = {
    "kind": "deal_won", "name": "Won deals", "points": "10", "minimum": "1,000",
    "daily_cap": "50", "begins_on": "2026-07-01",
}  # fmt: skip


@pytest.fixture
def rule(act: Act, cast: Cast) -> int:
    """Ten points for each deal won, from July."""
    with act(actor=cast.mia) as work:
        return create_rule(work, "points", "Won deals", JULY, {"on": "deal_won", "points": 10})


def test_a_rule_reads_as_a_sentence(signed_in: SignedIn, cast: Cast, rule: int) -> None:
    page = signed_in(cast.mia).get("/rules").text

    assert "10 points for each deal won" in page


def test_a_manager_makes_a_rule(signed_in: SignedIn, cast: Cast, session: Session) -> None:
    answer = signed_in(cast.mia).post("/rules", data=WON)

    assert answer.status_code == 303
    (made,) = versions(session, "points")
    assert made.body == {
        "on": "deal_won", "points": 10, "minimum": 100_000, "daily_cap": 50, "per": 1,
    }  # fmt: skip


def test_a_goal_is_made_with_its_ladder(signed_in: SignedIn, cast: Cast, session: Session) -> None:
    form = {
        "kind": "goal", "name": "Forty demos", "metric": "demos", "period": "month",
        "target": "40", "at_1": "80", "points_1": "100", "at_2": "100%", "points_2": "300",
        "begins_on": "2026-07-01",
    }  # fmt: skip
    client = signed_in(cast.ada)

    answer = client.post("/rules", data=form)

    assert answer.status_code == 303
    (made,) = versions(session, "goal")
    assert (made.body["target"], made.body["steps"]) == ("40", [["0.8", 100], ["1", 300]])
    assert "Demos: 40 each month" in client.get("/rules").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "A rule needs a name"),
        ({"points": ""}, "Fill this in"),
        ({"points": "many"}, "not a whole number"),
        ({"points": "2,000,000"}, "Points are between 1 and 1,000,000."),
        ({"name": "x" * 200}, "at most 120 characters"),
        ({"minimum": "1.234"}, "can be read in two ways"),
        ({"begins_on": "tomorrow"}, "not a day"),
    ],
)
def test_a_refused_rule_comes_back_with_what_was_typed(
    signed_in: SignedIn, cast: Cast, session: Session, change: dict[str, str], sentence: str
) -> None:
    answer = signed_in(cast.mia).post("/rules", data=WON | {"segment": "Bakeries"} | change)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Bakeries"' in answer.text
    assert versions(session, "points") == ()


def test_a_new_version_leaves_the_old_one_readable(
    signed_in: SignedIn, cast: Cast, session: Session, rule: int
) -> None:
    client = signed_in(cast.mia)
    assert 'value="10"' in client.get(f"/rules/{rule}/versions/new").text

    client.post(f"/rules/{rule}/versions", data={"points": "20", "begins_on": "2026-10-01"})

    assert [v.body["points"] for v in history(session, rule)] == [10, 20]
    page = client.get(f"/rules/{rule}").text
    assert "20 points for each deal won" in page
    assert "10 points for each deal won" in page


def test_a_rule_ends_on_a_day(signed_in: SignedIn, cast: Cast, session: Session, rule: int) -> None:
    client = signed_in(cast.mia)

    early = client.post(f"/rules/{rule}/retirement", data={"begins_on": "2026-06-01"})
    good = client.post(f"/rules/{rule}/retirement", data={"begins_on": "2026-09-01"})

    assert (early.status_code, good.status_code) == (422, 303)
    assert "begins on 1 Jul 2026" in early.text
    assert [v.retired for v in history(session, rule)] == [False, True]


def test_trying_a_rule_says_what_it_would_have_given_and_keeps_nothing(
    signed_in: SignedIn, cast: Cast, session: Session, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    with act() as work:
        for who, key in ((cast.ana, "a"), (cast.ana, "b"), (cast.zoe, "z")):
            DEALS.log(
                work,
                DealFields(key, "Deal", "Won", 500_000, sole(who), closed_on=date(2026, 8, 3)),
            )
    monkeypatch.setattr("salesgame.clock.now", lambda: work.now)

    mias = signed_in(cast.mia).post("/rules", data=WON | {"try": "yes"}).text
    adas = signed_in(cast.ada).post("/rules", data=WON | {"try": "yes"}).text

    assert "20 points" in mias
    assert "30 points" in adas
    assert "Ana" in mias
    assert "Zoe" not in mias
    assert versions(session, "points") == ()


def test_trying_a_goal_says_who_would_have_reached_it(
    signed_in: SignedIn, cast: Cast, session: Session, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    with act() as work:
        for n in range(2):
            fields = DealFields(f"d{n}", "Deal", "Won", 100, sole(cast.ana))
            DEALS.log(work, replace(fields, closed_on=date(2026, 8, 3)))
    monkeypatch.setattr("salesgame.clock.now", lambda: work.now)
    form = {
        "kind": "goal", "name": "Two wins", "metric": "deals_won", "period": "month",
        "target": "2", "at_1": "100", "points_1": "300", "begins_on": "2026-10-01", "try": "yes",
    }  # fmt: skip

    page = signed_in(cast.mia).post("/rules", data=form).text

    assert "Tried on August 2026" in page
    assert "300 points" in page
    assert '<th scope="row">Ana</th>' in page
    assert versions(session, "goal") == ()


def test_reps_have_no_rules_page_and_finance_only_reads(
    signed_in: SignedIn, cast: Cast, rule: int
) -> None:
    ana, fin = signed_in(cast.ana), signed_in(cast.fin)

    assert ana.get("/rules").status_code == 404
    assert ana.post("/rules", data=WON).status_code == 404
    assert fin.get("/rules").status_code == 200
    assert fin.get(f"/rules/{rule}").status_code == 200
    assert "/rules/new" not in fin.get("/rules").text
    assert fin.get("/rules/new").status_code == 404
    assert fin.post("/rules", data=WON).status_code == 404
    assert fin.post(f"/rules/{rule}/versions", data=WON).status_code == 404
    assert fin.post(f"/rules/{rule}/retirement", data={}).status_code == 404


def test_unknown_rules_and_kinds_are_not_there(signed_in: SignedIn, cast: Cast) -> None:
    mia = signed_in(cast.mia)

    assert mia.get("/rules/999").status_code == 404
    assert mia.get("/rules/new?on=magic").status_code == 404
    assert mia.post("/rules", data={"kind": "magic"}).status_code == 404


def test_an_empty_list_invites(signed_in: SignedIn, cast: Cast) -> None:
    page = signed_in(cast.mia).get("/rules").text

    assert "Nothing earns points yet." in page
    assert "No goals yet." in page


def test_the_list_costs_the_same_with_many_rules(
    signed_in: SignedIn, cast: Cast, act: Act, queries: list[str]
) -> None:
    def cost(rules: int) -> int:
        with act() as work:
            for n in range(rules):
                name = f"Rule {rules} {n}"
                made = create_rule(work, "points", name, JULY, {"on": "deal_won", "points": 1})
                succeed_rule(work, made, date(2027, 1, 1), {"on": "deal_won", "points": 2})
            retire_rule(work, made, date(2027, 2, 1))
        mia = signed_in(cast.mia)
        mia.get("/rules")
        queries.clear()
        assert mia.get("/rules").status_code == 200
        return len(queries)

    assert cost(2) == cost(30)
