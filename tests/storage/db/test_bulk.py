"""Adding to counters: whatever the rows say or leave out, in one statement or many."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.metrics.measures import INSTANTS, SUMS
from salesgame.storage.db import bulk
from salesgame.storage.db.bulk import FEW, add_up
from salesgame.storage.metrics import TotalRow
from tests.conftest import Act

KEYS = ("period_kind", "start", "person_id")
DAY = date(2026, 9, 1)
MANY = len(SUMS)
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
NOTHING, ALL, FIRST = range(3)
SHAPES = [(False,) * (MANY + 2), (True,) * (MANY + 2), (True, *[False] * (MANY - 1), True, False)]
Row = tuple[Any, ...]


def a_row(day: date, person: int, shape: int, values: Sequence[Any]) -> Row:
    """A row that says nothing but what its shape does."""
    blank = [0] * MANY + [None, None]
    told = [v if said else b for v, b, said in zip(values, blank, SHAPES[shape], strict=True)]
    return ("day", day, person, *told, shape)


def some_rows(dice: random.Random, count: int) -> list[Row]:
    """Rows of a few people, most of whose numbers and instants are missing."""
    whole = [0, 0, 0, 0, 1, -1, 250]
    instants = [None, None, NOON, NOON + timedelta(hours=1), NOON - timedelta(days=1)]
    return sorted(
        (
            a_row(DAY + timedelta(days=dice.randrange(3)), dice.randrange(4), dice.randrange(3),
                  [*dice.choices(whole, k=MANY), *dice.choices(instants, k=2)])
            for _ in range(count)
        ),
        key=lambda row: row[:3],
    )  # fmt: skip


def by_hand(rows: Sequence[Row]) -> dict[Row, Row]:
    sums: dict[Row, list[Any]] = {}
    for row in rows:
        into = sums.setdefault(row[:3], [0] * MANY + [None, None])
        for place, value in enumerate(row[3 : 3 + MANY]):
            into[place] += value
        for place, value in enumerate(row[3 + MANY : -1], start=MANY):
            into[place] = max(filter(None, (into[place], value)), default=None)
    return {key: tuple(row) for key, row in sums.items()}


def kept(session: Session) -> dict[Row, Row]:
    columns = [getattr(TotalRow, name) for name in (*KEYS, *SUMS, *INSTANTS)]
    return {tuple(row[:3]): tuple(row[3:]) for row in session.execute(select(*columns))}


@pytest.mark.parametrize("many", [1, FEW, FEW + 1, 40])
def test_counters_are_the_sums_of_what_was_added(
    act: Act, session: Session, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(bulk, "_MANY", 25)
    dice, added = random.Random(many), []
    with act() as work:
        for _ in range(8):
            rows = some_rows(dice, many)
            add_up(work.session, TotalRow, KEYS, SUMS, INSTANTS, SHAPES, rows)
            added += rows

    assert kept(session) == by_hand(added)


def test_a_row_that_says_nothing_is_there_and_changes_nothing(act: Act, session: Session) -> None:
    nothing, one = [0] * MANY + [None, None], [1, *[0] * (MANY - 1), NOON, None]
    blank = [a_row(DAY, person, NOTHING, nothing) for person in range(FEW + 1)]
    said = [a_row(DAY, person, FIRST, one) for person in range(FEW + 1)]
    with act() as work:
        for rows in (blank, said, blank):
            add_up(work.session, TotalRow, KEYS, SUMS, INSTANTS, SHAPES, rows)

    assert kept(session) == by_hand(said)
