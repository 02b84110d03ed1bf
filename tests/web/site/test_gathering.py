"""A refused form says all that is to be put right at once, each beside its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from salesgame.domain.core.refusals import DomainError, Gathered, ManyRefused, NotSaved
from salesgame.queries.people.people import person
from salesgame.services.company.first_run import make_setup_token
from salesgame.storage.people import PersonRow
from salesgame.storage.periods import ClosedPeriodRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import plan, plan_for
from tests.web.site.test_summary import lines_of
from tests.web.world import build

SignedIn = Callable[[int], FlaskClient]
LONG = "x" * 121
RULE = {"kind": "deal_won", "name": "", "points": "many", "minimum": "much", "daily_cap": "0"}
GOAL = {
    "kind": "goal", "name": "", "metric": "calls", "period": "month", "target": "forty",
    "at_1": "x", "points_1": "", "at_2": "100", "points_2": "lots", "min_sample": "y",
    "begins_on": "",
}  # fmt: skip
PLAN = {
    "name": "", "begins_on": "soon", "shape": "flat", "from_2": "x", "rate_1": "5", "rate_2": "",
    "only_above": "x", "cap": "0",
}  # fmt: skip
DEAL = {
    "name": "", "stage": "Nowhere", "amount": "-5", "closed_on": "2027-01-01",
    "expected_close_on": "soon", "partner": "Nobody", "why": "",
}  # fmt: skip
REFUSED = [
    ("ada", "/people", {"name": "", "email": "no", "role": "king", "nickname": LONG},
     "name nickname email role"),
    ("ada", "/people", {"name": "", "team_id": "", "day": "2026-09-01"}, "name team_id"),
    ("ada", "/people/{person_id}", {"name": LONG, "email": "zoe@kestrel.example", "role": "king"},
     "name email role"),
    ("ada", "/people/{ada}", {"name": "", "role": "rep"}, "name role"),
    ("ana", "/profile", {"name": "", "nickname": LONG}, "name nickname"),
    ("ana", "/profile/password", {"present": "wrong", "password": "short", "again": "other"},
     "present password again"),
    ("ada", "/teams", {"name": "", "parent_id": "99"}, "name parent_id"),
    ("ada", "/teams/{team_id}", {"name": "South", "parent_id": "{team_id}"}, "name parent_id"),
    ("ada", "/teams/{team_id}/seats", {"person_id": "", "day": "soon"}, "person_id day"),
    ("ada", "/people/{person_id}/seats", {"team_id": "", "day": "soon"}, "team_id day"),
    ("ada", "/people/{person_id}/seats", {"team_id": "99", "day": "1980-01-01"}, "team_id day"),
    ("mia", "/people/{person_id}/leave", {"start": "", "last": "1700-01-01"}, "start last"),
    ("ada", "/company/activities", {"name": "", "daily_goal": "few", "minutes": "9999"},
     "daily_goal name minutes"),
    ("ada", "/company/activities/call", {"name": "", "daily_goal": "1000"}, "name daily_goal"),
    ("ada", "/company", {"name": "", "currency": "$", "decimals": "9", "language": "xx",
     "zone": "Mars", "week_start": "9", "fiscal_month": "x", "settle_hours": "x",
     "tie_rule": "x", "min_sample": "0"},
     "name currency decimals language zone week_start fiscal_month working_weekdays settle_hours"
     " tie_rule min_sample"),
    ("mia", "/rules", RULE, "name points minimum daily_cap begins_on"),
    ("mia", "/rules", RULE | {"kind": "amount_won", "points": "0", "per": "", "minimum": "-1"},
     "name per points minimum daily_cap begins_on"),
    ("mia", "/rules", RULE | {"kind": "activity", "minutes": "-1", "points": "", "minimum": ""},
     "name points activity minutes daily_cap begins_on"),
    ("mia", "/rules", RULE | {"name": "Ten a deal", "begins_on": "2026-09-01"},
     "name points minimum daily_cap"),
    ("mia", "/rules", GOAL, "name target at_1 points_1 points_2 min_sample begins_on"),
    ("mia", "/rules/{rule_id}/versions", RULE, "points minimum daily_cap begins_on"),
    ("fin", "/plans", PLAN, "name begins_on from_2 rate_2 only_above cap"),
    ("fin", "/plans/{plan_id}/versions", PLAN, "from_2 rate_2 only_above cap begins_on"),
    ("fin", "/plans/{plan_id}/people", {"person": "Nobody", "start": "", "end": "soon"},
     "person start end"),
    ("fin", "/plans/{plan_id}/people/end", {"first_off": "soon"}, "first_off leaving"),
    ("mia", "/screens/{screen_id}/board", {"name": "", "metric": "luck"},
     "name-{screen_id} metric-{screen_id}"),
    ("ana", "/deals", DEAL, "stage name amount expected_close_on partner"),
    ("ana", "/deals", DEAL | {"stage": "Won", "partner": ""},
     "name amount expected_close_on closed_on"),
    ("ana", "/deals/{deal_id}", DEAL, "stage name amount expected_close_on partner why"),
    ("ana", "/activities", {"kind": "call", "quantity": "some", "minutes": "long",
     "happened_at": "once"}, "quantity minutes happened_at"),
    ("ana", "/activities", {"kind": "call", "quantity": "0", "minutes": "-1",
     "happened_at": "2027-01-01T10:00"}, "quantity minutes happened_at"),
    ("ana", "/activities/{activity_id}", {"kind": "call", "quantity": "0", "minutes": "long"},
     "quantity minutes why"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "path", "typed", "fields"), REFUSED)
def test_a_form_comes_back_once_with_all_that_is_wrong_and_with_what_was_typed(
    act: Act,
    cast: Cast,
    signed_in: SignedIn,
    who: str,
    path: str,
    typed: dict[str, str],
    fields: str,
) -> None:
    with time_machine.travel(MORNING, tick=False):
        places = build(act, cast).own | {"ada": cast.ada}
        sent = {name: text.format(**places) for name, text in typed.items()}
        answer = signed_in(getattr(cast, who)).post(path.format(**places), data=sent)

    assert answer.status_code == 422
    lines = lines_of(answer.text)
    assert len(lines) == len(fields.split())
    wrong = set(fields.format(**places).split())
    assert {found for line in lines for found in re.findall('href="#([^"]+)"', line)} == wrong
    assert all("<strong>" in line for line in lines)
    kept = [text for name, text in sent.items() if "word" not in name and text not in NEVER_SHOWN]
    assert not [text for text in kept if text not in answer.text]


# A list shows only what it offers, and a password is typed anew.
NEVER_SHOWN = {"king", "xx", "Mars", "9", "x", "luck", "Nowhere", "99", "wrong", "other"}


def test_the_first_run_says_all_that_is_wrong_also_of_both_names(
    app: Flask, act: Act, cast: Cast
) -> None:
    with act() as work:
        work.session.execute(update(PersonRow).values(role="rep"))
        token = make_setup_token(work)
    form = {"token": "wrong", "name": "", "currency": "$", "person": "", "email": "no",
            "password": "short", "again": "other"}  # fmt: skip

    with time_machine.travel(MORNING, tick=False):
        answer = app.test_client().post("/setup", data=form)
        known = app.test_client().post("/setup", data=form | {"token": token or ""})

    fields = ["token", "name", "currency", "working_weekdays", "person", "email", "password",
              "again"]  # fmt: skip
    assert re.findall('href="#([^"]+)"', "".join(lines_of(answer.text))) == fields
    assert re.findall('href="#([^"]+)"', "".join(lines_of(known.text))) == fields[1:]


def test_every_wrong_target_is_marked_and_every_wrong_line_is_told(
    act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    mia, where = signed_in(cast.mia), f"/targets?team={cast.north}&year=2026"
    ana, ben = f"t-{cast.ana}-2026-10-01", f"t-{cast.ben}-2026-11-01"
    paste = "Nobody\t5\nAna\tmuch"

    with time_machine.travel(MORNING, tick=False):
        answer = mia.post(where, data={ana: "much", ben: "-5", "paste": paste})

    first, second, third = lines_of(answer.text)
    assert f'href="#{ana}"' in first
    assert "Ana, October 2026" in first
    assert f'href="#{ben}"' in second
    assert "Ben, November 2026" in second
    assert 'href="#paste"' in third
    assert "Line 1: " in third
    assert "Line 2, Ana: " in third
    assert answer.text.count('aria-invalid="true"') == 3


def test_a_paste_of_the_wrong_file_is_told_by_its_first_lines(
    cast: Cast, signed_in: SignedIn
) -> None:
    paste = "\n".join(f"Nobody {n}\t5" for n in range(100))

    answer = signed_in(cast.mia).post(f"/targets?team={cast.north}", data={"paste": paste})

    (line,) = lines_of(answer.text)
    assert line.count("nobody here is named") == 10


def test_a_plan_may_begin_in_closed_days_but_not_end_before_it_begins(
    act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    rule_id = plan_for(act, [], plan())
    with act() as work:
        work.session.add(
            ClosedPeriodRow(
                kind="month", start=date(2026, 8, 1), end=date(2026, 9, 1), closed_at=work.now
            )
        )
    sent = {"person": "Ana", "start": "2026-08-10", "end": "2026-08-05"}

    answer = signed_in(cast.fin).post(f"/plans/{rule_id}/people", data=sent)

    assert re.findall('href="#([^"]+)"', "".join(lines_of(answer.text))) == ["end"]


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "between 1 Jan 1990 and 31 Dec 2099"), ("id", "antara 1 Jan 1990 dan 31 Des 2099")],
)
def test_a_day_in_a_refusal_is_written_in_the_readers_language(
    act: Act, cast: Cast, signed_in: SignedIn, language: str, told: str
) -> None:
    with act() as work:
        work.session.execute(update(PersonRow).values(language=language))

    sent = {"team_id": str(cast.south), "day": "1980-01-01"}
    answer = signed_in(cast.ada).post(f"/people/{cast.ana}/seats", data=sent)

    assert told in answer.text


def test_who_is_refused_for_one_field_of_two_is_not_half_changed(
    act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    signed_in(cast.ada).post(f"/people/{cast.ana}", data={"name": "Anna", "email": "no"})

    with act() as work:
        kept = person(work.session, cast.ana)
        assert kept is not None
        assert kept.name == "Ana"


class Wrong(DomainError):
    """Wrong."""

    field = "name"


def test_steps_are_tried_on_with_something_else_where_one_was_refused() -> None:
    refusals = Gathered()

    assert refusals.taken(0, int, "7") == 7
    assert refusals.taken(0, _refuse) == 0
    with refusals.beside("again"):
        raise Wrong
    with pytest.raises(ManyRefused) as many:
        refusals.refuse()
    assert [refusal.field for refusal in many.value.each] == ["name", "again"]


def test_what_a_step_gathered_itself_is_told_one_by_one() -> None:
    refusals = Gathered()

    with refusals.beside("step"):
        raise ManyRefused(Wrong(), Wrong())

    assert len(refusals) == 2
    with pytest.raises(ManyRefused) as many:
        refusals.refuse()
    assert [refusal.field for refusal in many.value.each] == ["step", "step"]


def test_that_nothing_can_be_saved_is_no_problem_of_a_field() -> None:
    with pytest.raises(NotSaved), Gathered():
        raise NotSaved


def _refuse() -> int:
    raise Wrong
