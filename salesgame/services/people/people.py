"""People: adding, changing, deactivating."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select, update

from salesgame.domain.company.settings import LANGUAGES
from salesgame.domain.core.events import BoardsChanged, RosterChanged
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.people.names import comparable
from salesgame.domain.people.person import (
    EmailTaken,
    LastAdmin,
    as_role,
    first_day_away,
    tidy_email,
)
from salesgame.domain.people.teams import NoSuchPerson
from salesgame.queries.people.names import GivenName, names_like
from salesgame.queries.people.people import Person, person
from salesgame.services.access.audit import record
from salesgame.services.access.invitations import end_links
from salesgame.services.access.roles import at_once, give_role, note_first_role
from salesgame.services.access.signing_in import revoke_sessions
from salesgame.services.deals.history import keep_versions
from salesgame.services.notices.telling import tell_of_access
from salesgame.services.people.names import (
    confirmed_namesakes,
    keyed,
    new_names,
    record_identity,
    record_namesakes,
    refuse_likeness,
    tidied_names,
)
from salesgame.services.work import Work
from salesgame.storage.db.locks import own_ledgers, own_throttle, share_ledgers
from salesgame.storage.people import PersonRow

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What an admin says about a person; no e-mail means that they can't sign in.

    Without a legal name it is the name, or stays what it was. `namesake` confirms that somebody
    else with a name like one of these is another person.
    """

    name: str
    email: str = ""
    role: str = "rep"
    nickname: str = ""
    language: str = ""
    on_tv: bool = True
    legal_name: str | None = None
    namesake: bool = False


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

    Raises NameMissing, NameTooLong, MixedScripts, NotAnEmail, EmailTaken, NotARole, and, while
    not confirmed, Namesake and LooksLikeAnother.
    """
    values, namesakes = _values(work, draft, None)
    row = work.session.execute(
        insert(PersonRow)
        .values(**keyed(at_once(values)), created_at=work.now, import_id=work.import_id)
        .returning(PersonRow.id)
    )
    person_id = row.scalar_one()
    work.happened(BoardsChanged("people"))
    record(work, "person", "added", person_id, name=values["name"])
    record_namesakes(work, person_id, namesakes)
    note_first_role(work, person_id, values["name"], values["role"])
    return person_id


def change_person(work: Work, person_id: int, draft: PersonDraft) -> None:
    """Change what an admin says. Raises what `add_person` does, LastAdmin, NoSuchPerson."""
    before, refusals = _held(work, person_id), Gathered()
    values, namesakes = refusals.taken(({}, ()), _values, work, draft, before)
    with refusals:
        if before.role == "admin" and draft.role != "admin":
            refuse_last_admin(work, person_id)
    refusals.refuse()
    _write(work, before, {**values, "role": before.role}, "changed by an admin")
    record_namesakes(work, person_id, namesakes)
    give_role(work, before, values["role"])
    if values["email"] != before.email:
        end_links(work, person_id)  # they may have been handed to whoever has the old address


def change_profile(work: Work, person_id: int, draft: ProfileDraft) -> None:
    """Change what people say about themselves.

    Raises NameMissing, NameTooLong, MixedScripts, NameLikeAnothers, NoSuchPerson.
    """
    before = _held(work, person_id)
    names = tidied_names({"name": draft.name, "nickname": draft.nickname}, before)
    refuse_likeness(work, before, new_names(before, names))
    values = {
        **names,
        "language": draft.language if draft.language in LANGUAGES else None,
        "theme": draft.theme if draft.theme in THEMES else None,
        "on_tv": draft.on_tv,
        "money_masked": draft.money_masked,
    }
    _write(work, before, values, "changed by themselves")


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
    tell_of_access(work, person_id, before.name, before.role, "deactivated")
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
    tell_of_access(work, person_id, before.name, before.role, "reactivated")
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


def _values(
    work: Work, draft: PersonDraft, before: Person | None
) -> tuple[dict[str, Any], tuple[GivenName, ...]]:
    """What an admin says, as it is kept, and whose names are like it."""
    refusals, own_id = Gathered(), before.id if before else None
    names: dict[str, str | None] = refusals.taken({}, tidied_names, _said(draft), before)
    if names and before is None:
        names.setdefault("legal_name", names["name"])
    values = {
        **names,
        "email": refusals.taken(None, _free_email, work, draft.email, own_id),
        "role": refusals.taken("rep", as_role, draft.role),
        "language": draft.language if draft.language in LANGUAGES else None,
        "on_tv": draft.on_tv,
    }
    given = new_names(before, names)
    namesakes = refusals.taken((), confirmed_namesakes, work, own_id, given, draft.namesake)
    refusals.refuse()
    return values, namesakes


def _said(draft: PersonDraft) -> dict[str, str]:
    said = {"name": draft.name, "nickname": draft.nickname}
    return said if draft.legal_name is None else said | {"legal_name": draft.legal_name}


def _free_email(work: Work, text: str, own_id: int | None) -> str | None:
    if not text.strip():
        return None
    email = tidy_email(text)
    holder = work.session.scalar(select(PersonRow.id).where(PersonRow.email == email))
    if holder not in (None, own_id) or _is_alias(work, email, own_id):
        raise EmailTaken(email=email)
    return email


def _is_alias(work: Work, email: str, own_id: int | None) -> bool:
    """Whether files name somebody else by this address."""
    return any(
        comparable(known.text) == comparable(email)
        for known in names_like(work.session, [email], own_id)
    )


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
    work.session.execute(
        update(PersonRow).where(PersonRow.id == before.id).values(**keyed(changed))
    )
    record_identity(work, before.id, asdict(before), changed)
    work.happened(BoardsChanged("people"))


def _count_anew(work: Work, person_id: int, deactivated_at: datetime) -> None:
    """Let what is counted by days here leave out those away from that instant, or have them."""
    since = first_day_away(work.company.calendar, deactivated_at)
    work.happened(RosterChanged(frozenset({person_id}), since))
