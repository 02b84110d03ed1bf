"""Making a change, or proposing it where it would move closed pay or pay who makes it.

Who calls holds the ledgers first (`hold`): nothing moves between the trial and the act.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import insert, select, update

from salesgame.domain.core.reasons import check_reason
from salesgame.domain.pay.impact import Impact
from salesgame.domain.proposals.proposal import ProposedChange, people_in
from salesgame.queries.approvals.deciders import is_alone
from salesgame.queries.people.teammates import names_of
from salesgame.services.access.audit import record
from salesgame.services.notices.telling import tell
from salesgame.services.proposals.kinds import KINDS
from salesgame.services.proposals.trying import effect_of
from salesgame.services.work import Work
from salesgame.storage.approvals import ProposalRow
from salesgame.storage.db import locks
from salesgame.storage.people import PersonRow

MOST_NAMED = 3  # people, by a notice

Becomes = Literal["act", "explained", "proposal"]
NO_EFFECT = Impact()


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a change: what it moves, and what it becomes.

    It becomes an `act`, an act that must be `explained`, or a `proposal`; `alone` says that
    nobody else could decide on it.
    """

    effect: Impact
    becomes: Becomes
    alone: bool = False

    @property
    def seal(self) -> str:
        """What a page that showed this sends back, so that nothing else is done."""
        return f"{self.becomes}-{self.effect.seal()}"

    @property
    def is_plain(self) -> bool:
        """Whether nobody's pay moves, and so nothing needs to be shown first."""
        return self.becomes == "act" and not self.effect.people


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a change; `proposal_id` where it waits."""

    effect: Impact
    proposal_id: int | None = None
    alone: bool = False


def hold(work: Work) -> None:
    """Let no fact and no closing come between a look at pay and the act that follows it."""
    locks.own_imports(work.session)
    locks.own_ledgers(work.session)


def tried(work: Work, change: ProposedChange) -> Tried:
    """What a change would move, and what it would become. Raises what its verb raises."""
    effect = effect_of(work, change)
    pays_maker = _pays_maker(work, change, effect)
    if work.actor is None or not (effect.adjustments or pays_maker):
        return Tried(effect, "act")
    if not may_alone(work, effect, pays_maker=pays_maker):
        return Tried(effect, "proposal")
    return Tried(effect, "explained", alone=is_alone(work.session, work.actor, work.now))


def may_alone(work: Work, effect: Impact, *, pays_maker: bool) -> bool:
    """Whether who makes a change of that effect needs nobody else: finance, unless it pays them.

    The installation doesn't, nor who is alone here.
    """
    if work.actor is None or not (effect.adjustments or pays_maker):
        return True
    return (_is_finance(work) and not pays_maker) or is_alone(work.session, work.actor, work.now)


def settle(work: Work, change: ProposedChange, found: Tried) -> Settled:
    """Do what a trial found that a change becomes. Raises ReasonMissing, ReasonTooLong."""
    if found.becomes != "act":
        check_reason(change.why)
    if found.becomes == "proposal":
        return Settled(found.effect, propose(work, change, found.effect))
    make(work, change, found.effect, alone=found.alone)
    return Settled(found.effect, alone=found.alone)


def propose(
    work: Work, change: ProposedChange, effect: Impact = NO_EFFECT, number: int | None = None
) -> int:
    """Keep a change until somebody else decides on it; returns the proposal's id.

    Also for kinds that move no pay. `number` is that of one that was reserved.
    """
    number = number or reserve(work, change.kind)
    values = {
        "arguments": dict(change.arguments), "why": change.why.strip(),
        "effect": effect.as_json(work.company.calendar),
    }  # fmt: skip
    work.session.execute(update(ProposalRow).where(ProposalRow.id == number).values(**values))
    kind = KINDS[change.kind]
    besides = effect.adjusted | kind.gains(work, change.arguments)
    deciders = kind.deciders(work.session, besides | {work.actor or 0})
    about = named(work, number, change)
    if not kind.tells_itself:
        tell(work, deciders, "proposal_waiting", **about)
        record(work, "proposal", "proposed", why=change.why, people=len(effect.adjusted), **about)
    return number


def named(work: Work, number: int, change: ProposedChange) -> dict[str, Any]:
    """What notices and the history say of a proposal: its number, its kind, and whom it is about.

    Of more than MOST_NAMED people only the first.
    """
    people = list(dict.fromkeys(people_in(change.arguments)))
    names = names_of(work.session, people[:MOST_NAMED])
    whose = [names[one] for one in people[:MOST_NAMED] if one in names]
    more = ["…"] if len(people) > MOST_NAMED else []
    return {"proposal_id": number, "change": change.kind, "whose": ", ".join(whose + more)}


def reserve(work: Work, kind: str, import_id: int | None = None) -> int:
    """The number of a proposal to be made in this act: what waits with it may name it already."""
    row = insert(ProposalRow).values(
        kind=kind, arguments={}, effect={}, why="", made_at=work.now, made_by=work.actor,
        import_id=import_id,
    )  # fmt: skip
    number: int = work.session.execute(row.returning(ProposalRow.id)).scalar_one()
    return number


def make(work: Work, change: ProposedChange, effect: Impact, *, alone: bool = False) -> None:
    """Do a change now; its verb tells and records what it did, this that it moved closed pay."""
    work.why = change.why
    KINDS[change.kind].do(work, change.arguments, change.why)
    if effect.adjustments or alone:
        people = len(effect.adjusted)
        record(
            work, "proposal", "made", why=change.why, change=change.kind, alone=alone, people=people
        )


def _pays_maker(work: Work, change: ProposedChange, effect: Impact) -> bool:
    """Whether whoever makes the change is paid by it, now or by what they sell from here on."""
    gains = KINDS[change.kind].gains(work, change.arguments)
    return work.actor in effect.people or work.actor in gains


def _is_finance(work: Work) -> bool:
    role = select(PersonRow.role).where(PersonRow.id == work.actor)
    return work.session.scalar(role) == "finance"
