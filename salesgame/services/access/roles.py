"""Giving people their roles: at once, but for finance, which a second person confirms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from salesgame.domain.core.events import BoardsChanged, FinanceAsked
from salesgame.domain.people.person import Role
from salesgame.queries.approvals.deciders import finance_and_admins
from salesgame.queries.people.people import Person
from salesgame.services.access.audit import record
from salesgame.services.deals.history import keep_versions
from salesgame.services.notices.telling import tell, tell_of_access
from salesgame.services.work import Work
from salesgame.storage.people import PersonRow


def give_role(work: Work, who: Person, role: Role) -> None:
    """Give a person another role; to make somebody finance is only asked here.

    Whoever is finance reads what everybody is paid: `services/reactions.py` says who confirms it.
    """
    if role == who.role:
        return
    if role == "finance":
        work.happened(FinanceAsked(who.id))
    else:
        put_in_role(work, who, role)


def at_once(values: Mapping[str, Any]) -> dict[str, Any]:
    """What may be kept of a person at once: all but the role that is confirmed first."""
    return {k: value for k, value in values.items() if (k, value) != ("role", "finance")}


def note_first_role(work: Work, person_id: int, name: str, role: str) -> None:
    """Keep which role somebody new was given, or ask for the one that is confirmed first."""
    if role == "finance":
        work.happened(FinanceAsked(person_id))
    elif role != "rep":
        about = {"person_id": person_id, "name": name, "before": "rep", "after": role}
        tell(work, _told_of(work, "rep", role), "role_changed", step="given", **about)
        record(work, "role", "given", person_id, name=name, after_role=role)


def note_standing(
    work: Work, person_id: int, before: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    """Keep what was changed of a role, and of whether somebody may sign in, by many at once."""
    role, name = values.get("role", before["role"]), before["name"]
    if role == "finance" and before["role"] != role:
        work.happened(FinanceAsked(person_id))
    elif role != before["role"]:
        note_role(work, person_id, name, before["role"], role)
    if "deactivated_at" in values and bool(values["deactivated_at"]) != bool(
        before["deactivated_at"]
    ):
        verb = "deactivated" if values["deactivated_at"] else "reactivated"
        record(work, "person", verb, person_id, name=name)
        tell_of_access(work, person_id, name, before["role"], verb)


def put_in_role(work: Work, who: Person, role: Role, *, alone: bool = False) -> None:
    """Let a person have a role from now on: they are told, and of finance the whole office is.

    `alone` says that nobody else was there to confirm it.
    """
    keep_versions(work, "person", [(who.id, who)], "role changed")
    work.session.execute(update(PersonRow).where(PersonRow.id == who.id).values(role=role))
    work.happened(BoardsChanged("people"))
    note_role(work, who.id, who.name, who.role, role, alone=alone)


def note_role(
    work: Work, person_id: int, name: str, before: str, after: str, *, alone: bool = False
) -> None:
    """Keep a change of a role that was made, and tell whom it concerns."""
    told = _told_of(work, before, after)
    about = {"person_id": person_id, "name": name, "before": before, "after": after}
    tell(work, told | {person_id}, "role_changed", **about)
    record(
        work, "role", "changed", person_id, name=name, before_role=before, after_role=after,
        alone=alone,
    )  # fmt: skip


def _told_of(work: Work, before: str, after: str) -> frozenset[int]:
    """Who hears that somebody else has an office now, or has it no longer: finance and admins.

    An office decides on pay, so nobody makes up a second person, or does without one, unseen.
    """
    is_act = work.actor is not None and {before, after} != {"rep"}
    return finance_and_admins(work.session) if is_act or after == "finance" else frozenset()
