"""The page of the history: its words, who may read it, and how it is filtered and taken along."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_babel
import pytest
from flask import Flask
from flask.testing import FlaskClient

import salesgame
from salesgame.domain.access.audit import KINDS
from salesgame.domain.people.person import ROLES, Role
from salesgame.queries.access.history import PAGE, HistoryEntry
from salesgame.services.access.audit import record
from salesgame.web.access.sentences import SENTENCES
from salesgame.web.access.wording import KIND_NAMES, HistoryText, told
from tests.cast import Cast
from tests.conftest import MORNING, Act

SignedIn = Callable[[int], FlaskClient]
AT = datetime(2026, 9, 17, 3, 42, tzinfo=UTC)
# Verbs that are put together where they are recorded.
BUILT = {
    *(("approval", verb) for verb in ("approved", "refused", "asked_again", "undone", "withdrawn")),
    *(("proposal", verb) for verb in ("accepted", "refused", "withdrawn", "void")),
    *(("person", f"{field}_changed") for field in ("name", "nickname", "legal_name", "email")),
    *(("rule", verb) for verb in ("created", "succeeded", "retired")),
    *(("plan", verb) for verb in ("created", "succeeded", "retired", "assigned", "taken_off")),
    *(("leave", verb) for verb in ("recorded", "ended", "cancelled")),
    *(("team", verb) for verb in ("joined", "leads", "left")),
}


def recorded() -> Iterator[tuple[str, str]]:
    """The kind and verb of every call that keeps an entry, where both are written out."""
    for path in sorted(Path(salesgame.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in ("record", "record_each"):
                said = [a.value for a in node.args[1:3] if isinstance(a, ast.Constant)]
                if len(said) == 2:
                    yield str(said[0]), str(said[1])


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_every_entry_that_is_kept_has_a_sentence() -> None:
    assert {*recorded(), *BUILT} - SENTENCES.keys() == set()


def test_every_kind_of_entry_has_a_name() -> None:
    assert set(KINDS) == KIND_NAMES.keys()
    assert {kind for kind, _ in SENTENCES} == set(KINDS)


@pytest.fixture
def words(app: Flask, cast: Cast) -> Iterator[Callable[..., HistoryText]]:
    def said(kind: str, verb: str, about: dict[str, Any], role: Role = "admin") -> HistoryText:
        return told(HistoryEntry(1, AT, kind, verb, "Ada", 1, "Ana", about, ""), role)

    with app.test_request_context("/"):
        yield said


@pytest.mark.parametrize("language", ["en", "id"])
def test_an_entry_whose_keys_are_missing_or_odd_still_says_something(
    words: Callable[..., HistoryText], language: str
) -> None:
    odd = {key: ["odd"] for key in ("name", "day", "changes", "period", "pay", "rule_id", "people")}
    with flask_babel.force_locale(language):
        for kind, verb in (*SENTENCES, ("person", "a verb of next year")):
            for about in ({}, odd):
                for role in ROLES:
                    said = words(kind, verb, about, role)
                    assert said.text
                    assert "%(" not in said.text


@pytest.mark.parametrize(
    ("kind", "verb", "about", "text"),
    [
        ("role", "changed", {"before_role": "rep", "after_role": "finance"},
         "Changed the role of Ana from Rep to Finance."),
        ("role", "changed", {"before_role": "rep", "after_role": "finance", "alone": True},
         "Changed the role of Ana from Rep to Finance. Nobody else was there to decide."),
        ("leave", "recorded", {"start": "2026-10-05", "end": "2026-10-09"},
         "Added time off of Ana: 5 Oct 2026 until 9 Oct 2026."),
        ("period", "closed", {"period": "2026-08"}, "Locked August 2026."),
        ("approval", "refused", {"fact": "deal", "fact_id": 7, "name": "Pelita", "amount": 100},
         "Rejected Pelita ($1.00) of Ana."),
        ("proposal", "accepted", {"proposal": 4, "change": "quota"}, "Approved a proposal: quota."),
    ],
)  # fmt: skip
def test_an_entry_says_what_was_done(
    words: Callable[..., HistoryText], kind: str, verb: str, about: dict[str, Any], text: str
) -> None:
    assert words(kind, verb, about).text == text


def test_before_and_after_are_told_field_by_field(words: Callable[..., HistoryText]) -> None:
    changes = [
        {"metric": "revenue", "period": "2026-10", "before": None, "after": "1200050"},
        {"field": "settle_hours", "before": 48, "after": 0},
        {"field": "count_by_share", "before": False, "after": True},
        {"field": "a field of next year", "before": [0, 1], "after": None},
    ]
    said = words("company", "changed", {"changes": changes}).said

    assert [(one.label, one.before, one.after) for one in said] == [
        ("Revenue, October 2026", "–", "$12,000.50"),
        ("Grace period in hours", "48", "0"),
        ("Count deals by share", "no", "yes"),
        ("a field of next year", "0, 1", "–"),
    ]


def test_only_finance_reads_amounts_of_pay(words: Callable[..., HistoryText]) -> None:
    about = {"pay": -1_050_00}

    assert words("period", "reopened", about, "finance").pay == "−$1,050.00"
    assert words("period", "reopened", about, "admin").pay == ""


@pytest.fixture
def kept(act: Act, cast: Cast) -> None:
    """Ada locked nobody in: two entries of hers, one of Fin's."""
    with act(MORNING, cast.ada) as work:
        record(work, "person", "deactivated", cast.ana, "Left <us>", name="Ana")
        record(work, "company", "holiday_added", name="=1+1", day="2026-12-25")
    with act(MORNING.replace(day=18), cast.fin) as work:
        record(work, "plan", "created", name="AE", begins_on="2026-10-01", rule_id=9)


@pytest.mark.usefixtures("kept")
def test_admins_and_finance_read_it_and_nobody_else(signed_in: SignedIn, cast: Cast) -> None:
    for who in (cast.ada, cast.fin):
        page = signed_in(who).get("/history").text
        assert "Deactivated Ana." in page
        assert "Why: Left &lt;us&gt;" in page
    for who in (cast.ana, cast.mia):
        for path in ("/history", "/history.csv"):
            assert signed_in(who).get(path).status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=plan", {"plan"}),
        ("by=Ada", {"person", "holiday"}),
        ("by=ada@kestrel.example", {"person", "holiday"}),
        ("person=Ana", {"person"}),
        ("person=Nobody", set()),
        ("from=2026-09-18", {"plan"}),
        ("until=2026-09-17", {"person", "holiday"}),
        ("kind=nonsense&from=never&until=9999-12-31", {"person", "holiday", "plan"}),
        ("before=" + "9" * 5000, {"person", "holiday", "plan"}),
        ("before=x", {"person", "holiday", "plan"}),
    ],
)
@pytest.mark.usefixtures("kept")
def test_it_is_filtered_by_kind_actor_person_and_days(
    signed_in: SignedIn, cast: Cast, asked: str, found: set[str]
) -> None:
    said = {"person": "Deactivated Ana.", "holiday": "Added a day off", "plan": "Created the plan"}
    page = signed_in(cast.ada).get(f"/history?{asked}").text

    assert {name for name, text in said.items() if text in page} == found


@pytest.mark.usefixtures("kept")
def test_the_file_holds_the_same_and_no_cell_that_a_spreadsheet_would_run(
    signed_in: SignedIn, cast: Cast
) -> None:
    answer = signed_in(cast.fin).get("/history.csv?by=Ada")

    assert answer.mimetype == "text/csv"
    lines = answer.text.splitlines()
    assert len(lines) == 3
    assert "Ada,person,deactivated,Ana,Deactivated Ana.,,,,Left <us>" in lines[2]
    assert ",=1" not in answer.text


def test_a_long_history_is_pages_and_asks_no_more_of_the_database(
    signed_in: SignedIn, cast: Cast, act: Act, queries: list[str]
) -> None:
    ada, counts = signed_in(cast.ada), []
    for more in (1, PAGE + 5):
        with act(actor=cast.ada) as work:
            for _ in range(more):
                record(work, "person", "deactivated", cast.ana, name="Ana")
        ada.get("/history")
        queries.clear()
        page = ada.get("/history?kind=person").text
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert page.count("Deactivated Ana.") == PAGE
    assert "kind=person&amp;before=" in page
