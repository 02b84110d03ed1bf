"""What a kind of proposal says about itself: its verb, whom it pays, and who decides."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from salesgame.domain.proposals.proposal import Arguments
from salesgame.queries.approvals.deciders import finance_deciders
from salesgame.queries.imports.touched import Touch
from salesgame.services.work import Work

Do = Callable[[Work, Arguments, str], None]


def _nobody(_work: Work, _arguments: Arguments) -> frozenset[int]:
    return frozenset()


def _no_days(_work: Work, _arguments: Arguments) -> set[Touch]:
    return set()


def _keep(_work: Work, _arguments: Arguments, _why: str) -> None:
    """Nothing waits beside the proposal itself."""


@dataclass(frozen=True, slots=True)
class ProposalKind:
    """One kind of change that may have to wait for a second person.

    `do` does it now, and is tried as well: it raises its own refusals, and tells and records
    what it did. `gains` are those whose pay still to be earned it settles, even where nothing moves
    yet. `touched` are the days whose estimates may differ. `deciders` are given who may not decide;
    `drop` undoes what waits beside what comes to nothing.
    """

    do: Do
    gains: Callable[[Work, Arguments], frozenset[int]] = _nobody
    touched: Callable[[Work, Arguments], set[Touch]] = _no_days
    deciders: Callable[[Session, Collection[int]], frozenset[int]] = finance_deciders
    drop: Do = _keep
    tells_itself: bool = False  # whether it tells and records by itself that it waits


def the_person(_work: Work, arguments: Arguments) -> frozenset[int]:
    """Whom the arguments name."""
    return frozenset({arguments["person"]})
