"""Finding people by a name: those files mean by it, and those who go by one like it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import case, literal, or_, select, union_all
from sqlalchemy.orm import Session

from salesgame.domain.people.names import comparable, look_alike, name_key
from salesgame.domain.people.person import NAME_ALIAS
from salesgame.storage.people import PersonAliasRow, PersonRow

NameKind = Literal["name", "nickname", "legal_name", "alias", "id"]
# By these files are matched; the others are for people to read.
MATCHED: frozenset[NameKind] = frozenset({"legal_name", "alias", "id"})


@dataclass(frozen=True, slots=True)
class GivenName:
    """A name that somebody goes by; `legal_name` is how an admin knows them."""

    person_id: int
    legal_name: str
    kind: NameKind
    text: str


def people_named(session: Session, name: str, *, active: bool = False) -> tuple[int, ...]:
    """The people of that legal name or e-mail address, as files are matched; two at most.

    What people call themselves finds nobody: whoever pays by a name means the person an admin
    gave it to. `active` leaves out those who are deactivated.
    """
    row = PersonRow
    query = select(row.id, row.legal_name, row.email).where(
        or_(row.legal_name_key == name_key(name), row.email == name.strip().casefold())
    )
    if active:
        query = query.where(row.deactivated_at.is_(None))
    found = [
        person
        for person, legal_name, email in session.execute(query.order_by(row.id))
        if email == name.strip().casefold() or comparable(legal_name) == comparable(name)
    ]
    return tuple(found[:2])


def legal_name(session: Session, person_id: int) -> str | None:
    """The name a person is paid by; None where there is no such person."""
    return session.scalar(select(PersonRow.legal_name).where(PersonRow.id == person_id))


def names_like(
    session: Session, names: Iterable[str], but: int | None = None
) -> tuple[GivenName, ...]:
    """Names of other people than `but` that look like one of these, each by its index."""
    wanted = tuple(names)
    keys = {name_key(name) for name in wanted}
    row, alias = PersonRow, PersonAliasRow
    kinds = (
        ("name", row.name, row.name_key),
        ("nickname", row.nickname, row.nickname_key),
        ("legal_name", row.legal_name, row.legal_name_key),
    )
    parts = [
        select(row.id, row.legal_name, literal(kind), text).where(key.in_(keys))
        for kind, text, key in kinds
    ]
    kind_of_alias = case((alias.kind == NAME_ALIAS, "alias"), else_="id")
    aliases = select(row.id, row.legal_name, kind_of_alias, alias.value).where(
        alias.key.in_(keys), row.id == alias.person_id
    )
    found = (GivenName(*each) for each in session.execute(union_all(*parts, aliases)))
    return tuple(
        each
        for each in found
        if each.person_id != but and any(look_alike(each.text, name) for name in wanted)
    )
