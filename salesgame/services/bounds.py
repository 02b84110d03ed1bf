"""How much the books can count: sums are kept in 64 bits, and refused before they would not fit."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from salesgame.domain.deals import Deal, DealChange, TooMuchInAll
from salesgame.services.work import Work
from salesgame.storage.deals import DealRow
from salesgame.storage.summing import sum_of

MOST_IN_ALL = 4 * 10**18  # of 9.2: what is added below is not looked at
NOTABLE = 10**14  # 50,000 acts of less would still fit, and acts of less are all there are
_MILLION = 10**6


def refuse_uncountable(work: Work, changes: Iterable[DealChange]) -> None:
    """Refuse deals with which all deals together would be more than any sum holds.

    The sum of everybody's bounds a person's, a team's and a period's. Raises TooMuchInAll.
    """
    grows = sum(_worth(change.after) - _worth(change.before) for change in changes)
    if grows <= NOTABLE:
        return
    millions = sum_of(DealRow.amount // _MILLION)
    kept = work.session.scalar(select(millions).where(~DealRow.cancelled)) or 0
    if kept * _MILLION + grows > MOST_IN_ALL:
        raise TooMuchInAll


def _worth(deal: Deal | None) -> int:
    return 0 if deal is None or deal.cancelled else deal.amount or 0
