"""The company as every rule sees it: its currency, its calendar, its choices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from salesgame.domain.boards.ranking import TieRule
from salesgame.domain.core.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Company:
    """Settings of the one company of an installation.

    `min_sample` is the least n of a ranked ratio. What waits for approval counts on boards where
    `count_waiting`. An amount of over `far_beyond` times the largest won before is asked about
    and waits; so is one over `ceiling`, in minor units, while there are few to compare with.
    No fact is older than `first_day`. A clock more than `clock_days` on is in doubt.
    """

    name: str = ""
    currency: str = "USD"
    decimals: int = 2
    language: str = "en"
    calendar: Calendar = field(default_factory=Calendar)
    settle: timedelta = timedelta(hours=48)
    tie_rule: TieRule = "standard"
    count_by_share: bool = False
    min_sample: int = 5
    approve_self_reported: bool = False
    count_waiting: bool = True
    far_beyond: int = 20
    ceiling: int | None = None
    first_day: date = date(2000, 1, 1)
    clock_days: int = 35
