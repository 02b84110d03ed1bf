"""What a kind of proposal says about itself: its verb, whose it is, who decides, what is told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from salesgame.domain.access.audit import AuditKind
from salesgame.domain.notices.kinds import NoticeKind
from salesgame.domain.proposals.proposal import Arguments
from salesgame.queries.approvals.deciders import finance_deciders
from salesgame.queries.imports.touched import Touch
from salesgame.services.work import Work

People = Callable[[Work, Arguments], frozenset[int]]


def nobody(_work: Work, _arguments: Arguments) -> frozenset[int]:
    """Nobody's."""
    return frozenset()


def _nothing(_work: Work, _arguments: Arguments) -> set[Touch]:
    return set()


def _keep(_work: Work, _arguments: Arguments, _why: str) -> None:
    """Nothing waits beside the proposal itself."""


def _no_more(_arguments: Arguments, _person_id: int) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class ProposalKind:
    """One kind of change that may have to wait for a second person.

    `do` does it now, and is tried as well: it raises its own refusals. `subjects` are those
    whom it is about, `gains` those whose pay still to be earned it settles, even where nothing
    moves yet. `touched` are the days whose estimates may differ. Who is concerned is told `notice`;
    `about` is what of it one of them may read. `settings` of what it is for the history: `record`
    and `verb`. `deciders` are given who may not decide.
    """

    do: Callable[[Work, Arguments, str], None]
    record: AuditKind
    verb: str
    notice: NoticeKind | None = None
    subjects: People = nobody
    gains: People = nobody
    touched: Callable[[Work, Arguments], set[Touch]] = _nothing
    about: Callable[[Arguments, int], dict[str, Any]] = _no_more
    deciders: Callable[[Session, Collection[int]], frozenset[int]] = finance_deciders
    drop: Callable[[Work, Arguments, str], None] = _keep
