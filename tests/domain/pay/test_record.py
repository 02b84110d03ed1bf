"""One person's pay on record: which statements there are, and what each says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from salesgame.domain.core.calendar import EVER, Calendar
from salesgame.domain.pay.ledger.changes import PayChange
from salesgame.domain.pay.ledger.corrections import Corrections
from salesgame.domain.pay.ledger.entries import PayEntry, entry_of
from salesgame.domain.pay.lines import lines
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.record import ClosedStatement, PayRecord, by_plan_and_period
from salesgame.domain.pay.states import joint
from salesgame.domain.pay.terms import Assignment
from salesgame.domain.targets.quotas import Target
from tests.domain.pay.bonus import bonus_line
from tests.domain.pay.terms import TWO, history, sold, tiers

ANA, RULE = 5, 1
CALENDAR = Calendar()
NOW = datetime(2026, 9, 17, tzinfo=UTC)
JULY, AUGUST, SEPTEMBER = (CALENDAR.parse(f"2026-0{month}") for month in (7, 8, 9))
PLAN = history(Plan("marginal", TWO))
FROM_AUGUST = Assignment(ANA, RULE, AUGUST.start, date(2027, 1, 1))
IN_JULY, IN_AUGUST = sold(400, 1, date(2026, 7, 5)), sold(700, 2, date(2026, 8, 5))
IN_SEPTEMBER = sold(1200, 3, date(2026, 9, 5))
FACTS = (*IN_JULY, *IN_AUGUST, *IN_SEPTEMBER)
CLOSED = ClosedStatement(ANA, RULE, AUGUST, 35, 1, NOW)


def kept() -> PayEntry:
    (line,) = lines(PLAN.terms, IN_AUGUST, None)
    return entry_of(line, ANA, RULE, AUGUST, NOW)


def late() -> PayEntry:
    """What a late deal of August adds to September."""
    making = Corrections(ANA, PLAN, AUGUST, SEPTEMBER.start, NOW)
    found = lines(PLAN.terms, sold(100, 4, date(2026, 8, 9)), None)
    (made,) = making.entries(found, {}, [PayChange("late", 4, "Deal 4")])
    return made


def target_of(amount: int) -> Target:
    return Target(Decimal(amount), Fraction(amount))


def record(**changed: object) -> PayRecord:
    given: dict[str, object] = {"spans": [FROM_AUGUST], "facts": FACTS} | changed
    return PayRecord(ANA, {RULE: PLAN}, **given)  # type: ignore[arg-type]


def periods(found: PayRecord, label: str) -> list[str]:
    asked = CALENDAR.parse(label)
    return [CALENDAR.label(slot.period) for slot in found.slots(CALENDAR, asked)]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("2026-09", ["2026-09"]),
        ("2026-09-30", ["2026-09"]),
        ("2026-W38", ["2026-09"]),
        ("2026-Q3", ["2026-08", "2026-09"]),
        ("ever", ["2026-08", "2026-09"]),
        ("2026-07", []),
    ],
)
def test_there_is_a_statement_of_each_period_on_the_plan(label: str, expected: list[str]) -> None:
    assert periods(record(), label) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (AUGUST.start, SEPTEMBER.start, ["2026-08"]),
        (SEPTEMBER.last, SEPTEMBER.end, ["2026-09"]),
        (JULY.start, AUGUST.start, ["2026-07"]),
        (AUGUST.last, date(2026, 9, 2), ["2026-08", "2026-09"]),
    ],
)
def test_a_day_on_the_plan_is_enough_for_a_statement(
    start: date, end: date, expected: list[str]
) -> None:
    assert periods(record(spans=[Assignment(ANA, RULE, start, end)]), "2026-Q3") == expected


def test_a_months_question_is_answered_by_the_quarter_of_a_plan_settled_by_it() -> None:
    quarterly = history(Plan("marginal", TWO, period_kind="quarter"))

    found = PayRecord(ANA, {RULE: quarterly}, [FROM_AUGUST], FACTS)

    assert periods(found, "2026-09") == ["2026-Q3"]
    assert periods(found, "2026") == ["2026-Q3", "2026-Q4"]


def test_who_left_the_plan_still_gets_what_waits_for_them() -> None:
    found = record(spans=[], facts=[], entries=[late()])

    assert periods(found, "2026-09") == ["2026-09"]
    (slot,) = found.slots(CALENDAR, SEPTEMBER)
    assert found.statement(slot, None).total == 5


def test_an_open_statement_is_worked_out_of_the_facts_of_its_own_days() -> None:
    found = record(entries=[late()])
    (slot,) = found.slots(CALENDAR, SEPTEMBER)

    statement = found.statement(slot, None)

    assert (statement.state, statement.commission, statement.adjusted) == ("estimate", 70, 5)
    assert (statement.sold, statement.facts) == (1200, IN_SEPTEMBER)
    assert [one.name for one in statement.adjustments] == ["Deal 4"]


def test_a_closed_statement_is_what_was_kept_whatever_the_facts_say_now() -> None:
    found = record(facts=sold(90_000, 2, date(2026, 8, 5)), entries=[kept()], closed=[CLOSED])
    (slot,) = found.slots(CALENDAR, AUGUST)

    statement = found.statement(slot, None)

    assert (statement.state, statement.closed_at) == ("closed", NOW)
    assert statement.lines == lines(PLAN.terms, IN_AUGUST, None)


def test_a_closed_statement_keeps_its_adjustments_apart_from_its_lines() -> None:
    closed = replace(CLOSED, period=SEPTEMBER)
    (line,) = lines(PLAN.terms, IN_SEPTEMBER, None)
    own = entry_of(line, ANA, RULE, SEPTEMBER, NOW)
    found = record(entries=[late(), own], closed=[closed])
    (slot,) = found.slots(CALENDAR, SEPTEMBER)

    statement = found.statement(slot, None)

    assert (statement.lines, statement.commission, statement.adjusted) == ((line,), 70, 5)


def test_deals_of_before_one_was_on_the_plan_earn_nothing() -> None:
    later = replace(FROM_AUGUST, start=date(2026, 8, 6))
    found = record(spans=[later])
    (slot,) = found.slots(CALENDAR, AUGUST)

    assert found.statement(slot, None).lines == ()


def test_a_quota_is_told_of_any_plan_and_moves_those_that_need_it() -> None:
    target = target_of(1000)
    by_quota = history(
        Plan("marginal", tiers(("0", "0.05", True), ("1", "0.10", True)), tiers_of="attainment")
    )
    told, moved = [PayRecord(ANA, {RULE: plan}, [FROM_AUGUST], FACTS) for plan in (PLAN, by_quota)]
    (slot,), (other,) = (one.slots(CALENDAR, SEPTEMBER) for one in (told, moved))

    first, second = told.statement(slot, target), moved.statement(other, target)

    assert (first.quota, first.attainment) == (1000, Decimal("1.2"))
    assert (first.lines[0].quota, second.lines[0].quota) == (None, 1000)


def test_a_closed_statement_keeps_the_quota_it_was_worked_out_with() -> None:
    (line,) = lines(PLAN.terms, IN_AUGUST, Decimal(1000))
    entry = entry_of(line, ANA, RULE, AUGUST, NOW)
    found = record(entries=[entry], closed=[CLOSED])
    (slot,) = found.slots(CALENDAR, AUGUST)

    raised, same = (found.statement(slot, target_of(n)) for n in (2000, 1000))

    assert (raised.quota, raised.target) == (1000, None)
    assert (same.quota, same.target) == (1000, target_of(1000))


def test_what_no_sale_is_behind_adds_to_the_pay_and_not_to_what_is_sold() -> None:
    found = record()
    (slot,) = found.slots(CALENDAR, SEPTEMBER)
    statement = found.statement(slot, None)

    more = replace(statement, lines=(*statement.lines, bonus_line(500, after=1200)))

    assert (more.sold, more.total) == (statement.sold, statement.total + 500)
    assert more.facts == statement.facts


def test_at_most_sixty_statements_are_made_and_of_ever_the_last() -> None:
    long = replace(FROM_AUGUST, start=date(2016, 1, 1))
    facts = [sold(1, n, date(2016 + n // 12, n % 12 + 1, 5))[0] for n in range(100)]

    found = record(spans=[long], facts=facts).slots(CALENDAR, EVER)

    assert (len(found), CALENDAR.label(found[-1].period)) == (60, "2024-04")


def test_sixty_statements_are_the_most_of_all_plans_together() -> None:
    spans = [replace(FROM_AUGUST, rule_id=rule, start=date(2016, 1, 1)) for rule in range(1, 7)]
    plans = {rule: replace(PLAN, rule_id=rule) for rule in range(1, 7)}

    found = PayRecord(ANA, plans, spans).slots(CALENDAR, CALENDAR.parse("2020"))

    assert (len(found), {slot.plan.rule_id for slot in found}) == (60, {1, 2, 3, 4, 5})


def test_closed_statements_are_gathered_by_plan_and_period() -> None:
    other, earlier = replace(CLOSED, person_id=6), replace(CLOSED, period=JULY)

    found = by_plan_and_period([CLOSED, other, earlier])

    assert list(found.items()) == [((RULE, JULY), [earlier]), ((RULE, AUGUST), [CLOSED, other])]


def test_several_statements_are_closed_once_all_of_them_are() -> None:
    found = record(entries=[kept()], closed=[CLOSED])
    slots = found.slots(CALENDAR, CALENDAR.parse("2026-Q3"))
    august, september = (found.statement(slot, None) for slot in slots)

    assert joint([august]) == "closed"
    assert joint([august, september]) == "estimate"
    assert joint([]) == "estimate"
