"""The people, customers, products and stages that rows name: found, made, or refused."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import cast

from sqlalchemy import func, insert, select

from salesgame.domain.deals.deal import Status
from salesgame.domain.people.names import comparable, person_name
from salesgame.domain.people.person import NAME_ALIAS, tidy_email
from salesgame.services.imports.kinds.importer import ImportContext
from salesgame.services.imports.maps import EVERY_WAY, UnknownThings
from salesgame.services.imports.refusals import (
    EmailForAnAdmin,
    PersonForAnAdmin,
    PersonNotHere,
    SeveralPeople,
    SkippedPerson,
    StageNotHere,
    UnknownEmail,
)
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.db.locks import own_names
from salesgame.storage.deals import CustomerRow, ProductRow, StageRow
from salesgame.storage.people import PersonAliasRow, PersonRow
from salesgame.tabular.refusals import RowRefused
from salesgame.tabular.words import squeezed

_MOST = 100_000
SEVERAL = 0


class People:
    """People by ids of other systems, by e-mail, and by the names an admin keeps for files.

    What people call themselves, their display names and nicknames, finds nobody.
    """

    def __init__(self, setting: ImportContext) -> None:
        work, self._concerned = setting.work, setting.concerned
        self._work, self._map, self._dry = work, setting.map, setting.dry
        self._own_ids: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._any_id = ChainMap(self._own_ids, self._ids)  # the file's own system says it first
        self._emails: dict[str, int] = {}
        self._names: dict[str, dict[str, int]] = {"alias": {}, "name": {}}
        self.names: dict[int, str] = {}
        self.created = 0
        people = select(PersonRow.id, PersonRow.legal_name, PersonRow.email).order_by(PersonRow.id)
        for person_id, name, email in work.session.execute(people):
            self.know(person_id, name, email)
        row = PersonAliasRow
        for person_id, kind, value in work.session.execute(
            select(row.person_id, row.kind, row.value)
        ):
            self.know_alias(person_id, kind, value)

    def know(self, person_id: int, name: str, email: str | None) -> None:
        """Remember a person; two of one legal name are remembered as several."""
        self.names[person_id] = name
        _keep(self._names["name"], comparable(name), person_id)
        if email:
            self._emails[email.casefold()] = person_id

    def know_alias(self, person_id: int, kind: str, value: str) -> None:
        """Remember what another system calls a person."""
        if kind == NAME_ALIAS:
            _keep(self._names["alias"], comparable(value), person_id)
            return
        # An id of another system means what it says: "a1" and "A1" are two.
        _keep(self._ids, value.strip(), person_id)
        if kind == self._map.source:
            _keep(self._own_ids, value.strip(), person_id)

    def find(self, text: str) -> int | None:
        """Whom a text names: by id, then by e-mail, then by alias or legal name.

        Where it names nobody, whom whoever imports says it means.

        Raises SeveralPeople.
        """
        found = self._meant(text, self._any_id, self._map.match_people)
        if found is None:
            found = self._map.owners.get(comparable(text))
        if found == SEVERAL:
            raise SeveralPeople
        if found is not None:
            self._concerned.people.add(found)
        return found

    def meet(self, text: str) -> None:
        """Note whom a row that is rejected for something else names, where one is meant."""
        with suppress(SeveralPeople):
            self.find(text)

    def with_id(self, text: str) -> int | None:
        """Whom an id of the file's own system stands for; other systems may give it to others.

        Raises SeveralPeople.
        """
        found = self._own_ids.get(text.strip())
        if found == SEVERAL:
            raise SeveralPeople
        return found

    def with_email(self, email: str) -> int | None:
        """Whose address this is."""
        return self._emails.get(email)

    def holder(self, kind: str, value: str) -> int | None:
        """Who would be meant by an alias already: a person, SEVERAL, or nobody."""
        ids = self._any_id if kind == NAME_ALIAS else self._own_ids
        return self._meant(value, ids, EVERY_WAY)

    def _meant(self, text: str, ids: Mapping[str, int], ways: Collection[str]) -> int | None:
        bare, key = text.strip(), comparable(text)
        if "alias" in ways and bare in ids:
            return ids[bare]
        if "email" in ways and bare.casefold() in self._emails:
            return self._emails[bare.casefold()]
        found = {names[key] for way, names in self._names.items() if way in ways and key in names}
        return found.pop() if len(found) == 1 else SEVERAL if found else None

    def resolve(self, text: str) -> int:
        """Whom a text names, made where the import may. Raises SeveralPeople, PersonNotHere …"""
        if found := self.find(text):
            return found
        match self._map.unknown_people:
            case "create":
                return self.create(text)
            case "skip":
                raise SkippedPerson
            case _:
                self._concerned.strangers.setdefault(comparable(text), text)
                raise self._unknown(text)

    def _unknown(self, text: str) -> RowRefused:
        """The advice that fits who imports: only some may add people."""
        if self._map.may_add_people:
            return UnknownEmail() if "@" in text else PersonNotHere()
        return EmailForAnAdmin() if "@" in text else PersonForAnAdmin()

    def create(self, text: str, role: str = "rep") -> int:
        """Make a person of a name or an address."""
        email = tidy_email(text) if "@" in text else None
        name = person_name(text.partition("@")[0].replace(".", " ").title() if email else text)
        if email and comparable(name) in self._names["name"]:
            name = person_name(text)  # another one's name, which would then mean both
        self.created += 1
        person_id = -self.created if self._dry else self._insert(name, email, role)
        self.know(person_id, name, email)
        return person_id

    def _insert(self, name: str, email: str | None, role: str) -> int:
        if self.created == 1:
            own_names(self._work.session)
        person_id = next(iter(bulk.new_ids(self._work.session, PersonRow, 1)))
        self._work.session.execute(
            insert(PersonRow).values(
                id=person_id, name=name, email=email, role=role,
                created_at=self._work.now, import_id=self._work.import_id,
            )
        )  # fmt: skip
        return person_id


def _keep(names: dict[str, int], key: str, person_id: int) -> None:
    known = names.get(key)
    names[key] = person_id if known is None or known == person_id else SEVERAL


class Things:
    """Customers or products by name or by their id in the source; asked a batch at a time."""

    def __init__(
        self, work: Work, table: type[CustomerRow] | type[ProductRow], source: str,
        unknown: UnknownThings, *, dry: bool,
    ) -> None:  # fmt: skip
        self._work, self._table, self._source = work, table, source
        self._unknown, self._dry = unknown, dry
        self._known: dict[str, tuple[int, str]] = {}
        self._made = 0

    def ensure(self, texts: Iterable[str]) -> None:
        """Look up the texts not known yet, and make the missing ones where the import may."""
        if len(self._known) > _MOST:
            self._known.clear()
        wanted = sorted({text for text in texts if text not in self._known})
        if not wanted:
            return
        table = self._table
        fields = select(table.id, table.name, table.external_id)
        for part in bulk.in_chunks(wanted):
            by_id = fields.where(
                table.source == self._source, table.external_id.in_(part), ~table.cancelled
            )
            by_name = fields.where(table.name.in_(part), ~table.cancelled).order_by(table.id.desc())
            for thing_id, name, _ in self._work.session.execute(by_name):
                self._known[name] = thing_id, name
            for thing_id, name, external_id in self._work.session.execute(by_id):
                self._known[external_id] = thing_id, name
        missing = [text for text in wanted if text not in self._known]
        if missing and self._unknown == "create":
            self._create(missing)

    def get(self, text: str) -> tuple[int, str] | None:
        """A thing's id and name, or None where it is unknown and may not be made."""
        return self._known.get(text)

    def _create(self, names: list[str]) -> None:
        if self._dry:
            for name in names:
                self._made += 1
                self._known[name] = -self._made, name
            return
        ids = bulk.new_ids(self._work.session, self._table, len(names))
        taken = set(self._taken(names))
        rows = [
            (
                new,
                self._source,
                f"{name} ({new})" if name in taken else name,
                name,
                1,
                False,
                self._work.import_id,
            )
            for new, name in zip(ids, names, strict=True)
        ]
        columns = ("id", "source", "external_id", "name", "version", "cancelled", "import_id")
        bulk.insert(self._work.session, self._table, columns, rows)
        for new, name in zip(ids, names, strict=True):
            self._known[name] = new, name

    def _taken(self, names: list[str]) -> Iterable[str]:
        """Ids used by cancelled things, which stay what they were."""
        for part in bulk.in_chunks(names):
            yield from self._work.session.scalars(
                select(self._table.external_id).where(
                    self._table.source == self._source, self._table.external_id.in_(part)
                )
            )


class Stages:
    """The pipeline's stages; those a map names with their status are added when they are used."""

    def __init__(self, work: Work, added: Mapping[str, str], *, dry: bool) -> None:
        self._work, self._dry = work, dry
        rows = work.session.execute(
            select(StageRow.name, StageRow.status).order_by(StageRow.position)
        )
        self._known = {squeezed(name): (name, cast(Status, status)) for name, status in rows}
        self._added = {
            squeezed(name): (name, cast(Status, status)) for name, status in added.items()
        }

    def find(self, text: str) -> tuple[str, Status]:
        """A stage and the status it stands for. Raises StageNotHere."""
        key = squeezed(text)
        if found := self._known.get(key):
            return found
        if key in self._added:
            return self._add(key)
        raise StageNotHere(known=", ".join(name for name, _ in self._known.values()) or "none yet")

    def of_status(self, status: Status) -> tuple[str, Status]:
        """The first stage of a status; where the pipeline has none, one of that name is added."""
        for known in self._known.values():
            if known[1] == status:
                return known
        for key, (_, stands_for) in self._added.items():
            if stands_for == status:
                return self._add(key)
        self._added[status] = status.title(), status
        return self._add(status)

    def _add(self, key: str) -> tuple[str, Status]:
        name, status = self._known[key] = self._added[key]
        if not self._dry:
            last = self._work.session.scalar(select(func.coalesce(func.max(StageRow.position), 0)))
            self._work.session.execute(
                insert(StageRow).values(
                    name=name, status=status, position=(last or 0) + 1,
                    probability_ppm={"won": 1_000_000, "lost": 0}.get(status, 200_000),
                )
            )  # fmt: skip
        return name, status
