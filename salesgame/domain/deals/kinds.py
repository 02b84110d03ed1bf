"""Kinds of activity a company counts: four built in, and as many of its own as it needs."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from unicodedata import normalize

from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.metrics.definitions import BY_KEY, VERIFIED
from salesgame.domain.people.names import tidy_name

ICONS = (
    "building", "chat", "search", "compass", "file", "gift", "heart", "flag",
    "person", "check", "call", "email", "meeting", "demo",
)  # fmt: skip
MOST_KINDS = 40
MOST_A_DAY = 999
MOST_MINUTES = 24 * 60
KEY_LENGTH = 40
# `/log/deal` is a page of its own, and attainment is a metric beside the others.
_TAKEN = frozenset((*BY_KEY, "attainment", "deal"))


class KindNameTaken(DomainError):
    """There is a kind of activity, or a figure, named "{name}" already."""

    field = "name"


class TooManyKinds(DomainError):
    """A company has at most {most} kinds of activity. Rename one that is needed no more."""

    field = "name"


class DailyGoalOutOfRange(DomainError):
    """A day asks for between 0 and {most}."""

    field = "daily_goal"


class LengthOutOfRange(DomainError):
    """A length is between 0 and {most} minutes."""

    field = "minutes"


@dataclass(frozen=True, slots=True)
class KindDraft:
    """What an admin says about a kind; with 0 `minutes` any length is verified.

    Raises NameMissing, NameTooLong, DailyGoalOutOfRange, LengthOutOfRange.
    """

    name: str
    icon: str = "check"
    daily_goal: int = 0
    minutes: int = 0
    retired: bool = False

    def __post_init__(self) -> None:
        refusals = Gathered()
        with refusals:
            object.__setattr__(self, "name", tidy_name(self.name))
        if self.icon not in ICONS:
            object.__setattr__(self, "icon", "check")
        with refusals:
            if not 0 <= self.daily_goal <= MOST_A_DAY:
                raise DailyGoalOutOfRange(most=MOST_A_DAY)
        with refusals:
            if not 0 <= self.minutes <= MOST_MINUTES:
                raise LengthOutOfRange(most=MOST_MINUTES)
        refusals.refuse()


def key_for(name: str, known: Collection[str]) -> str:
    """The key of a new kind, by which commands and files name it: "Site visit" is `site_visit`.

    Raises KindNameTaken where a metric, or a kind, is called so.
    """
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:KEY_LENGTH].strip("_")
    while key.endswith(VERIFIED):  # those are the keys of what is verified of a kind
        key = key.removesuffix(VERIFIED)
    key = key or "kind"
    if key in _TAKEN or (key in known and key != "kind"):
        raise KindNameTaken(name=name)
    return key if key not in known else f"{key}_{len(known) + 1}"
