"""What a notice or an entry of the history is about, in words: what it doesn't say is left out.

Both are kept as plain JSON for years, so a key may be missing, or be of another shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from salesgame.domain.core.calendar import NotAPeriod, iso_day
from salesgame.web.site.current_company import current_company
from salesgame.web.ui import filters, readings
from salesgame.web.ui.language import _


class About:
    """The words of what was kept: each reads a key, and says "" where there is nothing of it."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        """Read from what was `kept`."""
        self.kept = kept

    def text(self, key: str) -> str:
        """A text as it was kept."""
        value = self.kept.get(key)
        return value.strip() if isinstance(value, str) else ""

    def whole(self, key: str) -> int | None:
        """A whole number, such as an id."""
        value = self.kept.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, key: str) -> str:
        """A whole number as it is written in a sentence."""
        value = self.whole(key)
        return "" if value is None else filters.number(value)

    def money(self, key: str) -> str:
        """An amount, kept in minor units."""
        value = self.whole(key)
        return "" if value is None else filters.money(value)

    def change(self, key: str) -> str:
        """An amount with its sign, kept in minor units."""
        value = self.whole(key)
        return "" if value is None else filters.money_change(value)

    def day(self, key: str) -> str:
        """A day, kept as ISO 8601."""
        found = self._day(key)
        return filters.day(found) if found else ""

    def moment(self, key: str) -> str:
        """An instant, kept as ISO 8601."""
        try:
            found = datetime.fromisoformat(self.text(key))
        except ValueError:
            return ""
        return filters.moment(found) if found.tzinfo else ""

    def entry(self) -> str:
        """A deal or an activity: its name with how many, or with its amount."""
        name, amount = filters.words(self.text("name")) or _("an entry"), self.money("amount")
        if amount:
            return _("%(name)s (%(amount)s)", name=name, amount=amount)
        if (self.whole("quantity") or 1) > 1:
            return _("%(kind)s × %(n)s", kind=name, n=self.number("quantity"))
        return name

    def period(self, key: str) -> str:
        """A period, kept by its label such as 2026-10."""
        label = self.text(key)
        try:
            return filters.period_name(current_company().calendar.parse(label)) if label else ""
        except NotAPeriod:
            return label

    def measured(self, key: str, metric: str) -> str:
        """A value of a metric, kept as text: exact, and in the metric's own unit."""
        try:
            value = Decimal(str(self.kept.get(key)))
        except InvalidOperation:
            return ""
        return readings.written_exactly(value, readings.unit_of(metric))

    def each(self, key: str) -> list[About]:
        """A list of things, each to be read in its turn."""
        found = self.kept.get(key)
        things = found if isinstance(found, list) else []
        return [About(one) for one in things if isinstance(one, dict)]

    def _day(self, key: str) -> date | None:
        try:
            return iso_day(self.text(key))
        except ValueError:
            return None
