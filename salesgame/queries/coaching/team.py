"""What a team's overview reads beside metrics and quotas: its people, pipeline and freshness."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.targets.quotas import children
from salesgame.queries.deals.counted import DEAL_COUNTS
from salesgame.queries.metrics.totals import team_ids
from salesgame.storage.db.bulk import in_chunks
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import OPEN, ActivityRow, CreditRow, DealRow
from salesgame.storage.imports import ImportRow
from salesgame.storage.metrics import ActivityTotalRow
from salesgame.storage.people import MembershipRow, PersonRow
from salesgame.storage.targets import QuotaRow

MOST_SOURCES = 8


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody whose numbers a team's overview shows."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """When something last came in: `source` names an import's source, or is `hand`."""

    source: str
    kind: str
    at: datetime


def members(session: Session, team_id: int | None, day: date) -> tuple[TeamMember, ...]:
    """Who is a member on a day, of a team and those below it (None: of any), by name."""
    query = (
        select(PersonRow.id, PersonRow.name)
        .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
        .where(
            MembershipRow.role == "member", MembershipRow.start <= day, MembershipRow.end > day,
            PersonRow.deactivated_at.is_(None),
        )
        .distinct()
        .order_by(PersonRow.name, PersonRow.id)
    )  # fmt: skip
    if team_id is not None:
        query = query.where(MembershipRow.team_id.in_(team_ids(team_id)))
    return tuple(TeamMember(*row) for row in session.execute(query))


def open_amounts(session: Session, people: Collection[int]) -> dict[int, int]:
    """What each person's open deals would bring, by their credit."""
    query = (
        select(CreditRow.person_id, func.coalesce(sum_of(CreditRow.amount), 0))
        .join(DealRow, DealRow.id == CreditRow.deal_id)
        .where(CreditRow.status == OPEN, DEAL_COUNTS)
        .group_by(CreditRow.person_id)
    )
    return dict(map(tuple, rows_in_chunks(session, query, CreditRow.person_id, people)))


def last_active(session: Session, people: Collection[int], since: date) -> dict[int, date]:
    """The last day from `since` on at which each person logged anything."""
    row = ActivityTotalRow
    query = (
        select(row.person_id, func.max(row.start))
        .where(row.period_kind == "day", row.start >= since, row.logged > 0)
        .group_by(row.person_id)
    )
    return dict(map(tuple, rows_in_chunks(session, query, row.person_id, people)))


def metrics_with_quotas(
    session: Session,
    calendar: Calendar,
    period: Period,
    people: Collection[int],
    team_id: int | None = None,
) -> frozenset[str]:
    """The metrics on which any of these people, or the team itself, have a quota in a period."""
    found: set[str] = set()
    parts = list(_parts(calendar, period))
    whens = or_(*((QuotaRow.period_kind == p.kind) & (QuotaRow.start == p.start) for p in parts))
    set_for: list[ColumnElement[bool]] = [
        QuotaRow.person_id.in_(chunk) for chunk in in_chunks(sorted(people))
    ]
    if team_id is not None:
        set_for.append(QuotaRow.team_id == team_id)
    for whose in set_for:
        query = select(QuotaRow.metric).where(whose, ~QuotaRow.cancelled, whens)
        found.update(session.scalars(query.distinct()))
    return frozenset(found)


def freshness(session: Session) -> tuple[Fresh, ...]:
    """When each source last brought something, and when people last entered something."""
    imports = (
        select(ImportRow.source, ImportRow.kind, func.max(ImportRow.finished_at))
        .where(ImportRow.finished_at.is_not(None), ImportRow.undone_at.is_(None))
        .group_by(ImportRow.source, ImportRow.kind)
        .order_by(func.max(ImportRow.finished_at).desc())
        .limit(MOST_SOURCES)
    )
    found = [Fresh(source, kind, at) for source, kind, at in session.execute(imports) if at]
    for kind, row in (("deals", DealRow), ("activities", ActivityRow)):
        at = session.scalar(_last_entered(row))
        if at is not None:
            found.append(Fresh("hand", kind, at))
    return tuple(sorted(found, key=lambda fresh: fresh.at, reverse=True))


def _last_entered(row: type[DealRow] | type[ActivityRow]):  # type: ignore[no-untyped-def]
    entered = select(row.changed_at).where(row.import_id.is_(None))
    return entered.order_by(row.id.desc()).limit(1)


def _parts(calendar: Calendar, period: Period) -> Iterable[Period]:
    yield period
    for child in children(calendar, period):
        yield from _parts(calendar, child)
