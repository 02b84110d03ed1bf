"""How the fields of a file are read for a company: days, money, counts, yes and no."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from salesgame.domain.company.company import Company
from salesgame.services.imports.columns import Columns
from salesgame.tabular import dates, numbers, words
from salesgame.tabular.formats import Formats
from salesgame.tabular.memo import Memo
from salesgame.tabular.refusals import FormulaFailed

Value = TypeVar("Value")


class When(NamedTuple):
    """A day of the company and the instant in it; without a time, the day's beginning."""

    day: date
    at: datetime
    timed: bool


class Memos:
    """A memo for each field of a file, by how the field is read; blank cells are None."""

    def __init__(
        self, columns: Columns, formats: Formats, company: Company, scale: int = 1
    ) -> None:
        self._columns, self._formats, self._company, self._scale = columns, formats, company, scale

    def of(self, name: str, read: Callable[[str], Value]) -> Memo[Value | None]:
        """A memo that reads a field's clean text, and None for a blank."""
        clean = self._columns.clean

        def whole(text: str) -> Value | None:
            bare = clean(text)
            if bare[:1] == "#" and bare in words.FAULTS:
                raise FormulaFailed
            return read(bare) if bare else None

        return Memo(whole, self._columns.label(name))

    def text(self, name: str, values: Mapping[str, str] | None = None) -> Memo[str | None]:
        """A field's text, in our words where the map translates it."""
        ours = {words.squeezed(k): v for k, v in (values or {}).items()}
        return self.of(name, lambda text: ours.get(words.squeezed(text), text) or None)

    def when(self, name: str) -> Memo[When | None]:
        """A field's day and instant."""
        order = self._formats.orders.get(name, "ymd")
        zero = self._formats.day_zeros.get(name)
        zone, calendar = ZoneInfo(self._company.calendar.zone), self._company.calendar

        def read(text: str) -> When:
            moment = dates.read_moment(text, order, zero)
            if moment.at is None:
                return When(moment.day, calendar.starts_at(moment.day), timed=False)
            at = datetime.combine(moment.day, moment.at, moment.zone or zone)
            return When(calendar.day_of(at), at, timed=True)

        return self.of(name, read)

    def money(self, name: str) -> Memo[int | None]:
        """A field's amount in whole minor units."""
        sign, company, scale = self._formats.decimal, self._company, self._scale
        return self.of(
            name,
            lambda text: numbers.minor_units(text, sign, company.decimals, company.currency, scale),
        )

    def count(self, name: str) -> Memo[int | None]:
        """A field's whole number."""
        return self.of(name, lambda text: numbers.whole_number(text, self._formats.decimal))

    def yes(self, name: str, values: Mapping[str, str] | None = None) -> Memo[bool | None]:
        """A field's yes or no."""
        ours = {words.squeezed(k): v for k, v in (values or {}).items()}
        return self.of(name, lambda text: words.is_yes(ours.get(words.squeezed(text), text)))
