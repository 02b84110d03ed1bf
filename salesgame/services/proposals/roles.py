"""Becoming finance as something to propose: another of finance or the admins confirms it."""

from __future__ import annotations

from salesgame.domain.core.events import FinanceAsked
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.people.person import PersonDeactivated
from salesgame.domain.people.teams import NoSuchPerson
from salesgame.domain.proposals.proposal import Arguments, ProposedChange
from salesgame.queries.approvals.deciders import CONFIRMING, finance_and_admins, has_shut_out
from salesgame.queries.people.people import Person, person
from salesgame.queries.proposals.roles import ROLE, role_asked
from salesgame.services.access.audit import record
from salesgame.services.access.roles import put_in_role
from salesgame.services.notices.telling import tell
from salesgame.services.proposals.registry import ProposalKind, the_person
from salesgame.services.work import Work
from salesgame.storage.db.locks import own_throttle


class RoleMoved(DomainError):
    """{name} has another role by now. Ask again if it is still wanted."""


def finance_asked(work: Work, event: FinanceAsked) -> ProposedChange | None:
    """What is to be proposed; None where it waits already, or nobody else could confirm it.

    Then it is so at once: the history says that nobody else was there.
    """
    own_throttle(work.session, ROLE)  # of two who ask at once, the later one finds the other's
    who = _who(work, event.person_id)
    if role_asked(work.session, who.id) is not None:
        return None
    others = finance_and_admins(work.session, {who.id, work.actor or 0})
    if not others and not has_shut_out(work.session, work.actor, CONFIRMING, work.now):
        put_in_role(work, who, "finance", alone=True)
        return None
    return ProposedChange(ROLE, {"person": who.id, "name": who.name, "was": who.role}, work.why)


def tell_asked(work: Work, arguments: Arguments, proposal_id: int) -> None:
    """Keep that it was asked, and tell all of finance, the admins, and whom it would make."""
    _tell(work, arguments, "asked", proposal_id=proposal_id)
    record(
        work, "role", "asked", arguments["person"], name=arguments["name"],
        before_role=arguments["was"], after_role="finance", proposal_id=proposal_id,
    )  # fmt: skip


def _do(work: Work, arguments: Arguments, _why: str) -> None:
    """Raises NoSuchPerson, PersonDeactivated, RoleMoved."""
    who = _who(work, arguments["person"])
    if who.deactivated_at is not None:
        raise PersonDeactivated(name=who.name)
    if who.role != arguments["was"]:
        raise RoleMoved(name=who.name)
    put_in_role(work, who, "finance")


def _drop(work: Work, arguments: Arguments, why: str) -> None:
    _tell(work, arguments, "dropped", reason=why)


def _tell(work: Work, arguments: Arguments, step: str, **about: object) -> None:
    who = arguments["person"]
    tell(
        work, finance_and_admins(work.session) | {who}, "role_changed", step=step, person_id=who,
        name=arguments["name"], before=arguments["was"], after="finance", **about,
    )  # fmt: skip


def _who(work: Work, person_id: int) -> Person:
    found = person(work.session, person_id, lock=True)
    if found is None:
        raise NoSuchPerson
    return found


BECOMES_FINANCE = ProposalKind(
    _do, gains=the_person, deciders=finance_and_admins, drop=_drop,
    tells_itself=True,
)  # fmt: skip
