"""Spans: a run of days is read from as few kept rows as there are, and nothing is counted twice."""

from __future__ import annotations

from datetime import date

import pytest

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.core.spans import Cell, Days, cells, clipped

CALENDAR = Calendar()
JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)


def september(first: int, end: int) -> Days:
    return date(2026, 9, first), date(2026, 9, end)


@pytest.mark.parametrize(
    ("label", "until", "rows"),
    [
        ("2026-Q3", date(2026, 10, 1), [("quarter", JULY)]),
        ("2026-Q3", date(2026, 12, 1), [("quarter", JULY)]),
        ("2026-Q3", SEPTEMBER, [("month", JULY), ("month", AUGUST)]),
        ("2026-Q3", date(2026, 9, 3),
         [("month", JULY), ("month", AUGUST), ("day", SEPTEMBER), ("day", date(2026, 9, 2))]),
        ("2026-Q3", JULY, []),
        ("2026-09", date(2026, 9, 2), [("day", SEPTEMBER)]),
        ("2026-W36", date(2026, 9, 2),
         [("day", date(2026, 8, 31)), ("day", SEPTEMBER)]),
    ],
)  # fmt: skip
def test_the_days_before_another_are_read_from_whole_months_and_single_days(
    label: str, until: date, rows: list[Cell]
) -> None:
    assert list(cells(CALENDAR, CALENDAR.parse(label), until)) == rows


@pytest.mark.parametrize(
    ("spans", "parts"),
    [
        ([], []),
        ([(date.min, date.max)], [september(10, 20)]),
        ([september(1, 10), september(20, 25)], []),
        ([september(1, 11), september(19, 25)], [september(10, 11), september(19, 20)]),
        ([september(14, 16), september(12, 14)], [september(12, 16)]),  # they touch
        ([september(12, 18), september(13, 15)], [september(12, 18)]),  # one inside the other
        ([september(12, 15), september(14, 18)], [september(12, 18)]),
    ],
)
def test_spans_are_cut_to_the_days_asked_about_and_joined(
    spans: list[Days], parts: list[Days]
) -> None:
    assert clipped(spans, september(10, 20)) == parts
