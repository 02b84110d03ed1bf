"""Making a change, or proposing it where it would move closed pay or pay who makes it.

Who calls holds the ledgers first (`hold`): nothing moves between the trial and the act.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import insert, select

from salesgame.domain.approvals.deciding import check_reason
from salesgame.domain.pay.impact import Impact
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.queries.approvals.deciders import is_alone
from salesgame.services.access.audit import record
from salesgame.services.notices.telling import tell
from salesgame.services.proposals.kinds import KINDS
from salesgame.services.proposals.trying import effect_of
from salesgame.services.work import Work
from salesgame.storage.approvals import ProposalRow
from salesgame.storage.db import locks
from salesgame.storage.people import PersonRow

Becomes = Literal["act", "explained", "proposal"]


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


def act_or_propose(work: Work, change: ProposedChange) -> Settled:
    """Make a change at once, or propose it; raises ReasonMissing, and what its verb raises."""
    hold(work)
    return settle(work, change, tried(work, change))


def tried(work: Work, change: ProposedChange) -> Tried:
    """What a change would move, and what it would become. Raises what its verb raises."""
    effect = effect_of(work, change)
    if work.actor is None or not (effect.adjustments or _pays_maker(work, change, effect)):
        return Tried(effect, "act")
    if is_alone(work.session, work.actor):
        return Tried(effect, "explained", alone=True)
    if not _pays_maker(work, change, effect) and _is_finance(work):
        return Tried(effect, "explained")
    return Tried(effect, "proposal")


def settle(work: Work, change: ProposedChange, found: Tried) -> Settled:
    """Do what a trial found that a change becomes. Raises ReasonMissing, ReasonTooLong."""
    if found.becomes != "act":
        check_reason(change.why)
    if found.becomes == "proposal":
        return Settled(found.effect, propose(work, change, found.effect))
    make(work, change, found.effect, alone=found.alone)
    return Settled(found.effect, alone=found.alone)


def propose(work: Work, change: ProposedChange, effect: Impact = Impact()) -> int:  # noqa: B008
    """Keep a change until somebody else decides on it; returns the proposal's id.

    Also for kinds that move no pay.
    """
    kind, calendar = KINDS[change.kind], work.company.calendar
    row = insert(ProposalRow).values(
        kind=change.kind, arguments=dict(change.arguments), effect=effect.as_json(calendar),
        why=change.why.strip(), made_at=work.now, made_by=work.actor, import_id=work.import_id,
    )  # fmt: skip
    number: int = work.session.execute(row.returning(ProposalRow.id)).scalar_one()
    besides = effect.adjusted | kind.gains(work, change.arguments)
    deciders = kind.deciders(work.session, besides | {work.actor or 0})
    if kind.tells_deciders:
        tell(work, deciders, "proposal_waiting", proposal=number, change=change.kind)
    record(
        work, "proposal", "proposed", why=change.why, proposal=number, change=change.kind,
        people=len(effect.adjusted),
    )  # fmt: skip
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
