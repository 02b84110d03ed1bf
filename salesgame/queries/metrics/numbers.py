"""A person's or a team's numbers in a period: each metric with its n, its target and its trend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.metrics.definitions import (
    VERIFIED,
    Totals,
    Value,
    counted,
    counts_activities,
    is_immature,
)
from salesgame.domain.metrics.pipeline import Velocity, VelocityChange, velocity_change
from salesgame.domain.targets.quotas import (
    RATIO_METRICS,
    TargetProgress,
    progress,
    quota_metrics,
)
from salesgame.queries.coaching.team import members, metrics_with_quotas
from salesgame.queries.deals.activities import own_kinds
from salesgame.queries.metrics.figures import (
    DataErrors,
    figures_of,
    left_out,
    median_cycle,
    median_deal,
)
from salesgame.queries.metrics.totals import Subject, series
from salesgame.queries.metrics.velocity import velocity_at
from salesgame.queries.people.leave import leaves
from salesgame.queries.targets.quotas import subject_target

# The seven rep metrics in their order; conversion and activity come in more than one.
SHOWN = (
    "revenue", "deals_won", "win_rate", "value_win_rate", "created_cohort_win_rate",
    "average_deal", "sales_cycle", "retention", "churn", "gross_revenue_retention",
    "net_revenue_retention", "activities", "calls", "emails", "meetings",
    "demos", "points",
)  # fmt: skip
MONTHS, WEEKS = 12, 13


@dataclass(frozen=True, slots=True)
class Number:
    """A metric's value with its n; the median beside a mean; `verified` of activities."""

    key: str
    value: Value
    n: int
    median: Decimal | None = None
    verified: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """The way to one quota."""

    metric: str
    progress: TargetProgress

    @property
    def adds_up(self) -> bool:
        """Whether one can say how much is left: of a rate or a mean nothing is."""
        return self.metric not in RATIO_METRICS


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """What a month brought, for the trend."""

    period: Period
    totals: Totals


@dataclass(frozen=True, slots=True)
class Week:
    """What was logged in a week, and how much of it is verified."""

    start: date
    logged: int
    verified: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything the page shows; `is_immature` speaks of the created-cohort win rate.

    `velocity` is that of the period's last day, today while it runs, with the rates of the
    twelve months up to then; it changed since the period began.
    """

    period: Period
    numbers: tuple[Number, ...]
    ways: tuple[Way, ...]
    months: tuple[TrendMonth, ...]
    weeks: tuple[Week, ...]
    errors: DataErrors
    is_immature: bool
    velocity: Velocity
    velocity_on: date
    velocity_change: VelocityChange | None

    @property
    def has_revenue(self) -> bool:
        """Whether the trend has anything to draw."""
        return any(month.totals.won_amount for month in self.months)

    @property
    def has_activity(self) -> bool:
        """Whether anything was logged in the weeks shown."""
        return any(week.logged for week in self.weeks)


def numbers_of(
    session: Session, company: Company, subject: Subject, period: Period, today: date
) -> Numbers:
    """A subject's numbers; the trends end with the period, or today if it goes on."""
    totals = figures_of(session, subject, period, company.calendar, by_share=company.count_by_share)
    medians = {
        "average_deal": median_deal(session, subject, period),
        "sales_cycle": median_cycle(session, subject, period),
    }
    last = max(min(today, period.last), period.start)
    after = today + timedelta(days=1)
    until, began = min(period.end, after), min(period.start, after)
    velocity = velocity_at(session, subject, until, company.calendar)
    before = velocity_at(session, subject, began, company.calendar)
    return Numbers(
        period,
        tuple(_number(key, totals, medians.get(key)) for key in (*SHOWN, *own_kinds(session))),
        _ways(session, company, subject, period, today, totals),
        _months(session, company, subject, last),
        _weeks(session, company, subject, last),
        left_out(session, subject, period),
        is_immature(totals),
        velocity,
        until - timedelta(days=1),
        velocity_change(before, velocity),
    )


def _number(key: str, totals: Totals, median: Decimal | None) -> Number:
    metric = counted(key)
    verified = counted(f"{key}{VERIFIED}").n(totals) if counts_activities(key) else None
    return Number(key, metric.value(totals), metric.n(totals), median, verified)


def _ways(
    session: Session, company: Company, subject: Subject, period: Period, today: date,
    totals: Totals,
) -> tuple[Way, ...]:  # fmt: skip
    is_person = subject.kind == "person"
    people = [subject.id] if is_person else _people(session, subject, today)
    team_id = subject.id if subject.kind == "team" else None
    metrics = metrics_with_quotas(session, company.calendar, period, people, team_id)
    leave = leaves(session, people).get(subject.id, []) if is_person else []
    found = []
    for metric in (m for m in quota_metrics(own_kinds(session)) if m in metrics):
        target = subject_target(session, company, subject, period, metric)
        value = counted(metric).value(totals) or 0
        if target is not None:
            way = progress(company.calendar, period, today, value, target, leave)
            found.append(Way(metric, way))
    return tuple(found)


def _people(session: Session, subject: Subject, day: date) -> list[int]:
    team_id = subject.id if subject.kind == "team" else None
    return [member.id for member in members(session, team_id, day)]


def _months(
    session: Session, company: Company, subject: Subject, last: date
) -> tuple[TrendMonth, ...]:
    calendar = company.calendar
    months = calendar.up_to(calendar.period("month", last), MONTHS)
    whole = Period("month", months[0].start, months[-1].end)
    found = series(session, subject, whole, "month", calendar)
    return tuple(TrendMonth(calendar.period("month", start), totals) for start, totals in found)


def _weeks(session: Session, company: Company, subject: Subject, last: date) -> tuple[Week, ...]:
    calendar = company.calendar
    weeks = calendar.up_to(calendar.period("week", last), WEEKS)
    whole = Period("week", weeks[0].start, weeks[-1].end)
    return tuple(
        Week(start, sum(totals.logged.values()), sum(totals.verified.values()))
        for start, totals in series(session, subject, whole, "week", calendar)
    )
