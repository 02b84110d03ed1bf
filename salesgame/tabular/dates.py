"""Days and instants as files write them, and in which order a column puts day, month and year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta, timezone
from typing import Any, Literal, NamedTuple

from salesgame.domain.core.calendar import FIRST_YEAR, LAST_YEAR
from salesgame.tabular.refusals import DateUnreadable, NoSuchDay

Order = Literal["ymd", "dmy", "mdy"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")
DayNumbers = Literal["excel"]
DAY_NUMBERS: tuple[DayNumbers, ...] = ("excel",)
EXAMPLES: dict[str, str] = {"ymd": "2026-09-17", "dmy": "17/09/2026", "mdy": "09/17/2026"}

FEW = 3  # values that speak for asking, kept to be shown

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januari",
            "february feb februari",
            "march mar maret",
            "april apr",
            "may mei",
            "june jun juni",
            "july jul juli",
            "august aug agustus agu agt ags",
            "september sep sept",
            "october oct oktober okt",
            "november nov nopember",
            "december dec desember des",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME = (
    r"(?:[T ,]+(?P<h>\d{1,2})[:.](?P<mi>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<ap>[AaPp]\.?[Mm]\.?)?)?\s*(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)
_ISO = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _TIME)
_PACKED = re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})" + _TIME)
_THREE = re.compile(
    r"(?P<a>\d{1,2})(?P<sep>[-/. ])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d{2})" + _TIME
)
_DAY_NAMED = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th)?\.?[ \-/]+"
    r"(?P<mon>[^\W\d]+)\.?,?[ \-/]+(?P<y>\d{4}|\d{2})" + _TIME
)
_MONTH_NAMED = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?P<mon>[^\W\d]+)\.?[ \-]+"
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?,?[ \-]+(?P<y>\d{4})" + _TIME
)
_NUMBER = re.compile(r"\d{5}")
_FIRST_LIKELY, _LAST_LIKELY = date(1990, 1, 1), date(2100, 12, 31)
_SETTLED = (_ISO, _PACKED, _DAY_NAMED, _MONTH_NAMED)


class Moment(NamedTuple):
    """A day, with the clock time and the zone where the value has them."""

    day: date
    at: time | None
    zone: timezone | None


@dataclass(slots=True)
class DateEvidence:
    """What a column's values say about the order of day, month and year.

    A workbook, whose day number 0 is `zero`, may hold days as bare numbers: how many there are,
    and the first of them in order.
    """

    zero: date | None = None
    numbers: int = 0
    first_numbers: list[str] = field(default_factory=list)
    others: int = 0
    fits: dict[Order, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    only: dict[Order, str] = field(default_factory=dict)
    differ: list[str] = field(default_factory=list)
    seen: int = 0
    shapes: set[str] = field(default_factory=set)

    def note(self, text: str) -> None:
        """Look at one value; values whose order is plain say nothing about the others."""
        if self.zero and _is_likely(text, self.zero):
            self.numbers += 1
            self.first_numbers = sorted((*self.first_numbers, text))[:FEW]
            return
        self.others += bool(text)
        found = _THREE.fullmatch(text)
        if not found:
            return
        readings = {order: day for order in ORDERS if (day := _reading(found, order))}
        if not readings:
            return
        self.seen += 1
        self.shapes.add(found["sep"] + str(len(found["c"])))
        for order in readings:
            self.fits[order] += 1
        if len(readings) == 1:
            self.only.setdefault(next(iter(readings)), text)
        elif len(set(readings.values())) > 1 and len(self.differ) < FEW:
            self.differ.append(text)

    def are_day_numbers(self) -> bool:
        """Whether every value is a whole number that a spreadsheet would show as a likely day."""
        return bool(self.numbers) and not self.others

    def candidates(self) -> tuple[Order, ...]:
        """The orders in which every value that needs one can be read."""
        return tuple(order for order in ORDERS if self.seen and self.fits[order] == self.seen)

    def as_json(self) -> dict[str, Any]:
        """Plain values, but for the day of number 0, which its workbook knows."""
        return {
            "numbers": self.numbers, "first_numbers": self.first_numbers, "others": self.others,
            "fits": self.fits, "only": self.only, "differ": self.differ, "seen": self.seen,
            "shapes": sorted(self.shapes),
        }  # fmt: skip

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> DateEvidence:
        """What `as_json` gave, read back."""
        return cls(**{**said, "shapes": set(said["shapes"])})


def _is_likely(text: str, zero: date) -> bool:
    return bool(_NUMBER.fullmatch(text)) and (
        _FIRST_LIKELY <= zero + timedelta(days=int(text)) <= _LAST_LIKELY
    )


def _reading(found: re.Match[str], order: Order) -> date | None:
    """The day the three numbers say in that order, or None where there is no such day."""
    a, b, c = found["a"], found["b"], found["c"]
    if order == "ymd":
        if len(a) != 2 or len(c) == 4:
            return None
        year, month, day = _century(a), int(b), int(c)
    else:
        year = _century(c)
        day, month = (int(a), int(b)) if order == "dmy" else (int(b), int(a))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _century(text: str) -> int:
    """A year of two figures lies between 1969 and 2068, as POSIX has it."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 69 else 1900)


def read_moment(text: str, order: Order, zero: date | None = None) -> Moment:
    """Read a date or an instant; `order` settles values like 03/04/2017.

    Where the column holds day numbers, `zero` is the day of number 0.

    Raises DateUnreadable, NoSuchDay.
    """
    if zero and _is_likely(text, zero):
        return Moment(zero + timedelta(days=int(text)), None, None)
    if found := _THREE.fullmatch(text):
        day = _reading(found, order)
        if day is None:
            if any(_reading(found, other) for other in ORDERS):
                raise DateUnreadable(example=EXAMPLES[order])
            raise NoSuchDay
        return Moment(_in_time(day), _clock_time(found), _zone(found))
    for pattern in _SETTLED:
        if found := pattern.fullmatch(text):
            return Moment(_in_time(_settled_day(found, order)), _clock_time(found), _zone(found))
    raise DateUnreadable(example=EXAMPLES[order])


def _in_time(day: date) -> date:
    """A day that calendars of every zone hold. Raises NoSuchDay."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoSuchDay
    return day


def _settled_day(found: re.Match[str], order: Order) -> date:
    parts = found.groupdict()
    month = int(parts["m"]) if parts.get("m") else _MONTHS.get(parts["mon"].lower())
    if month is None:
        raise DateUnreadable(example=EXAMPLES[order])
    try:
        return date(_century(parts["y"]), month, int(parts["d"]))
    except ValueError:
        raise NoSuchDay from None


def _clock_time(found: re.Match[str]) -> time | None:
    if found["h"] is None:
        return None
    hour, half = int(found["h"]), (found["ap"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    micro = int((found["f"] or "0").ljust(6, "0")[:6])
    try:
        return time(hour, int(found["mi"]), int(found["s"] or 0), micro)
    except ValueError:
        raise NoSuchDay from None


def _zone(found: re.Match[str]) -> timezone | None:
    text = found["z"]
    if text is None:
        return None
    if text in {"Z", "UTC", "GMT"}:
        return timezone.utc  # noqa: UP017 - a timezone, like the offsets beside it
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(hours=24):
        raise NoSuchDay
    return timezone(sign * offset)


def read_time(text: str) -> time:
    """Read a clock time alone, such as 9:12:58 or 2:05 PM. Raises DateUnreadable, NoSuchDay."""
    found = _CLOCK.fullmatch("x " + text)
    if not found or found["h"] is None:
        raise DateUnreadable(example="14:05")
    clock = _clock_time(found)
    assert clock is not None
    return clock


_CLOCK = re.compile("x" + _TIME)
