"""Numbers and days as people type them into a form, in the reader's own notation; empty is None."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from babel.numbers import get_decimal_symbol

from salesgame.domain.core.calendar import iso_day
from salesgame.domain.core.money import to_units
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.people.names import HIDDEN
from salesgame.tabular.numbers import (
    MOST_MINOR,
    DecimalSign,
    decimal_sign,
    exact_number,
    minor_units,
)
from salesgame.tabular.refusals import AmountUnreadable, TwoDecimalMarks
from salesgame.web.site.current_company import current_company
from salesgame.web.ui.language import locale

T = TypeVar("T")
THREE = 3  # figures after a sign that could be the decimal one, or that of thousands
MOST_NUMBER, LONGEST_NUMBER = 2**31 - 1, 11  # what every database takes as a number of a row


class Mistyped(DomainError):
    """A field can't be read."""

    def __init__(self, field: str, **facts: Any) -> None:
        """Keep which field it is: one kind of mistake can be made in many."""
        super().__init__(**facts)
        self.field = field


class NotAnAmount(Mistyped):
    """An amount is made of figures, like {example}."""


class ReadsTwoWays(Mistyped):
    """ "{text}" can be read in two ways. Write it without the sign between the figures."""


class NotAWholeNumber(Mistyped):
    """ "{text}" is not a whole number."""


class NotAPercentage(Mistyped):
    """ "{text}" is not a percentage, such as 33%."""


class NotADay(Mistyped):
    """ "{text}" is not a day. Write it as 2026-09-17."""


class FieldEmpty(Mistyped):
    """Fill this in."""


def text(form: Mapping[str, str], field: str) -> str:
    """What was typed into a field, without what can't be seen."""
    return HIDDEN.sub(" ", form[field]).strip()


def sign() -> DecimalSign:
    """The sign before the decimals in the reader's language."""
    return _sign_of(str(locale()))


@lru_cache
def _sign_of(language: str) -> DecimalSign:
    return "," if get_decimal_symbol(language) == "," else "."


def amount(text: str, field: str) -> int | None:
    """An amount in whole minor units. Raises Mistyped."""
    if not text.strip():
        return None
    ours = current_company()
    if ours.decimals != THREE:  # a dinar has a thousand fils: 12.345 is how it is written
        _refuse_two_ways(text, field)
    try:
        return minor_units(text, sign(), ours.decimals, ours.currency)
    except DomainError as unreadable:
        if isinstance(unreadable, AmountUnreadable | TwoDecimalMarks):
            raise NotAnAmount(field, example=f"12{'.' if sign() == ',' else ','}400") from None
        raise


def whole(text: str, field: str) -> int | None:
    """A whole number. Raises Mistyped."""
    _refuse_two_ways(text, field)
    exact = _exact(text, field, NotAWholeNumber)
    if exact is not None and exact != exact.to_integral_value():
        raise NotAWholeNumber(field, text=text.strip())
    return None if exact is None else int(exact)


def percent(text: str, field: str) -> Decimal | None:
    """A percentage as a ratio: "33%" and "33" are 0.33, "3.125" is 0.03125. Raises Mistyped."""
    exact = _exact(text.replace("%", ""), field, NotAPercentage)
    return None if exact is None else exact / 100


def day(text: str, field: str) -> date | None:
    """A day as date fields send it. Raises Mistyped."""
    if not text.strip():
        return None
    try:
        return iso_day(text.strip())
    except ValueError:
        raise NotADay(field, text=text.strip()) from None


def number(text: str) -> int:
    """An id or a place in a list, as addresses and hidden fields name them. Raises ValueError."""
    found = int(text[:LONGEST_NUMBER])
    if abs(found) > MOST_NUMBER or len(text) > LONGEST_NUMBER:
        raise ValueError
    return found


def needed(value: T | None, field: str) -> T:
    """The value, refused where the field was left empty."""
    if value is None:
        raise FieldEmpty(field)
    return value


def _exact(text: str, field: str, refusal: type[Mistyped]) -> Decimal | None:
    if not text.strip():
        return None
    try:
        exact = exact_number(text, sign())
    except (AmountUnreadable, TwoDecimalMarks):
        raise refusal(field, text=text.strip()) from None
    if abs(exact) > MOST_MINOR:
        raise refusal(field, text=text.strip())
    return exact


def _refuse_two_ways(text: str, field: str) -> None:
    """Three figures after the decimal sign look like thousands of another notation."""
    if decimal_sign(text) == "?" and sign() in text:
        raise ReadsTwoWays(field, text=text.strip())


def amount_text(minor: int | None) -> str:
    """An amount as a form shows it to be changed: figures and the reader's decimal sign."""
    if minor is None:
        return ""
    units = to_units(minor, current_company().decimals)
    text = f"{units:f}" if units != units.to_integral_value() else f"{int(units)}"
    return text.replace(".", sign())


def percent_text(ratio: Decimal | None) -> str:
    """A ratio as a form shows it to be changed: 0.33 is "33"."""
    if ratio is None:
        return ""
    exact = (ratio * 100).normalize()
    return f"{exact:f}".replace(".", sign())
