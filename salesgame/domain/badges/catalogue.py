"""The catalogue: every badge as data, and what of it a career has earned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from salesgame.domain.badges.activities import (
    ActivityCount,
    EveryDayOfAWeek,
    StreakOfDays,
)
from salesgame.domain.badges.career import BadgeProgress, Career, Earned, Facet
from salesgame.domain.badges.criteria import Criterion
from salesgame.domain.badges.months import BestMonth, Comeback, MostImproved, QuotaRunning
from salesgame.domain.badges.near import NearActivity, NearWin
from salesgame.domain.badges.wins import AllRound, BigWin, SharedWins, WinCount, WinEachWeek
from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Calendar
from salesgame.domain.core.words import N_

Shape = Literal["coin", "hexagon", "shield", "square"]
Metal = Literal["bronze", "silver", "gold", "onyx"]
# What 1 means in a currency, beside the dollar, to an order of magnitude: 25,000 is a big
# deal in dollars and small change in rupiah.
_MAGNITUDE = {"IDR": 10_000, "VND": 10_000, "KRW": 1_000, "JPY": 100, "INR": 100, "PHP": 100}


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge: how it is called and drawn, and the criterion that earns it.

    Shape is the family (coin deals, hexagon craft, shield rhythm, square together), metal
    the step, `tier` the strokes. A `repeatable` one can be earned again.
    """

    key: str
    name: str
    note: str
    shape: Shape
    metal: Metal
    tier: int
    glyph: str
    criterion: Criterion
    repeatable: bool = False


CATALOGUE: tuple[Badge, ...] = (
    Badge("first_win", N_("First win"), N_("1 deal won"),
          "coin", "bronze", 1, "deal", WinCount(1)),
    Badge("good_catch", N_("Good catch"), N_("One deal over 10,000"),
          "coin", "silver", 1, "fish", BigWin(10_000)),
    Badge("big_catch", N_("Big catch"), N_("One deal over 25,000 in a quarter"),
          "coin", "gold", 3, "fish", BigWin(25_000, "quarter"), repeatable=True),
    Badge("ten_up", N_("Ten up"), N_("10 deals in a quarter"),
          "coin", "silver", 2, "target", WinCount(10, "quarter"), repeatable=True),
    Badge("hat_trick", N_("Hat-trick"), N_("3 deals in a week"),
          "coin", "onyx", 3, "bolt", WinCount(3, "week"), repeatable=True),
    Badge("fifty_up", N_("Fifty up"), N_("50 deals won"),
          "coin", "gold", 2, "trophy", WinCount(50)),
    Badge("hundred_up", N_("Hundred up"), N_("100 deals won"),
          "coin", "onyx", 2, "trophy", WinCount(100)),
    Badge("show_and_tell", N_("Show and tell"), N_("10 demos"),
          "hexagon", "bronze", 1, "demo", ActivityCount("demo", 10)),
    Badge("good_listener", N_("Good listener"), N_("250 verified calls"),
          "hexagon", "silver", 2, "phone", ActivityCount("call", 250)),
    Badge("thousand_calls", N_("A thousand hellos"), N_("1,000 verified calls"),
          "hexagon", "gold", 3, "phone", ActivityCount("call", 1_000)),
    Badge("full_week", N_("Full week"), N_("A meeting on every working day of a week"),
          "hexagon", "gold", 2, "calendar", EveryDayOfAWeek("meeting"), repeatable=True),
    Badge("all_rounder", N_("All-rounder"), N_("Call, e-mail, meeting, demo and win in a week"),
          "hexagon", "onyx", 3, "compass", AllRound(), repeatable=True),
    Badge("one_gate", N_("One gate"), N_("5-day streak"),
          "shield", "bronze", 1, "sun", StreakOfDays(5), repeatable=True),
    Badge("two_gates", N_("Two gates"), N_("10-day streak"),
          "shield", "silver", 2, "flag", StreakOfDays(10), repeatable=True),
    Badge("five_gates", N_("Five gates"), N_("25-day streak"),
          "shield", "gold", 3, "flag", StreakOfDays(25), repeatable=True),
    Badge("four_weeks", N_("Like clockwork"), N_("A win in each of 4 weeks running"),
          "shield", "silver", 1, "clock", WinEachWeek(4), repeatable=True),
    Badge("personal_best", N_("Personal best"), N_("Your best month so far"),
          "shield", "gold", 1, "peak", BestMonth(), repeatable=True),
    Badge("most_improved", N_("Most improved"), N_("Nobody rose more over their last three months"),
          "shield", "gold", 2, "rise", MostImproved(), repeatable=True),
    Badge("three_in_a_row", N_("Three in a row"), N_("Quota met three months running"),
          "shield", "onyx", 3, "steps", QuotaRunning(3), repeatable=True),
    Badge("comeback", N_("Comeback"), N_("Back to your usual after a slow month"),
          "shield", "silver", 3, "undo", Comeback(), repeatable=True),
    Badge("assist", N_("Assist"), N_("3 shared deals"),
          "square", "silver", 2, "split", SharedWins(3)),
    Badge("wingman", N_("All in"), N_("10 shared deals"),
          "square", "gold", 3, "team", SharedWins(10)),
)  # fmt: skip
BY_KEY = {badge.key: badge for badge in CATALOGUE}


def reading(facets: Iterable[Facet]) -> tuple[Badge, ...]:
    """The badges that look at any of these parts of a career."""
    wanted = frozenset(facets)
    return tuple(badge for badge in CATALOGUE if badge.criterion.reads & wanted)


def earned(career: Career, badges: Iterable[Badge] = CATALOGUE) -> Iterator[Earned]:
    """Every time each badge was earned, whatever order the facts arrived in."""
    for badge in badges:
        for occurrence, cause, cause_id, day in badge.criterion.times(career):
            yield Earned(badge.key, occurrence, cause, cause_id, day)


def is_reason(career: Career, one: Earned, deal_id: int) -> bool:
    """Whether that deal, too, can be what earned a badge."""
    win = next((win for win in career.wins if win.deal_id == deal_id), None)
    return win is not None and BY_KEY[one.badge].criterion.is_reason(career, one.occurrence, win)


def progress(career: Career, badge: Badge) -> BadgeProgress:
    """How far it is to the next time."""
    return badge.criterion.progress(career)


def unit_of(company: Company) -> int:
    """The minor units that amount badges count as one."""
    magnitude: int = _MAGNITUDE.get(company.currency, 1)
    whole: int = 10**company.decimals
    return whole * magnitude


def win_may_earn(near: NearWin) -> bool:
    """Whether a new win could have earned anything."""
    return any(badge.criterion.near_win(near) for badge in _OF_WINS)


def activity_may_earn(near: NearActivity, calendar: Calendar) -> bool:
    """Whether a new activity could have earned anything."""
    return any(badge.criterion.near_activity(near, calendar) for badge in _OF_ACTIVITY)


_OF_WINS = reading({"wins"})
_OF_ACTIVITY = reading({"activity"})
