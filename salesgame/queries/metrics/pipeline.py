"""Open deals by stage, and how far through the stages cohorts came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations_with_replacement
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Select, Subquery, and_, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from salesgame.domain.core.calendar import Period
from salesgame.domain.metrics.pipeline import FunnelStep, OpenSlice, funnel
from salesgame.queries.deals.counted import DEAL_COUNTS
from salesgame.queries.metrics.totals import Subject, whose, within
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import CreditRow, DealRow, FactVersionRow, StageRow

_STAGES = select(StageRow.name, StageRow.status, StageRow.position).order_by(StageRow.position)
_MILLION = 1_000_000
_PARTS = 3  # an amount has eighteen digits at most
T = TypeVar("T")


def open_slices(
    session: Session, subject: Subject, today: date, *, due: Period | None = None
) -> list[OpenSlice]:
    """Deals open now, by stage; a team's are those of its members of today.

    There is no other day to ask for: which stage a deal was in before, no date of it tells.
    `due` keeps to those expected to close in that period.
    """
    # Squares are summed in parts of six digits: those of large amounts would not fit 64 bits.
    own = _of_each_deal(subject, today, due)
    query = (
        select(
            StageRow.name, StageRow.probability_ppm, sum_of(own.c.deals), sum_of(own.c.amount),
            *(sum_of(one * two) for one, two in _pairs(_six_digits_each(own.c.amount))),
        )
        .join(own, own.c.stage == StageRow.name)
        .group_by(StageRow.name, StageRow.probability_ppm, StageRow.position)
        .order_by(StageRow.position)
    )  # fmt: skip
    return [
        OpenSlice(stage, ppm, deals, amount, _squares(sums))
        for stage, ppm, deals, amount, *sums in session.execute(query)
    ]


def _of_each_deal(subject: Subject, today: date, due: Period | None) -> Subquery:
    """An open deal is won or lost as a whole: what the subject's people have of it, together."""
    return (
        select(
            DealRow.stage.label("stage"),
            func.count().filter(CreditRow.is_primary.is_(True)).label("deals"),
            # PostgreSQL sums to NUMERIC, whose division leaves fractions.
            cast(func.coalesce(sum_of(CreditRow.amount), 0), BigInteger).label("amount"),
        )
        .join(CreditRow, CreditRow.deal_id == DealRow.id)
        .where(
            DealRow.status == "open", DEAL_COUNTS,
            *whose(subject, CreditRow.person_id, today), *_due(due),
        )
        .group_by(DealRow.id, DealRow.stage)
        .subquery()
    )  # fmt: skip


def _six_digits_each(whole: ColumnElement[int] | Any) -> tuple[ColumnElement[int], ...]:
    """The parts of an amount, the least first."""
    return tuple(whole // _MILLION**power % _MILLION for power in range(_PARTS))


def _pairs(parts: Sequence[T]) -> Iterator[tuple[T, T]]:
    return combinations_with_replacement(parts, 2)


def _squares(sums: Sequence[int]) -> int:
    """The sum of squares, of the sums of the parts' products: a mixed one stands twice in it."""
    powers = _pairs(range(_PARTS))
    return sum(
        (1 if one == two else 2) * found * _MILLION ** (one + two)
        for (one, two), found in zip(powers, sums, strict=True)
    )


def stage_funnel(session: Session, subject: Subject, period: Period) -> list[FunnelStep]:
    """How far the deals opened in a period came, counting the earlier stages a later one implies.

    A lost deal got as far as the stages it is known to have been in; re-entry counts once.
    """
    stages = [row for row in session.execute(_STAGES) if row.status != "lost"]
    if not stages:
        return []
    reached = dict.fromkeys((stage.position for stage in stages), 0)
    for position, deals in session.execute(_furthest(subject, period, stages[0].position)):
        reached[position] += deals
    return funnel([(stage.name, reached[stage.position]) for stage in stages])


def _furthest(subject: Subject, period: Period, first: int) -> Select[Any]:
    before = aliased(StageRow)
    known = (  # asked of each deal: grouped first, it would read every deal's past
        select(func.max(before.position))
        .join(FactVersionRow, before.name == FactVersionRow.before["stage"].as_string())
        .where(
            FactVersionRow.fact == "deal", FactVersionRow.fact_id == DealRow.id,
            before.status != "lost",
        )
        .correlate(DealRow)
        .scalar_subquery()
    )  # fmt: skip
    now = case((DealRow.status == "lost", first), else_=func.coalesce(StageRow.position, first))
    earlier = func.coalesce(known, first)
    furthest = case((now > earlier, now), else_=earlier)
    return (
        select(furthest, func.count())
        .select_from(DealRow)
        .join(CreditRow, and_(CreditRow.deal_id == DealRow.id, CreditRow.is_primary.is_(True)))
        .outerjoin(StageRow, StageRow.name == DealRow.stage)
        .where(
            DEAL_COUNTS, *within(DealRow.opened_on, period),
            *whose(subject, CreditRow.person_id, DealRow.opened_on),
        )
        .group_by(furthest)
    )  # fmt: skip


def _due(period: Period | None) -> Sequence[ColumnElement[bool]]:
    return within(DealRow.expected_close_on, period) if period else ()
