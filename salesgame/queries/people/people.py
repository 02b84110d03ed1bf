"""Reading people: one of them, a page of them, what other systems call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast

from sqlalchemy import Select, bindparam, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from salesgame.domain.people.person import Role
from salesgame.storage.people import MembershipRow, PersonAliasRow, PersonRow, TeamRow

PAGE = 50
Shown = Literal["active", "deactivated", "all"]
AccountState = Literal["active", "not_invited", "deactivated"]


@dataclass(frozen=True, slots=True)
class Person:
    """Everything about a person but the password."""

    id: int
    name: str
    nickname: str | None
    email: str | None
    role: Role
    language: str | None
    on_tv: bool
    money_masked: bool
    theme: str | None
    has_password: bool
    created_at: datetime
    deactivated_at: datetime | None
    legal_name: str

    @property
    def standing(self) -> AccountState:
        """Whether they can sign in."""
        if self.deactivated_at is not None:
            return "deactivated"
        return "active" if self.has_password else "not_invited"

    @property
    def shown_name(self) -> str:
        """What boards call them."""
        return self.nickname or self.name


@dataclass(frozen=True, slots=True)
class Listed:
    """A person in the list, with today's teams by name."""

    person: Person
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of the list; `following` is where the next one begins."""

    people: tuple[Listed, ...]
    count: int
    following: str | None


@dataclass(frozen=True, slots=True)
class Alias:
    """What another system calls a person."""

    kind: str
    value: str


_P = PersonRow
_COLUMNS = (
    _P.id, _P.name, _P.nickname, _P.email, _P.role, _P.language, _P.on_tv, _P.money_masked,
    _P.theme, _P.password_hash.is_not(None).label("has_password"), _P.created_at, _P.deactivated_at,
    _P.legal_name,
)  # fmt: skip
_EXISTS = select(literal(1)).where(_P.id == bindparam("person_id"))
_ONE = select(*_COLUMNS).where(_P.id == bindparam("person_id"))
_ALIASES = (
    select(PersonAliasRow.kind, PersonAliasRow.value)
    .where(PersonAliasRow.person_id == bindparam("person_id"))
    .order_by(PersonAliasRow.kind, PersonAliasRow.value)
    .limit(100)
)


def person_exists(session: Session, person_id: int) -> bool:
    """Whether there is such a person."""
    return session.execute(_EXISTS, {"person_id": person_id}).first() is not None


def person(session: Session, person_id: int, *, lock: bool = False) -> Person | None:
    """One person; `lock` holds the row until the transaction ends, and lets others refer to it."""
    query = _ONE.with_for_update(key_share=True) if lock else _ONE
    row = session.execute(query, {"person_id": person_id}).first()
    return Person(**row._mapping) if row else None


def aliases(session: Session, person_id: int) -> tuple[Alias, ...]:
    """What other systems call a person."""
    rows = session.execute(_ALIASES, {"person_id": person_id})
    return tuple(Alias(**row._mapping) for row in rows)


def people_page(
    session: Session, day: date, *, search: str = "", shown: Shown = "active", after: str = ""
) -> PeoplePage:
    """People by name, from after the mark `after`, with their teams on `day`: three queries."""
    wanted = _wanted(search, shown)
    count = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    if mark := _mark(after):
        wanted = wanted.where(tuple_(_P.name, _P.id) > mark)
    rows = session.execute(wanted.order_by(_P.name, _P.id).limit(PAGE + 1)).all()
    people = [Person(**row._mapping) for row in rows[:PAGE]]
    teams = team_names(session, [each.id for each in people], day)
    following = f"{people[-1].id}:{people[-1].name}" if len(rows) > PAGE else None
    listed = tuple(Listed(each, teams.get(each.id, ())) for each in people)
    return PeoplePage(listed, count, following)


def team_names(session: Session, people: Sequence[int], day: date) -> dict[int, tuple[str, ...]]:
    """The names of each person's teams on a day."""
    rows = session.execute(
        select(MembershipRow.person_id, TeamRow.name)
        .join(TeamRow, TeamRow.id == MembershipRow.team_id)
        .where(
            MembershipRow.person_id.in_(people),
            MembershipRow.start <= day,
            MembershipRow.end > day,
        )
        .order_by(TeamRow.name)
    )
    found: dict[int, tuple[str, ...]] = {}
    for person_id, name in rows:
        found[person_id] = (*(n for n in found.get(person_id, ()) if n != name), name)
    return found


def person_names(session: Session, search: str, limit: int = 20) -> tuple[tuple[int, str], ...]:
    """Active people whose name holds the text: for pickers."""
    rows = session.execute(_wanted(search, "active").order_by(_P.name, _P.id).limit(limit))
    return tuple((row.id, row.name) for row in rows)


def _wanted(search: str, shown: Shown) -> Select[Any]:
    wanted: Any = select(*_COLUMNS)
    if shown != "all":
        gone = _P.deactivated_at.is_not(None)
        wanted = wanted.where(gone if shown == "deactivated" else ~gone)
    for word in search.split()[:8]:
        columns = (_P.name, _P.nickname, _P.email, _P.legal_name)
        wanted = wanted.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return cast("Select[Any]", wanted)


def _mark(after: str) -> tuple[str, int] | None:
    number, colon, name = after.partition(":")
    return (name, int(number)) if colon and number.isascii() and number.isdigit() else None
