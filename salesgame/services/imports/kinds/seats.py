"""Teams and who sits in them, as an import finds and fills them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert, select

from salesgame.domain.core.calendar import FIRST_DAY, LAST_DAY
from salesgame.domain.people.names import tidy_name
from salesgame.domain.people.person import MembershipRole
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.people import MembershipRow, TeamRow
from salesgame.tabular.words import squeezed

Seat = tuple[int, str, date, date]  # team, role, start, end


class Seats:
    """All teams by name and all seats by person; teams named on the way are made."""

    def __init__(self, work: Work, *, dry: bool) -> None:
        self._work, self._dry, self._made = work, dry, 0
        self.parents: dict[int, int | None] = {}
        self.names: dict[int, str] = {}
        self._teams: dict[str, int] = {}
        self.of: dict[int, list[Seat]] = {}
        for team_id, name, parent in work.session.execute(
            select(TeamRow.id, TeamRow.name, TeamRow.parent_id)
        ):
            self._teams[squeezed(name)] = team_id
            self.parents[team_id], self.names[team_id] = parent, name
        row = MembershipRow
        rows = work.session.execute(
            select(row.person_id, row.team_id, row.role, row.start, row.end)
        )
        for person, team, role, start, end in rows:
            self.of.setdefault(person, []).append((team, role, start, end))

    def find(self, name: str) -> int | None:
        """A team by name, or None."""
        return self._teams.get(squeezed(name))

    def team(self, name: str, parent_id: int | None = None) -> int:
        """A team by name, made where there is none. Raises NameTooLong."""
        found = self.find(name)
        if found is not None:
            return found
        tidy = tidy_name(name)
        if self._dry:
            self._made += 1
            team_id = -self._made
        else:
            team_id = next(iter(bulk.new_ids(self._work.session, TeamRow, 1)))
            self._work.session.execute(
                insert(TeamRow).values(
                    id=team_id, name=tidy, parent_id=parent_id, import_id=self._work.import_id
                )
            )
        self._teams[squeezed(tidy)] = team_id
        self.parents[team_id], self.names[team_id] = parent_id, tidy
        return team_id

    def is_in(self, person: int, team: int, role: MembershipRole) -> bool:
        """Whether a person sits in a team today, or will without end."""
        today = self._work.today
        return any(
            seat[0] == team and seat[1] == role and seat[3] > today
            for seat in self.of.get(person, ())
        )

    def has_seat(self, person: int, role: MembershipRole) -> bool:
        """Whether a person ever had a seat of that role."""
        return any(seat[1] == role for seat in self.of.get(person, ()))

    def seat(self, person: int, team: int, role: MembershipRole, start: date | None = None) -> None:
        """Give a person a seat, since they are here unless a day is named.

        That is the very first day, unless another seat of theirs says since when.
        """
        start = start or min((seat[2] for seat in self.of.get(person, ())), default=FIRST_DAY)
        self.of.setdefault(person, []).append((team, role, start, LAST_DAY))
        if not self._dry:
            self._work.session.execute(
                insert(MembershipRow).values(
                    person_id=person, team_id=team, role=role, start=start, end=LAST_DAY
                )
            )
