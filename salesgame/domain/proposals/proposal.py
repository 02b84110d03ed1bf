"""A change that waits for a second person, and who may decide on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from salesgame.domain.core.refusals import DomainError

State = Literal["waiting", "accepted", "refused", "withdrawn", "void"]
Arguments = Mapping[str, Any]  # plain JSON
REFUSED_BY = "refused_by"  # beside the arguments of what is void: the refusal's sentence and facts


class NoSuchProposal(DomainError):
    """There is no such proposal."""


class ProposalAccepted(DomainError):
    """This proposal has been approved already."""


class ProposalRefused(DomainError):
    """This proposal has been rejected already."""


class ProposalWithdrawn(DomainError):
    """This proposal has been withdrawn. There is nothing left to decide."""


class ProposalVoid(DomainError):
    """This proposal could no longer be carried out. Propose the change again if it is needed."""


class OwnProposal(DomainError):
    """You made this proposal yourself. Another person must decide on it."""


class PaysWhoDecides(DomainError):
    """This proposal changes your own commission. Another person must decide on it."""


class NotTheirsToDecide(DomainError):
    """Finance decides on this proposal."""


class NotTheirProposal(DomainError):
    """Only the person who made a proposal can withdraw it."""


_OVER: Mapping[State, type[DomainError]] = {
    "accepted": ProposalAccepted,
    "refused": ProposalRefused,
    "withdrawn": ProposalWithdrawn,
    "void": ProposalVoid,
}


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """Something to be done: a kind of the registry, what its verb needs as plain JSON, and why."""

    kind: str
    arguments: Arguments = field(hash=False)
    why: str = ""


def check_waiting(state: State) -> None:
    """Raises ProposalAccepted, ProposalRefused, ProposalWithdrawn, ProposalVoid."""
    if state != "waiting":
        raise _OVER[state]


def check_decider(
    person_id: int | None, made_by: int | None, paid: Collection[int], deciders: Collection[int]
) -> None:
    """Refuse who made a proposal, whom it pays, and who may not decide on any.

    Raises OwnProposal, PaysWhoDecides, NotTheirsToDecide.
    """
    if person_id in deciders:
        return
    if person_id is not None and person_id == made_by:
        raise OwnProposal
    raise PaysWhoDecides if person_id in paid else NotTheirsToDecide


def people_in(told: Any) -> Iterable[int]:
    """The ids of people anywhere in arguments, in their order."""
    if isinstance(told, list):
        for part in told:
            yield from people_in(part)
    elif isinstance(told, Mapping):
        yield from (one for one in (told.get("person"),) if isinstance(one, int))
        yield from (one for one in told.get("people") or () if isinstance(one, int))
        yield from people_in([part for part in told.values() if isinstance(part, (list, dict))])
