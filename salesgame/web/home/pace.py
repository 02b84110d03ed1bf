"""The pace card: where the result stands against the quota on today's working day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Period, PeriodKind
from salesgame.domain.core.money import reaching, round_minor
from salesgame.domain.people.leave import away_until
from salesgame.domain.targets.quotas import Target, TargetProgress
from salesgame.queries.people.leave import leaves
from salesgame.queries.targets.quotas import progress_of
from salesgame.web.site.current_company import current_company

# The quarter is what most people are measured by; a company may set others.
KINDS: tuple[PeriodKind, ...] = ("quarter", "month", "year")


@dataclass(frozen=True, slots=True)
class PaceCard:
    """Everything in whole minor units; None where it can't be said."""

    period: Period
    result: int
    days_left: int
    away_until: date | None
    target: int | None = None
    quota: Target | None = None
    attainment: Decimal | None = None
    elapsed: Decimal | None = None
    lead: int | None = None
    to_go: int | None = None
    needed: int | None = None
    average: int | None = None
    projected: int | None = None

    @property
    def is_met(self) -> bool:
        """Whether the quota is reached."""
        return self.to_go == 0

    @property
    def is_prorated(self) -> bool:
        """Whether only a part of the quota applies, as to who joined in the middle."""
        return self.quota is not None and self.quota.is_prorated


def pace(session: Session, person_id: int, today: date) -> PaceCard:
    """The pace of the first kind of period that has a quota; without one, of the quarter alone."""
    company = current_company()
    away = away_until(leaves(session, [person_id]).get(person_id, ()), today)
    first: PaceCard | None = None
    for kind in KINDS:
        period = company.calendar.period(kind, today)
        found = progress_of(session, company, period, "revenue", person_id, today)
        shown = _shown(period, found, away)
        if shown.target is not None:
            return shown
        first = first or shown
    assert first is not None  # KINDS isn't empty
    return first


def _shown(period: Period, found: TargetProgress, away: date | None) -> PaceCard:
    result, left = round_minor(Decimal(found.result)), found.total - found.done
    if found.target is None or found.target.due <= 0:
        return PaceCard(period, result, left, away)
    return PaceCard(
        period, result, left, away,
        target=round_minor(found.target.amount),
        quota=found.target,
        attainment=found.attainment,
        elapsed=found.elapsed,
        lead=_minor(None if found.should_be is None else Decimal(found.result) - found.should_be),
        to_go=None if found.left is None else reaching(found.left),
        needed=_minor(found.needed_a_day),
        average=_minor(Decimal(found.result) / found.done if found.done else None),
        projected=_minor(found.projected),
    )  # fmt: skip


def _minor(value: Decimal | None) -> int | None:
    return None if value is None else round_minor(value)
