"""The bar of tiers: where a line fell between them, in percent of the bar's width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.tiers import Tier
from salesgame.web.pay.wording import rate, round_units
from salesgame.web.ui.language import _

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


def tier_bar(line: Line, plan: Plan) -> TierBar | None:
    """The bar of a line; None unless its slices were cut by tiers, upwards."""
    if plan.shape != "marginal" or plan.tiers_of == "line" or plan.only_above is not None:
        return None
    if line.before < 0 or line.sold <= 0:
        return None
    ladder = plan.ladder(line.quota)
    ahead = next((tier for tier in ladder if tier.starts_at > line.after), None)
    end = ahead.starts_at if ahead else Decimal(line.after)
    return TierBar(
        before=_at(line.before, end),
        pieces=tuple(_pieces(line, end)),
        rest=_at(line.after, end) if ahead else None,
        above=_apart(_above(line, ladder, ahead, end)),
        below=tuple(_below(line, end, has_rest=ahead is not None)),
        label=_("From %(before)s to %(after)s on the way to %(end)s",
                before=round_units(line.before), after=round_units(line.after),
                end=round_units(end)),
    )  # fmt: skip


def _at(position: Decimal | int, end: Decimal) -> str:
    return f"{Decimal(position) / end * 100:.2f}%"


def _pieces(line: Line, end: Decimal) -> Iterator[Piece]:
    x = Decimal(line.before)
    for part in line.slices:
        yield Piece(_at(x, end), _at(part.amount, end))
        x += part.amount


def _above(line: Line, ladder: tuple[Tier, ...], ahead: Tier | None, end: Decimal) -> list[Label]:
    # Rates of tiers far behind would crowd the bar; the ones the line touched tell the story.
    touched = {part.rate for part in line.slices}
    found = [
        Label(_at(tier.starts_at, end), rate(tier.rate), ends=False, said=tier.rate in touched)
        for tier in ladder
        if tier.starts_at < line.after and (tier.rate in touched or tier.starts_at == 0)
    ]
    if ahead:
        found.append(Label("100%", _("%(rate)s from here", rate=rate(ahead.rate)), ends=True))
    return found


def _below(line: Line, end: Decimal, *, has_rest: bool) -> Iterator[Label]:
    first, last = line.before / end * 100, line.after / end * 100
    if first > NEAR // 2:
        yield Label(_at(line.before, end), round_units(line.before), ends=True)
    aside = last - first < NEAR and last < 100 - 2 * NEAR
    yield Label(_at(line.after, end), round_units(line.after), ends=not aside, said=True)
    if has_rest and last < 100 - (2 * NEAR if aside else NEAR):
        yield Label("100%", round_units(end), ends=True)


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
