"""What other systems call a person: ids, and names that files are matched by."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from salesgame.domain.people.names import comparable
from salesgame.domain.people.person import NAME_ALIAS, AliasIsAName, AliasMissing, AliasTaken
from salesgame.domain.people.teams import NoSuchPerson
from salesgame.queries.people.names import names_like
from salesgame.queries.people.people import person_exists
from salesgame.services.access import audit
from salesgame.services.notices.telling import tell_of_own_identity
from salesgame.services.work import Work
from salesgame.storage.db.locks import own_names
from salesgame.storage.people import PersonAliasRow, PersonRow

ALIAS_LENGTH = 200


def add_alias(work: Work, person_id: int, kind: str, value: str) -> None:
    """Keep what another system calls a person: for the kind NAME_ALIAS a name, else an id.

    Raises AliasMissing, AliasTaken, AliasIsAName, NoSuchPerson.
    """
    if not person_exists(work.session, person_id):
        raise NoSuchPerson
    kind, value = alias_part(kind) or NAME_ALIAS, alias_part(value)
    if not comparable(value):
        raise AliasMissing
    own_names(work.session)
    _refuse_taken(work, person_id, kind, value)
    row = PersonAliasRow
    own = select(row.value).where(row.person_id == person_id, row.kind == kind, row.value == value)
    if work.session.scalar(own) is None:
        work.session.execute(insert(row).values(person_id=person_id, kind=kind, value=value))
        record_alias(work, "alias_added", person_id, kind, value)


def remove_alias(work: Work, person_id: int, kind: str, value: str) -> None:
    """Forget what another system called a person."""
    row = PersonAliasRow
    gone = work.session.execute(
        delete(row)
        .where(row.person_id == person_id, row.kind == kind, row.value == value)
        .returning(row.value)
    ).first()
    if gone:
        record_alias(work, "alias_removed", person_id, kind, value)


def record_alias(work: Work, verb: str, person_id: int, kind: str, value: str) -> None:
    """Keep in the history what another system calls a person, or no longer does."""
    audit.record(work, "person", verb, person_id, system=kind, value=value)
    tell_of_own_identity(work, person_id)


def alias_part(text: str) -> str:
    """A system, or what it calls a person, as it is kept."""
    return " ".join(text.split())[:ALIAS_LENGTH]


def _refuse_taken(work: Work, person_id: int, kind: str, value: str) -> None:
    """Refuse what files would take for somebody else. Raises AliasTaken, AliasIsAName."""
    row, session = PersonRow, work.session
    ids = select(row.legal_name).join(PersonAliasRow, PersonAliasRow.person_id == row.id)
    taken = ids.where(
        PersonAliasRow.kind == kind, PersonAliasRow.value == value, row.id != person_id
    )
    if (holder := session.scalar(taken)) is not None:
        raise AliasTaken(value=value, name=holder)
    for known in names_like(session, [value], person_id):
        if known.kind not in {"alias", "id"}:
            raise AliasIsAName(value=value, name=known.legal_name)
        # Two systems may give one id to two people; a name means one, whatever its case.
        said_alike = comparable(known.text) == comparable(value)
        if said_alike and (kind == NAME_ALIAS or known.kind == "alias"):
            raise AliasTaken(value=value, name=known.legal_name)
    address = select(row.legal_name).where(row.email == value.casefold(), row.id != person_id)
    if (holder := session.scalar(address)) is not None:
        raise AliasIsAName(value=value, name=holder)
