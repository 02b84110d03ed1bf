"""Reading quotas, and how much of each applies to whom in a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Calendar, Period, PeriodKind
from salesgame.domain.metrics.definitions import Value, counted
from salesgame.domain.people.person import first_day_away
from salesgame.domain.targets import quotas as targets
from salesgame.domain.targets.quotas import (
    ALL_OF_IT,
    Presence,
    Span,
    Target,
    TargetProgress,
    summed,
)
from salesgame.queries.metrics.averages import AVERAGE
from salesgame.queries.metrics.totals import Subject, team_ids
from salesgame.queries.people.leave import leaves
from salesgame.queries.targets.results import results
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.people import MembershipRow, PersonRow
from salesgame.storage.targets import QuotaRow

Own = dict[tuple[PeriodKind, date], Decimal]


@dataclass(frozen=True, slots=True)
class Attainment:
    """What a person reached of a target; `value` None is n/a."""

    person_id: int
    result: Value
    n: int
    target: Target

    @property
    def value(self) -> Decimal | None:
        """Result ÷ prorated quota."""
        return None if self.result is None else self.target.attained(self.result)


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """One quota as it is set."""

    id: int
    person_id: int | None
    team_id: int | None
    metric: str
    kind: str
    start: date
    target: Decimal
    version: int


def quotas_between(
    session: Session,
    metric: str,
    kind: PeriodKind,
    first: date,
    until: date,
    people: Collection[int] = (),
    teams: Collection[int] = (),
) -> list[QuotaLine]:
    """The quotas of these people and teams for periods that start in `[first, until)`."""
    query = select(
        QuotaRow.id, QuotaRow.person_id, QuotaRow.team_id, QuotaRow.metric,
        QuotaRow.period_kind, QuotaRow.start, QuotaRow.target, QuotaRow.version,
    ).where(
        QuotaRow.metric == metric,
        QuotaRow.period_kind == kind,
        QuotaRow.start >= first,
        QuotaRow.start < until,
        QuotaRow.cancelled.is_(False),
        or_(QuotaRow.person_id.in_(people), QuotaRow.team_id.in_(teams)),
    ).order_by(QuotaRow.start, QuotaRow.id)  # fmt: skip
    return [QuotaLine(*row) for row in session.execute(query)]


def person_targets(
    session: Session,
    company: Company,
    period: Period,
    metric: str,
    people: Collection[int] | None = None,
) -> dict[int, Target]:
    """What applies to each person in a period; people without a quota are left out.

    Four queries at most, whatever the number of people.
    """
    own = _own_quotas(session, company.calendar, period, metric, people)
    if not own:
        return {}
    spans = presences(session, company.calendar, period, list(own) if people else None)
    found = {
        person: _target(company.calendar, period, metric, quotas, spans.get(person))
        for person, quotas in own.items()
    }
    return {person: target for person, target in found.items() if target is not None}


def subject_target(
    session: Session, company: Company, subject: Subject, period: Period, metric: str
) -> Target | None:
    """What applies to a person, to a team, or to everybody together; None without a quota."""
    if subject.kind == "team":
        return team_target(session, company, period, metric, subject.id)
    if subject.kind == "person":
        own = person_targets(session, company, period, metric, [subject.id])
        return own.get(subject.id)
    if metric in targets.RATIO_METRICS:
        return None
    return summed(person_targets(session, company, period, metric).values())


def team_target(
    session: Session, company: Company, period: Period, metric: str, team_id: int
) -> Target | None:
    """The team's own quota, else what its members' quotas (and those of teams below) add up to.

    A member counts for the working days they were in the team, and until they are shut out.
    """
    own = _own_quotas(session, company.calendar, period, metric, None, team_id=team_id).get(team_id)
    if own:
        return _target(company.calendar, period, metric, own, None)
    if metric in targets.RATIO_METRICS:
        return None
    return summed(member_targets(session, company, period, metric, team_id).values())


def member_targets(
    session: Session, company: Company, period: Period, metric: str, team_id: int
) -> dict[int, Target]:
    """What applies to each member of a team (and of those below) for their days in it."""
    members = _active_spans(session, company.calendar, team_id, period)
    quotas = _own_quotas(session, company.calendar, period, metric, list(members))
    found = {
        person: _target(company.calendar, period, metric, quotas[person], spans)
        for person, spans in members.items()
        if person in quotas
    }
    return {person: target for person, target in found.items() if target is not None}


def attainments(
    session: Session,
    company: Company,
    period: Period,
    metric: str = "revenue",
    people: Collection[int] | None = None,
) -> dict[int, Attainment]:
    """The attainment of everyone with a quota on `metric`; flat in the number of people."""
    due = person_targets(session, company, period, metric, people)
    if not due:
        return {}
    reached = results(
        session, company, period, list(due) if people else None, averages=metric == AVERAGE
    )
    measure = counted(metric)
    found = {}
    for person, target in due.items():
        totals = reached.get(person)
        value: Value = 0 if metric not in targets.RATIO_METRICS else None
        found[person] = Attainment(
            person,
            measure.value(totals) if totals else value,
            measure.n(totals) if totals else 0,
            target,
        )
    return found


def progress_of(
    session: Session, company: Company, period: Period, metric: str, person_id: int, today: date
) -> TargetProgress:
    """One person's way to their quota, on their own working days."""
    target = person_targets(session, company, period, metric, [person_id]).get(person_id)
    found = results(session, company, period, [person_id], averages=metric == AVERAGE)
    totals = found.get(person_id)
    value = counted(metric).value(totals) if totals else None
    leave = leaves(session, [person_id]).get(person_id, ())
    return targets.progress(company.calendar, period, today, value or 0, target, leave)


def presences(
    session: Session, calendar: Calendar, period: Period, people: Collection[int] | None = None
) -> dict[int, list[Span]]:
    """The days people were members of any team and active. Who never had a team isn't listed."""
    found: dict[int, list[Span]] = defaultdict(list)
    query = select(MembershipRow.person_id, MembershipRow.start, MembershipRow.end)
    for person, start, end in rows_in_chunks(session, query, MembershipRow.person_id, people):
        found[person].append((start, end))
    gone = select(PersonRow.id, PersonRow.deactivated_at).where(
        PersonRow.deactivated_at.is_not(None)
    )
    for person, at in rows_in_chunks(session, gone, PersonRow.id, people):
        last = first_day_away(calendar, at)
        spans = found.get(person) or [(min(period.start, last), period.end)]
        found[person] = [(start, min(end, last)) for start, end in spans]
    return found


def team_spans(session: Session, team_id: int, period: Period) -> dict[int, list[Span]]:
    """Who was a member of the team or of one below it in the period, and on which days."""
    found: dict[int, list[Span]] = defaultdict(list)
    for person, start, end, _ in _seats(session, team_id, period):
        found[person].append((start, end))
    return found


def _active_spans(
    session: Session, calendar: Calendar, team_id: int, period: Period
) -> dict[int, list[Span]]:
    """The same, without the days after a person was shut out."""
    found: dict[int, list[Span]] = defaultdict(list)
    for person, start, end, at in _seats(session, team_id, period):
        found[person].append((start, min(end, first_day_away(calendar, at)) if at else end))
    return found


def _seats(session: Session, team_id: int, period: Period) -> Sequence[Any]:
    seat = MembershipRow
    query = select(seat.person_id, seat.start, seat.end, PersonRow.deactivated_at)
    return session.execute(
        query.join(PersonRow, PersonRow.id == seat.person_id).where(
            seat.team_id.in_(team_ids(team_id)),
            seat.role == "member",
            seat.start < period.end,
            seat.end > period.start,
        )
    ).all()


def _target(
    calendar: Calendar, period: Period, metric: str, quotas: Own, spans: list[Span] | None
) -> Target | None:
    present = partial(_presence, calendar, spans)
    return targets.target_of(calendar, period, metric, lambda k, s: quotas.get((k, s)), present)


def _presence(calendar: Calendar, spans: list[Span] | None, period: Period) -> Presence:
    return ALL_OF_IT if spans is None else targets.presence(calendar, period, spans)


def _own_quotas(
    session: Session,
    calendar: Calendar,
    period: Period,
    metric: str,
    people: Collection[int] | None,
    *,
    team_id: int | None = None,
) -> dict[int, Own]:
    """By person (or team), the quotas set for the period and the finer ones that make it up."""
    subject = QuotaRow.person_id if team_id is None else QuotaRow.team_id
    query = select(subject, QuotaRow.period_kind, QuotaRow.start, QuotaRow.target).where(
        QuotaRow.metric == metric,
        QuotaRow.cancelled.is_(False),
        subject.is_not(None) if team_id is None else subject == team_id,
        or_(*_in_parts(calendar, period)),
    )
    found: dict[int, Own] = defaultdict(dict)
    for who, kind, start, target in rows_in_chunks(session, query, QuotaRow.person_id, people):
        found[who][kind, start] = target
    return dict(found)


def _in_parts(calendar: Calendar, period: Period) -> Iterable[ColumnElement[bool]]:
    parts = [period]
    while parts:
        starts = [part.start for part in parts]
        yield and_(QuotaRow.period_kind == parts[0].kind, QuotaRow.start.in_(starts))
        parts = [child for part in parts for child in targets.children(calendar, part)]
