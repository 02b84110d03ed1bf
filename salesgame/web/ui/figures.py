"""How amounts, counts and shares are written for a reader of a given language."""

from __future__ import annotations

from copy import copy
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    NumberPattern,
    format_compact_currency,
    format_compact_decimal,
    format_decimal,
    format_percent,
    get_currency_symbol,
    parse_pattern,
)

from salesgame.domain.core.money import to_units

# Everybody in Indonesia writes Rp, whatever language the page is in.
_SYMBOLS = {"IDR": "Rp"}
AIR = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def money(minor: int, currency: str, decimals: int, locale: Locale) -> str:
    """Write whole minor units with the currency's sign: `$2,630.00`, `Rp 6.360.000`."""
    return _signed(_amount(to_units(abs(minor), decimals), currency, decimals, locale), minor)


def money_whole(minor: int | Decimal, currency: str, decimals: int, locale: Locale) -> str:
    """Write an amount rounded half up to whole units: `$132,000`; what is less than one, exactly.

    So nothing is left to go only where nothing is.
    """
    units = to_units(_size(minor), decimals).quantize(Decimal(1), ROUND_HALF_UP)
    if units or not minor:
        return _signed(_amount(units, currency, 0, locale), minor)
    return money(int(rounded(minor, 0)), currency, decimals, locale)


def money_exact(minor: int, currency: str, decimals: int, locale: Locale) -> str:
    """Write an amount somebody chose or has to reach: whole units where it is whole, else all."""
    write = money if minor % 10**decimals else money_whole
    return write(minor, currency, decimals, locale)


def money_short(minor: int | Decimal, currency: str, decimals: int, locale: Locale) -> str:
    """Write an amount to be read at a glance: `$1.2M`, `Rp 312 jt`."""
    units = to_units(_size(minor), decimals)
    if units < 1000:
        return money_whole(minor, currency, decimals, locale)
    text = format_compact_currency(units, currency, locale=locale, fraction_digits=1)
    return _signed(
        text.replace(get_currency_symbol(currency, locale), symbol(currency, locale)), minor
    )


def symbol(currency: str, locale: Locale) -> str:
    """The sign of a currency as its people write it; letters keep their distance from figures."""
    sign = _SYMBOLS.get(currency) or get_currency_symbol(currency, locale)
    return f"{sign}{AIR}" if sign[-1].isalpha() else sign


def plus(text: str, value: Decimal | int) -> str:
    """Put a plus before what grew; what shrank already carries its minus."""
    return f"+{text}" if value > 0 else text


def number(value: int | Decimal, locale: Locale) -> str:
    """Write a count or an exact number with the language's grouping."""
    return _signed(format_decimal(_size(value), locale=locale), value)


def number_short(value: int | Decimal, locale: Locale) -> str:
    """Write a number to be read at a glance: `12.4K`."""
    return _signed(format_compact_decimal(_size(value), locale=locale, fraction_digits=1), value)


def percent(ratio: Decimal, digits: int, locale: Locale) -> str:
    """Write a ratio (0.884) as a percentage (88%), never as a nothing or a whole it isn't."""
    near, digits = near_share(abs(ratio), digits)
    text = format_percent(near, format=_percent_pattern(locale, digits), locale=locale)
    return _signed(text, ratio)


def near_share(ratio: Decimal, digits: int) -> tuple[Decimal, int]:
    """A share rounded half up to digits of a percent, and to how many: one more, if need be.

    What isn't nothing is not shown as 0 %, what isn't reached is not shown as 100 %, and
    neither is what is exceeded: 0.9967 is 99.7 %, 0.99999 is 99.9 %.
    """
    for places in (digits, digits + 1):
        near = ratio.quantize(Decimal(1).scaleb(-places - 2), ROUND_HALF_UP)
        if near == ratio or near not in (0, 1):
            return near, places
    step = Decimal(1).scaleb(-places - 2)
    return near + step.copy_sign(ratio - near), places


def rounded(value: int | Decimal, digits: int) -> Decimal:
    """A number rounded half up to so many digits; what isn't nothing is at least the least."""
    step = Decimal(1).scaleb(-digits)
    near = Decimal(value).quantize(step, ROUND_HALF_UP)
    return near if near or not value else step.copy_sign(Decimal(value))


def ordinal(place: int, language: str) -> str:
    """Write a place: `7th` in English, `ke-7` in Indonesian, its hyphen never a line's end."""
    if language == "id":
        return f"ke\N{NON-BREAKING HYPHEN}{place}"
    last = place % 10
    if place // 10 % 10 == 1 or last not in (1, 2, 3):
        return f"{place}th"
    return f"{place}{('st', 'nd', 'rd')[last - 1]}"


def _amount(units: Decimal, currency: str, decimals: int, locale: Locale) -> str:
    pattern = _currency_pattern(locale, decimals)
    text = str(pattern.apply(units, locale, currency=currency, currency_digits=False))
    return text.replace(get_currency_symbol(currency, locale), symbol(currency, locale))


@lru_cache(maxsize=64)
def _currency_pattern(locale: Locale, decimals: int) -> NumberPattern:
    # The company decides the decimals; the language only where the sign stands.
    pattern = copy(parse_pattern(locale.currency_formats["standard"].pattern))
    pattern.frac_prec = (decimals, decimals)
    return pattern


@lru_cache(maxsize=64)
def _percent_pattern(locale: Locale, digits: int) -> NumberPattern:
    pattern = copy(parse_pattern(locale.percent_formats[None].pattern))
    pattern.frac_prec = (digits, digits)
    return pattern


def _signed(text: str, value: int | Decimal) -> str:
    """A true minus sign is as wide as a figure, so columns stay aligned."""
    return f"{MINUS}{text}" if value < 0 else text


def _size(value: int | Decimal) -> Decimal:
    return Decimal(value).copy_abs()
