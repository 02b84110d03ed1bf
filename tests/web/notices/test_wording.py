"""Every notice has words, in both languages, whatever of what it was about is still known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import flask_babel
import pytest
from flask import Flask

from salesgame.domain.notices.kinds import KINDS, NoticeKind
from salesgame.domain.people.person import ROLES, Role
from salesgame.queries.notices.notices import NoticeLine
from salesgame.services.proposals.kinds import KINDS as PROPOSED
from salesgame.web.notices.wording import (
    KIND_ICONS,
    KIND_NAMES,
    RULE_CHANGES,
    WRITERS,
    NoticeText,
    Reader,
    worded,
)
from salesgame.web.proposals.wording import KIND_LABELS
from tests.cast import Cast

AT = datetime(2026, 9, 17, 3, 42, tzinfo=UTC)
ANA = 1
PELITA = {"fact": "deal", "fact_id": 7, "name": "Pelita Hotels", "amount": 456_000}
CALLS = {"fact": "activity", "fact_id": 8, "name": "Call", "quantity": 3}
ROLE = {"person_id": ANA, "name": "Ana", "before": "rep", "after": "finance"}
RULE = {"rule_id": 3, "name": "Ten a deal", "begins_on": "2026-10-01"}


@pytest.fixture(autouse=True)
def _on_a_page(app: Flask, cast: Cast) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def words(kind: str, about: dict[str, Any], *, role: Role = "rep", by: str | None = "Mia",
          reader: int = ANA) -> NoticeText:  # fmt: skip
    return worded(NoticeLine(1, kind, about, AT, by, None), Reader(reader, role))


def test_every_kind_has_words_a_name_and_an_icon() -> None:
    assert set(KINDS) == WRITERS.keys() == KIND_NAMES.keys() == KIND_ICONS.keys()


def test_every_kind_of_proposal_has_a_label() -> None:
    assert PROPOSED.keys() - KIND_LABELS.keys() == set()


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("kind", [*KINDS, "a kind of next year"])
def test_a_notice_whose_keys_are_missing_or_odd_still_says_something(
    kind: NoticeKind, language: str
) -> None:
    odd: dict[str, Any] = {key: ["odd"] for key in (*PELITA, *ROLE, *RULE, "changes", "count")}
    with flask_babel.force_locale(language):
        for about in ({}, odd, PELITA, CALLS, ROLE, RULE, {"period": "no period"}):
            for role in ROLES:
                said = words(kind, dict(about), role=role, by=None)
                assert said.text
                assert "%(" not in said.text


def change(before: str | None, after: str | None) -> dict[str, Any]:
    told = {"metric": "revenue", "period": "2026-10", "before": before, "after": after}
    return {"count": 1, "changes": [told]}


@pytest.mark.parametrize(
    ("kind", "about", "text"),
    [
        ("approved", PELITA, "Mia approved Pelita Hotels ($4,560.00)."),
        ("approved", CALLS, "Mia approved Call × 3."),
        ("refused", PELITA,
         "Mia rejected Pelita Hotels ($4,560.00). You can edit it and ask again."),
        ("asked_again", PELITA, "Mia asks you again to approve Pelita Hotels ($4,560.00)."),
        ("taken_back", PELITA, "Mia undid the decision on Pelita Hotels ($4,560.00)."),
        ("taken_back", PELITA | {"outcome": "withdrawn"},
         "Mia withdrew the change of Pelita Hotels ($4,560.00) that waited for approval."),
        ("target_changed", change("1000000", "1200050"),
         "Mia changed your target for Revenue, October 2026, from $10,000.00 to $12,000.50."),
        ("target_changed", change(None, "1200000"),
         "Mia set your target for Revenue, October 2026: $12,000.00."),
        ("target_changed", change("1000000", None),
         "Mia removed your target for Revenue, October 2026."),
        ("target_changed", {"count": 12, "changes": []}, "Mia changed 12 of your targets."),
        ("rule_changed", RULE | {"family": "points", "change": "succeeded"},
         "The points rule Ten a deal changes from 1 Oct 2026."),
        ("statement_adjusted", {"amount": -1_050_00, "period": "2026-11", "earned": "2026-10"},
         "Your statement for November 2026 has an adjustment for October 2026."),
        ("statement_adjusted", {"period": "2026-10", "reopened": True},
         "Mia reopened October 2026. Your statement is calculated again."),
        ("proposal_waiting", {"proposal_id": 4, "change": "quota"},
         "Mia proposes a change (quota). It needs your decision."),
        ("proposal_waiting", {"proposal_id": 4, "change": "quota", "whose": "Ana"},
         "Mia proposes a change (quota, Ana). It needs your decision."),
        ("proposal_decided", {"outcome": "refused", "change": "quota", "whose": "Ana"},
         "Mia rejected your proposal (quota, Ana)."),
        ("role_changed", ROLE, "Mia changed your role from Rep to Finance."),
        ("role_changed", ROLE | {"person_id": 2, "name": "Ben"},
         "Mia changed the role of Ben from Rep to Finance."),
        ("role_changed", ROLE | {"person_id": 2, "name": "Ben", "step": "asked"},
         "Mia asks to make Ben Finance. A second person must confirm."),
        ("password_reset", {"step": "link"},
         "Mia created a link that sets a new password for you."),
    ],
)  # fmt: skip
def test_a_notice_says_who_did_what(kind: str, about: dict[str, Any], text: str) -> None:
    assert words(kind, about).text == text


def test_a_reason_is_told_as_it_was_written() -> None:
    assert words("refused", PELITA | {"reason": "Not signed <yet>"}).why == "Not signed <yet>"


def test_pay_stands_apart_from_the_sentence_so_that_it_can_be_hidden() -> None:
    said = words("statement_adjusted", {"amount": 1_330_68, "period": "2026-10"})

    assert (said.pay, said.href) == ("+$1,330.68", "/pay/1/2026-10")


@pytest.mark.parametrize(
    ("kind", "about", "role", "href"),
    [
        ("refused", PELITA, "rep", "/deals/7"),
        ("refused", CALLS, "rep", "/activities/8"),
        ("asked_again", PELITA, "manager", "/approvals"),
        ("asked_again", PELITA, "rep", None),  # was a manager then
        ("statement_adjusted", {"amount": 1, "period": "2026-10"}, "admin", None),
        ("proposal_waiting", {"proposal_id": 4}, "finance", "/proposals#p4"),
        ("proposal_waiting", {"proposal_id": 4}, "rep", None),
        ("rule_changed", RULE | {"family": "points"}, "rep", None),
        ("rule_changed", RULE | {"family": "points"}, "manager", "/rules/3"),
        ("rule_changed", RULE | {"family": "plan"}, "manager", None),
        ("rule_changed", RULE | {"family": "plan"}, "finance", "/plans/3"),
    ],
)
def test_a_notice_leads_only_where_its_reader_may_go_today(
    kind: str, about: dict[str, Any], role: Role, href: str | None
) -> None:
    assert words(kind, about, role=role).href == href


def test_every_change_of_a_rule_that_is_told_has_its_sentence() -> None:
    said = {words("rule_changed", RULE | {"family": f, "change": c}).text for f, c in RULE_CHANGES}

    assert len(said) == len(RULE_CHANGES)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("link", "Mia created a link that sets a password for Fin."),
        ("email", "Mia changed the email of Fin."),
        ("deactivated", "Mia deactivated Fin."),
        ("reactivated", "Mia let Fin sign in again."),
        ("identity", "Mia changed the names or ids by which files recognize Fin."),
    ],
)
def test_a_door_of_somebody_else_is_told_by_name_with_the_history_behind_it(
    step: str, said: str
) -> None:
    about = {"step": step, "person_id": 5, "name": "Fin"}

    assert words("password_reset", about, role="admin") == NoticeText(
        said, href="/history?kind=person"
    )
    mine = words("password_reset", about, role="finance", reader=5)
    assert "Fin" not in mine.text
    assert mine.href == "/profile"


def test_somebody_new_with_an_office_is_told_by_name() -> None:
    about = {**ROLE, "person_id": 9, "name": "Max", "after": "manager", "step": "given"}

    assert words("role_changed", about, role="finance").text == "Mia added Max as Manager."
