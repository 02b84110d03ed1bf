"""Reading teams, and who belonged to them on a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, literal, select
from sqlalchemy.orm import Session

from salesgame.domain.people.person import MembershipRole
from salesgame.storage.people import MembershipRow, PersonRow, TeamRow

MOST_TEAMS = 1000
MOST_SEATS = 500


@dataclass(frozen=True, slots=True)
class Team:
    """A team and the one above it."""

    id: int
    name: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A team in the tree on one day: its depth, managers by name, and number of members."""

    id: int
    name: str
    parent_id: int | None
    depth: int
    managers: tuple[str, ...]
    members: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a team over the days `[start, end)`."""

    person_id: int
    person: str
    team_id: int
    team: str
    role: MembershipRole
    start: date
    end: date


_M, _T, _P = MembershipRow, TeamRow, PersonRow
_EXISTS = select(literal(1)).where(_T.id == bindparam("team_id"))
_SEATS = (
    select(
        _M.person_id, _P.name.label("person"), _M.team_id, _T.name.label("team"),
        _M.role, _M.start, _M.end,
    )
    .join(_P, _P.id == _M.person_id)
    .join(_T, _T.id == _M.team_id)
)  # fmt: skip


def team_exists(session: Session, team_id: int) -> bool:
    """Whether there is such a team."""
    return session.execute(_EXISTS, {"team_id": team_id}).first() is not None


def team(session: Session, team_id: int) -> Team | None:
    """One team."""
    row = session.execute(select(_T.id, _T.name, _T.parent_id).where(_T.id == team_id)).first()
    return Team(**row._mapping) if row else None


def team_named(session: Session, name: str) -> Team | None:
    """The team of that name."""
    row = session.execute(select(_T.id, _T.name, _T.parent_id).where(_T.name == name)).first()
    return Team(**row._mapping) if row else None


def teams(session: Session) -> tuple[Team, ...]:
    """Every team by name; at most a thousand."""
    rows = session.execute(select(_T.id, _T.name, _T.parent_id).order_by(_T.name).limit(MOST_TEAMS))
    return tuple(Team(**row._mapping) for row in rows)


def tree(session: Session, day: date) -> tuple[Branch, ...]:
    """The teams as a tree, parents before their children, on one day: three queries."""
    below: dict[int | None, list[Team]] = defaultdict(list)
    known = teams(session)
    ids = {each.id for each in known}
    for each in known:
        below[each.parent_id if each.parent_id in ids else None].append(each)
    managers, members = _managers(session, day), _members(session, day)
    return tuple(
        Branch(
            each.id, each.name, each.parent_id, depth,
            managers.get(each.id, ()), members.get(each.id, 0),
        )
        for each, depth in _walk(below)
    )  # fmt: skip


def seats_of_team(session: Session, team_id: int, day: date) -> tuple[Seat, ...]:
    """Who is in a team on a day: managers first, then members by name; at most 500."""
    rows = session.execute(
        _SEATS.where(_M.team_id == team_id, _M.start <= day, _M.end > day)
        .order_by(_M.role, _P.name, _P.id)
        .limit(MOST_SEATS)
    )
    return tuple(Seat(**row._mapping) for row in rows)


def seats_of_person(session: Session, person_id: int) -> tuple[Seat, ...]:
    """Every team a person was, is or will be in, the latest first; at most 500."""
    rows = session.execute(
        _SEATS.where(_M.person_id == person_id)
        .order_by(_M.start.desc(), _T.name, _M.role)
        .limit(MOST_SEATS)
    )
    return tuple(Seat(**row._mapping) for row in rows)


def _walk(below: dict[int | None, list[Team]]) -> list[tuple[Team, int]]:
    """Parents before children; a team in a circle is left out rather than walked for ever."""
    waiting = [(each, 0) for each in reversed(below[None])]
    walked = []
    while waiting:
        each, depth = waiting.pop()
        walked.append((each, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(each.id, []))]
    return walked


def _managers(session: Session, day: date) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(_M.team_id, _P.name)
        .join(_P, _P.id == _M.person_id)
        .where(_M.role == "manager", _M.start <= day, _M.end > day)
        .order_by(_P.name)
    )
    found: dict[int, tuple[str, ...]] = {}
    for team_id, name in rows:
        found[team_id] = (*found.get(team_id, ()), name)
    return found


def _members(session: Session, day: date) -> dict[int, int]:
    rows = session.execute(
        select(_M.team_id, func.count())
        .where(_M.role == "member", _M.start <= day, _M.end > day)
        .group_by(_M.team_id)
    )
    return dict(rows.all())
