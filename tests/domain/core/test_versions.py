"""Which version of a rule is in force on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from salesgame.domain.core.versions import (
    BeginsBeforeItsPredecessor,
    BeginsInAClosedPeriod,
    Dated,
    Rulebook,
    RuleHasEnded,
    Version,
    check_open,
    check_succession,
)

JANUARY, APRIL, JULY = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


def version(number: int, begins_on: date, *, rule: int = 1, retired: bool = False) -> Version:
    return Version(rule * 10 + number, rule, "points", "Won", number, begins_on, {}, retired)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (JANUARY - timedelta(days=1), None),
        (JANUARY, "old"),
        (APRIL - timedelta(days=1), "old"),
        (APRIL, "new"),
        (date(2030, 1, 1), "new"),
    ],
)
def test_a_value_holds_from_its_day_until_the_next_ones(day: date, holds: str | None) -> None:
    dated = Dated(((APRIL, "new"), (JANUARY, "old")))

    assert dated.on(day) == holds


def test_of_two_versions_of_one_day_the_later_version_holds() -> None:
    book = Rulebook.of([version(2, JANUARY), version(1, JANUARY)])

    assert [v.version for v in book.on(JANUARY)] == [2]


def test_a_retired_rule_is_in_no_book_from_its_last_day_on() -> None:
    book = Rulebook.of([version(1, JANUARY), version(2, APRIL, retired=True)])

    assert [v.version for v in book.on(APRIL - timedelta(days=1))] == [1]
    assert book.on(APRIL) == ()


def test_rules_side_by_side_each_answer_with_their_own_version() -> None:
    book = Rulebook.of(
        [version(1, JANUARY), version(1, APRIL, rule=2), version(2, JULY), version(2, JULY, rule=2)]
    )

    assert [(v.rule_id, v.version) for v in book.on(date(2026, 5, 5))] == [(1, 1), (2, 1)]
    assert [(v.rule_id, v.version) for v in book.on(JULY)] == [(1, 2), (2, 2)]
    assert book.on(date(2025, 1, 1)) == ()


def test_a_version_cannot_begin_before_its_predecessor() -> None:
    check_succession(version(1, APRIL), APRIL)

    with pytest.raises(BeginsBeforeItsPredecessor, match="2026-04-01"):
        check_succession(version(1, APRIL), APRIL - timedelta(days=1))


def test_nothing_follows_a_retired_rule() -> None:
    with pytest.raises(RuleHasEnded, match="Won"):
        check_succession(version(2, APRIL, retired=True), JULY)


def test_a_version_cannot_begin_in_a_closed_period() -> None:
    check_open(APRIL, open_from=APRIL)

    with pytest.raises(BeginsInAClosedPeriod, match="2026-04-01"):
        check_open(APRIL - timedelta(days=1), open_from=APRIL)
