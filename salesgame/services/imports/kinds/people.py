"""People as rows of a file: matched by id, e-mail or name, made, or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from salesgame.domain.company.settings import LANGUAGES
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.people.person import as_role, tidy_email, tidy_name, tidy_nickname
from salesgame.domain.people.teams import check_move_day
from salesgame.services.access.invitations import end_links
from salesgame.services.access.roles import at_once, note_first_role, note_standing
from salesgame.services.access.signing_in import revoke_sessions
from salesgame.services.deals.history import keep_versions
from salesgame.services.imports.kinds.importer import ImportContext, Rows
from salesgame.services.imports.kinds.lookups import People
from salesgame.services.imports.kinds.seats import Seats
from salesgame.services.imports.refusals import (
    EmailInUse,
    SamePerson,
    SeveralPeople,
    UnknownLanguage,
    ValueMissing,
)
from salesgame.services.imports.tally import Outcome, Preview
from salesgame.services.people.people import refuse_last_admin
from salesgame.services.people.teams import move_person
from salesgame.storage.db import bulk
from salesgame.storage.people import PersonAliasRow, PersonRow
from salesgame.tabular.refusals import about
from salesgame.tabular.words import language_called, squeezed

_FIELDS = ("name", "nickname", "email", "role", "language", "deactivated_at")


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
    seats: tuple[tuple[int, str, str, str], ...]


class PeopleImport:
    """Takes rows of people."""

    def __init__(self, setting: ImportContext) -> None:
        self._set = setting
        work, memos = setting.work, setting.memos
        self._people = People(work, setting.map, dry=setting.dry)
        self._seats = Seats(work, dry=setting.dry)
        self._starts, self._active = memos.when("starts_on"), memos.yes("active")
        self._role = memos.of("role", as_role)
        self._ours = {squeezed(k): v for k, v in setting.map.values.get("role", {}).items()}
        self._first: dict[int, tuple[int, list[str]]] = {}
        rows = work.session.execute(select(PersonRow.id, *(getattr(PersonRow, f) for f in _FIELDS)))
        self._kept = {row.id: {f: getattr(row, f) for f in _FIELDS} for row in rows}
        self._aliases: dict[int, set[str]] = {}
        for person, value in work.session.execute(
            select(PersonAliasRow.person_id, PersonAliasRow.value)
        ):
            self._aliases.setdefault(person, set()).add(value)

    def take(self, rows: Rows) -> None:
        """Read, compare and store one batch."""
        text = self._set.columns.text
        for number, cells in self._set.whole(rows):
            look = text("name", cells), text("email", cells), text("team", cells)
            try:
                outcome = self._one(number, cells)
            except DomainError as refusal:
                self._set.tally.reject(number, cells, refusal, look)
                continue
            if self._set.tally.add(outcome):
                self._set.tally.show(outcome, Preview(number, *look))

    def _one(self, number: int, cells: list[str]) -> Outcome:
        values = self._values(cells)
        aliases = self._said_aliases(cells)
        known = self._match(values, aliases)
        if known is not None and known in self._first:
            first, said = self._first[known]
            if said == cells:
                return "unchanged"
            raise about(
                SamePerson(row=first), self._set.columns.fields["name"].label, values["name"]
            )
        team = self._set.columns.text("team", cells)
        start = self._start(cells)
        self._check_seat(known, team, start)
        person = self._create(values) if known is None else known
        self._first[person] = number, cells
        fresh = aliases - self._aliases.get(person, set())
        outcome: Outcome = "new"
        if known is not None:
            outcome = (
                "changed" if self._change(person, values, team, start) or fresh else "unchanged"
            )
        elif team:
            self._seats.seat(person, self._seats.team(team), "member", start)
        self._alias(person, fresh)
        return outcome

    def _values(self, cells: list[str]) -> dict[str, Any]:
        columns, text = self._set.columns, self._set.columns.text
        name = text("name", cells)
        if not name:
            raise about(ValueMissing(), columns.fields["name"].label, "")
        values: dict[str, Any] = {"name": self._tidy(tidy_name, "name", name)}
        for field, tidy in (("email", tidy_email), ("nickname", tidy_nickname)):
            if field in columns and (said := text(field, cells)):
                values[field] = self._tidy(tidy, field, said)
        if role := text("role", cells):
            ours = self._ours.get(squeezed(role), role.lower())
            values["role"] = self._tidy(lambda _said: as_role(ours), "role", role)
        if said := text("language", cells):
            language = language_called(said)
            if language not in LANGUAGES:
                raise about(UnknownLanguage(), columns.fields["language"].label, said)
            values["language"] = language
        if "active" in columns:
            active = self._active[columns.fields["active"].pick(cells)]
            values["deactivated_at"] = None if active in {True, None} else self._set.work.now
        return values

    def _tidy(self, tidy: Any, field: str, text: str) -> Any:
        try:
            return tidy(text)
        except DomainError as refusal:
            raise about(refusal, self._set.columns.fields[field].label, text) from None

    def _said_aliases(self, cells: list[str]) -> set[str]:
        text = self._set.columns.text
        said = {part.strip() for part in text("aliases", cells).split(";")}
        return {alias for alias in (*said, text("external_id", cells)) if alias}

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
                label = self._set.columns.fields["starts_on"].label
                raise about(refusal, label, start.isoformat()) from None

    def _moves(self, known: int | None, team: str) -> bool:
        """Whether somebody who has been in a team is in another from now on."""
        if not team or known is None or not self._seats.has_seat(known, "member"):
            return False
        there = self._seats.find(team)
        return there is None or not self._seats.is_in(known, there, "member")

    def _match(self, values: dict[str, Any], aliases: set[str]) -> int | None:
        """Whom the row means: by e-mail, then by id, then by a name that only one has."""
        for text in (values.get("email"), *sorted(aliases), values["name"]):
            try:
                found = self._people.find(text) if text else None
            except SeveralPeople as refusal:
                raise about(refusal, self._set.columns.fields["name"].label, str(text)) from None
            if found is not None:
                other = self._kept.get(found, values)["email"] if found in self._kept else None
                if text == values["name"] and other and values.get("email") not in {None, other}:
                    return None  # a namesake with another address
                return found
        return None

    def _create(self, values: dict[str, Any]) -> int:
        work = self._set.work
        if self._set.dry:
            person = -len(self._kept) - 1
        else:
            person = next(iter(bulk.new_ids(work.session, PersonRow, 1)))
            work.session.execute(
                insert(PersonRow).values(
                    **{"role": "rep", **at_once(values)}, id=person, created_at=work.now,
                    import_id=work.import_id,
                )
            )  # fmt: skip
            note_first_role(work, person, values["name"], values.get("role", "rep"))
        self._kept[person] = {**dict.fromkeys(_FIELDS), **values}
        self._people.know(person, values["name"], values.get("email"))
        return person

    def _change(self, person: int, values: dict[str, Any], team: str, start: date | None) -> bool:
        kept = self._kept[person]
        differing = {k: v for k, v in values.items() if kept[k] != v}
        if kept["deactivated_at"] and values.get("deactivated_at"):
            differing.pop("deactivated_at", None)
        if "email" in differing and (other := self._people_with(differing["email"])) not in {
            None,
            person,
        }:
            raise EmailInUse(name=self._people.names[other])
        known_team = self._seats.find(team) if team else None
        moves = bool(team) and (
            known_team is None or not self._seats.is_in(person, known_team, "member")
        )
        if not differing and not moves:
            return False
        self._refuse_last_admin(person, {**kept, **differing})
        self._keep_version(person)
        if differing and not self._set.dry:
            self._write(person, differing)
        kept.update(differing)
        if moves:
            self._move(person, self._seats.team(team), start)
        return True

    def _refuse_last_admin(self, person: int, after: Mapping[str, Any]) -> None:
        if _lets_others_in(self._kept[person]) and not _lets_others_in(after):
            refuse_last_admin(self._set.work, person)

    def _write(self, person: int, differing: Mapping[str, Any]) -> None:
        """Change a person's row, with what it means for their role, browsers and links."""
        work = self._set.work
        if kept := at_once(differing):
            work.session.execute(update(PersonRow).where(PersonRow.id == person).values(**kept))
        note_standing(work, person, self._kept[person], differing)
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
        state = PersonState(person, **self._kept[person], seats=seats)
        keep_versions(self._set.work, "person", [(person, state)], self._set.why)

    def _alias(self, person: int, fresh: set[str]) -> None:
        for value in sorted(fresh):
            self._people.know_alias(person, value)
            self._aliases.setdefault(person, set()).add(value)
            if not self._set.dry:
                self._set.work.session.execute(
                    insert(PersonAliasRow).values(
                        person_id=person, kind=self._set.map.source, value=value
                    )
                )


def _lets_others_in(kept: Mapping[str, Any]) -> bool:
    return kept["role"] == "admin" and not kept["deactivated_at"]
