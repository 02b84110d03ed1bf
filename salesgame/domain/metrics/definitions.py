"""One definition per metric, over totals that can be added; a ratio without a denominator is None.

Values are exact: money in minor units, ratios and means as `Decimal`. `exact_text` is the one
place that says to how many digits they are written for machines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import add
from typing import Literal

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.core.words import N_
from salesgame.domain.deals.activity import BUILT_IN_KINDS

Unit = Literal["money", "count", "ratio", "days"]
Value = Decimal | int | None

# Digits behind the point of what a division made; whole amounts keep the currency's decimals.
PLACES: Mapping[Unit, int] = {"ratio": 6, "money": 4, "days": 4, "count": 6}


class UnknownMetric(DomainError):
    """There is no metric named "{name}". Known: {known}."""

    field = "metric"


@dataclass(frozen=True, slots=True)
class Totals:
    """Additive measures of one person, team or company over some days; add them with `+`.

    Won and lost stand under the closing day, `opened` and the cohort under the opening day.
    Counts follow the primary credit (or the share, when `by_share`), amounts the share.
    Customers are those present at the start; what they paid is `recurring`. `own_amount` is
    what is one's own of the `valued` deals, `entries` counts the entries of the points ledger:
    both only where they were asked for.
    """

    won: int = 0
    won_share: int = 0
    won_amount: int = 0
    valued: int = 0
    lost: int = 0
    lost_share: int = 0
    lost_amount: int = 0
    cycle_days: int = 0
    cycles: int = 0
    opened: int = 0
    cohort_won: int = 0
    cohort_lost: int = 0
    own_amount: int = 0
    points: int = 0
    entries: int = 0
    customers: int = 0
    customers_kept: int = 0
    customers_new: int = 0
    recurring: int = 0
    recurring_kept: int = 0
    contracted: int = 0
    expanded: int = 0
    logged: Mapping[str, int] = field(default_factory=dict)
    verified: Mapping[str, int] = field(default_factory=dict)
    by_share: bool = False

    def __add__(self, other: Totals) -> Totals:
        sums = {name: getattr(self, name) + getattr(other, name) for name in ADDITIVE}
        return Totals(
            **sums,
            logged=_summed(self.logged, other.logged),
            verified=_summed(self.verified, other.verified),
            by_share=self.by_share or other.by_share,
        )

    @property
    def won_counted(self) -> Decimal | int:
        """Deals won: whole ones of the primary person, or by share."""
        return Decimal(self.won_share) / WHOLE_PPM if self.by_share else self.won

    @property
    def lost_counted(self) -> Decimal | int:
        """Deals lost, counted like the won ones."""
        return Decimal(self.lost_share) / WHOLE_PPM if self.by_share else self.lost


NOTHING = Totals()
ADDITIVE = tuple(f.name for f in fields(Totals) if f.name not in {"logged", "verified", "by_share"})


def total(parts: Iterable[Totals]) -> Totals:
    """The sum of several totals; nothing at all is zeros."""
    return reduce(add, parts, NOTHING)


def ratio(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """One number over another; None where there is nothing to divide by."""
    return Decimal(part) / whole if whole else None


@dataclass(frozen=True, slots=True)
class MetricPart:
    """One of the two numbers a quotient is made of, as it is read off totals."""

    label: str
    unit: Unit
    read: Callable[[Totals], Decimal | int]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: what it is called, its unit, and how it is read off totals.

    `n` is what it was made of: deals, customers or activities. A quotient names its two `parts`.
    """

    key: str
    label: str
    unit: Unit
    value: Callable[[Totals], Value]
    n: Callable[[Totals], int]
    less_is_better: bool = False
    is_mean: bool = False
    parts: tuple[MetricPart, ...] = ()


def _quotient(
    key: str, label: str, unit: Unit, parts: tuple[MetricPart, MetricPart],
    n: Callable[[Totals], int], *, less_is_better: bool = False, is_mean: bool = False,
) -> Metric:  # fmt: skip
    """The first part over the second."""
    part, whole = parts[0].read, parts[1].read

    def value(t: Totals) -> Value:
        return ratio(part(t), whole(t))

    return Metric(key, label, unit, value, n, less_is_better, is_mean, parts)


def _closed(t: Totals) -> int:
    return t.won + t.lost


_AMOUNT_WON = MetricPart(N_("Amount won"), "money", lambda t: t.won_amount)
_AT_START = MetricPart(N_("Customers at the start"), "count", lambda t: t.customers)
_PAID_AT_START = MetricPart(N_("What they paid at the start"), "money", lambda t: t.recurring)

DEAL_METRICS = (
    Metric("revenue", N_("Revenue"), "money", lambda t: t.won_amount, lambda t: t.won),
    Metric("deals_won", N_("Deals won"), "count", lambda t: t.won_counted, lambda t: t.won),
    _quotient(
        "win_rate", N_("Win rate"), "ratio",
        (
            MetricPart(N_("Deals won"), "count", lambda t: t.won_counted),
            MetricPart(N_("Deals won and lost"), "count", lambda t: t.won_counted + t.lost_counted),
        ),
        _closed,
    ),
    _quotient(
        "created_cohort_win_rate", N_("Win rate of deals created"), "ratio",
        (
            MetricPart(N_("Won by now"), "count", lambda t: t.cohort_won),
            MetricPart(N_("Deals created"), "count", lambda t: t.opened),
        ),
        lambda t: t.opened,
    ),
    _quotient(
        "value_win_rate", N_("Win rate by value"), "ratio",
        (
            _AMOUNT_WON,
            MetricPart(N_("Amount won and lost"), "money", lambda t: t.won_amount + t.lost_amount),
        ),
        _closed,
    ),
    _quotient(
        "average_deal", N_("Average deal"), "money",
        (
            MetricPart(N_("Amount of the deals counted"), "money", lambda t: t.own_amount),
            MetricPart(N_("Deals won with an amount"), "count", lambda t: t.valued),
        ),
        lambda t: t.valued,
        is_mean=True,
    ),
    _quotient(
        "sales_cycle", N_("Sales cycle"), "days",
        (
            MetricPart(N_("Days from opened to won, together"), "count", lambda t: t.cycle_days),
            MetricPart(N_("Deals won with both days"), "count", lambda t: t.cycles),
        ),
        lambda t: t.cycles,
        less_is_better=True, is_mean=True,
    ),
)  # fmt: skip
CUSTOMER_METRICS = (
    _quotient(
        "retention", N_("Customer retention"), "ratio",
        (MetricPart(N_("Still here at the end"), "count", lambda t: t.customers_kept), _AT_START),
        lambda t: t.customers,
    ),
    _quotient(
        "churn", N_("Customer churn"), "ratio",
        (
            MetricPart(N_("Gone by the end"), "count", lambda t: t.customers - t.customers_kept),
            _AT_START,
        ),
        lambda t: t.customers,
        less_is_better=True,
    ),
    _quotient(
        "gross_revenue_retention", N_("Gross revenue retention"), "ratio",
        (
            MetricPart(
                N_("What those still here pay, growth left out"), "money",
                lambda t: t.recurring_kept - t.contracted,
            ),
            _PAID_AT_START,
        ),
        lambda t: t.customers,
    ),
    _quotient(
        "net_revenue_retention", N_("Net revenue retention"), "ratio",
        (
            MetricPart(
                N_("What those still here pay at the end"), "money",
                lambda t: t.recurring_kept - t.contracted + t.expanded,
            ),
            _PAID_AT_START,
        ),
        lambda t: t.customers,
    ),
)  # fmt: skip


def _activity(key: str, label: str, kind: str | None, *, verified: bool = False) -> Metric:
    """Counts one kind of activity, or all of them."""

    def count(t: Totals) -> int:
        counts = t.verified if verified else t.logged
        return sum(counts.values()) if kind is None else counts.get(kind, 0)

    return Metric(key, label, "count", count, count)


ACTIVITY_METRICS = (
    _activity("activities", N_("Activities"), None),
    _activity("calls", N_("Calls"), "call"),
    _activity("emails", N_("E-mails"), "email"),
    _activity("meetings", N_("Meetings"), "meeting"),
    _activity("demos", N_("Demos"), "demo"),
    _activity("activities_verified", N_("Activities, verified"), None, verified=True),
    _activity("calls_verified", N_("Calls, verified"), "call", verified=True),
    _activity("emails_verified", N_("E-mails, verified"), "email", verified=True),
    _activity("meetings_verified", N_("Meetings, verified"), "meeting", verified=True),
    _activity("demos_verified", N_("Demos, verified"), "demo", verified=True),
)
POINTS = Metric("points", N_("Points"), "count", lambda t: t.points, lambda t: t.entries)

METRICS = (*DEAL_METRICS, *CUSTOMER_METRICS, *ACTIVITY_METRICS, POINTS)
BY_KEY: Mapping[str, Metric] = {metric.key: metric for metric in METRICS}
VERIFIED = "_verified"
_ALL_ACTIVITIES = frozenset(metric.key for metric in ACTIVITY_METRICS)
# The kind of activity a metric counts: `calls` counts `call`.
KIND_OF: Mapping[str, str] = {
    key: kind for kind in BUILT_IN_KINDS for key in (f"{kind}s", f"{kind}s_verified")
}


def metric_named(key: str, own_kinds: Iterable[str] = ()) -> Metric:
    """The metric of that name; a company's own kind of activity is named by its key.

    `visit` counts all that were logged, `visit_verified` the verified. Raises UnknownMetric.
    """
    own = list(own_kinds)
    if key in BY_KEY or kind_of(key) in own:
        return counted(key)
    raise UnknownMetric(name=key, known=", ".join([*BY_KEY, *own]))


def counted(key: str) -> Metric:
    """The metric of a name that was checked when it was chosen, without asking for the kinds."""
    own = _activity(key, key, kind_of(key), verified=key.endswith(VERIFIED))
    return BY_KEY.get(key, own)


def kind_of(key: str) -> str:
    """The kind of activity that a metric of one kind counts: `calls` and `call` count `call`."""
    return KIND_OF.get(key) or key.removesuffix(VERIFIED)


def counts_activities(key: str) -> bool:
    """Whether a metric is read off activities: a built-in one, or a kind of the company's own."""
    return key not in BY_KEY or key.removesuffix(VERIFIED) in _ALL_ACTIVITIES


def own_metrics(kinds: Iterable[tuple[str, str]]) -> list[Metric]:
    """Metrics of a company's own kinds of activity, given as `(key, name)`."""
    return [_activity(key, name, key) for key, name in kinds if key not in BUILT_IN_KINDS]


def is_immature(t: Totals) -> bool:
    """Whether most of the deals created are still open, so that their win rate says little yet."""
    return (t.opened - t.cohort_won - t.cohort_lost) * 2 > t.opened


def exact_text(metric: Metric, value: Value, decimals: int) -> str | int | None:
    """A value for machines: counts as integers, the rest as decimal strings in whole units."""
    if value is None:
        return None
    if metric.unit == "count" and isinstance(value, int):
        return value
    if metric.unit == "money" and not metric.is_mean:
        return format(Decimal(value).scaleb(-decimals), "f")
    units = Decimal(value).scaleb(-decimals) if metric.unit == "money" else Decimal(value)
    return format(rounded(units, metric.unit), "f")


def rounded(value: Decimal, unit: Unit) -> Decimal:
    """A quotient at the digits it is written with, half up."""
    return value.quantize(Decimal(1).scaleb(-PLACES[unit]), ROUND_HALF_UP)


def _summed(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    return {key: left.get(key, 0) + right.get(key, 0) for key in {**left, **right}}
