"""The words for what waits for approval on a statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from salesgame.domain.pay.held import HeldLine
from salesgame.domain.pay.statements import Statement
from salesgame.web.pay.causes import told
from salesgame.web.pay.wording import slices
from salesgame.web.ui.language import _


@dataclass(frozen=True, slots=True)
class HeldLineView:
    """A deal that waits: `how` says what it would earn, or what a change of it would do."""

    name: str
    day: date
    href: str | None
    how: str
    amount: int


@dataclass(frozen=True, slots=True)
class HeldView:
    """What waits of a statement's period: one page of its deals, and where approving lands."""

    lines: tuple[HeldLineView, ...]
    goes: str


def held_view(statement: Statement, skipped: int, until: int) -> HeldView:
    """What waits, in words."""
    found = statement.held.lines[skipped:until]
    return HeldView(tuple(_line(one) for one in found), _goes(statement))


def _line(one: HeldLine) -> HeldLineView:
    cause, words = one.line.cause, told(one.line.cause)
    return HeldLineView(cause.name, cause.day, words.href(), _how(one), one.amount)


def _how(one: HeldLine) -> str:
    if one.now is None:
        return told(one.line.cause).how(slices(one.line))
    if one.then is None:
        return _("A change that takes it off this statement waits for approval.")
    return _("A change waits for approval. This is the difference.")


def _goes(statement: Statement) -> str:
    if statement.is_closed:
        return _("This statement is locked. Once approved, it is an adjustment on a later one.")
    return _("Not in the total. It is added once it is approved.")
