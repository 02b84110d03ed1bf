"""Whom a command speaks of: people and teams by the names people type."""

from __future__ import annotations

from sqlalchemy.orm import Session

from salesgame.domain.core.refusals import DomainError
from salesgame.queries.metrics.totals import EVERYBODY, Subject
from salesgame.queries.people.names import people_named
from salesgame.queries.people.teams import team_named


class NobodyNamed(DomainError):
    """There is nobody named "{name}"."""

    field = "rep"


class NameOfSeveral(DomainError):
    """ "{name}" is the name of several people. Use the e-mail address instead."""

    field = "rep"


class NoTeamNamed(DomainError):
    """There is no team named "{name}"."""

    field = "team"


class PersonOrTeam(DomainError):
    """Ask for a rep or for a team, not for both."""

    field = "team"


def person_named(session: Session, name: str) -> int:
    """The one person of that name or e-mail address. Raises NobodyNamed, NameOfSeveral."""
    name = _written(name)
    found = people_named(session, name)
    if not found:
        raise NobodyNamed(name=name)
    if len(found) > 1:
        raise NameOfSeveral(name=name)
    return found[0]


def subject_named(session: Session, rep: str | None, team: str | None) -> Subject:
    """A rep, a team or, with neither, everybody."""
    if rep is not None and team is not None:
        raise PersonOrTeam
    if rep is not None:
        return Subject("person", person_named(session, rep))
    if team is None:
        return EVERYBODY
    team = _written(team)
    found = team_named(session, team)
    if found is None:
        raise NoTeamNamed(name=team)
    return Subject("team", found.id)


def _written(name: str) -> str:
    """A name as a database takes it: a shell may hand over bytes that are no text."""
    return name.encode(errors="replace").decode()
