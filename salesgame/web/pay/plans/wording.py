"""A commission plan as sentences: what counts, at which rates, and within which bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from salesgame.domain.pay.plan import Plan, StatementKind
from salesgame.web.pay.wording import mark, rate, start
from salesgame.web.ui.filters import money
from salesgame.web.ui.language import _


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a plan; `changed` where the version before read differently."""

    key: str
    icon: str
    heading: str
    sentences: tuple[Markup, ...]
    changed: bool = False


def blocks(plan: Plan, before: Plan | None = None) -> tuple[Block, ...]:
    """The plan in sentences, marked where it differs from the version before."""
    earlier = {block.key: block.sentences for block in _blocks(before)} if before else None
    return tuple(
        Block(
            block.key, block.icon, block.heading, block.sentences,
            changed=earlier is not None and earlier.get(block.key) != block.sentences,
        )
        for block in _blocks(plan)
    )  # fmt: skip


def in_brief(plan: Plan) -> str:
    """The rates in one line: 5%, from $50,000 8%, above $100,000 12%; each slice at its own."""
    first, *rest = plan.tiers
    parts = [rate(first.rate)]
    for tier in rest:
        text = _("%(rate)s from %(start)s") if tier.inclusive else _("%(rate)s above %(start)s")
        parts.append(text % {"rate": rate(tier.rate), "start": start(plan, tier)})
    text = ", ".join(parts)
    if plan.shape == "flat":
        return text
    manner = _each(plan) if plan.shape == "marginal" else _whole(plan)
    return f"{text}; {manner}"


def period_adverb(kind: StatementKind) -> str:
    """How often a plan is settled."""
    adverbs = {
        "month": _("month by month"),
        "quarter": _("quarter by quarter"),
        "year": _("year by year"),
    }
    return adverbs[kind]


def _each(plan: Plan) -> str:
    if plan.tiers_of == "line":
        return _("each slice of a deal earns its own rate")
    return _("each slice earns its own rate")


def _whole(plan: Plan) -> str:
    if plan.tiers_of == "line":
        return _("a deal earns the rate of its size")
    return _("everything earns the rate finally reached")


def _blocks(plan: Plan) -> tuple[Block, ...]:
    found = [
        Block("counts", "deal", _("What counts"), (_counts(plan),)),
        Block("rates", "chart", _("Rates"), _rates(plan)),
        Block("splits", "split", _("Splits"), (_splits(),)),
    ]
    if plan.only_above is not None:
        found.append(Block("floor", "level", _("From where it pays"), (_floor(plan),)))
    found.append(Block("cap", "lock", _("Cap"), (_cap(plan),)))
    found.append(Block("rounding", "check", _("Rounding"), (_rounding(plan),)))
    return tuple(found)


def _counts(plan: Plan) -> Markup:
    return _filled(
        _("Pay on %(what)s of won deals, by %(day)s, %(often)s."),
        what=_("credited revenue"), day=_("close date"), often=period_adverb(plan.period_kind),
    )  # fmt: skip


def _rates(plan: Plan) -> tuple[Markup, ...]:
    if plan.shape == "flat":
        return (_filled(_("Pay %(rate)s of it."), rate=rate(plan.tiers[0].rate)),)
    first, *rest = plan.tiers
    found = [_filled(_("Pay %(rate)s from the start."), rate=rate(first.rate))]
    for tier in rest:
        text = _("Pay %(rate)s from %(start)s on.")
        if not tier.inclusive:
            text = _("Pay %(rate)s above %(start)s; exactly there the rate before still holds.")
        found.append(_filled(text, rate=rate(tier.rate), start=start(plan, tier)))
    manner = _("its own rate") if plan.shape == "marginal" else _("the rate finally reached")
    if plan.tiers_of == "line":
        text = _("The deal’s own amount decides: it earns %(manner)s.")
        if plan.shape == "whole_amount":
            manner = _("the rate of its size on all of it")
    elif plan.shape == "marginal":
        text = _("Each slice earns %(manner)s.")
    else:
        text = _("Everything sold in the period earns %(manner)s.")
    return (*found, _filled(text, manner=manner))


def _splits() -> Markup:
    return _filled(
        _("A deal’s shares add up to %(whole)s; each person is credited %(share)s."),
        whole="100%", share=_("their share"),
    )  # fmt: skip


def _floor(plan: Plan) -> Markup:
    at = "" if plan.only_above is None else mark(plan, plan.only_above)
    return _filled(_("Only what lies above %(mark)s is paid."), mark=at)


def _cap(plan: Plan) -> Markup:
    if plan.cap is None:
        return _filled(_("There is %(no_cap)s."), no_cap=_("no cap"))
    return _filled(_("A period pays at most %(cap)s."), cap=money(plan.cap))


def _rounding(plan: Plan) -> Markup:
    half = _("half up") if plan.rounding == "half_up" else _("half to the even one")
    return _filled(_("Money rounds once a line, %(half)s."), half=half)


def _filled(sentence: str, **blanks: Any) -> Markup:
    """A sentence with its values set off from the words around them."""
    blank = Markup('<span class="blank">{}</span>')
    return Markup(sentence) % {name: blank.format(value) for name, value in blanks.items()}
