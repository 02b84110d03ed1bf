"""What points are for, as a line of the ledger says it: with a way there for who may see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import url_for

from salesgame.domain.points.causes import ACTIVITY, DEAL, GOAL
from salesgame.queries.points.lines import PointLine
from salesgame.web.ui.language import _


@dataclass(frozen=True, slots=True)
class FactText:
    """A fact in words, and its address for who may open it."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class FactWords:
    """How the facts of a cause are told to everybody, and to who may open them."""

    told: Callable[[PointLine], str]
    opened: Callable[[PointLine], FactText]


def fact_of(line: PointLine, *, is_open: bool) -> FactText:
    """The fact behind a line; `is_open` says that the reader may see this person's facts."""
    words = FACT_WORDS[line.cause]
    return words.opened(line) if is_open else FactText(words.told(line))


def _deal(line: PointLine) -> FactText:
    return FactText(line.fact, url_for("deals.page", deal_id=line.cause_id))


def _some_deal(_line: PointLine) -> str:
    return _("A won deal")


def _activity(line: PointLine) -> FactText:
    return FactText(_kind(line), url_for("log.detail", activity_id=line.cause_id))


def _kind(line: PointLine) -> str:
    return f"{_(line.fact)} × {line.quantity}" if line.quantity > 1 else _(line.fact)


def _rule(line: PointLine) -> str:
    return line.rule


FACT_WORDS: Mapping[str, FactWords] = {
    DEAL: FactWords(_some_deal, _deal),
    ACTIVITY: FactWords(_kind, _activity),
    GOAL: FactWords(_rule, lambda line: FactText(line.rule)),
}
