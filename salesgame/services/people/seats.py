"""Where people sat before a change by hand: undoing an import sees it, and loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from salesgame.services.deals.history import keep_versions
from salesgame.services.work import Work
from salesgame.storage.people import MembershipRow, TeamRow


@dataclass(frozen=True, slots=True)
class Seating:
    """All seats of a person, or of a team, as they were: whose or which team's, role and days."""

    seats: tuple[tuple[int, str, date, date], ...]


@dataclass(frozen=True, slots=True)
class TeamKept:
    """What a team was called, and the team above it."""

    name: str
    parent_id: int | None


def keep_seats(work: Work, person_id: int, why: str, managed: int | None = None) -> None:
    """Keep a person's seats, and those of a team that they begin or cease to manage."""
    row = MembershipRow
    seats = select(row.team_id, row.role, row.start, row.end).where(row.person_id == person_id)
    if work.import_id is not None:
        return  # an import keeps what it changes itself
    _keep(work, "person", person_id, _seating(work, seats), why)
    if managed is not None:
        seats = select(row.person_id, row.role, row.start, row.end).where(row.team_id == managed)
        _keep(work, "team", managed, _seating(work, seats), why)


def keep_team(work: Work, team_id: int, why: str) -> None:
    """Keep what a team is called, and the team above it."""
    found = work.session.execute(
        select(TeamRow.name, TeamRow.parent_id).where(TeamRow.id == team_id)
    ).one()
    _keep(work, "team", team_id, TeamKept(*found), why)


def _seating(work: Work, seats: Select[int, str, date, date]) -> Seating:
    return Seating(
        tuple((who, role, start, end) for who, role, start, end in work.session.execute(seats))
    )


def _keep(work: Work, fact: str, fact_id: int, before: Seating | TeamKept, why: str) -> None:
    keep_versions(work, fact, [(fact_id, before)], why)
