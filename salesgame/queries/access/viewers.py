"""Reading who asks, and who is below whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Engine, Select, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session

from salesgame.domain.access.permissions import Viewer
from salesgame.domain.people.person import Role
from salesgame.storage.access import AttemptRow, OneTimeLinkRow, SessionRow
from salesgame.storage.db.prepared import PreparedQuery
from salesgame.storage.deals import CreditRow, DealRow
from salesgame.storage.people import MembershipRow, PersonRow, TeamRow


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A signed-in browser with its person: what every request needs to know, in one row."""

    token_hash: str
    expires_at: datetime
    seen_at: datetime
    revoked_at: datetime | None
    deactivated_at: datetime | None
    id: int
    name: str
    nickname: str | None
    email: str | None
    role: Role
    language: str | None
    theme: str | None
    money_masked: bool
    on_tv: bool

    def is_good(self, now: datetime) -> bool:
        """Whether it still lets its holder in."""
        return self.revoked_at is None and self.deactivated_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Browser:
    """One of a person's signed-in browsers."""

    token_hash: str
    created_at: datetime
    seen_at: datetime
    agent: str

    @property
    def key(self) -> str:
        """What names it in an address: enough to tell one person's browsers apart."""
        return self.token_hash[:16]


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A one-time link as it is kept."""

    token_hash: str
    purpose: str
    person_id: int | None
    expires_at: datetime
    used_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        """Whether it still opens."""
        return self.used_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Below:
    """The people and the teams below a manager on one day."""

    people: frozenset[int]
    teams: frozenset[int]


_S, _P, _L, _A = (row.__table__.c for row in (SessionRow, PersonRow, OneTimeLinkRow, AttemptRow))
_SIGN_IN = (
    select(
        _S.token_hash, _S.expires_at, _S.seen_at, _S.revoked_at, _P.deactivated_at,
        _P.id, _P.name, _P.nickname, _P.email, _P.role, _P.language, _P.theme,
        _P.money_masked, _P.on_tv,
    )
    .join_from(SessionRow.__table__, PersonRow.__table__, _S.person_id == _P.id)
    .where(_S.token_hash == bindparam("token_hash"))
)  # fmt: skip
_AT_THE_DOOR = PreparedQuery(_SIGN_IN)
_BROWSERS = (
    select(_S.token_hash, _S.created_at, _S.seen_at, _S.agent)
    .where(
        _S.person_id == bindparam("person_id"),
        _S.revoked_at.is_(None),
        _S.expires_at > bindparam("now"),
    )
    .order_by(_S.seen_at.desc(), _S.token_hash)
    .limit(50)
)
_LINK = select(_L.token_hash, _L.purpose, _L.person_id, _L.expires_at, _L.used_at).where(
    _L.token_hash == bindparam("token_hash")
)
_TRIES = select(func.count(), func.max(_A.at)).where(
    _A.key == bindparam("key"), _A.at > bindparam("since")
)


def sign_in_of(engine: Engine, token_hash: str) -> SignedIn | None:
    """Who holds this session token, good or not; one look-up by its key, of every request."""
    row = _AT_THE_DOOR.one(engine, token_hash=token_hash)
    return SignedIn(*row) if row else None


def browsers(session: Session, person_id: int, now: datetime) -> tuple[Browser, ...]:
    """Where a person is signed in, the latest used first; at most 50."""
    rows = session.execute(_BROWSERS, {"person_id": person_id, "now": now})
    return tuple(Browser(*row) for row in rows)


def link(session: Session, token_hash: str) -> OneTimeLink | None:
    """The one-time link of that token, good or not."""
    row = session.execute(_LINK, {"token_hash": token_hash}).first()
    return OneTimeLink(*row) if row else None


def has_link(session: Session, purpose: str, now: datetime) -> bool:
    """Whether a one-time link for that purpose is still good."""
    good = select(_L.token_hash).where(
        _L.purpose == purpose, _L.used_at.is_(None), _L.expires_at > now
    )
    return session.execute(good.limit(1)).first() is not None


def tries(session: Session, key: str, since: datetime) -> tuple[int, datetime | None]:
    """How many tries of a key failed after that instant, and when the latest was."""
    count, latest = session.execute(_TRIES, {"key": key, "since": since}).one()
    return count, latest


def has_admin(session: Session) -> bool:
    """Whether somebody can sign in as an admin: without one the installation is not set up."""
    return session.execute(_AN_ADMIN).first() is not None


_AN_ADMIN = (
    select(literal(1))
    .select_from(PersonRow)
    .where(
        PersonRow.role == "admin",
        PersonRow.password_hash.is_not(None),
        PersonRow.deactivated_at.is_(None),
    )
    .limit(1)
)


def below(session: Session, manager_id: int, day: date) -> Below:
    """Everybody and every team below a manager on a day, at any depth, in one query.

    Of the teams they manage, the members; of the teams further down, everybody.
    """
    rows = session.execute(_BELOW, {"manager_id": manager_id, "day": day}).all()
    teams = frozenset(row.team_id for row in rows)
    people = frozenset(row.person_id for row in rows if row.person_id is not None)
    return Below(people - {manager_id}, teams)


def viewer_of(session: Session, person_id: int, day: date) -> Viewer:
    """A person as the rules of access see them; whom a manager is above, on that day."""
    ((role,),) = _ROLE.rows(session, person_id=person_id)
    if role != "manager":
        return Viewer(person_id, role)
    theirs = below(session, person_id, day)
    return Viewer(person_id, role, theirs.people, theirs.teams)


_ROLE = PreparedQuery(select(_P.role).where(_P.id == bindparam("person_id")))  # every tap asks


def deal_holders(session: Session, deal_id: int) -> frozenset[int] | None:
    """Who holds credit for a deal; None when there is no such deal."""
    rows = session.scalars(_HOLDERS, {"deal_id": deal_id}).all()
    return frozenset(row for row in rows if row is not None) if rows else None


_HOLDERS = (
    select(CreditRow.person_id)
    .select_from(DealRow)
    .join(CreditRow, CreditRow.deal_id == DealRow.id, isouter=True)
    .where(DealRow.id == bindparam("deal_id"))
)


def _below_statement() -> Select[Any]:
    own, other = MembershipRow.__table__.alias("own"), MembershipRow.__table__.alias("other")
    day = bindparam("day", type_=Date())
    tree = (
        select(own.c.team_id, literal(0).label("deep"))
        .where(
            own.c.person_id == bindparam("manager_id"),
            own.c.role == "manager",
            own.c.start <= day,
            day < own.c.end,
        )
        .cte("tree", recursive=True)
    )
    # UNION, not UNION ALL: it ends even where somebody made a circle of teams.
    tree = tree.union(
        select(TeamRow.id, literal(1)).join(tree, TeamRow.parent_id == tree.c.team_id)
    )
    in_team = (
        (other.c.team_id == tree.c.team_id)
        & (other.c.start <= day)
        & (day < other.c.end)
        & or_(tree.c.deep == 1, other.c.role == "member")
    )
    return select(tree.c.team_id, other.c.person_id).join_from(tree, other, in_team, isouter=True)


_BELOW = _below_statement()
