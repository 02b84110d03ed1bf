"""Which person a row of a people file is, and the ids and names it brings for files to come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import insert, select

from salesgame.domain.people.names import comparable
from salesgame.domain.people.person import NAME_ALIAS
from salesgame.services.imports.kinds.lookups import People
from salesgame.services.imports.refusals import AliasInUse
from salesgame.services.people.aliases import record_alias
from salesgame.services.work import Work
from salesgame.storage.people import PersonAliasRow, PersonRow

Alias = tuple[str, str]  # its kind, its value


class Identities:
    """The people there are, by what tells them apart, and the aliases of each."""

    def __init__(self, work: Work, people: People, *, dry: bool) -> None:
        self._work, self._people, self._dry = work, people, dry
        self._emails: dict[int, str | None] = {}
        self._shown: dict[str, int] = {}
        person, alias = PersonRow, PersonAliasRow
        shown = select(person.id, person.name, person.nickname, person.email)
        for person_id, name, nickname, email in work.session.execute(shown):
            self._emails[person_id] = email
            self._shown |= {comparable(each): person_id for each in (name, nickname) if each}
        self.of: dict[int, set[Alias]] = {}
        query = select(alias.person_id, alias.kind, alias.value)
        for person_id, kind, value in work.session.execute(query):
            self.of.setdefault(person_id, set()).add((kind, value))

    def match(
        self, email: str | None, name: str, aliases: Collection[Alias]
    ) -> tuple[int | None, bool]:
        """Whom a row means, None for somebody new, and whether an id or address says so.

        By id, then by e-mail, then by an alias or legal name; who goes by that name and has
        another address is somebody else. Raises SeveralPeople.
        """
        for kind, value in aliases:
            if kind != NAME_ALIAS and (found := self._people.with_id(value)):
                return found, True
        if email and (found := self._people.with_email(email)):
            return found, True
        for text in (*(value for kind, value in aliases if kind == NAME_ALIAS), name):
            if found := self._people.find(text):
                theirs = self._emails.get(found)
                return (None if theirs and email not in {None, theirs} else found), False
        return None, False

    def fresh(self, person: int | None, aliases: Collection[Alias]) -> list[Alias]:
        """The aliases of a row that the person doesn't have. Raises AliasInUse."""
        known = {value for _, value in self.of.get(person or 0, ())}
        found = [alias for alias in aliases if alias[1] not in known]
        for kind, value in found:
            holder = self._people.holder(kind, value)
            if holder is None:
                holder = self._shown.get(comparable(value))
            if holder not in {None, person}:
                raise AliasInUse(value=value)
        return found

    def namesake(self, person: int | None, name: str) -> int | None:
        """Who else a file would mean by this legal name: a person, SEVERAL, or nobody."""
        holder = self._people.holder(NAME_ALIAS, name)
        return None if holder == person else holder

    def know(self, person: int, kept: Mapping[str, Any]) -> None:
        """Remember a person as they are now."""
        self._emails[person] = kept["email"]
        self._people.know(person, kept["legal_name"], kept["email"])

    def keep(self, person: int, aliases: Collection[Alias], *, recorded: bool) -> None:
        """Keep what other systems call a person; `recorded` where they were here before."""
        for kind, value in aliases:
            self._people.know_alias(person, kind, value)
            self.of.setdefault(person, set()).add((kind, value))
            if self._dry:
                continue
            values = {"person_id": person, "kind": kind, "value": value}
            self._work.session.execute(insert(PersonAliasRow).values(**values))
            if recorded:
                record_alias(self._work, "alias_added", person, kind, value)
