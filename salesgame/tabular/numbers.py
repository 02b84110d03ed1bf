"""Amounts as files write them, read exactly into whole minor units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Literal, TypeVar

from salesgame.tabular.refusals import (
    AmountTooLarge,
    AmountUnreadable,
    NumberUnreadable,
    OtherCurrency,
    TooManyDecimals,
    TwoDecimalMarks,
)

Amount = TypeVar("Amount", int, Decimal)
DecimalSign = Literal[".", ","]
OTHER: dict[str, DecimalSign] = {".": ",", ",": "."}
MOST_MINOR = (
    10**17
)  # beyond a hundred trillion units it is a mistake, and 64 bits would not hold it

_DRESS = re.compile(
    r"[.,][-–—]+$|[\s\u00a0\u202f\u2009]|[$€£¥₹₩₽]|(?<![0-9])[A-Za-z]{1,3}\.?(?=[\s\u00a0\d($+-])|(?<=[\d\s\u00a0)])[A-Za-z]{3}$"
)
_SIGNS = {
    "€": ("EUR",), "£": ("GBP", "EGP", "GIP", "FKP", "SHP"), "¥": ("JPY", "CNY"), "₹": ("INR",),
    "₩": ("KRW", "KPW"), "₽": ("RUB",), "RP": ("IDR",), "RM": ("MYR",),
    "KR": ("SEK", "NOK", "DKK", "ISK"), "US$": ("USD",), "A$": ("AUD",), "AU$": ("AUD",),
    "C$": ("CAD",), "CA$": ("CAD",), "NZ$": ("NZD",), "HK$": ("HKD",), "S$": ("SGD",),
    "SG$": ("SGD",), "NT$": ("TWD",), "R$": ("BRL",), "MX$": ("MXN",),
}  # fmt: skip
_NO_DOLLARS = (
    "AED", "CHF", "CNY", "CZK", "DKK", "EGP", "EUR", "GBP", "HUF", "IDR", "ILS", "INR", "JPY",
    "KES", "KRW", "MYR", "NGN", "NOK", "PHP", "PKR", "PLN", "RUB", "SAR", "SEK", "THB", "TRY",
    "VND", "ZAR",
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z]{0,3}\$|[€£¥₹₩₽]|[A-Za-z]{2,3}(?![A-Za-z])")
_PLAIN = re.compile(r"\d+")
_POINT = re.compile(r"(?:\d{1,3}(?:[,'’]\d{2,3})*[,'’]\d{3}|\d+)?(?:\.(\d*))?")
_COMMA = re.compile(r"(?:\d{1,3}(?:[.'’]\d{2,3})*[.'’]\d{3}|\d+)?(?:,(\d*))?")
_GROUPS = str.maketrans("", "", ".,'’")


@dataclass(slots=True)
class DecimalEvidence:
    """What a file's values say about their decimal sign; `samples` has one for each reading."""

    samples: dict[str, tuple[str, str]] = field(default_factory=dict)
    unclear: tuple[str, str] | None = None
    unclear_count: int = 0

    def note(self, column: str, text: str) -> None:
        """Look at one value of one column."""
        sign = decimal_sign(text)
        if sign == "?":
            self.unclear_count += 1
            self.unclear = self.unclear or (column, text)
        elif sign:
            self.samples.setdefault(sign, (column, text))

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> DecimalEvidence:
        """What `as_json` gave, read back."""
        samples = {sign: tuple(sample) for sign, sample in said["samples"].items()}
        unclear = tuple(said["unclear"]) if said["unclear"] else None
        return cls(samples, unclear, said["unclear_count"])


def decimal_sign(text: str) -> str:
    """Which sign a value proves: "." or ",", "?" where both readings hold, "" where neither."""
    whole, point, part = text.partition(".")
    if point and len(part) != 3 and whole.isdigit() and part.isdigit():
        return "."  # as most do
    if not point and "," not in text:
        return ""
    bare = _DRESS.sub("", text).strip("()+-")
    dot, comma = bare.count("."), bare.count(",")
    if dot and comma:
        last = max(".,", key=bare.rfind)
        return last if bare.count(last) == 1 else ""
    if dot + comma == 0:
        return ""
    sign = "." if dot else ","
    if dot + comma > 1:  # groups of thousands, or a slip of the finger that proves nothing
        return OTHER[sign] if (_COMMA if dot else _POINT).fullmatch(bare) else ""
    before, _, after = bare.partition(sign)
    if not (before.isdigit() or before == "") or not after.isdigit():
        return ""
    if len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0":
        return "?"
    return sign


def exact_number(text: str, sign: DecimalSign) -> Decimal:
    """Read a number written with that decimal sign, whatever currency or grouping it wears.

    Raises AmountUnreadable, TwoDecimalMarks.
    """
    bare = _DRESS.sub("", text)
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1], True
    if bare[:1] in "+-−" and bare:
        bare, negative = bare[1:], negative or bare[0] in "-−"
    elif bare[-1:] == "-":
        bare, negative = bare[:-1], True
    if not bare.isascii():
        bare = bare.replace("’", "'")
    if _PLAIN.fullmatch(bare) and bare.isascii():
        exact = Decimal(bare)
        return -exact if negative else exact
    pattern = _POINT if sign == "." else _COMMA
    found = pattern.fullmatch(bare)
    if not found or not any(c.isdigit() for c in bare) or not bare.isascii():
        if bare.count(sign) > 1 or (sign in bare and OTHER[sign] in bare[bare.index(sign) :]):
            raise TwoDecimalMarks
        raise AmountUnreadable(example="12,400.00" if sign == "." else "12.400,00")
    whole, _, part = bare.partition(sign)
    exact = Decimal(f"{whole.translate(_GROUPS) or 0}.{part or 0}")
    return -exact if negative else exact


def other_currency(text: str, currency: str) -> str | None:
    """The sign or code of another currency than the company's that an amount wears, or None."""
    for worn in _WORD.findall(text):
        known = _SIGNS.get(worn.upper())
        if worn == "$":
            other = currency in _NO_DOLLARS
        elif known:
            other = currency not in known
        elif worn.endswith("$"):
            other = worn[:-1].upper() != currency  # USD$5, or dollars of a country not known here
        else:
            other = len(worn) == 3 and worn.isupper() and worn != currency
        if other:
            return str(worn)
    return None


def minor_units(text: str, sign: DecimalSign, decimals: int, currency: str, scale: int = 1) -> int:
    """Read an amount into whole minor units, exactly; `scale` is 1000 for a column in thousands.

    Raises AmountUnreadable, TwoDecimalMarks, TooManyDecimals, AmountTooLarge, OtherCurrency.
    """
    if text.isdigit() and text.isascii() and len(text) < 15:
        return _real(int(text) * scale * int(10**decimals))
    whole, _, part = text.partition(sign)
    if (
        len(part) <= decimals
        and (whole + part).isdigit()
        and whole
        and text.isascii()
        and len(text) < 15
    ):
        return _real(int(whole + part.ljust(decimals, "0")) * scale)
    exact = (exact_number(text, sign) * scale).scaleb(decimals)
    if other := other_currency(text, currency):
        raise OtherCurrency(currency=other, company=currency)
    _real(exact)
    if exact != exact.to_integral_value():
        raise TooManyDecimals(decimals=decimals, currency=currency)
    return int(exact)


def _real(minor: Amount) -> Amount:
    if abs(minor) > MOST_MINOR:
        raise AmountTooLarge
    return minor


def whole_number(text: str, sign: DecimalSign) -> int:
    """Read a count. Raises NumberUnreadable."""
    try:
        exact = exact_number(text, sign)
    except (AmountUnreadable, TwoDecimalMarks):
        raise NumberUnreadable from None
    if exact != exact.to_integral_value() or abs(exact) > MOST_MINOR:
        raise NumberUnreadable
    return int(exact)


def share_millionths(text: str, sign: DecimalSign) -> Decimal:
    """Read "60%", "60" or "33,3 %" as millionths of the whole. Raises NumberUnreadable."""
    try:
        return exact_number(text.replace("%", ""), sign) * 10_000
    except (AmountUnreadable, TwoDecimalMarks):
        raise NumberUnreadable from None
