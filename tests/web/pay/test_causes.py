"""What is shown, said and exported of a line hangs on its kind of cause, which may be no deal."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from flask import Flask, render_template_string
from sqlalchemy.orm import Session

from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.statements import Statement
from salesgame.queries.company.settings import the_company
from salesgame.web.pay.causes import TOLD, TraceStep
from salesgame.web.pay.export import statement_csv
from salesgame.web.pay.lines import view_of
from tests.cast import Cast
from tests.conftest import Act
from tests.domain.pay.bonus import BONUS, bonus_line
from tests.services.pay.office import SEPTEMBER, TODAY, plan, plan_for, statement, won


class BonusTold:
    """A bonus in words."""

    def __init__(self, bonus: Any) -> None:
        self._bonus = bonus

    def href(self) -> str | None:
        return None

    def how(self, parts: str) -> str:
        return "once"

    def because(self, line: Line, plan: Plan) -> str:
        return "because the quota was passed"

    def steps(self, href: str | None) -> tuple[TraceStep, ...]:
        return (TraceStep("The bonus", self._bonus.name, href),)


@pytest.fixture
def mixed(act: Act, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch) -> Statement:
    """A statement of a deal and of a bonus."""
    monkeypatch.setitem(TOLD, BONUS, BonusTold)  # type: ignore[arg-type]
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "A")
    found = statement(session, cast.ana, SEPTEMBER)
    (line,) = found.lines
    bonus = replace(bonus_line(500, after=800), version_id=line.version_id)
    return replace(found, lines=(line, bonus))


def test_a_line_is_told_by_its_kind_of_cause(app: Flask, mixed: Statement) -> None:
    with app.test_request_context():
        deal, bonus = view_of(mixed).lines
        page = render_template_string(
            "{% from 'pay/_line.html' import line %}{{ line(view, 'AE', none, '') }}", view=bonus
        )

    assert (deal.anchor.partition("-")[0], bonus.anchor) == ("deal", "bonus-7")
    assert bonus.say == "because the quota was passed"
    assert (deal.href is not None, bonus.href) == (True, None)
    for text in ("Above quota", "The bonus", "30 Sep", "5.00"):
        assert text in page, text


def test_an_exported_line_has_its_component_and_leaves_the_deals_columns_empty(
    mixed: Statement, session: Session
) -> None:
    text = statement_csv("Ana", [mixed], the_company(session))

    deal, bonus = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    assert (deal["kind"], deal["deal"], deal["credit"]) == ("commission", "Deal A", "8.00")
    assert (bonus["kind"], bonus["deal"], bonus["credit"]) == ("kicker", "", "")
    assert (bonus["amount"], bonus["state"]) == ("5.00", "estimate")
