"""Amounts far beyond what a company has won: they are asked about once, and wait."""

from __future__ import annotations

from dataclasses import dataclass

from salesgame.domain.company.company import Company
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.deal import Deal
from salesgame.domain.deals.fact import PAYS

ENOUGH_WON = 20  # of fewer, the largest says little


class AmountFarBeyond(DomainError):
    """This amount is far above any deal won so far. If it is right, save once more: it will wait for approval."""  # noqa: E501

    field = "amount"


@dataclass(frozen=True, slots=True)
class WonBefore:
    """What a company has won and approved: how many, counted to ENOUGH_WON, and the largest."""

    count: int
    largest: int

    def most(self, company: Company) -> int | None:
        """The highest amount that is not far beyond, in minor units; None where all are usual."""
        if self.count >= ENOUGH_WON and self.largest > 0:
            return self.largest * company.far_beyond
        return company.ceiling


def is_far_beyond(before: Deal | None, after: Deal, most: int | None) -> bool:
    """Whether a deal's amount is far beyond, and not agreed to before."""
    if most is None or after.worth <= most:
        return False
    return before is None or before.approval not in PAYS or _is_raised(before, after)


def is_raised_far(before: Deal | None, after: Deal, most: int | None) -> bool:
    """Whether that is to be asked about: once, when the amount is first said."""
    return is_far_beyond(before, after, most) and (before is None or _is_raised(before, after))


def _is_raised(before: Deal, after: Deal) -> bool:
    """More is said than before, or it is said to be won now."""
    return (after.amount or 0) > (before.amount or 0) or after.status == "won" != before.status
