"""Whether a clock may be trusted to lock periods, or a person has to say so first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from salesgame.domain.core.calendar import Period, PeriodKind
from salesgame.domain.core.refusals import DomainError

HOUR = timedelta(hours=1)
NO_TIME = timedelta()
DoubtKind = Literal["ahead", "behind", "apart", "backlog"]
_SAID: dict[DoubtKind, str] = {
    "ahead": "This clock says {now}, long after {beside}, when it was looked at last.",
    "behind": "This clock says {now}, before {beside}, when it was looked at last.",
    "apart": "This clock says {now}, and the database server's {beside}.",
    "backlog": "At {now}, periods that ended long ago wait to be locked.",
}


class NotInDoubt(DomainError):
    """This question about the clock was answered or has changed. Check again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the clocks: this machine's, and the database server's where that is another."""

    now: datetime
    server: datetime | None = None

    @property
    def apart(self) -> timedelta:
        """How far the server's clock is ahead of this machine's."""
        return NO_TIME if self.server is None else self.server - self.now


@dataclass(frozen=True, slots=True)
class Backlog:
    """Periods that wait to be locked: how many of each kind, from a first day to a last."""

    kinds: tuple[tuple[PeriodKind, int], ...]
    first: date
    last: date

    @classmethod
    def of(cls, periods: Sequence[Period]) -> Backlog | None:
        """What these periods come to; None where there are none."""
        if not periods:
            return None
        return cls(
            tuple(Counter(period.kind for period in periods).items()),
            min(period.start for period in periods),
            max(period.last for period in periods),
        )

    @property
    def count(self) -> int:
        """How many periods in all."""
        return sum(count for _, count in self.kinds)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The last clock that was accepted, and what a person agreed to.

    `apart` is how far the server's clock was known to be ahead. At `agreed_at`, locking old
    periods from the day `agreed_from` on was agreed to.
    """

    at: datetime
    apart: timedelta = NO_TIME
    agreed_at: datetime | None = None
    agreed_from: date | None = None

    def moved_on(self, reading: Reading) -> Accepted:
        """As a clock that nobody doubts leaves it."""
        apart = NO_TIME if abs(reading.apart) <= HOUR else self.apart
        return replace(self, at=max(self.at, reading.now), apart=apart)

    def agrees_to(self, backlog: Backlog, now: datetime, most: timedelta) -> bool:
        """Whether these old periods are among those that a person agreed to lock, lately."""
        if self.agreed_at is None or self.agreed_from is None:
            return False
        return abs(now - self.agreed_at) <= most and backlog.first >= self.agreed_from

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are kept."""
        return {
            "at": self.at.isoformat(),
            "apart": self.apart.total_seconds(),
            "agreed_at": self.agreed_at.isoformat() if self.agreed_at else None,
            "agreed_from": self.agreed_from.isoformat() if self.agreed_from else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Accepted:
        """What `as_json` gave, read back."""
        return cls(
            datetime.fromisoformat(kept["at"]),
            timedelta(seconds=kept["apart"]),
            datetime.fromisoformat(kept["agreed_at"]) if kept["agreed_at"] else None,
            date.fromisoformat(kept["agreed_from"]) if kept["agreed_from"] else None,
        )


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a person has to say that a clock is right before it locks anything.

    `beside` is the instant that speaks against `now`: of the last look, or the server's. `due` is
    what would be locked. It has been in doubt `since` the first reading of its kind.
    """

    kind: DoubtKind
    now: datetime
    since: datetime
    beside: datetime | None = None
    apart: timedelta = NO_TIME
    due: Backlog | None = None

    @property
    def sentence(self) -> str:
        """What is odd, in English, for operators."""
        beside = f"{self.beside:%Y-%m-%d %H:%M} UTC" if self.beside else ""
        return _SAID[self.kind].format(now=f"{self.now:%Y-%m-%d %H:%M} UTC", beside=beside)

    @property
    def effect(self) -> str:
        """What would be locked, in English, for operators."""
        if self.due is None:
            return "No period is due."
        kinds = ", ".join(f"{count} × {kind}" for kind, count in self.due.kinds)
        return f"{kinds}, from {self.due.first} to {self.due.last}, would be locked."

    def accepted(self) -> Accepted:
        """What is accepted once a person says that this reading is right."""
        if self.due is None:
            return Accepted(self.now, self.apart)
        return Accepted(self.now, self.apart, self.now, self.due.first)

    def told(self) -> dict[str, Any]:
        """What a notice and the history say of it, as plain values."""
        due = self.due
        return {
            "doubt": self.kind,
            "now": self.now.isoformat(),
            "beside": self.beside.isoformat() if self.beside else None,
            "periods": due.count if due else 0,
            "first": due.first.isoformat() if due else None,
            "last": due.last.isoformat() if due else None,
        }

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are kept."""
        return {
            **self.told(),
            "since": self.since.isoformat(),
            "apart": self.apart.total_seconds(),
            "kinds": list(self.due.kinds) if self.due else [],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Doubt:
        """What `as_json` gave, read back."""
        due = None
        if kept["kinds"]:
            kinds = tuple((kind, count) for kind, count in kept["kinds"])
            due = Backlog(
                kinds, date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"])
            )
        return cls(
            kept["doubt"],
            datetime.fromisoformat(kept["now"]),
            datetime.fromisoformat(kept["since"]),
            datetime.fromisoformat(kept["beside"]) if kept["beside"] else None,
            timedelta(seconds=kept["apart"]),
            due,
        )


def doubt_of(
    reading: Reading,
    last: Accepted | None,
    due: Sequence[Period],
    old: Sequence[Period],
    most: timedelta,
) -> Doubt | None:
    """Why this reading is in doubt; None where it may lock what is `due`.

    It is, more than `most` after the last accepted one, an hour before it, or an hour off the
    server's clock; and where `old` periods, due for longer than `most`, would be locked that nobody
    agreed to yet. The first reading of all has nothing before it.
    """
    found = _odd(reading, last, most)
    backlog = Backlog.of(old)
    if found is None and backlog and not (last and last.agrees_to(backlog, reading.now, most)):
        found = "backlog", None
    if found is None:
        return None
    kind, beside = found
    return Doubt(kind, reading.now, reading.now, beside, reading.apart, Backlog.of(due))


def _odd(
    reading: Reading, last: Accepted | None, most: timedelta
) -> tuple[DoubtKind, datetime | None] | None:
    if last is not None and reading.now - last.at > most:
        return "ahead", last.at
    if last is not None and last.at - reading.now > HOUR:
        return "behind", last.at
    known = last.apart if last else NO_TIME
    if abs(reading.apart) > HOUR and abs(reading.apart - known) > HOUR:
        return "apart", reading.server
    return None
