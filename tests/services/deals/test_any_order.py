"""The same facts, in any order, twice, changed or cancelled, make the same ledgers and totals."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import Activity, ActivityFields
from salesgame.domain.deals.deal import Deal, DealFields, credited
from salesgame.domain.deals.fact import Change
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.points.rules import create_rule, succeed_rule
from salesgame.services.points.scoring import rescore, verify_points
from salesgame.storage.deals import DealRow
from salesgame.storage.metrics import ActivityTotalRow, TotalRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.trials import seeds

FIRST = date(2026, 7, 1)
WHOLE = 1_000_000


def some_deals(cast: Cast, seed: int) -> list[DealFields]:
    dice = random.Random(seed)
    people = [cast.ana, cast.ben, cast.zoe]
    deals = []
    for i in range(40):
        opened = FIRST + timedelta(days=dice.randrange(60))
        stage = dice.choice(["Won", "Won", "Lost", "Lead"])
        one, two = dice.sample(people, 2)
        part = dice.choice([WHOLE, 500_000, 333_333])
        shares = ((one, part), (two, WHOLE - part)) if part < WHOLE else ((one, WHOLE),)
        deals.append(DealFields(
            key=f"D-{i}", name=f"Deal {i}", stage=stage, shares=shares, opened_on=opened,
            amount=dice.choice([None, 0, dice.randrange(1, 999_999)]),
            closed_on=None if stage == "Lead" else opened + timedelta(days=dice.randrange(15)),
        ))  # fmt: skip
    return deals


def some_calls(cast: Cast, seed: int) -> list[ActivityFields]:
    dice = random.Random(seed)
    return [
        ActivityFields(
            key=f"A-{i}", kind=dice.choice(["call", "demo"]),
            person_id=dice.choice([cast.ana, cast.zoe]), quantity=dice.randrange(1, 4),
            happened_at=datetime(2026, 8, 1, tzinfo=UTC) + timedelta(hours=dice.randrange(72)),
            completed=dice.random() < 0.8,
        )
        for i in range(30)
    ]  # fmt: skip


def make_rules(act: Act) -> list[int]:
    bodies = (
        {"on": "deal_won", "points": 50},
        {"on": "amount_won", "points": 1, "per": 10_000, "daily_cap": 60},
        {"on": "activity", "activity": "call", "points": 2, "daily_cap": 7, "verified_only": True},
        {"on": "activity", "activity": "demo", "points": 10},
    )
    with act() as work:
        return [
            create_rule(work, "points", f"Rule {i}", date(2026, 1, 1), body)
            for i, body in enumerate(bodies)
        ]


def ledger(session: Session) -> set[tuple[object, ...]]:
    """Net points by cause in names that do not depend on the order of arrival."""
    net = (
        select(
            DealRow.external_id, PointsEntryRow.person_id, PointsEntryRow.rule_version_id,
            PointsEntryRow.earned_on, func.sum(PointsEntryRow.points),
        )
        .join(DealRow, DealRow.id == PointsEntryRow.cause_id)
        .where(PointsEntryRow.cause == "deal")
        .group_by(
            DealRow.external_id, PointsEntryRow.person_id, PointsEntryRow.rule_version_id,
            PointsEntryRow.earned_on,
        )
    )  # fmt: skip
    return {tuple(row) for row in session.execute(net) if row[-1] != 0}


def totals(session: Session) -> set[tuple[object, ...]]:
    """Every total that is not zero."""
    found: set[tuple[object, ...]] = set()
    for table in (TotalRow.__table__, ActivityTotalRow.__table__):
        keys = len(table.primary_key.columns)
        found |= {tuple(row) for row in session.execute(select(table)) if any(row[keys:])}
    return found


@pytest.mark.parametrize("seed", seeds(4, soak=200))
def test_any_order_gives_the_same_ledger_and_totals(
    act: Act, cast: Cast, session: Session, seed: int
) -> None:
    make_rules(act)
    deals, calls = some_deals(cast, 7), some_calls(cast, 7)
    random.Random(seed).shuffle(deals)
    random.Random(seed).shuffle(calls)

    for _twice in range(2):
        for part in range(0, len(deals), 9):
            with act() as work:
                for deal in deals[part : part + 9]:
                    DEALS.log(work, deal)
        with act() as work:
            for call in calls:
                ACTIVITIES.log(work, call)

    with act() as work:
        assert list(verify_points(work)) == []
    found = (ledger(session), totals(session))
    first = _FIRST.setdefault(session.get_bind().dialect.name, found)
    assert found == first


_FIRST: dict[str, tuple[set[tuple[object, ...]], set[tuple[object, ...]]]] = {}


@pytest.mark.parametrize("seed", seeds(4, soak=200))
def test_detours_leave_what_the_straight_way_gives(
    act: Act, cast: Cast, session: Session, seed: int
) -> None:
    make_rules(act)
    dice = random.Random(seed)
    deals, calls = some_deals(cast, 3), some_calls(cast, 3)
    with act() as work:
        for deal in deals:
            DEALS.log(work, deal)
        for call in calls:
            ACTIVITIES.log(work, call)
    straight = ledger(session), totals(session)

    wrong = [replace(d, amount=dice.randrange(500_000)) for d in some_deals(cast, 100 + seed)]
    for i in dice.sample(range(len(deals)), 25):
        with act() as work:
            known = DEALS.log(work, deals[i])
            DEALS.change(work, known.id, wrong[i], "a slip")
            if dice.random() < 0.5:
                DEALS.cancel(work, known.id, "another slip")
                DEALS.restore(work, known.id, "it was real")
            DEALS.change(work, known.id, deals[i], "as it was")
    for i in dice.sample(range(len(calls)), 10):
        with act() as work:
            known = ACTIVITIES.log(work, calls[i])
            ACTIVITIES.change(work, known.id, replace(calls[i], quantity=9, kind="demo"), "slip")
            ACTIVITIES.change(work, known.id, calls[i], "as it was")

    with act() as work:
        assert list(verify_points(work)) == []
    assert (ledger(session), totals(session)) == straight


def test_a_batch_is_the_same_verb_as_one_by_one(act: Act, cast: Cast, session: Session) -> None:
    make_rules(act)
    entered = some_deals(cast, 5)
    with act() as work:
        for deal in entered:
            DEALS.log(work, deal)
    one_by_one = ledger(session), totals(session)

    with act() as work:
        ids = list(work.session.scalars(select(DealRow.id)))
        for deal_id in ids:
            DEALS.cancel(work, deal_id, "make way")
        status = {"Won": "won", "Lost": "lost", "Lead": "open"}
        DEALS.store(work, [
            Change(None, Deal(
                id=0, source="file", external_id=d.key, name=d.name, stage=d.stage,
                status=status[d.stage], amount=d.amount, opened_on=d.opened_on,
                closed_on=d.closed_on,
                closed_at=work.company.calendar.starts_at(d.closed_on) if d.closed_on else None,
                credits=credited(d.amount, d.shares),
            ))
            for d in entered
        ])  # fmt: skip

    assert (ledger(session), totals(session)) == one_by_one


def test_a_rule_that_begins_in_the_past_scores_what_is_there(
    act: Act, cast: Cast, session: Session
) -> None:
    rules = make_rules(act)
    with act() as work:
        for deal in some_deals(cast, 11):
            DEALS.log(work, deal)
        succeed_rule(work, rules[0], date(2026, 8, 1), {"on": "deal_won", "points": 75})
        rescore(work, date(2026, 8, 1))
        assert list(verify_points(work)) == []


def test_verify_names_an_entry_that_no_rule_gives(act: Act, cast: Cast, session: Session) -> None:
    make_rules(act)
    with act() as work:
        DEALS.log(work, some_deals(cast, 7)[0])
        ACTIVITIES.store(work, [Change(None, Activity(
            0, "file", "A", "demo", cast.ana, MORNING, MORNING.date(),
        ))])  # fmt: skip
    with act() as work:
        work.session.execute(PointsEntryRow.__table__.update().values(points=11))

    with act() as work:
        found = list(verify_points(work))

    assert {(d.what, d.kept) for d in found} == {("points", "11")}
