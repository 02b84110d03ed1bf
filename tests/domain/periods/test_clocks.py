"""Clocks: which readings lock periods, and which are asked about first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.periods.clocks import Accepted, Backlog, Doubt, Reading, doubt_of

NOON = datetime(2026, 9, 17, 12, tzinfo=UTC)
MOST = timedelta(days=35)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
CALENDAR = Calendar()
JUNE, JULY = (CALENDAR.period("month", date(2026, month, 1)) for month in (6, 7))


def kind(reading: Reading, last: Accepted | None, old: tuple[Period, ...] = ()) -> str | None:
    doubt = doubt_of(reading, last, old, old, MOST)
    return doubt.kind if doubt else None


@pytest.mark.parametrize(
    ("since_last", "doubted"),
    [
        (-HOUR - SECOND, "behind"), (-HOUR, None), (timedelta(), None), (4 * DAY, None),
        (MOST, None), (MOST + SECOND, "ahead"), (1500 * DAY, "ahead"),
    ],
)  # fmt: skip
def test_a_clock_is_in_doubt_35_days_past_the_last_look_or_an_hour_before_it(
    since_last: timedelta, doubted: str | None
) -> None:
    assert kind(Reading(NOON), Accepted(NOON - since_last)) == doubted


@pytest.mark.parametrize("apart", [HOUR, -HOUR])
def test_a_clock_is_in_doubt_more_than_an_hour_off_the_servers(apart: timedelta) -> None:
    beyond = SECOND if apart > timedelta() else -SECOND

    assert kind(Reading(NOON, NOON + apart), None) is None
    assert kind(Reading(NOON, NOON + apart + beyond), None) == "apart"


def test_the_first_look_of_all_is_accepted_unless_it_would_lock_old_periods() -> None:
    assert kind(Reading(NOON), None) is None
    assert kind(Reading(NOON), None, (JUNE,)) == "backlog"


def test_a_confirmation_holds_for_that_reading_and_not_for_one_wrong_again() -> None:
    wrong = NOON + 1500 * DAY
    doubt = doubt_of(Reading(wrong, NOON), Accepted(NOON), [JUNE], [JUNE], MOST)
    assert doubt is not None

    last = doubt.accepted()

    assert kind(Reading(wrong + MOST, NOON + MOST), last, (JUNE,)) is None
    assert kind(Reading(wrong + MOST + SECOND, NOON), last) == "ahead"
    assert kind(Reading(NOON, NOON), last) == "behind"
    assert kind(Reading(wrong, NOON - 2 * HOUR), last) == "apart"


def test_what_was_agreed_to_is_no_older_than_what_was_shown() -> None:
    doubt = doubt_of(Reading(NOON), Accepted(NOON), [JULY], [JULY], MOST)
    assert doubt is not None

    last = doubt.accepted()

    assert kind(Reading(NOON + DAY), last, (JULY,)) is None
    assert kind(Reading(NOON + DAY), last, (JUNE, JULY)) == "backlog"
    later = Accepted(NOON + 2 * MOST, agreed_at=last.agreed_at, agreed_from=last.agreed_from)
    assert kind(Reading(NOON + 2 * MOST), later, (JULY,)) == "backlog"


def test_a_clock_put_right_again_forgets_how_far_apart_it_was() -> None:
    known = Accepted(NOON, apart=3 * HOUR)

    assert known.moved_on(Reading(NOON, NOON)).apart == timedelta()
    assert known.moved_on(Reading(NOON, NOON + 3 * HOUR)).apart == 3 * HOUR


def test_a_look_within_the_hour_never_sets_the_last_one_back() -> None:
    assert Accepted(NOON).moved_on(Reading(NOON - HOUR)).at == NOON


def test_a_backlog_says_how_many_of_each_kind_there_are_and_between_which_days() -> None:
    week = CALENDAR.period("week", date(2026, 5, 1))

    found = Backlog.of([JUNE, JULY, week])

    assert found == Backlog((("month", 2), ("week", 1)), date(2026, 4, 27), date(2026, 7, 31))
    assert found.count == 3
    assert Backlog.of([]) is None


@pytest.mark.parametrize("due", [(), (JUNE, JULY)])
def test_what_is_kept_reads_back_the_same(due: tuple[Period, ...]) -> None:
    doubt = Doubt("ahead", NOON, NOON - DAY, NOON - 99 * DAY, HOUR, Backlog.of(due))

    assert Doubt.from_json(doubt.as_json()) == doubt
    assert Accepted.from_json(doubt.accepted().as_json()) == doubt.accepted()
    assert "2026-09-17 12:00 UTC" in doubt.sentence
