"""People: adding, changing, deactivating, and what other systems call them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, insert, select, update

from salesgame.domain.company.settings import LANGUAGES
from salesgame.domain.core.events import BoardsChanged, RosterChanged
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.people.person import (
    AliasMissing,
    AliasTaken,
    EmailTaken,
    LastAdmin,
    as_role,
    first_day_away,
    tidy_email,
    tidy_name,
    tidy_nickname,
)
from salesgame.domain.people.teams import NoSuchPerson
from salesgame.queries.people.people import Person, person, person_exists
from salesgame.services.access.audit import record
from salesgame.services.access.invitations import end_links
from salesgame.services.access.roles import at_once, give_role, note_first_role
from salesgame.services.access.signing_in import revoke_sessions
from salesgame.services.deals.history import keep_versions
from salesgame.services.work import Work
from salesgame.storage.db.locks import own_ledgers, own_throttle, share_ledgers
from salesgame.storage.people import PersonAliasRow, PersonRow

THEMES = ("light", "dark")
ALIAS_LENGTH = 200


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What an admin says about a person; no e-mail means that they can't sign in."""

    name: str
    email: str = ""
    role: str = "rep"
    nickname: str = ""
    language: str = ""
    on_tv: bool = True


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """What people say about themselves; no language is the company's, no theme the device's."""

    name: str
    nickname: str = ""
    language: str = ""
    theme: str = ""
    on_tv: bool = True
    money_masked: bool = False


def add_person(work: Work, draft: PersonDraft) -> int:
    """Add a person and return the id; they can't sign in before they are invited.

    Raises NameMissing, NameTooLong, NotAnEmail, EmailTaken, NotARole.
    """
    values = _values(work, draft, None)
    row = work.session.execute(
        insert(PersonRow)
        .values(**at_once(values), created_at=work.now, import_id=work.import_id)
        .returning(PersonRow.id)
    )
    person_id = row.scalar_one()
    work.happened(BoardsChanged("people"))
    record(work, "person", "added", person_id, name=values["name"])
    note_first_role(work, person_id, values["name"], values["role"])
    return person_id


def change_person(work: Work, person_id: int, draft: PersonDraft) -> None:
    """Change what an admin says. Raises what `add_person` does, LastAdmin, NoSuchPerson."""
    before, refusals, values = _held(work, person_id), Gathered(), {}
    with refusals:
        values = _values(work, draft, person_id)
    with refusals:
        if before.role == "admin" and draft.role != "admin":
            refuse_last_admin(work, person_id)
    refusals.refuse()
    _write(work, before, {**values, "role": before.role}, "changed by an admin")
    give_role(work, before, values["role"])
    if values["email"] != before.email:
        end_links(work, person_id)  # they may have been handed to whoever has the old address


def change_profile(work: Work, person_id: int, draft: ProfileDraft) -> None:
    """Change what people say about themselves. Raises NameMissing, NameTooLong, NoSuchPerson."""
    values = {
        **_names(draft),
        "language": draft.language if draft.language in LANGUAGES else None,
        "theme": draft.theme if draft.theme in THEMES else None,
        "on_tv": draft.on_tv,
        "money_masked": draft.money_masked,
    }
    _write(work, _held(work, person_id), values, "changed by themselves")


def deactivate(work: Work, person_id: int) -> None:
    """Shut a person out at once; what they did stays. Raises LastAdmin, NoSuchPerson."""
    before = _held(work, person_id)
    if before.deactivated_at is not None:
        return
    if before.role == "admin":
        refuse_last_admin(work, person_id)
    _write(work, before, {"deactivated_at": work.now}, "deactivated")
    # After the row is ours: who signs in at this moment waits for it, or is seen here.
    revoke_sessions(work, person_id)
    end_links(work, person_id)
    record(work, "person", "deactivated", person_id, name=before.name)
    _count_anew(work, person_id, work.now)


def reactivate(work: Work, person_id: int) -> None:
    """Let a deactivated person sign in again. Raises NoSuchPerson.

    The days between count as days here: quotas are whole again, also of closed periods.
    """
    own_ledgers(work.session)  # before any row, as closings do
    before = _held(work, person_id)
    if before.deactivated_at is None:
        return
    _write(work, before, {"deactivated_at": None}, "reactivated")
    record(work, "person", "reactivated", person_id, name=before.name)
    _count_anew(work, person_id, before.deactivated_at)


def refuse_last_admin(work: Work, person_id: int) -> None:
    """Keep somebody who can let the others in: of two who shut each other out at once, too.

    Raises LastAdmin.
    """
    own_throttle(work.session, "admins")
    another = exists().where(
        PersonRow.role == "admin",
        PersonRow.id != person_id,
        PersonRow.password_hash.is_not(None),
        PersonRow.deactivated_at.is_(None),
    )
    if not work.session.scalar(select(another)):
        raise LastAdmin


def add_alias(work: Work, person_id: int, kind: str, value: str) -> None:
    """Keep what another system calls a person. Raises AliasMissing, AliasTaken, NoSuchPerson."""
    if not person_exists(work.session, person_id):
        raise NoSuchPerson
    kind, value = _alias_part(kind) or "name", _alias_part(value)
    if not value:
        raise AliasMissing
    row = work.session.execute(
        select(PersonRow.id, PersonRow.name)
        .join(PersonAliasRow, PersonAliasRow.person_id == PersonRow.id)
        .where(PersonAliasRow.kind == kind, PersonAliasRow.value == value)
    ).first()
    if row and row.id != person_id:
        raise AliasTaken(value=value, name=row.name)
    if row is None:
        work.session.execute(
            insert(PersonAliasRow).values(person_id=person_id, kind=kind, value=value)
        )


def remove_alias(work: Work, person_id: int, kind: str, value: str) -> None:
    """Forget what another system called a person."""
    work.session.execute(
        delete(PersonAliasRow).where(
            PersonAliasRow.person_id == person_id,
            PersonAliasRow.kind == kind,
            PersonAliasRow.value == value,
        )
    )


def _alias_part(text: str) -> str:
    return " ".join(text.split())[:ALIAS_LENGTH]


def _values(work: Work, draft: PersonDraft, own_id: int | None) -> dict[str, Any]:
    refusals = Gathered()
    values = {
        **refusals.taken({}, _names, draft),
        "email": refusals.taken(None, _free_email, work, draft.email, own_id),
        "role": refusals.taken("rep", as_role, draft.role),
        "language": draft.language if draft.language in LANGUAGES else None,
        "on_tv": draft.on_tv,
    }
    refusals.refuse()
    return values


def _names(draft: PersonDraft | ProfileDraft) -> dict[str, str | None]:
    refusals = Gathered()
    name = refusals.taken("", tidy_name, draft.name)
    nickname = refusals.beside("nickname").taken(None, tidy_nickname, draft.nickname)
    refusals.refuse()
    return {"name": name, "nickname": nickname}


def _free_email(work: Work, text: str, own_id: int | None) -> str | None:
    if not text.strip():
        return None
    email = tidy_email(text)
    holder = work.session.scalar(select(PersonRow.id).where(PersonRow.email == email))
    if holder not in (None, own_id):
        raise EmailTaken(email=email)
    return email


def _held(work: Work, person_id: int) -> Person:
    """A person whom nobody else changes until this act is through."""
    share_ledgers(work.session)  # imports of people own them
    found = person(work.session, person_id, lock=True)
    if found is None:
        raise NoSuchPerson
    return found


def _write(work: Work, before: Person, values: dict[str, Any], why: str) -> None:
    changed = {name: value for name, value in values.items() if getattr(before, name) != value}
    if not changed:
        return
    keep_versions(work, "person", [(before.id, before)], why)
    work.session.execute(update(PersonRow).where(PersonRow.id == before.id).values(**changed))
    work.happened(BoardsChanged("people"))


def _count_anew(work: Work, person_id: int, deactivated_at: datetime) -> None:
    """Let what is counted by days here leave out those away from that instant, or have them."""
    since = first_day_away(work.company.calendar, deactivated_at)
    work.happened(RosterChanged(frozenset({person_id}), since))
