"""A commission plan through time: its dated versions, and the period it is settled in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.core.versions import Dated, Version, histories
from salesgame.domain.pay.body import plan_from
from salesgame.domain.pay.credits import DealCredit
from salesgame.domain.pay.lines import Terms
from salesgame.domain.pay.plan import Plan, PlanVersion, StatementKind


class StatementPeriodChanged(DomainError):
    """This plan is settled by the {kind}, and that can't change. Make a new plan for that."""

    field = "period"


@dataclass(frozen=True, slots=True)
class PlanHistory:
    """One plan with all its versions. Every version is settled in the same kind of period."""

    rule_id: int
    name: str
    terms: Terms
    kind: StatementKind
    needs_quota: bool

    @classmethod
    def of(cls, versions: Sequence[Version]) -> PlanHistory:
        """Read the versions of one rule, oldest first."""
        read = [(v.begins_on, None if v.retired else _read(v)) for v in versions]
        plans = [version.plan for _, version in read if version is not None]
        return cls(
            rule_id=versions[0].rule_id,
            name=versions[0].name,
            terms=Dated(tuple(read)),
            kind=plans[0].period_kind,
            needs_quota=any(plan.needs_quota for plan in plans),
        )

    def on(self, day: date) -> PlanVersion | None:
        """The version in force on a day."""
        return self.terms.on(day)

    @property
    def versions(self) -> tuple[PlanVersion, ...]:
        """Every version with terms, oldest first."""
        return tuple(version for _, version in self.terms.steps if version is not None)

    @property
    def ends_on(self) -> date | None:
        """The first day without terms after there were some; None while it goes on."""
        return next((day for day, version in self.terms.steps if version is None), None)

    def shown_on(self, day: date) -> PlanVersion:
        """The version in force on a day, else the last there was or the next to come."""
        return self.on(day) or self.versions[-1]

    def begins(self, version_id: int) -> date | None:
        """The day from which a version is in force; None where it is another plan's."""
        steps = self.terms.steps
        return next((day for day, one in steps if one is not None and one.id == version_id), None)

    def before(self, version: PlanVersion) -> Plan | None:
        """The terms that a version succeeded; None for the first."""
        earlier = (one.plan for one in self.versions[::-1] if one.version < version.version)
        return next(earlier, None)

    def numbered(self, number: int) -> PlanVersion | None:
        """The version of that number; None where there is none."""
        return next((one for one in self.versions if one.version == number), None)

    def version(self, version_id: int) -> PlanVersion:
        """The version of that id; KeyError where it is another plan's."""
        return {version.id: version for version in self.versions}[version_id]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person on a plan over the days `[start, end)`."""

    person_id: int
    rule_id: int
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def plans_of(versions: Iterable[Version]) -> dict[int, PlanHistory]:
    """Every plan, by its rule's id."""
    return {rule: PlanHistory.of(own) for rule, own in histories(versions).items()}


def covered(
    facts: Iterable[DealCredit], assignments: Iterable[Assignment]
) -> tuple[DealCredit, ...]:
    """The credits of deals that closed while the person was on the plan."""
    spans = tuple(assignments)
    return tuple(fact for fact in facts if any(fact.closed_on in span for span in spans))


def _read(version: Version) -> PlanVersion:
    return PlanVersion(version.id, version.version, plan_from(version.body))
