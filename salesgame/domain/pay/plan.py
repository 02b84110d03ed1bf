"""A commission plan's terms, checked when built."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from salesgame.domain.core.money import Rounding
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.pay.tiers import Tier, check_tiers, on_quota

Measure = Literal["revenue"]
Shape = Literal["flat", "marginal", "whole_amount"]
TiersOf = Literal["revenue", "attainment", "line"]
StatementKind = Literal["month", "quarter", "year"]


class NotAPlan(DomainError):
    """This plan can't be read: {why}."""

    field = "body"


class FlatPlanWithTiers(DomainError):
    """A flat plan has one rate. For tiers, pay each slice at its own rate, or the whole amount."""

    field = "shape"


class CapNotAboveZero(DomainError):
    """A cap is above zero. Leave it empty for no cap."""

    field = "cap"


class FloorNotAboveZero(DomainError):
    """The floor above which the plan pays is above zero. Leave it empty to pay from the start."""

    field = "only_above"


class QuotaNotAboveZero(DomainError):
    """A quota of {quota} can't be: a quota is above zero. Leave it out if there is none yet."""

    field = "quota"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a plan pays for.

    `tiers_of` says what the tiers are counted in: the person's `revenue` in the period
    (minor units), their `attainment` (share of quota), or each `line`'s own amount.
    `marginal` gives each slice its own rate; `whole_amount` gives everything the rate
    finally reached. `only_above` pays on the part above that mark alone, in the unit of
    the tiers. `cap` is the most a period pays, in minor units.
    """

    shape: Shape
    tiers: tuple[Tier, ...]
    tiers_of: TiersOf = "revenue"
    period_kind: StatementKind = "month"
    only_above: Decimal | None = None
    cap: int | None = None
    rounding: Rounding = "half_up"
    measure: Measure = "revenue"

    def __post_init__(self) -> None:
        refusals = Gathered()
        with refusals:
            self._check_words()
        with refusals:
            check_tiers(self.tiers)
        with refusals:
            if self.shape == "flat" and len(self.tiers) > 1:
                raise FlatPlanWithTiers
        with refusals:
            if self.only_above is not None and self.only_above <= 0:
                raise FloorNotAboveZero
        with refusals:
            if self.cap is not None and self.cap <= 0:
                raise CapNotAboveZero
        refusals.refuse()

    def _check_words(self) -> None:
        for value, allowed in (
            (self.shape, Shape), (self.tiers_of, TiersOf), (self.period_kind, StatementKind),
            (self.rounding, Rounding), (self.measure, Measure),
        ):  # fmt: skip
            if value not in get_args(allowed):
                raise NotAPlan(why=f"“{value}” is not {' or '.join(get_args(allowed))}")

    @property
    def needs_quota(self) -> bool:
        """Whether what it pays depends on the person's quota."""
        moves = len(self.tiers) > 1 or self.only_above is not None
        return self.tiers_of == "attainment" and moves

    def ladder(self, quota: Decimal | None) -> tuple[Tier, ...]:
        """The tiers in minor units. Raises QuotaNotAboveZero."""
        if quota is not None and quota <= 0:
            raise QuotaNotAboveZero(quota=f"{quota:f}")
        return on_quota(self.tiers, quota) if self.tiers_of == "attainment" else self.tiers

    def floor(self, quota: Decimal | None) -> Decimal | None:
        """The mark above which it pays, in minor units; None pays from the start.

        Without a quota the mark can't be known, and nothing lies above it.
        """
        if self.only_above is None or self.tiers_of != "attainment":
            return self.only_above
        return Decimal("Infinity") if quota is None else self.only_above * quota


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A plan's terms as one of its dated versions."""

    id: int
    version: int
    plan: Plan
