"""Quotas, how much of one applies to whom, and what pace reaches it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from salesgame.domain.core.calendar import Calendar, Period, PeriodKind
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.metrics.definitions import ACTIVITY_METRICS, BY_KEY, VERIFIED, kind_of

Span = tuple[date, date]  # days [start, end)
Number = int | Decimal

COUNT_METRICS = ("deals_won", *(metric.key for metric in ACTIVITY_METRICS), "points")
RATIO_METRICS = ("win_rate", "average_deal")  # never prorated, never summed over months
QUOTA_METRICS = ("revenue", *COUNT_METRICS, *RATIO_METRICS)
_CHILD: dict[PeriodKind, PeriodKind] = {"year": "quarter", "quarter": "month"}


class QuotaNotPositive(DomainError):
    """A quota must be above 0. To take it away, leave it empty."""

    field = "target"


class UnknownQuotaMetric(DomainError):
    """A quota can't be set on "{metric}". It can be set on: {known}."""

    field = "metric"


class QuotaWithoutOneSubject(DomainError):
    """A quota belongs to one person or to one team."""

    field = "rep"


@dataclass(frozen=True, slots=True)
class Quota:
    """What one person, or one team, is to reach on a metric in the period of `kind` at `start`.

    `target` is in the metric's own unit: minor units for money, a count, or a ratio. `metric`
    may be a kind of activity of the company's own; `store_quotas` refuses one there isn't.
    Raises QuotaNotPositive, UnknownQuotaMetric, QuotaWithoutOneSubject.
    """

    person_id: int | None
    team_id: int | None
    metric: str
    kind: PeriodKind
    start: date
    target: Decimal
    cancelled: bool = False

    def __post_init__(self) -> None:
        if (self.person_id is None) == (self.team_id is None):
            raise QuotaWithoutOneSubject
        if self.metric in BY_KEY:  # others are the company's own kinds, or refused when stored
            check_quota_metric(self.metric, ())
        if not self.target.is_finite() or self.target <= 0:
            raise QuotaNotPositive


def quota_metrics(own_kinds: Iterable[str]) -> tuple[str, ...]:
    """What a quota can be set on, the company's own kinds of activity last."""
    own = tuple(own_kinds)
    return (*QUOTA_METRICS, *own, *(f"{kind}{VERIFIED}" for kind in own))


def check_quota_metric(metric: str, own_kinds: Iterable[str]) -> None:
    """Refuse what no quota can be set on."""
    own = tuple(own_kinds)
    if metric not in QUOTA_METRICS and kind_of(metric) not in own:
        raise UnknownQuotaMetric(metric=metric, known=", ".join((*QUOTA_METRICS, *own)))


@dataclass(frozen=True, slots=True)
class Presence:
    """On how many of a period's working days somebody was there."""

    days: int
    of: int

    @property
    def part(self) -> Fraction:
        """The same as a fraction."""
        return Fraction(self.days, self.of)


ALL_OF_IT, NOTHING_OF_IT = Presence(1, 1), Presence(0, 1)  # also where there is no working day


@dataclass(frozen=True, slots=True)
class QuotaPart:
    """A quota that was set for just this period, and the working days of it that count."""

    period: Period
    whole: Decimal
    presence: Presence


@dataclass(frozen=True, slots=True)
class Target:
    """A quota as it applies: `whole` as it was set, `due` the part for the days one was there.

    `parts` are the working of a single subject's: the quotas it is the sum of.
    """

    whole: Decimal
    due: Fraction
    parts: tuple[QuotaPart, ...] = field(default=(), compare=False)

    @property
    def is_prorated(self) -> bool:
        """Whether less than the whole applies, for days not there."""
        return self.due != self.whole

    @property
    def amount(self) -> Decimal:
        """The part that applies, as a number to show."""
        return Decimal(self.due.numerator) / self.due.denominator

    def attained(self, result: Number) -> Decimal | None:
        """Result ÷ prorated quota, in one division; None where nothing was due."""
        if self.due <= 0:
            return None
        return Decimal(result) * self.due.denominator / self.due.numerator


def summed(targets: Iterable[Target | None]) -> Target | None:
    """Several targets as one: the months of a quarter, the members of a team; None of none."""
    present = [target for target in targets if target is not None]
    if not present:
        return None
    return Target(
        sum((t.whole for t in present), Decimal(0)), sum((t.due for t in present), Fraction(0))
    )


def children(calendar: Calendar, period: Period) -> tuple[Period, ...]:
    """The finer periods whose quotas make up this one's when it has none of its own."""
    kind = _CHILD.get(period.kind)
    return tuple(calendar.between(kind, period.start, period.end)) if kind else ()


def target_of(
    calendar: Calendar,
    period: Period,
    metric: str,
    own: Callable[[PeriodKind, date], Decimal | None],
    presence: Callable[[Period], Presence],
) -> Target | None:
    """The target of a period: its own quota prorated, else the sum of its quarters or months.

    `own` answers the quota set for exactly one period, `presence` how many of a
    period's working days apply. A ratio is neither prorated nor summed.
    """
    whole = own(period.kind, period.start)
    if whole is not None:
        here = ALL_OF_IT if metric in RATIO_METRICS else presence(period)
        return Target(whole, Fraction(whole) * here.part, (QuotaPart(period, whole, here),))
    if metric in RATIO_METRICS:
        return None
    finer = [
        target
        for child in children(calendar, period)
        if (target := target_of(calendar, child, metric, own, presence)) is not None
    ]
    together = summed(finer)
    return together and replace(together, parts=tuple(p for each in finer for p in each.parts))


def presence(calendar: Calendar, period: Period, spans: Iterable[Span]) -> Presence:
    """The working days of a period that lie in `spans`; all of it where it has none at all."""
    clipped = _clip(period, spans)
    if clipped == [(period.start, period.end)]:
        return ALL_OF_IT
    total = calendar.working_days(period.start, period.end)
    if total == 0:
        return ALL_OF_IT if clipped else NOTHING_OF_IT
    return Presence(sum(calendar.working_days(start, end) for start, end in clipped), total)


def _clip(period: Period, spans: Iterable[Span]) -> list[Span]:
    """The spans cut to the period and merged, in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        start, end = max(start, period.start), min(end, period.end)
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def working_days_present(
    calendar: Calendar, start: date, end: date, leave: Iterable[Span] = ()
) -> int:
    """Working days in `[start, end)` without holidays and without leave."""
    if end <= start:
        return 0
    away = _clip(Period("day", start, end), leave)
    return calendar.working_days(start, end) - sum(calendar.working_days(a, b) for a, b in away)


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """A result on the way to a target: `done` of `total` working days have passed.

    Today is still to come: on the morning of the first day nothing has passed.
    Every figure is None where it can't be said.
    """

    result: Number
    target: Target | None
    done: int
    total: int

    @property
    def due(self) -> Decimal | None:
        """What is to be reached."""
        return self.target.amount if self.target else None

    @property
    def attainment(self) -> Decimal | None:
        """Result ÷ prorated quota."""
        return self.target.attained(self.result) if self.target else None

    @property
    def elapsed(self) -> Decimal | None:
        """The fraction of the period's working days that has passed."""
        return Decimal(self.done) / self.total if self.total else None

    @property
    def pace(self) -> Decimal | None:
        """Attainment ÷ elapsed fraction; 1 is exactly on pace."""
        if self.attainment is None or not self.done:
            return None
        return self.attainment * self.total / self.done

    @property
    def should_be(self) -> Decimal | None:
        """What the result would be on pace."""
        if self.target is None or not self.total:
            return None
        return self.target.amount * self.done / self.total

    @property
    def projected(self) -> Decimal | None:
        """Where the period ends if it goes on like this."""
        return Decimal(self.result) * self.total / self.done if self.done else None

    @property
    def left(self) -> Decimal | None:
        """What is missing to the target; 0 once it is met."""
        return max(self.target.amount - self.result, Decimal(0)) if self.target else None

    @property
    def needed_a_day(self) -> Decimal | None:
        """What each remaining working day must bring; None when no day remains."""
        remaining = self.total - self.done
        if self.left is None or (self.left and remaining <= 0):
            return None
        return self.left / remaining if self.left else Decimal(0)

    def coverage(self, pipeline: Number) -> Decimal | None:
        """Open pipeline ÷ what is missing; None once the quota is met."""
        return Decimal(pipeline) / self.left if self.left else None


def progress(
    calendar: Calendar,
    period: Period,
    today: date,
    result: Number,
    target: Target | None,
    leave: Iterable[Span] = (),
) -> TargetProgress:
    """Where a result stands on the morning of `today`."""
    leave = tuple(leave)
    until = min(max(today, period.start), period.end)
    return TargetProgress(
        result,
        target,
        working_days_present(calendar, period.start, until, leave),
        working_days_present(calendar, period.start, period.end, leave),
    )
