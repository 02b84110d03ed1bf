"""Undoing what an import brought of people, with what that means for their browsers and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from salesgame.domain.people.person import EmailTaken, LastAdmin
from salesgame.queries.access.viewers import has_admin
from salesgame.queries.imports.imports import FactBefore
from salesgame.queries.people import people
from salesgame.services.access.invitations import end_links
from salesgame.services.access.roles import at_once, note_standing
from salesgame.services.access.signing_in import revoke_sessions
from salesgame.services.people.aliases import remove_alias
from salesgame.services.people.names import keyed, record_identity
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.db.locks import own_throttle
from salesgame.storage.deals import ActivityRow, CreditRow, DealRow
from salesgame.storage.people import MembershipRow, PersonAliasRow, PersonRow

_STANDING = select(
    PersonRow.name, PersonRow.nickname, PersonRow.legal_name, PersonRow.email, PersonRow.role,
    PersonRow.deactivated_at,
)  # fmt: skip
_PUT_BACK = ("name", "nickname", "email", "role", "language", "legal_name")


def undo_people(work: Work, kept: Mapping[int, FactBefore], new: Sequence[int]) -> None:
    """Changed people as they were, with their seats; new ones shut out unless facts rest on them.

    Raises EmailTaken where somebody else has an address by now, LastAdmin.
    """
    if not kept and not new:
        return
    own_throttle(work.session, "admins")
    had_admin = has_admin(work.session)
    for person, version in kept.items():
        _put_back(work, person, version.before)
    for part in bulk.in_chunks(new):
        idle = [person for person in part if not _has_facts(work, person)]
        work.session.execute(
            update(PersonRow)
            .where(PersonRow.id.in_(idle))
            .values(deactivated_at=work.now, email=None)
        )
        work.session.execute(delete(MembershipRow).where(MembershipRow.person_id.in_(idle)))
        work.session.execute(delete(PersonAliasRow).where(PersonAliasRow.person_id.in_(idle)))
        for person in idle:
            _shut_out(work, person)
    if had_admin and not has_admin(work.session):
        raise LastAdmin


def _put_back(work: Work, person: int, before: Mapping[str, Any]) -> None:
    session, gone = work.session, before["deactivated_at"]
    holder = select(PersonRow.id).where(PersonRow.email == before["email"], PersonRow.id != person)
    if before["email"] and session.scalar(holder) is not None:
        raise EmailTaken(email=before["email"])
    values = {"legal_name": before["name"]}  # the only name there was when older ones were kept
    values |= {name: before[name] for name in _PUT_BACK if name in before}
    values |= {"deactivated_at": datetime.fromisoformat(gone) if gone else None}
    now = session.execute(_STANDING.where(PersonRow.id == person)).one()._asdict()
    session.execute(
        update(PersonRow).where(PersonRow.id == person).values(**keyed(at_once(values)))
    )
    note_standing(work, person, now, values)
    record_identity(work, person, now, values)
    if gone:
        _shut_out(work, person)
    end_links(work, person)
    _put_seats_back(work, person, before["seats"])
    _forget_aliases(work, person, before.get("aliases"))


def _put_seats_back(work: Work, person: int, seats: Sequence[Sequence[Any]]) -> None:
    work.session.execute(delete(MembershipRow).where(MembershipRow.person_id == person))
    for team, role, start, end in seats:
        work.session.execute(
            insert(MembershipRow).values(
                person_id=person, team_id=team, role=role,
                start=date.fromisoformat(start), end=date.fromisoformat(end),
            )
        )  # fmt: skip


def _forget_aliases(work: Work, person: int, kept: Sequence[Sequence[str]] | None) -> None:
    """Forget the aliases an import brought; versions kept before aliases were don't say which."""
    if kept is None:
        return
    had = {(kind, value) for kind, value in kept}
    for alias in people.aliases(work.session, person):
        if (alias.kind, alias.value) not in had:
            remove_alias(work, person, alias.kind, alias.value)


def _shut_out(work: Work, person: int) -> None:
    revoke_sessions(work, person)
    end_links(work, person)


def _has_facts(work: Work, person: int) -> bool:
    """Whether deals or activities of others' making rest on a person."""
    deals = (
        select(func.count())
        .select_from(CreditRow)
        .join(DealRow, DealRow.id == CreditRow.deal_id)
        .where(CreditRow.person_id == person, ~DealRow.cancelled)
    )
    calls = select(func.count()).where(ActivityRow.person_id == person, ~ActivityRow.cancelled)
    return bool(work.session.scalar(deals) or work.session.scalar(calls))
