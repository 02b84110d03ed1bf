"""Where people sat before a change by hand: undoing an import sees it, and loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.services.access.audit import record
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


def record_seat(work: Work, verb: str, person_id: int, team_id: int, day: date) -> None:
    """Keep in the history that somebody takes a place in a team, or leaves it, from a day on."""
    record(
        work, "team", verb, person_id, team=_called(work, team_id), team_id=team_id,
        day=None if day == FIRST_DAY else day.isoformat(),
    )  # fmt: skip


def record_team(work: Work, team_id: int, name: str, parent_id: int | None) -> None:
    """Keep in the history what a team is called from now on, and which team is above it."""
    before = work.session.execute(
        select(TeamRow.name, TeamRow.parent_id).where(TeamRow.id == team_id)
    ).one()
    above = _called(work, parent_id)
    changes = [
        {"field": "name", "before": before.name, "after": name},
        {"field": "parent", "before": _called(work, before.parent_id), "after": above},
    ]
    changed = [one for one in changes if one["before"] != one["after"]]
    record(work, "team", "changed", team=name, team_id=team_id, changes=changed)


def _called(work: Work, team_id: int | None) -> str | None:
    return work.session.scalar(select(TeamRow.name).where(TeamRow.id == team_id))


def _seating(work: Work, seats: Select[int, str, date, date]) -> Seating:
    return Seating(
        tuple((who, role, start, end) for who, role, start, end in work.session.execute(seats))
    )


def _keep(work: Work, fact: str, fact_id: int, before: Seating | TeamKept, why: str) -> None:
    keep_versions(work, fact, [(fact_id, before)], why)
