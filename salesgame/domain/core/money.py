"""Money as whole minor units of one currency; the only place an amount rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Literal

from salesgame.domain.core.refusals import DomainError

Rounding = Literal["half_up", "half_even"]
WHOLE_PPM = 1_000_000  # a share is counted in millionths, so a third can be given three ways
_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


class SharesDontSum(DomainError):
    """Shares add up to {total}%. They must make 100%."""

    field = "credits"


class ShareOfNothing(DomainError):
    """Every share must be more than 0%. Leave out who gets nothing."""

    field = "credits"


class CurrenciesDiffer(DomainError):
    """{left} and {right} can't be added: convert one of them first."""


def round_minor(exact: Decimal, rounding: Rounding = "half_up") -> int:
    """Round an exact amount in minor units to a whole one."""
    return int(exact.quantize(Decimal(1), _MODES[rounding]))


def reaching(exact: Decimal) -> int:
    """The least whole amount that reaches an exact one: nothing is left only where nothing is."""
    return int(exact.to_integral_value(ROUND_CEILING))


def from_units(amount: Decimal, decimals: int) -> Decimal:
    """Turn an amount in units (12.34) into exact minor units (1234)."""
    return amount.scaleb(decimals)


def to_units(minor: int | Decimal, decimals: int) -> Decimal:
    """Turn minor units (1234) into an exact amount in units (12.34)."""
    return Decimal(minor).scaleb(-decimals)


def split(minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `minor` by integer weights; leftover units go to the largest remainders, in order.

    The parts always sum to the whole, for negative amounts too. Weights must be
    non-negative with a positive sum (ValueError otherwise).
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError(f"weights must be non-negative with a positive sum: {weights!r}")
    sign = -1 if minor < 0 else 1
    shares = [divmod(abs(minor) * weight, total) for weight in weights]
    parts = [whole for whole, _ in shares]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-shares[i][1], i))
    for i in by_remainder[: abs(minor) - sum(parts)]:
        parts[i] += 1
    return tuple(sign * part for part in parts)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (cents) of an ISO 4217 currency."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise CurrenciesDiffer(left=self.currency, right=other.currency)
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    def times(self, rate: Decimal, rounding: Rounding = "half_up") -> Money:
        """Multiply by a rate and round once."""
        return Money(round_minor(self.minor * rate, rounding), self.currency)
