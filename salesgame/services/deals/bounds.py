"""How much totals can count: sums are kept in 64 bits, and refused before they would not fit.

Pay has the same room as deals: with plans that pay more than deals are worth, deals have less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil

from sqlalchemy import select

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.deal import Deal, TooMuchInAll
from salesgame.domain.deals.fact import Change
from salesgame.domain.pay.terms import PlanHistory
from salesgame.queries.pay.plans import plans
from salesgame.services.work import Work
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import CustomerRow, DealRow


class TooMuchPay(DomainError):
    """With these rates, commission on all deals together would be more than can be counted. Lower them."""  # noqa: E501

    field = "tiers"


class TooMuchRecurring(DomainError):
    """With it, all customers together would pay more than can be counted. Correct the amounts."""

    field = "file"


MOST_IN_ALL = 4 * 10**18  # of 9.2: what is added below is not looked at
NOTABLE = 10**14  # 50,000 acts of less would still fit, and acts of less are all there are
_MILLION = 10**6
NOTED = NOTABLE // 1_000  # who logs less need not ask how many times their worth plans pay deals


def refuse_uncountable(work: Work, grows: int, *, more: int = 0) -> None:
    """Refuse deals by which all deals together would grow to more than any sum holds.

    The sum of everybody's bounds a person's, a team's and a period's; `more` is what a dry
    run would have kept by now. Raises TooMuchInAll.
    """
    most = remembered(work.session, "most paid", lambda session: paid_at_most(plans(session)))
    if grows * most <= NOTABLE:
        return
    if (_kept(work) + more + grows) * most > MOST_IN_ALL:
        raise TooMuchInAll


def refuse_unpayable(work: Work) -> None:
    """Refuse plans by which the deals there are would pay more than any sum holds.

    Raises TooMuchPay.
    """
    most = paid_at_most(plans(work.session))
    if most > 1 and _kept(work) * most > MOST_IN_ALL:
        raise TooMuchPay


def kept_more(changes: Iterable[Change[Deal]]) -> int:
    """By how much deals would raise what is kept, as it is summed: in whole millions each."""
    return sum(
        in_millions(c.after.worth) - in_millions(c.before.worth if c.before else 0) for c in changes
    )


def in_millions(amount: int | None) -> int:
    """What counts of an amount where all are summed."""
    return (amount or 0) // _MILLION * _MILLION


def refuse_unpayable_customers(work: Work, *, more: int = 0) -> None:
    """Refuse customers who together pay more than any sum holds; `more` is what a dry run adds.

    Raises TooMuchRecurring.
    """
    millions = sum_of(CustomerRow.recurring // _MILLION)
    if (work.session.scalar(select(millions)) or 0) * _MILLION + more > MOST_IN_ALL:
        raise TooMuchRecurring


def paid_at_most(known: Mapping[int, PlanHistory]) -> int:
    """How many times their worth deals can pay by all plans together; deals themselves count once.

    No plan pays more than its highest rate, of whichever version.
    """
    rates = (
        max(tier.rate for version in plan.versions for tier in version.plan.tiers)
        for plan in known.values()
    )
    return max(1, ceil(sum(rates)))


def _kept(work: Work) -> int:
    millions = sum_of(DealRow.amount // _MILLION)
    return (work.session.scalar(select(millions).where(~DealRow.cancelled)) or 0) * _MILLION
