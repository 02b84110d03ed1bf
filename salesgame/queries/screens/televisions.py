"""Reading televisions, their pairing codes, and the wins they show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from salesgame.queries.deals.counted import DEAL_COUNTS
from salesgame.queries.metrics.totals import team_ids
from salesgame.storage.access import PairingRow, ScreenRow
from salesgame.storage.deals import CreditRow, DealRow
from salesgame.storage.outbox import OutboxRow
from salesgame.storage.people import MembershipRow, PersonRow, TeamRow

WON = "deal_won"
MOST = 60


@dataclass(frozen=True, slots=True)
class Screen:
    """A paired television and what it shows."""

    id: int
    name: str
    metric: str
    period_kind: str
    team_id: int | None
    team: str | None
    paired_by: int | None
    paired_at: datetime
    seen_at: datetime | None
    identify_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pairing:
    """A code a television shows."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ScreenWin:
    """A deal just won, with only what everybody may know of it; never the customer.

    `at` is when it was announced, by which it is celebrated; `closed_at` is when it was won.
    """

    id: int
    person_id: int
    name: str
    amount: int | None
    team_id: int | None
    team: str | None
    at: datetime
    day: date
    closed_at: datetime
    on_tv: bool


_SCREENS: Select[*tuple[Any, ...]] = (
    select(
        ScreenRow.id, ScreenRow.name, ScreenRow.metric, ScreenRow.period_kind, ScreenRow.team_id,
        TeamRow.name, ScreenRow.paired_by, ScreenRow.paired_at, ScreenRow.seen_at,
        ScreenRow.identify_at,
    )
    .outerjoin(TeamRow, TeamRow.id == ScreenRow.team_id)
    .where(ScreenRow.revoked_at.is_(None))
)  # fmt: skip


def screen_of(session: Session, token_hash: str) -> Screen | None:
    """The television that holds this token, unless it was unpaired."""
    return _first(session, _SCREENS.where(ScreenRow.token_hash == token_hash))


def screen_by_id(session: Session, screen_id: int) -> Screen | None:
    """A television by id, unless it was unpaired."""
    return _first(session, _SCREENS.where(ScreenRow.id == screen_id))


def screens(session: Session, limit: int = 200) -> list[Screen]:
    """Every paired television, by name."""
    rows = session.execute(_SCREENS.order_by(ScreenRow.name, ScreenRow.id).limit(limit))
    return [Screen(*row) for row in rows]


def pairing_of(session: Session, secret_hash: str, now: datetime) -> Pairing | None:
    """The code a waiting television shows, while it holds."""
    row = session.execute(
        select(PairingRow.code, PairingRow.expires_at).where(
            PairingRow.secret_hash == secret_hash,
            PairingRow.expires_at > now,
            PairingRow.screen_id.is_(None),
        )
    ).first()
    return None if row is None else Pairing(*row)


def wins_since(
    session: Session, since: datetime, team_id: int | None, day: date
) -> list[ScreenWin]:
    """Deals announced as won since an instant that still are, newest first.

    A team's screen tells of its members' wins. Those of people who stay off the television are
    marked so: they are counted, and never shown.
    """
    noticed = session.execute(
        select(OutboxRow.id, OutboxRow.payload, OutboxRow.at)
        .where(OutboxRow.at >= since, OutboxRow.topic == WON)
        .order_by(OutboxRow.id.desc())
        .limit(MOST)
    ).all()
    told = {int(row.payload["deal"]): row for row in reversed(noticed)}
    if not told:
        return []
    rows = session.execute(_wins(list(told), team_id, day)).all()
    found = {row.id: _win(told[row.id], row) for row in rows}  # a seat in two teams is one win
    return sorted(found.values(), key=lambda win: -win.id)


def _wins(deals: list[int], team_id: int | None, day: date) -> Select[*tuple[Any, ...]]:
    seat = MembershipRow
    query: Select[*tuple[Any, ...]] = (
        select(
            DealRow.id, DealRow.amount, DealRow.closed_on, DealRow.closed_at,
            PersonRow.id.label("person_id"), PersonRow.name, PersonRow.nickname, PersonRow.on_tv,
            TeamRow.id.label("team_id"), TeamRow.name.label("team"),
        )
        .join(CreditRow, (CreditRow.deal_id == DealRow.id) & CreditRow.is_primary)
        .join(PersonRow, PersonRow.id == CreditRow.person_id)
        .outerjoin(
            seat,
            (seat.person_id == PersonRow.id)
            & (seat.role == "member")
            & (seat.start <= day)
            & (seat.end > day),
        )
        .outerjoin(TeamRow, TeamRow.id == seat.team_id)
        .where(
            DealRow.id.in_(deals),
            DealRow.status == "won",
            DEAL_COUNTS,
        )
    )  # fmt: skip
    return query if team_id is None else query.where(seat.team_id.in_(team_ids(team_id)))


def _win(notice: Any, row: Any) -> ScreenWin:
    shown = row.nickname or row.name
    return ScreenWin(
        notice.id, row.person_id, shown, row.amount, row.team_id, row.team, notice.at,
        row.closed_on, row.closed_at or notice.at, row.on_tv,
    )  # fmt: skip


def _first(session: Session, query: Select[*tuple[Any, ...]]) -> Screen | None:
    row = session.execute(query).first()
    return None if row is None else Screen(*row)
