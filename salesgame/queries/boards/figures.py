"""Reading what a board is made of: people, their figures over some days, and their teams."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.boards.board import Player
from salesgame.domain.metrics.definitions import Totals
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.db.summing import sum_of
from salesgame.storage.people import MembershipRow, PersonRow, TeamRow
from salesgame.storage.points import PointsEntryRow
from salesgame.storage.rules import RuleRow, RuleVersionRow

ALL_KINDS = "activities"


@dataclass(frozen=True, slots=True)
class Figure:
    """What somebody reached over some days, and the instant of the last step."""

    totals: Totals
    reached_at: datetime | None


Figures = dict[int, Figure]
_PLAYERS = select(
    PersonRow.id, PersonRow.name, PersonRow.nickname, PersonRow.role, PersonRow.on_tv,
    PersonRow.deactivated_at,
)  # fmt: skip


def players(session: Session, people: Collection[int] | None = None) -> list[Player]:
    """Everybody who can stand on a board, or only these people."""
    return [
        Player(id_, name, nickname or name, role == "rep" and gone is None, on_tv)
        for id_, name, nickname, role, on_tv, gone in rows_in_chunks(
            session, _PLAYERS, PersonRow.id, people
        )
    ]


def entry_counts(
    session: Session, start: date, until: date, people: Collection[int]
) -> dict[int, int]:
    """How many entries of the points ledger these people have that count on these days."""
    entry = PointsEntryRow
    query = (
        select(entry.person_id, func.count())
        .where(entry.counts_on >= start, entry.counts_on < until)
        .group_by(entry.person_id)
    )
    return dict(rows_in_chunks(session, query, entry.person_id, people))


def entry_days(
    session: Session, start: date, until: date, people: Collection[int]
) -> list[tuple[int, date, int]]:
    """The same, day by day: person, day, entries."""
    entry = PointsEntryRow
    query = (
        select(entry.person_id, entry.counts_on, func.count())
        .where(entry.counts_on >= start, entry.counts_on < until)
        .group_by(entry.person_id, entry.counts_on)
    )
    return [(*row,) for row in rows_in_chunks(session, query, entry.person_id, people)]


def points_by_rule(
    session: Session, person_id: int, start: date, until: date, limit: int = 8
) -> list[tuple[str, int]]:
    """What each rule brought a person on these days, most first."""
    brought = sum_of(PointsEntryRow.points)
    query = (
        select(RuleRow.name, brought)
        .join(RuleVersionRow, RuleVersionRow.id == PointsEntryRow.rule_version_id)
        .join(RuleRow, RuleRow.id == RuleVersionRow.rule_id)
        .where(
            PointsEntryRow.person_id == person_id,
            PointsEntryRow.counts_on >= start,
            PointsEntryRow.counts_on < until,
        )
        .group_by(RuleRow.name)
        .having(brought != 0)
        .order_by(brought.desc(), RuleRow.name)
        .limit(limit)
    )
    return [(name, points) for name, points in session.execute(query)]


def teams_on(session: Session, people: Collection[int], day: date) -> dict[int, str]:
    """The team each of these people is a member of on a day."""
    query = (
        select(MembershipRow.person_id, TeamRow.name)
        .join(TeamRow, TeamRow.id == MembershipRow.team_id)
        .where(
            MembershipRow.person_id.in_(people),
            MembershipRow.role == "member",
            MembershipRow.start <= day,
            MembershipRow.end > day,
        )
        .order_by(TeamRow.name.desc())
    )
    return {row.person_id: row.name for row in session.execute(query)}
