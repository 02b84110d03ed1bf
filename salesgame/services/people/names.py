"""Names of people: nobody takes one like another's, and an admin says that two are two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from salesgame.domain.core.refusals import Gathered
from salesgame.domain.people.names import (
    LooksLikeAnother,
    NameLikeAnothers,
    Namesake,
    comparable,
    name_key,
    person_name,
    person_nickname,
)
from salesgame.queries.people.names import MATCHED, GivenName, names_like
from salesgame.queries.people.people import Person
from salesgame.services.access import audit
from salesgame.services.notices.telling import tell_of_access, tell_of_own_identity
from salesgame.services.work import Work
from salesgame.storage.db.locks import own_names

NAMES = ("name", "nickname", "legal_name")
IDENTITY = (*NAMES, "email")
MATCHED_BY = ("legal_name", "email")


def tidied_names(said: Mapping[str, str], before: Person | None) -> dict[str, str | None]:
    """What is said of somebody's names, by field, as it is kept; no nickname is None.

    Raises NameMissing, NameTooLong, MixedScripts.
    """
    refusals = Gathered()
    names = {
        field: refusals.beside(field).taken(None, _tidied, field, text, before)
        for field, text in said.items()
    }
    refusals.refuse()
    return names


def new_names(before: Person | None, names: Mapping[str, str | None]) -> dict[str, str]:
    """The names, by field, that the person didn't have there."""
    return {field: name for field, name in names.items() if name and name != _own(before, field)}


def refuse_likeness(work: Work, before: Person, names: Mapping[str, str]) -> None:
    """Refuse what people would call themselves, by field, where it looks like another's name.

    Whose it is isn't said. One's legal name is one's own, even where a namesake has it too.
    Raises NameLikeAnothers.
    """
    chosen = {field: name for field, name in names.items() if name != before.legal_name}
    if not chosen:
        return
    own_names(work.session)
    refusals = Gathered()
    for field, name in chosen.items():
        with refusals.beside(field):
            if names_like(work.session, [name], before.id):
                raise NameLikeAnothers
    refusals.refuse()


def confirmed_namesakes(
    work: Work,
    person_id: int | None,
    names: Mapping[str, str],
    confirmed: bool,  # noqa: FBT001
) -> tuple[GivenName, ...]:
    """Whose names look like these that an admin gives, by field.

    Raises Namesake, LooksLikeAnother while the admin hasn't confirmed that they are two people.
    """
    if not names:
        return ()
    own_names(work.session)
    found = names_like(work.session, names.values(), person_id)
    if found and not confirmed:
        same = _same_to_files(found, names.get("legal_name"))
        raise Namesake(name=same.legal_name) if same else LooksLikeAnother(name=found[0].legal_name)
    return found


def keyed(values: Mapping[str, Any]) -> dict[str, Any]:
    """These values of a person's row, with the keys of the names among them."""
    keys = {
        f"{field}_key": name_key(values[field]) if values[field] else None
        for field in NAMES
        if field in values
    }
    return {**values, **keys}


def record_identity(
    work: Work, person_id: int, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Keep in the history which of a person's names, or address, changed from what to what.

    `before` has their role too: who has an office is told of another address, with all of it.
    """
    for field in IDENTITY:
        if field in after and before[field] != after[field]:
            change = {"field": field, "before": before[field], "after": after[field]}
            audit.record(work, "person", f"{field}_changed", person_id, changes=[change])
            if field == "email":
                tell_of_access(work, person_id, before["name"], before["role"], field)
            if field in MATCHED_BY:
                tell_of_own_identity(work, person_id)


def record_namesakes(work: Work, person_id: int, found: Iterable[GivenName]) -> None:
    """Keep that an admin gave somebody a name like others'."""
    if others := sorted({(each.person_id, each.legal_name) for each in found}):
        like = [{"person_id": other, "name": name} for other, name in others]
        audit.record(work, "person", "namesake_confirmed", person_id, like=like)


def _tidied(field: str, text: str, before: Person | None) -> str | None:
    """A name as it is kept; one they have stays theirs, though it may be older than the rules."""
    own = _own(before, field)
    if own and text.strip() == own:
        return own
    return person_nickname(text) if field == "nickname" else person_name(text)


def _own(before: Person | None, field: str) -> str | None:
    return getattr(before, field) if before else None


def _same_to_files(found: Iterable[GivenName], legal_name: str | None) -> GivenName | None:
    """The first of these names by which a file would mean both people."""
    if legal_name is None:
        return None
    same = (n for n in found if n.kind in MATCHED and comparable(n.text) == comparable(legal_name))
    return next(same, None)
