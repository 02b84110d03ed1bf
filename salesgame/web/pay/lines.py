"""A statement as a page shows it: its lines with their sentences and arithmetic, and its sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from salesgame.domain.pay.comparisons import Comparison
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.statements import Adjustment, Statement
from salesgame.domain.pay.terms import PlanHistory
from salesgame.web.pay.bars import TierBar, tier_bar
from salesgame.web.pay.causes import Maths, TraceStep, told
from salesgame.web.pay.held import HeldView, held_view
from salesgame.web.pay.plans.wording import in_brief
from salesgame.web.pay.wording import (
    rate,
    reason,
    round_units,
    rounding_note,
    signed_units,
    slices,
    units,
    went,
)
from salesgame.web.ui.figures import near_share
from salesgame.web.ui.filters import period_name
from salesgame.web.ui.language import _

PAGE = 50  # lines, adjustments, and deals that wait, on one page


@dataclass(frozen=True, slots=True)
class LineView:
    """A line with its words: `steps` come before the rule, the last row of `maths` is the result.

    `anchor` is what addresses the line on its page, `href` leads to its cause.
    """

    line: Line
    anchor: str
    href: str | None
    how: str
    say: str
    steps: tuple[TraceStep, ...]
    rule: str
    version: int
    begins_on: date | None
    where: str | None
    bar: TierBar | None
    maths: Maths


@dataclass(frozen=True, slots=True)
class AdjustmentView:
    """An adjustment with its reason, and the line as it should have been."""

    adjustment: Adjustment
    why: str
    now: LineView | None


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement with the words of one page of its lines, adjustments and what waits.

    `sums` are the rows that add up to it, `went` says where its lines went.
    """

    statement: Statement
    lines: tuple[LineView, ...]
    adjustments: tuple[AdjustmentView, ...]
    sums: Maths
    went: str
    held: HeldView


def view_of(statement: Statement, skipped: int = 0) -> StatementView:
    """A statement as a page shows it: PAGE lines of each kind after those skipped."""
    plan, until = statement.plan, skipped + PAGE
    return StatementView(
        statement,
        tuple(line_view(line, plan) for line in statement.lines[skipped:until]),
        tuple(_adjustment(found, plan) for found in statement.adjustments[skipped:until]),
        tuple(_sums(statement)),
        went(statement.state),
        held_view(statement, skipped, until),
    )


def longest(found: Iterable[Statement]) -> int:
    """How many lines, adjustments or deals that wait the longest of some statements has."""
    parts = (part for each in found for part in (each.lines, each.adjustments, each.held.lines))
    return max(map(len, parts), default=0)


def line_view(line: Line, plan: PlanHistory, *, linked: bool = True) -> LineView:
    """A line with its working in words, `linked` to its cause."""
    version, words = plan.version(line.version_id), told(line.cause)
    terms, (kind, cause_id) = version.plan, line.cause.key
    href = words.href() if linked else None
    return LineView(
        line=line,
        anchor=f"{kind}-{cause_id}",
        href=href,
        how=words.how(slices(line)),
        say=words.because(line, terms),
        steps=words.steps(href),
        rule=in_brief(terms),
        version=version.version,
        begins_on=plan.begins(version.id),
        where=_where(line, terms),
        bar=tier_bar(line, terms),
        maths=maths_of(line, terms),
    )


def maths_of(line: Line, plan: Plan) -> Maths:
    """The arithmetic of a line: its slices, the rounding, and the cap if it bit."""
    rows = [(f"{units(s.amount)} × {rate(s.rate)}", units(s.product)) for s in line.slices]
    rows.append((rounding_note(line, plan), units(line.uncapped)))
    if line.is_capped:
        rows.append((_("What the cap leaves"), units(line.amount)))
    return tuple(rows)


def comparison_rows(found: Comparison) -> Maths:
    """What the statement before came to, and why this one differs, in rows that sum to this one."""
    text = _("%(now)s at %(rate)s, before %(was)s")
    rows = [
        (
            text % {
                "now": round_units(each.now), "rate": rate(each.rate),
                "was": round_units(each.before),
            },
            each.change,
        )
        for each in found.rates
    ]  # fmt: skip
    rows.append((_("Cap and rounding"), found.rounded_away))
    rows.append((_("Adjustments"), Decimal(found.adjusted)))
    was = period_name(found.before.period), units(found.before.total)
    return (was, *((label, signed_units(change)) for label, change in rows if change))


def _adjustment(found: Adjustment, plan: PlanHistory) -> AdjustmentView:
    now = line_view(found.now, plan, linked=False) if found.now else None
    return AdjustmentView(found, reason(found.change, found.earned), now)


def _sums(statement: Statement) -> list[tuple[str, str]]:
    at = _("%(amount)s at %(rate)s")
    rows = [
        (at % {"amount": round_units(each.amount), "rate": rate(each.rate)}, units(each.product))
        for each in statement.by_rate
    ]
    if rest := statement.rounded_away:
        capped = any(line.is_capped for line in statement.lines)
        rows.append((_("Cap and rounding") if capped else _("Rounding, line by line"), units(rest)))
    if statement.adjustments:
        rows.append((_("Adjustments"), units(statement.adjusted)))
    return rows


def _where(line: Line, plan: Plan) -> str | None:
    if plan.shape == "flat" or plan.tiers_of == "line":
        return None
    if plan.shape == "whole_amount":
        return _(
            "The period’s sales came to %(standing)s; that place sets the rate of every deal.",
            standing=_place(line, line.read_at),
        )
    return _(
        "The sales stood at %(before)s and moved to %(after)s.",
        before=_place(line, line.before), after=_place(line, line.after),
    )  # fmt: skip


def _place(line: Line, position: int) -> str:
    if line.quota is None:
        return round_units(position)
    of_quota = rate(near_share(position / line.quota, 1)[0])
    return _("%(amount)s (%(share)s of quota)", amount=round_units(position), share=of_quota)
