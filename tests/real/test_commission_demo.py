"""Three plans over the Maven data pay each agent and quarter what was worked out without us."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Collection, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.deal import Deal, credited
from salesgame.domain.deals.fact import Change
from salesgame.domain.pay.plan import Plan, Shape
from salesgame.domain.pay.tiers import Tier
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.estimates import estimates
from salesgame.queries.pay.plans import plans
from salesgame.services.deals.deals import DEALS
from salesgame.services.pay.plans import create_plan
from salesgame.services.pay.statements import close_statements
from salesgame.services.pay.verification import verify_pay
from salesgame.services.work import Work
from salesgame.storage.people import PersonRow
from salesgame.storage.periods import ClosedPeriodRow
from salesgame.storage.rules import PlanAssignmentRow
from tests.cast import Cast
from tests.conftest import Act, Plant

pytestmark = pytest.mark.real_data
SHAPES: dict[str, Shape] = {"flat5": "flat", "marginal": "marginal", "slab": "whole_amount"}
RATES = (("0", "0.05"), ("5000000", "0.08"), ("10000000", "0.12"))
BEGIN, END = date(2017, 1, 1), date(2018, 1, 1)


@pytest.fixture
def agents(act: Act, cast: Cast, plant_once: Plant, shared_data: Path) -> dict[str, int]:
    """The deals of 2017, and everybody on all three plans."""
    with (shared_data / "maven" / "sales_pipeline.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["deal_stage"] == "Won"]
    names = sorted({row["sales_agent"] for row in rows})
    ids = {name: i for i, name in enumerate(names, start=100)}

    def plant() -> None:
        with act() as work:
            _sell(work, rows, ids)
            _promise(work, ids.values())

    plant_once("maven's commission", plant)
    return ids


def _sell(work: Work, rows: Iterable[dict[str, str]], ids: dict[str, int]) -> None:
    work.session.execute(insert(PersonRow), [
        {"id": i, "name": name, "role": "rep", "created_at": work.now} for name, i in ids.items()
    ])  # fmt: skip
    starts_at = work.company.calendar.starts_at
    DEALS.store(work, [Change(None, _deal(row, ids, starts_at)) for row in rows])


def _promise(work: Work, people: Collection[int]) -> None:
    for name, shape in SHAPES.items():
        rule = create_plan(work, name, BEGIN, _plan(shape))
        work.session.execute(insert(PlanAssignmentRow), [
            {"person_id": i, "rule_id": rule, "start": BEGIN, "end": END} for i in people
        ])  # fmt: skip


def _plan(shape: Shape) -> Plan:
    tiers = tuple(Tier(Decimal(start), Decimal(rate)) for start, rate in RATES)
    return Plan(shape, tiers[:1] if shape == "flat" else tiers, period_kind="quarter")


def _deal(row: dict[str, str], ids: dict[str, int], starts_at: Callable[[date], Any]) -> Deal:
    amount = int(row["close_value"]) * 100
    closed = date.fromisoformat(row["close_date"])
    return Deal(
        id=0, source="file", external_id=row["opportunity_id"], name=row["account"],
        stage="Won", status="won", amount=amount,
        opened_on=date.fromisoformat(row["engage_date"]), closed_on=closed,
        closed_at=starts_at(closed),
        credits=credited(amount, ((ids[row["sales_agent"]], WHOLE_PPM),)),
    )  # fmt: skip


@pytest.fixture
def expected(shared_data: Path) -> dict[str, dict[str, dict[str, Decimal]]]:
    text = (shared_data / "maven" / "expected.json").read_text()
    found: dict[str, Any] = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return dict(found["commission_demo"]["by_agent_quarter"])


def test_each_plan_pays_each_agent_and_quarter_to_the_cent(
    session: Session, agents: dict[str, int], expected: dict[str, dict[str, dict[str, Decimal]]]
) -> None:
    company = the_company(session)
    compared = 0
    for plan in plans(session).values():
        for label, by_agent in expected.items():
            found = estimates(session, company, plan, company.calendar.parse(label))
            for agent, figures in by_agent.items():
                lines = found[agents[agent]].lines
                assert sum(line.amount for line in lines) == figures[plan.name] * 100
                assert sum(line.sold for line in lines) == figures["revenue"] * 100
                compared += 1
    assert compared == 3 * sum(len(by_agent) for by_agent in expected.values()) > 300


def test_closed_statements_show_the_same_and_survive_a_rebuild(
    app: Flask,
    act: Act,
    session: Session,
    agents: dict[str, int],
    expected: dict[str, dict[str, dict[str, Decimal]]],
) -> None:
    with act() as work:
        for label in sorted(expected):
            quarter = work.company.calendar.parse(label)
            work.session.execute(insert(ClosedPeriodRow).values(
                kind=quarter.kind, start=quarter.start, end=quarter.end, closed_at=work.now
            ))  # fmt: skip
            close_statements(work, quarter)

    assert list(verify_pay(session)) == []
    result = app.test_cli_runner().invoke(
        args=["game", "statement", "Darcel Schlecht", "2017-Q2", "--json"]
    )
    assert result.exit_code == 0, result.output
    body = json.loads(result.output)
    totals = {each["plan"]: each["total"] for each in body["statements"]}
    assert totals == {"flat5": "15503.75", "marginal": "31709.00", "slab": "37209.00"}
    for each in body["statements"]:
        assert each["state"] == "closed"
        assert all(line["slices"] for line in each["lines"] if line["credit"] != "0.00")
        assert sum(Decimal(line["amount"]) for line in each["lines"]) == Decimal(each["total"])
        for line in each["lines"]:
            earned = sum(Decimal(part["amount"]) * Decimal(part["rate"]) for part in line["slices"])
            assert earned == Decimal(line["exact"])
