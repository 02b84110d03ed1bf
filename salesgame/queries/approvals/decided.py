"""What was decided on deals and activities: by whom, why, and what was answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from salesgame.queries.deals.history import Fact
from salesgame.storage.approvals import DecisionRow
from salesgame.storage.deals import ActivityKindRow, ActivityRow, CreditRow, DealRow
from salesgame.storage.people import PersonRow

PAGE = 25
_ROW = DecisionRow
_DECISIONS = ("approved", "refused")
_COLUMNS = (
    _ROW.id, _ROW.fact, _ROW.fact_id, _ROW.outcome, _ROW.why, _ROW.decided_at.label("at"),
    _ROW.decided_by.label("by_id"), PersonRow.name.label("by"), _ROW.alone, _ROW.undone_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """One step of a fact's approval: approved, refused, asked again, undone, withdrawn."""

    id: int
    fact: Fact
    fact_id: int
    outcome: str
    why: str
    at: datetime
    by_id: int | None
    by: str | None
    alone: bool
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecidedOn:
    """What was decided on: a deal by its name, an activity by its kind; `day` may be unknown."""

    name: str
    person: str
    day: date | None
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class DecidedAct:
    """What one act decided alike: a deal, or activities of one person, kind and day.

    `is_last` where nothing was decided on any of them since.
    """

    decisions: tuple[ApprovalStep, ...]
    subject: DecidedOn
    quantity: int
    is_last: bool


def decided(
    session: Session, by: int | None = None, before: int | None = None, most: int = PAGE
) -> tuple[tuple[DecidedAct, ...], int | None]:
    """The newest decisions of somebody (None: of anybody), and where the next page begins."""
    query = _decisions().where(_ROW.outcome.in_(_DECISIONS)).order_by(_ROW.id.desc())
    if by is not None:
        query = query.where(_ROW.decided_by == by)
    if before is not None:
        query = query.where(_ROW.id < before)
    found = [ApprovalStep(*row) for row in session.execute(query.limit(most + 1))]
    shown = found[:most]
    return _together(session, shown), shown[-1].id if len(found) > most else None


def approval_steps(
    session: Session, facts: Iterable[tuple[Fact, int]]
) -> dict[tuple[Fact, int], tuple[ApprovalStep, ...]]:
    """The steps of the approval of each of these facts, newest first."""
    asked = sorted(set(facts))
    query = _decisions().where(tuple_(_ROW.fact, _ROW.fact_id).in_(asked)).order_by(_ROW.id.desc())
    steps: dict[tuple[Fact, int], tuple[ApprovalStep, ...]] = dict.fromkeys(asked, ())
    for step in (ApprovalStep(*row) for row in session.execute(query)):
        key = (step.fact, step.fact_id)
        steps[key] = (*steps[key], step)
    return steps


def decisions_among(session: Session, ids: Collection[int]) -> tuple[ApprovalStep, ...]:
    """These decisions, as far as there are any."""
    return tuple(
        ApprovalStep(*row) for row in session.execute(_decisions().where(_ROW.id.in_(ids)))
    )


def _decisions() -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).outerjoin(PersonRow, PersonRow.id == _ROW.decided_by)


def _together(session: Session, found: Sequence[ApprovalStep]) -> tuple[DecidedAct, ...]:
    """Decisions of one act on alike activities as one."""
    subjects, newest = _subjects(session, found), _newest(session, found)
    known = [one for one in found if (one.fact, one.fact_id) in subjects]

    def alike(one: ApprovalStep) -> tuple[object, ...]:
        subject = subjects[one.fact, one.fact_id]
        whose = (subject.person, subject.name, subject.day)
        return (one.at, one.by_id, one.outcome, one.fact, one.undone_at is None, whose,
                one.fact_id if one.fact == "deal" else 0)  # fmt: skip

    return tuple(
        DecidedAct(
            tuple(group), subjects[group[0].fact, group[0].fact_id],
            sum(subjects[one.fact, one.fact_id].quantity for one in group),
            all(newest[one.fact, one.fact_id] == one.id for one in group),
        )
        for group in (list(each) for _, each in groupby(known, key=alike))
    )  # fmt: skip


def _newest(session: Session, found: Sequence[ApprovalStep]) -> dict[tuple[str, int], int]:
    facts = sorted({(one.fact, one.fact_id) for one in found})
    query = (
        select(_ROW.fact, _ROW.fact_id, func.max(_ROW.id))
        .where(tuple_(_ROW.fact, _ROW.fact_id).in_(facts))
        .group_by(_ROW.fact, _ROW.fact_id)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def _subjects(session: Session, found: Sequence[ApprovalStep]) -> dict[tuple[str, int], DecidedOn]:
    deals = [one.fact_id for one in found if one.fact == "deal"]
    activities = [one.fact_id for one in found if one.fact == "activity"]
    of_deals = (
        select(
            DealRow.id, DealRow.name, PersonRow.name,
            func.coalesce(DealRow.closed_on, DealRow.opened_on),
        )
        .join(CreditRow, and_(CreditRow.deal_id == DealRow.id, CreditRow.is_primary))
        .join(PersonRow, PersonRow.id == CreditRow.person_id)
        .where(DealRow.id.in_(deals))
    )  # fmt: skip
    of_activities = (
        select(
            ActivityRow.id, ActivityKindRow.name, PersonRow.name, ActivityRow.day,
            ActivityRow.quantity,
        )
        .join(PersonRow, PersonRow.id == ActivityRow.person_id)
        .join(ActivityKindRow, ActivityKindRow.key == ActivityRow.kind)
        .where(ActivityRow.id.in_(activities))
    )  # fmt: skip
    subjects: dict[tuple[str, int], DecidedOn] = {
        ("deal", row[0]): DecidedOn(*row[1:]) for row in session.execute(of_deals)
    }
    more = {("activity", row[0]): DecidedOn(*row[1:]) for row in session.execute(of_activities)}
    return subjects | more
