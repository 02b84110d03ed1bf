"""Teams as rows of a file: their place in the tree and who manages them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.people.names import tidy_name
from salesgame.domain.people.teams import check_parent
from salesgame.services.deals.history import keep_versions
from salesgame.services.imports.kinds.importer import ImportContext, Rows
from salesgame.services.imports.kinds.lookups import People
from salesgame.services.imports.kinds.seats import Seats
from salesgame.services.imports.refusals import SameTeam, ValueMissing
from salesgame.services.imports.tally import Outcome, Preview
from salesgame.storage.people import PersonRow, TeamRow
from salesgame.tabular.refusals import about
from salesgame.tabular.words import squeezed


@dataclass(frozen=True, slots=True)
class TeamState:
    """A team as it stood, for its kept version."""

    id: int
    name: str
    parent_id: int | None
    managers: tuple[int, ...]


class TeamImport:
    """Takes rows of teams."""

    def __init__(self, setting: ImportContext) -> None:
        self._set = setting
        self._people = People(setting)
        self._seats = Seats(setting.work, dry=setting.dry)
        self._first: dict[str, tuple[int, tuple[str, str, str]]] = {}

    def take(self, rows: Rows) -> None:
        """Read, compare and store one batch."""
        for number, cells in self._set.whole(rows):
            said = self._said(cells)
            try:
                outcome = self._one(number, said)
            except DomainError as refusal:
                self._set.tally.reject(number, cells, refusal, said)
                continue
            if self._set.tally.add(outcome):
                self._set.tally.show(outcome, Preview(number, said[0], said[2], said[1]))

    def _said(self, cells: list[str]) -> tuple[str, str, str]:
        text = self._set.columns.text
        return text("name", cells), text("parent", cells), text("manager", cells)

    def _one(self, number: int, said: tuple[str, str, str]) -> Outcome:
        name, parent, manager = said
        label = self._set.columns.fields["name"].label
        if not name:
            raise about(ValueMissing(), label, "")
        first = self._first.setdefault(squeezed(name), (number, said))
        if first[0] != number:
            if first[1] == said:
                return "unchanged"
            raise about(SameTeam(row=first[0]), label, name)
        try:
            tidy_name(name)
        except DomainError as refusal:
            raise about(refusal, label, name) from None
        person = self._resolve(manager) if manager else None
        known = self._seats.find(name)
        parent_id = self._seats.team(parent) if parent else None
        if known is None:
            team = self._seats.team(name, parent_id)
            if person is not None:
                self._manage(person, team)
            return "new"
        return self._change(known, parent_id, person)

    def _resolve(self, manager: str) -> int:
        found = self._people.find(manager)
        if found is None and self._set.map.unknown_people == "create":
            return self._people.create(manager, role="manager")
        try:
            return self._people.resolve(manager)
        except DomainError as refusal:
            raise about(refusal, self._set.columns.fields["manager"].label, manager) from None

    def _change(self, team: int, parent_id: int | None, person: int | None) -> Outcome:
        seats, work = self._seats, self._set.work
        moves = "parent" in self._set.columns and seats.parents[team] != parent_id
        manages = person is not None and not seats.is_in(person, team, "manager")
        if not (moves or manages):
            return "unchanged"
        if moves:
            check_parent(team, seats.names[team], parent_id, seats.parents)
        if not self._set.dry:
            managers = tuple(
                p
                for p, held in seats.of.items()
                for t, role, *_ in held
                if t == team and role == "manager"
            )
            state = TeamState(team, seats.names[team], seats.parents[team], managers)
            keep_versions(work, "team", [(team, state)], self._set.why)
            if moves:
                work.session.execute(
                    update(TeamRow).where(TeamRow.id == team).values(parent_id=parent_id)
                )
        if moves:
            seats.parents[team] = parent_id
        if manages and person is not None:
            self._manage(person, team)
        return "changed"

    def _manage(self, person: int, team: int) -> None:
        """Seat a manager; a rep who gets a team becomes a manager."""
        self._seats.seat(person, team, "manager")
        if not self._set.dry:
            run = self._set.work.session.execute
            if run(select(PersonRow.role).where(PersonRow.id == person)).scalar() == "rep":
                run(update(PersonRow).where(PersonRow.id == person).values(role="manager"))
