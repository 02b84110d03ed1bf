"""People as rows of a file: matched by id, e-mail or legal name, made, or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from salesgame.domain.company.settings import LANGUAGES
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.people.names import person_name, person_nickname, tidy_name
from salesgame.domain.people.person import NAME_ALIAS, as_role, tidy_email
from salesgame.domain.people.teams import check_move_day
from salesgame.services.access.invitations import end_links
from salesgame.services.access.roles import at_once, note_first_role, note_standing
from salesgame.services.access.signing_in import revoke_sessions
from salesgame.services.deals.history import keep_versions
from salesgame.services.imports.kinds.identities import Alias, Identities
from salesgame.services.imports.kinds.importer import ImportContext, Rows
from salesgame.services.imports.kinds.lookups import People
from salesgame.services.imports.kinds.seats import Seats
from salesgame.services.imports.refusals import (
    AliasInUse,
    EmailInUse,
    IdentityForAnAdmin,
    NamesakeComing,
    SamePerson,
    SeveralPeople,
    UnknownLanguage,
    ValueMissing,
)
from salesgame.services.imports.tally import Outcome, Preview
from salesgame.services.people.aliases import alias_part
from salesgame.services.people.names import keyed, record_identity
from salesgame.services.people.people import refuse_last_admin
from salesgame.services.people.teams import move_person
from salesgame.storage.db import bulk
from salesgame.storage.db.locks import own_names
from salesgame.storage.people import PersonRow
from salesgame.tabular.refusals import about
from salesgame.tabular.words import language_called, squeezed

_FIELDS = ("name", "nickname", "email", "role", "language", "deactivated_at", "legal_name")


@dataclass(frozen=True, slots=True)
class PersonState:
    """A person as they stood, for their kept version; seats as team, role, start, end."""

    id: int
    name: str
    nickname: str | None
    email: str | None
    role: str
    language: str | None
    deactivated_at: Any
    legal_name: str
    seats: tuple[tuple[int, str, str, str], ...]
    aliases: tuple[Alias, ...]


class PeopleImport:
    """Takes rows of people."""

    def __init__(self, setting: ImportContext) -> None:
        self._set = setting
        work, memos = setting.work, setting.memos
        self._people = People(setting)
        self._seats = Seats(work, dry=setting.dry)
        self._starts, self._active = memos.when("starts_on"), memos.yes("active")
        self._role = memos.of("role", as_role)
        self._ours = {squeezed(k): v for k, v in setting.map.values.get("role", {}).items()}
        self._first: dict[int, tuple[int, list[str]]] = {}
        rows = work.session.execute(select(PersonRow.id, *(getattr(PersonRow, f) for f in _FIELDS)))
        self._kept = {row.id: {f: getattr(row, f) for f in _FIELDS} for row in rows}
        self._identities = Identities(work, self._people, dry=setting.dry)
        self._may_identify = work.actor is None or self._kept[work.actor]["role"] == "admin"
        if not setting.dry:
            own_names(work.session)

    def take(self, rows: Rows) -> None:
        """Read, compare and store one batch."""
        text = self._set.columns.text
        for number, cells in self._set.whole(rows):
            look = text("name", cells), text("email", cells), text("team", cells)
            try:
                outcome, note = self._one(number, cells)
            except DomainError as refusal:
                self._set.tally.reject(number, cells, refusal, look)
                continue
            if self._set.tally.add(outcome):
                self._set.tally.show(outcome, Preview(number, *look, note))

    def _one(self, number: int, cells: list[str]) -> tuple[Outcome, str]:
        """What becomes of a row, and what there is to say of it."""
        values, aliases = self._values(cells), self._said_aliases(cells)
        known = self._match(values, aliases)
        if known is not None and known in self._first:
            first, said = self._first[known]
            if said == cells:
                return "unchanged", ""
            raise self._about("name", SamePerson(row=first), values["legal_name"])
        team, start = self._set.columns.text("team", cells), self._start(cells)
        self._check_seat(known, team, start)
        try:
            fresh = self._identities.fresh(known, aliases)
        except AliasInUse as refusal:
            raise self._about("name", refusal, values["legal_name"]) from None
        note = self._note(known, values)
        person = self._create(values) if known is None else known
        outcome: Outcome = "new"
        if known is not None:
            changed = self._change(person, values, team, start, fresh)
            outcome = "changed" if changed else "unchanged"
        elif team:
            self._seats.seat(person, self._seats.team(team), "member", start)
        self._first[person] = number, cells
        self._identities.keep(person, fresh, recorded=known is not None)
        return outcome, note

    def _note(self, known: int | None, values: Mapping[str, Any]) -> str:
        """That files will tell two of one name apart by id and e-mail only."""
        name = values.get("legal_name", "")
        if not name or self._identities.namesake(known, name) is None:
            return ""
        return self._set.tally.say(NamesakeComing())

    def _values(self, cells: list[str]) -> dict[str, Any]:
        columns, text = self._set.columns, self._set.columns.text
        name = text("name", cells)
        if not name:
            raise self._about("name", ValueMissing(), "")
        values: dict[str, Any] = {"legal_name": self._tidy(person_name, "name", name)}
        for field, tidy in (("email", tidy_email), ("nickname", person_nickname)):
            if field in columns and (said := text(field, cells)):
                values[field] = self._tidy(tidy, field, said)
        if role := text("role", cells):
            ours = self._ours.get(squeezed(role), role.lower())
            values["role"] = self._tidy(lambda _said: as_role(ours), "role", role)
        if said := text("language", cells):
            language = language_called(said)
            if language not in LANGUAGES:
                raise self._about("language", UnknownLanguage(), said)
            values["language"] = language
        if "active" in columns:
            active = self._active[columns.fields["active"].pick(cells)]
            values["deactivated_at"] = None if active in {True, None} else self._set.work.now
        return values

    def _tidy(self, tidy: Any, field: str, text: str) -> Any:
        try:
            return tidy(text)
        except DomainError as refusal:
            raise self._about(field, refusal, text) from None

    def _about(self, field: str, refusal: DomainError, text: str) -> DomainError:
        return about(refusal, self._set.columns.fields[field].label, text)

    def _said_aliases(self, cells: list[str]) -> list[Alias]:
        """The id of the file's own system, then the names that other systems have."""
        text, source = self._set.columns.text, self._set.map.source
        names = (alias_part(part) for part in text("aliases", cells).split(";"))
        said = [(source, alias_part(text("external_id", cells)))]
        said += [(NAME_ALIAS, name) for name in names]
        return [alias for alias in dict.fromkeys(said) if alias[1]]

    def _start(self, cells: list[str]) -> date | None:
        bound = self._set.columns.fields.get("starts_on")
        found = self._starts[bound.pick(cells)] if bound else None
        return found.day if found else None

    def _check_seat(self, known: int | None, team: str, start: date | None) -> None:
        """Refuse a seat before anything of its row is stored."""
        there = self._seats.find(team) if team else None
        if team and there is None:
            self._tidy(tidy_name, "team", team)
        if start and self._moves(known, team):
            try:
                check_move_day(start)
            except DomainError as refusal:
                raise self._about("starts_on", refusal, start.isoformat()) from None

    def _moves(self, known: int | None, team: str) -> bool:
        """Whether somebody who has been in a team is in another from now on."""
        if not team or known is None or not self._seats.has_seat(known, "member"):
            return False
        there = self._seats.find(team)
        return there is None or not self._seats.is_in(known, there, "member")

    def _match(self, values: dict[str, Any], aliases: list[Alias]) -> int | None:
        """Whom the row means; whose name alone says so keeps the legal name they have."""
        name = values["legal_name"]
        try:
            found, identified = self._identities.match(values.get("email"), name, aliases)
        except SeveralPeople as refusal:
            raise self._about("name", refusal, name) from None
        if found is not None and not identified:
            values["legal_name"] = self._kept[found]["legal_name"]
        return found

    def _create(self, values: dict[str, Any]) -> int:
        work, values = self._set.work, {"role": "rep", "name": values["legal_name"], **values}
        if self._set.dry:
            person = -len(self._kept) - 1
        else:
            person = next(iter(bulk.new_ids(work.session, PersonRow, 1)))
            work.session.execute(
                insert(PersonRow).values(
                    **at_once(values), id=person, created_at=work.now, import_id=work.import_id
                )
            )  # fmt: skip
            note_first_role(work, person, values["name"], values.get("role", "rep"))
        self._kept[person] = {**dict.fromkeys(_FIELDS), **values}
        self._identities.know(person, self._kept[person])
        return person

    def _differing(self, kept: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """What the row says otherwise; a name that was the legal one follows it."""
        differing = {k: v for k, v in values.items() if kept[k] != v}
        if kept["deactivated_at"] and values.get("deactivated_at"):
            differing.pop("deactivated_at", None)
        if "legal_name" in differing and kept["name"] == kept["legal_name"]:
            differing["name"] = differing["legal_name"]
        return differing

    def _change(
        self, person: int, values: dict[str, Any], team: str, start: date | None,
        fresh: list[Alias],
    ) -> bool:  # fmt: skip
        kept = self._kept[person]
        differing = self._differing(kept, values)
        if not self._may_identify and (fresh or {"legal_name", "email"} & differing.keys()):
            raise IdentityForAnAdmin(name=kept["legal_name"])
        if "email" in differing and (other := self._people_with(differing["email"])) not in {
            None,
            person,
        }:
            raise EmailInUse(name=self._people.names[other])
        known_team = self._seats.find(team) if team else None
        moves = bool(team) and (
            known_team is None or not self._seats.is_in(person, known_team, "member")
        )
        if not differing and not moves and not fresh:
            return False
        self._refuse_last_admin(person, {**kept, **differing})
        self._keep_version(person)
        if differing and not self._set.dry:
            self._write(person, differing)
        kept.update(differing)
        self._identities.know(person, kept)
        if moves:
            self._move(person, self._seats.team(team), start)
        return True

    def _refuse_last_admin(self, person: int, after: Mapping[str, Any]) -> None:
        if _lets_others_in(self._kept[person]) and not _lets_others_in(after):
            refuse_last_admin(self._set.work, person)

    def _write(self, person: int, differing: Mapping[str, Any]) -> None:
        """Change a person's row, with what it means for their role, browsers and links."""
        work = self._set.work
        if kept := keyed(at_once(differing)):
            work.session.execute(update(PersonRow).where(PersonRow.id == person).values(**kept))
        note_standing(work, person, self._kept[person], differing)
        record_identity(work, person, self._kept[person], differing)
        if differing.get("deactivated_at"):
            revoke_sessions(work, person)
        if {"email", "deactivated_at"} & differing.keys():
            end_links(work, person)

    def _move(self, person: int, team: int, start: date | None) -> None:
        if not self._seats.has_seat(person, "member"):
            self._seats.seat(person, team, "member", start)
        elif not self._set.dry:
            move_person(self._set.work, person, team, start or self._set.work.today)

    def _people_with(self, email: str) -> int | None:
        return next((p for p, kept in self._kept.items() if kept["email"] == email), None)

    def _keep_version(self, person: int) -> None:
        if self._set.dry:
            return
        seats = tuple(
            (team, role, start.isoformat(), end.isoformat())
            for team, role, start, end in self._seats.of.get(person, ())
        )
        aliases = tuple(sorted(self._identities.of.get(person, ())))
        state = PersonState(person, **self._kept[person], seats=seats, aliases=aliases)
        keep_versions(self._set.work, "person", [(person, state)], self._set.why)


def _lets_others_in(kept: Mapping[str, Any]) -> bool:
    return kept["role"] == "admin" and not kept["deactivated_at"]
