"""A statement's lines as a page shows them: the sentence, the bar of tiers, and the arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.statements import Adjustment, Statement
from salesgame.domain.pay.terms import PlanHistory
from salesgame.web.pay.plans.wording import in_brief
from salesgame.web.pay.wording import (
    because,
    how,
    rate,
    reason,
    round_units,
    rounding_note,
    share,
    signed_units,
    units,
)
from salesgame.web.ui.language import _

PAGE = 50  # lines, and adjustments, on one page
NEAR = 16  # percent of the bar's width two figures need beside each other


@dataclass(frozen=True, slots=True)
class Label:
    """A text on the bar: where, what, whether it ends there, and whether it is said aloud."""

    x: str
    text: str
    ends: bool
    said: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the bar in percent of its width."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class TierBar:
    """Where a line fell between the tiers, in percent of the bar."""

    before: str
    pieces: tuple[Piece, ...]
    rest: str | None
    above: tuple[Label, ...]
    below: tuple[Label, ...]
    label: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A line with its words. `maths` are the rows of the arithmetic, the last one its result."""

    line: Line
    how: str
    say: str
    rule: str
    version: int
    begins_on: date | None
    where: str | None
    bar: TierBar | None
    shares: tuple[tuple[str, str], ...]
    maths: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AdjustmentView:
    """An adjustment with its reason, and the line as it should have been."""

    adjustment: Adjustment
    why: str
    now: LineView | None


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement with the words of one page of its lines and adjustments."""

    statement: Statement
    lines: tuple[LineView, ...]
    adjustments: tuple[AdjustmentView, ...]
    sums: tuple[tuple[str, str], ...]


def view_of(statement: Statement, skipped: int = 0) -> StatementView:
    """A statement as a page shows it: PAGE lines and adjustments after those skipped."""
    plan, until = statement.plan, skipped + PAGE
    return StatementView(
        statement,
        tuple(line_view(line, plan) for line in statement.lines[skipped:until]),
        tuple(_adjustment(found, plan) for found in statement.adjustments[skipped:until]),
        tuple(_sums(statement)),
    )


def longest(found: Iterable[Statement]) -> int:
    """How many lines, or adjustments, the longest of some statements has."""
    return max((max(len(each.lines), len(each.adjustments)) for each in found), default=0)


def line_view(line: Line, plan: PlanHistory) -> LineView:
    """A line with its working in words."""
    version = plan.version(line.version_id)
    terms = version.plan
    began = next((day for day, one in plan.terms.steps if one and one.id == version.id), None)
    return LineView(
        line=line,
        how=how(line),
        say=because(line, terms),
        rule=in_brief(terms),
        version=version.version,
        begins_on=began,
        where=_where(line, terms),
        bar=_bar(line, terms),
        shares=_shares(line),
        maths=tuple(_maths(line, terms)),
    )


def compared(now: Statement, before: Statement) -> tuple[tuple[str, str], ...]:
    """Why a statement differs from the one before it, in rows that sum to the difference."""
    was = {each.rate: each for each in before.by_rate}
    mine = {each.rate: each for each in now.by_rate}
    rows = []
    for each in sorted(was.keys() | mine.keys()):
        new, old = mine.get(each), was.get(each)
        amounts = [round_units(one.amount if one else 0) for one in (new, old)]
        text = _("%(now)s at %(rate)s, before %(was)s")
        label = text % {"now": amounts[0], "rate": rate(each), "was": amounts[1]}
        rows.append((label, (new.product if new else 0) - (old.product if old else 0)))
    rows.append((_("Cap and rounding"), now.rounded_away - before.rounded_away))
    rows.append((_("Adjustments"), now.adjusted - before.adjusted))
    return tuple((label, signed_units(change)) for label, change in rows if change)


def _adjustment(found: Adjustment, plan: PlanHistory) -> AdjustmentView:
    now = line_view(found.now, plan) if found.now else None
    return AdjustmentView(found, reason(found.change), now)


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
            standing=_standing(line, line.standing),
        )
    return _(
        "The sales stood at %(before)s and moved to %(after)s.",
        before=_standing(line, line.before), after=_standing(line, line.after),
    )  # fmt: skip


def _standing(line: Line, position: int) -> str:
    if line.quota is None:
        return round_units(position)
    of_quota = rate((position / line.quota).quantize(Decimal("0.001")))
    return _("%(amount)s (%(share)s of quota)", amount=round_units(position), share=of_quota)


def _shares(line: Line) -> tuple[tuple[str, str], ...]:
    if not line.credit.is_shared:
        return ()
    whole, own = line.credit.whole, line.credit.amount
    rest = WHOLE_PPM - line.credit.share_ppm
    return (
        (_("This share, %(share)s of %(whole)s",
           share=share(line.credit.share_ppm), whole=units(whole)), units(own)),
        (_("Others, %(share)s", share=share(rest)), units(whole - own)),
    )  # fmt: skip


def _maths(line: Line, plan: Plan) -> list[tuple[str, str]]:
    rows = [(f"{units(s.amount)} × {rate(s.rate)}", units(s.product)) for s in line.slices]
    if line.is_capped:
        rows.append((rounding_note(line, plan), units(line.uncapped)))
        rows.append((_("What the cap leaves"), units(line.amount)))
    else:
        rows.append((rounding_note(line, plan), units(line.amount)))
    return rows


def _bar(line: Line, plan: Plan) -> TierBar | None:
    """Only where slices were cut by tiers, upwards."""
    if plan.shape != "marginal" or plan.tiers_of == "line" or plan.only_above is not None:
        return None
    if line.before < 0 or line.after <= line.before:
        return None
    ladder = plan.ladder(line.quota)
    ahead = next((tier for tier in ladder if tier.starts_at > line.after), None)
    scale = ahead.starts_at if ahead else Decimal(line.after)

    def at(position: Decimal | int) -> str:
        return f"{Decimal(position) / scale * 100:.2f}%"

    pieces, x = [], Decimal(line.before)
    for part in line.slices:
        pieces.append(Piece(at(x), at(part.amount)))
        x += part.amount
    # Rates of tiers far behind would crowd the bar; the ones the line touched tell the story.
    touched = {part.rate for part in line.slices}
    above = [
        Label(at(tier.starts_at), rate(tier.rate), ends=False, said=tier.rate in touched)
        for tier in ladder
        if tier.starts_at < line.after and (tier.rate in touched or tier.starts_at == 0)
    ]
    if ahead:
        above.append(Label("100%", _("%(rate)s from here", rate=rate(ahead.rate)), ends=True))
    return TierBar(
        before=at(line.before),
        pieces=tuple(pieces),
        rest=at(line.after) if ahead else None,
        above=_apart(above),
        below=_below(line, scale, at(line.before), at(line.after), has_rest=ahead is not None),
        label=_("From %(before)s to %(after)s on the way to %(end)s",
                before=round_units(line.before), after=round_units(line.after),
                end=round_units(scale)),
    )  # fmt: skip


def _below(
    line: Line, scale: Decimal, before: str, after: str, *, has_rest: bool
) -> tuple[Label, ...]:
    start, end = line.before / scale * 100, line.after / scale * 100
    found = []
    if start > NEAR // 2:
        found.append(Label(before, round_units(line.before), ends=True))
    aside = end - start < NEAR and end < 100 - 2 * NEAR
    found.append(Label(after, round_units(line.after), ends=not aside, said=True))
    if has_rest and end < 100 - (2 * NEAR if aside else NEAR):
        found.append(Label("100%", round_units(scale), ends=True))
    return tuple(found)


def _apart(labels: list[Label]) -> tuple[Label, ...]:
    """Leave out what would be written over its neighbour; the later one wins."""
    kept: list[Label] = []
    limit = Decimal(200)
    for label in reversed(labels):
        x = Decimal(label.x.rstrip("%"))
        if x + (0 if label.ends else NEAR // 2) <= limit:
            kept.append(label)
            limit = x - (2 * NEAR if label.ends else 0)
    return tuple(reversed(kept))
