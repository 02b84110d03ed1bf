"""How each kind of cause is told. A further kind is a class, and a line in `TOLD`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.pay.causes import Cause
from salesgame.domain.pay.credits import DEAL, DealCredit
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.plan import Plan
from salesgame.web.pay.wording import rate, round_units, share, units
from salesgame.web.site.navigation import link_to
from salesgame.web.ui.filters import day, money
from salesgame.web.ui.language import _

Maths = tuple[tuple[str, str], ...]  # rows of arithmetic: what, and its figure


@dataclass(frozen=True, slots=True)
class TraceStep:
    """A step of the way to an amount: a name with facts about it, or rows of arithmetic."""

    heading: str
    name: str = ""
    href: str | None = None
    facts: tuple[str, ...] = ()
    maths: Maths = ()


class Told(Protocol):
    """A cause in the reader's words."""

    def href(self) -> str | None:
        """Its own page, for who may see it."""

    def how(self, parts: str) -> str:
        """The working in one breath; `parts` are the slices, in words."""

    def because(self, line: Line, plan: Plan) -> str:
        """One plain sentence that says why its line came to what it is."""

    def steps(self, href: str | None) -> tuple[TraceStep, ...]:
        """What comes before the rule; `href` leads to the cause."""


def told(cause: Cause) -> Told:
    """A cause in the reader's words."""
    kind, _id = cause.key
    return TOLD[kind](cause)


class DealTold:
    """A credited deal in the reader's words."""

    def __init__(self, credit: DealCredit) -> None:
        self._credit = credit

    def href(self) -> str | None:
        """The deal's page."""
        return link_to("deals.page", deal_id=self._credit.deal_id)

    def how(self, parts: str) -> str:
        """24,000, 60% of 40,000: 12,000 at 6%, 12,000 at 8%."""
        credit = self._credit
        if not credit.is_shared:
            return parts
        return _(
            "%(credit)s, which is %(share)s of %(whole)s: %(parts)s",
            credit=round_units(credit.amount),
            share=share(credit.share_ppm),
            whole=round_units(credit.whole),
            parts=parts,
        )

    def because(self, line: Line, plan: Plan) -> str:
        """$4.00, because this deal earned 5%."""
        amount = money(line.amount)
        if line.is_capped:
            return _("%(amount)s, because the plan’s cap for a period is reached.", amount=amount)
        if self._credit.amount == 0:
            return _("%(amount)s, because the deal has no value.", amount=amount)
        if not line.slices:
            return _(
                "%(amount)s, because this part lies where the plan pays nothing.", amount=amount
            )
        return self._by_rate(amount, [rate(part.rate) for part in line.slices], plan)

    def _by_rate(self, amount: str, rates: list[str], plan: Plan) -> str:
        """Why these rates were earned."""
        if plan.tiers_of == "line":
            text = _("%(amount)s, because a deal of this size earns %(rate)s.")
            return text % {"amount": amount, "rate": rates[0]}
        if plan.shape == "whole_amount":
            return _(
                "%(amount)s, because the period’s sales together reached %(rate)s.",
                amount=amount, rate=rates[0],
            )  # fmt: skip
        if len(rates) > 1:
            return _(
                "%(amount)s, because this deal crossed a tier: from %(first)s to %(last)s.",
                amount=amount, first=rates[0], last=rates[-1],
            )  # fmt: skip
        if self._credit.is_shared:
            return _(
                "%(amount)s, because %(share)s of this deal was credited, and it earned %(rate)s.",
                amount=amount, share=share(self._credit.share_ppm), rate=rates[0],
            )  # fmt: skip
        return _("%(amount)s, because this deal earned %(rate)s.", amount=amount, rate=rates[0])

    def steps(self, href: str | None) -> tuple[TraceStep, ...]:
        """The deal, and the share of it where somebody else has one too."""
        credit = self._credit
        facts = (money(credit.whole), _("won %(day)s", day=day(credit.closed_on, "long")))
        deal = TraceStep(_("The deal"), credit.name, href, facts)
        if not credit.is_shared:
            return (deal,)
        return deal, TraceStep(_("The share"), maths=self._shares())

    def _shares(self) -> Maths:
        credit = self._credit
        mine, whole = share(credit.share_ppm), units(credit.whole)
        others = share(WHOLE_PPM - credit.share_ppm)
        return (
            (
                _("This share, %(share)s of %(whole)s", share=mine, whole=whole),
                units(credit.amount),
            ),
            (_("Others, %(share)s", share=others), units(credit.whole - credit.amount)),
        )


TOLD: Mapping[str, Callable[[Any], Told]] = {DEAL: DealTold}
