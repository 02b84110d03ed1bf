"""Deciding on proposals: accepting, refusing, withdrawing; each is decided once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from salesgame.domain.core.reasons import check_reason
from salesgame.domain.core.refusals import DomainError, NotSaved
from salesgame.domain.pay.impact import Impact
from salesgame.domain.proposals.proposal import (
    REFUSED_BY,
    NoSuchProposal,
    NotTheirProposal,
    ProposedChange,
    State,
    check_decider,
    check_waiting,
)
from salesgame.queries.approvals.deciders import is_alone
from salesgame.services.access.audit import record
from salesgame.services.notices.telling import tell
from salesgame.services.proposals.kinds import KINDS
from salesgame.services.proposals.proposing import hold, make, named
from salesgame.services.proposals.trying import effect_of
from salesgame.services.work import Work
from salesgame.storage.approvals import ProposalRow


@dataclass(frozen=True, slots=True)
class ProposalEnd:
    """What became of a proposal: where it stands now, and why it could not be carried out.

    It still waits where it would move something else by now than was `seen`.
    """

    state: State
    refusal: DomainError | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A proposal that nobody else decides on meanwhile."""

    id: int
    change: ProposedChange
    effect: Impact
    made_by: int | None


def accept(work: Work, proposal_id: int, seen: str | None = None) -> ProposalEnd:
    """Carry a proposal out, with the effect whose seal was `seen`; None is who didn't look.

    Where facts moved meanwhile it is kept with its new effect, and waits. Where it can't be done
    any more it is void. Raises NoSuchProposal, what is over, and what `check_decider` raises.
    """
    held = _held(work, proposal_id)
    try:
        effect = effect_of(work, held.change)
    except NotSaved:
        raise
    except DomainError as refusal:
        _check_decider(work, held, held.effect)
        return _void(work, held, refusal)
    alone = _check_decider(work, held, effect)
    if seen is not None and effect.seal() != seen:
        _write(work, held, effect=effect.as_json(work.company.calendar))
        return ProposalEnd("waiting")
    make(work, held.change, effect, alone=alone)
    _over(work, held, "accepted", "", alone=alone, effect=effect.as_json(work.company.calendar))
    return ProposalEnd("accepted")


def refuse(work: Work, proposal_id: int, why: str) -> None:
    """Refuse a proposal. Raises ReasonMissing, and what `accept` does."""
    check_reason(why)
    held = _held(work, proposal_id)
    alone = _check_decider(work, held, held.effect)
    _over(work, held, "refused", why.strip(), alone=alone)


def withdraw(work: Work, proposal_id: int) -> None:
    """Take one's own proposal back. Raises NotTheirProposal, NoSuchProposal, and what is over."""
    held = _held(work, proposal_id)
    if held.made_by != work.actor:
        raise NotTheirProposal
    _over(work, held, "withdrawn", "")


def _held(work: Work, proposal_id: int) -> _Waiting:
    hold(work)
    row = ProposalRow
    query = select(row.id, row.kind, row.arguments, row.why, row.effect, row.made_by, row.state)
    found = work.session.execute(query.where(row.id == proposal_id).with_for_update()).first()
    if found is None:
        raise NoSuchProposal
    check_waiting(found.state)
    change = ProposedChange(found.kind, found.arguments, found.why)
    effect = Impact.from_json(found.effect, work.company.calendar)
    return _Waiting(found.id, change, effect, found.made_by)


def _check_decider(work: Work, held: _Waiting, effect: Impact) -> bool:
    """Whether who decides is alone here. Raises what `check_decider` does."""
    kind = KINDS[held.change.kind]
    paid = held.effect.adjusted | effect.adjusted | kind.gains(work, held.change.arguments)
    deciders = kind.deciders(work.session, paid | {held.made_by or 0})
    alone = work.actor is not None and is_alone(work.session, work.actor, work.now)
    if not alone:
        check_decider(work.actor, held.made_by, paid, deciders)
    return alone and work.actor not in deciders


def _void(work: Work, held: _Waiting, refusal: DomainError) -> ProposalEnd:
    """It can't be done any more: nothing of it was, and it is over, with the refusal's words."""
    facts = {name: f"{fact}" for name, fact in refusal.facts.items()}
    told = {"sentence": refusal.sentence, "facts": facts}
    arguments = {**held.change.arguments, REFUSED_BY: told}
    _over(work, held, "void", refusal.message, arguments=arguments)
    return ProposalEnd("void", refusal)


def _over(
    work: Work, held: _Waiting, state: State, answer: str, *, alone: bool = False, **values: Any
) -> None:
    _write(
        work, held, state=state, answer=answer, alone=alone, decided_at=work.now,
        decided_by=work.actor, **values,
    )  # fmt: skip
    if state != "accepted":
        KINDS[held.change.kind].drop(work, held.change.arguments, answer)
    about = named(work, held.id, held.change)
    maker = () if held.made_by is None else (held.made_by,)
    tell(work, maker, "proposal_decided", outcome=state, reason=answer, **about)
    record(work, "proposal", state, why=answer, alone=alone, **about)


def _write(work: Work, held: _Waiting, **values: Any) -> None:
    work.session.execute(update(ProposalRow).where(ProposalRow.id == held.id).values(**values))
