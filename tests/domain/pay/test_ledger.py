"""Entries of the ledger: read back as what they were made of, and corrected by their like."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.pay.causes import CAUSES
from salesgame.domain.pay.credits import DEAL
from salesgame.domain.pay.ledger.changes import QUOTA_CHANGED, PayChange
from salesgame.domain.pay.ledger.corrections import Corrections, Net, mismatches
from salesgame.domain.pay.ledger.entries import PayEntry, entry_of
from salesgame.domain.pay.lines import Line, lines
from salesgame.domain.pay.plan import Plan
from tests.domain.pay.bonus import BONUS, bonus_from, bonus_line
from tests.domain.pay.terms import TWO, history, sold, terms

NOW = datetime(2026, 9, 17, tzinfo=UTC)
AUGUST = Calendar().parse("2026-08")
SEPTEMBER = Calendar().parse("2026-09")
PLAN = Plan("marginal", TWO)
LATE = PayChange("late", 2, "Deal 2")


def worked(*amounts: int) -> tuple[Line, ...]:
    facts = [sold(amount, i)[0] for i, amount in enumerate(amounts, start=1)]
    return lines(terms(PLAN), facts, None)


def correcting(lines: tuple[Line, ...], nets: dict[tuple[str, int], Net], *changes: PayChange):
    making = Corrections(5, history(PLAN), AUGUST, SEPTEMBER.start, NOW)
    return list(making.entries(lines, nets, changes))


def entry(line: Line, period: Period = SEPTEMBER) -> PayEntry:
    return entry_of(line, 5, 1, period, NOW)


def test_an_entry_is_read_back_as_its_line() -> None:
    (line,) = worked(1200)

    made = entry(line)

    assert made.line() == line
    assert (made.cause, made.amount, made.component) == ((DEAL, 1), 70, "commission")
    assert not made.is_adjustment


def test_an_entry_of_before_there_were_components_is_commission() -> None:
    (line,) = worked(1200)
    made = entry(line)
    kept = {key: value for key, value in made.working.items() if key != "component"}

    assert replace(made, working=kept).component == "commission"
    assert replace(made, working=kept).line() == line


def test_a_line_needs_no_deal_once_its_cause_is_registered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = bonus_line(500)
    made = entry(line)
    with pytest.raises(KeyError):
        made.line()

    monkeypatch.setitem(CAUSES, BONUS, bonus_from)  # type: ignore[arg-type]

    assert made.line() == line
    assert (made.cause, made.component) == ((BONUS, 7), "kicker")


def test_only_causes_whose_net_is_another_are_mismatches() -> None:
    first, second = worked(400, 200)
    nets = {(DEAL, 1): Net(first.amount, 1, 1), (DEAL, 3): Net(9, 2, 1)}

    found = list(mismatches((first, second), nets))

    assert found == [((DEAL, 2), second, Net()), ((DEAL, 3), None, Net(9, 2, 1))]


def test_a_correction_is_the_difference_linked_to_the_entry_it_corrects() -> None:
    found = correcting(worked(400), {(DEAL, 1): Net(50, 11, 2)}, LATE)

    (made,) = found
    assert (made.amount, made.corrects_id, made.revision) == (20 - 50, 11, 2)
    assert (made.earned, made.statement_start) == (AUGUST, SEPTEMBER.start)
    told = made.adjustment()
    assert (told.was, told.should_be, told.name) == (50, 20, "Deal 1")
    assert told.now == worked(400)[0]


def test_a_correction_names_the_change_of_its_own_cause_before_any_other() -> None:
    found = correcting(worked(400, 200), {}, QUOTA_CHANGED, LATE)

    assert [made.why for made in found] == ["The quota changed.", LATE.why]


def test_a_deal_that_earns_no_more_is_taken_back_under_the_name_it_had() -> None:
    gone = PayChange("reversed", 1, "Deal 1")

    (made,) = correcting((), {(DEAL, 1): Net(50, 11, 1)}, gone)

    told = made.adjustment()
    assert (made.amount, told.name, told.now, told.change) == (-50, "Deal 1", None, gone)
    assert made.version_id == 1


def test_a_bonus_is_corrected_like_a_deal() -> None:
    (made,) = correcting((bonus_line(500),), {(BONUS, 7): Net(300, 4, 1)}, QUOTA_CHANGED)

    assert (made.cause, made.amount, made.working[BONUS]) == ((BONUS, 7), 200, "Above quota")
    assert made.component == "kicker"


def test_what_matches_the_facts_is_left_alone() -> None:
    (line,) = worked(400)

    assert correcting((line,), {(DEAL, 1): Net(line.amount, 1, 1)}, QUOTA_CHANGED) == []
    assert correcting((), {(DEAL, 1): Net(0, 2, 2)}, QUOTA_CHANGED) == []


def test_an_entry_of_an_earlier_period_is_an_adjustment() -> None:
    (line,) = worked(400)

    assert replace(entry(line), statement_start=date(2026, 10, 1)).is_adjustment
