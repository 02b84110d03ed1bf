"""The company as every rule sees it: its currency, its calendar, its choices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from salesgame.domain.boards.ranking import TieRule
from salesgame.domain.core.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Company:
    """Settings of the one company of an installation.

    `min_sample` is the least n of a ranked ratio.
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
