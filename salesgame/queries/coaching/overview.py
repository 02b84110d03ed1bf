"""A team's overview: one page of figures put together for its manager."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from salesgame.domain.coaching.performance import Counted, PacePoint, Performance, Talk, talks
from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period, PeriodKind
from salesgame.domain.metrics.definitions import NOTHING, Totals, counted, counts_activities, ratio
from salesgame.domain.metrics.pipeline import Forecast, FunnelStep, coverage, forecast, open_amount
from salesgame.domain.people.leave import away_until
from salesgame.domain.targets.quotas import (
    Span,
    Target,
    TargetProgress,
    progress,
    working_days_present,
)
from salesgame.queries.boards.provisional import count_provisional, provisional_deals
from salesgame.queries.boards.sources import source_of
from salesgame.queries.coaching.team import (
    Fresh,
    TeamMember,
    freshness,
    last_active,
    members,
    metrics_with_quotas,
    open_amounts,
)
from salesgame.queries.metrics.averages import own_amount
from salesgame.queries.metrics.pipeline import open_slices, stage_funnel
from salesgame.queries.metrics.totals import EVERYBODY, Subject, series, totals_of
from salesgame.queries.people.leave import leaves
from salesgame.queries.targets.quotas import person_targets, subject_target
from salesgame.queries.targets.results import results
from salesgame.storage.deals import CreditRow

# The activity whose column stands in the table: the first with a quota, else demos.
ACTIVITIES = ("demos", "meetings", "calls", "emails", "activities")
_QUIET_FOR = timedelta(days=30)
_SAMPLED: dict[PeriodKind, PeriodKind] = {"year": "month", "quarter": "week"}


@dataclass(frozen=True, slots=True)
class TeamPace:
    """A team's way to its target: closed, what is due, the forecast and the curve."""

    quota: TargetProgress
    forecast: Forecast
    average_a_day: Decimal | None
    points: tuple[PacePoint, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """How far the period's deals came, and what is open today for what is left of a target.

    Nothing covers a period that is over: what is open now can't close in it any more.
    """

    steps: tuple[FunnelStep, ...]
    open: int
    left: int | None
    coverage: Decimal | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page shows; `waits` counts the facts of each person that wait for approval."""

    period: Period
    people: tuple[TeamMember, ...]
    totals: Totals
    pace: TeamPace
    standings: tuple[Performance, ...]
    activity: str
    talks: tuple[Talk, ...]
    pipeline: Pipeline
    fresh: tuple[Fresh, ...]
    waits: Mapping[int, int]


def team_overview(
    session: Session, company: Company, team_id: int | None, period: Period, today: date
) -> Overview:
    """The overview of a team with those below it (None: of everybody) in a period.

    The number of queries does not depend on the number of people.
    """
    subject = EVERYBODY if team_id is None else Subject("team", team_id)
    last = min(max(today, period.start), period.end - timedelta(days=1))
    people = members(session, team_id, last)
    totals = totals_of(session, subject, period, by_share=company.count_by_share)
    target = subject_target(session, company, subject, period, "revenue")
    way = progress(company.calendar, period, today, totals.won_amount, target)
    rate = ratio(totals.won_counted, totals.won_counted + totals.lost_counted)
    average = ratio(own_amount(session, subject, period, totals), totals.valued)
    reader = _Standings(session, company, period, today, people, totals, average)
    standings = reader.standings()
    return Overview(
        period, people, totals, _pace(session, company, subject, way, period, today), standings,
        reader.activity, talks(_here(standings), rate),
        _pipeline(session, subject, period, way, today), freshness(session),
        reader.waits(),
    )  # fmt: skip


def _here(standings: Iterable[Performance]) -> list[Performance]:
    """Whoever is on leave is left alone."""
    return [one for one in standings if one.away_until is None]


class _Standings:
    """Reads what the standings need, once for everybody."""

    def __init__(
        self, session: Session, company: Company, period: Period, today: date,
        people: Collection[TeamMember], team: Totals, team_deal: Decimal | None,
    ) -> None:  # fmt: skip
        self.session, self.company, self.period, self.today = session, company, period, today
        self.people = people
        self.ids = [member.id for member in people]
        metrics = metrics_with_quotas(session, company.calendar, period, self.ids)
        others = sorted(metric for metric in metrics if counts_activities(metric))
        known = (a for a in (*ACTIVITIES, *others) if a in metrics)
        self.activity = next(known, ACTIVITIES[0])
        self.targets = {
            metric: person_targets(session, company, period, metric, self.ids)
            for metric in ("revenue", "deals_won", "win_rate", self.activity)
            if metric in metrics
        }
        self.totals = results(session, company, period, self.ids, averages=True)
        self.leave = leaves(session, self.ids)
        self.open = open_amounts(session, self.ids)
        self.active = last_active(session, self.ids, today - _QUIET_FOR)
        self.counted: dict[tuple[date, date, tuple[Span, ...]], int] = {}
        self.team_rate = ratio(team.won, team.won + team.lost)
        self.team_deal = team_deal

    def standings(self) -> tuple[Performance, ...]:
        """Everybody, the furthest on their way first, those without a quota last."""
        found = [self._standing(member) for member in self.people]
        return tuple(
            sorted(found, key=lambda s: (s.quota.attainment is None, -(s.quota.attainment or 0)))
        )

    def waits(self) -> dict[int, int]:
        """How many closed deals and shown activities of each wait for approval."""
        closed = provisional_deals(CreditRow.status.in_(("won", "lost")))
        shown = source_of(self.activity).provisional(by_share=self.company.count_by_share)
        days = (self.period.start, self.period.end)
        return count_provisional(self.session, (closed, *shown), days, self.ids)

    def _standing(self, member: TeamMember) -> Performance:
        totals = self.totals.get(member.id, NOTHING)
        aim = self._target("win_rate", member.id)
        count = counted(self.activity).value(totals)
        return Performance(
            member.id,
            member.name,
            self._progress(totals.won_amount, "revenue", member.id),
            self._counted(totals.won, "deals_won", member.id),
            totals.won,
            totals.won + totals.lost,
            aim.amount if aim else self.team_rate,
            self.company.min_sample,
            self._counted(int(count or 0), self.activity, member.id),
            self.open.get(member.id, 0),
            ratio(totals.own_amount, totals.valued) or self.team_deal,
            self._quiet(member.id),
            self._away_until(member.id),
            is_over=self.period.end <= self.today,
        )

    def _away_until(self, person: int) -> date | None:
        """The last day of a leave that holds today, where the period is that of today."""
        if self.today not in self.period:
            return None
        return away_until(self.leave.get(person, ()), self.today)

    def _target(self, metric: str, person: int) -> Target | None:
        return self.targets.get(metric, {}).get(person)

    def _progress(self, result: int, metric: str, person: int) -> TargetProgress:
        done, total = self._days(tuple(self.leave.get(person, ())))
        return TargetProgress(result, self._target(metric, person), done, total)

    def _counted(self, value: int, metric: str, person: int) -> Counted:
        return Counted(
            value, self._target(metric, person), self._progress(value, metric, person).pace
        )

    def _quiet(self, person: int) -> int:
        """Working days since the last trace; 0 for whoever never logs activities."""
        last = self.active.get(person)
        if last is None:
            return 0
        after = last + timedelta(days=1)
        away = tuple(self.leave.get(person, ()))
        return self._present(after, self.today, away)

    def _days(self, leave: tuple[Span, ...]) -> tuple[int, int]:
        """Working days of the period that have passed, and all of them."""
        start, end = self.period.start, self.period.end
        until = min(max(self.today, start), end)
        return self._present(start, until, leave), self._present(start, end, leave)

    def _present(self, start: date, end: date, leave: tuple[Span, ...]) -> int:
        """Most people are never away, so their days are counted once."""
        key = start, end, leave
        if key not in self.counted:
            calendar = self.company.calendar
            self.counted[key] = working_days_present(calendar, start, end, leave)
        return self.counted[key]


def _pace(
    session: Session, company: Company, subject: Subject, way: TargetProgress, period: Period,
    today: date,
) -> TeamPace:  # fmt: skip
    is_over = period.end <= today
    due = [] if is_over else open_slices(session, subject, today, due=period)
    days = series(session, subject, period, "day", company.calendar)
    won = [(day, part.won_amount) for day, part in days]
    average = Decimal(way.result) / way.done if way.done else None
    points = tuple(_points(company, way, period, today, won))
    return TeamPace(way, forecast(int(way.result), due), average, points)


def _points(
    company: Company, way: TargetProgress, period: Period, today: date, won: list[tuple[date, int]]
) -> list[PacePoint]:
    calendar, closed, shown = company.calendar, 0, []
    step = _SAMPLED.get(period.kind, "day")
    per_day = way.target.amount / way.total if way.target and way.total else None
    for day, amount in won:
        closed += amount
        after = day + timedelta(days=1)
        is_now = day == today
        ends_step = calendar.period(step, after).start == after or after == period.end
        if not (ends_step or is_now or day == period.start):
            continue
        pace = per_day * calendar.working_days(period.start, after) if per_day else None
        to_go = None
        if way.target and way.left and (is_now or after == period.end) and today < period.end:
            to_go = Decimal(closed) if is_now else way.target.amount
        shown.append(PacePoint(day, closed if day <= today else None, pace, to_go))
    return shown


def _pipeline(
    session: Session, subject: Subject, period: Period, way: TargetProgress, today: date
) -> Pipeline:
    steps = tuple(stage_funnel(session, subject, period))
    opened = open_amount(open_slices(session, subject, today))
    if way.target is None or period.end <= today:
        return Pipeline(steps, opened, None, None)
    quota = int(way.target.amount)
    left = max(quota - int(way.result), 0)
    return Pipeline(steps, opened, left, coverage(opened, quota, int(way.result)))
