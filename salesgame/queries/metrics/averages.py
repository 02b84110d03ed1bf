"""What an average deal is read off: the deals one is the first on, and what of each is one's own.

No total keeps it: the amount in totals holds one's parts of other people's deals too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, aliased

from salesgame.domain.core.calendar import Period
from salesgame.domain.core.spans import Days
from salesgame.domain.metrics.definitions import Totals
from salesgame.queries.deals.counted import DEAL_COUNTS
from salesgame.queries.metrics.totals import Subject, whose, within
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import CreditRow, DealRow

AVERAGE = "average_deal"


def own_amount(session: Session, subject: Subject, period: Period, totals: Totals) -> int:
    """What is a subject's own of the amounts of its deals, whose totals these are."""
    if subject.kind == "company":  # every part of every deal
        return totals.won_amount
    query = own_deals(subject, period).with_only_columns(sum_of(own_part(subject)))
    return session.scalar(query) or 0


def own_deals(subject: Subject, period: Period) -> Select[Any]:
    """The deals won in a period of which the subject's people are the first."""
    return (
        select(DealRow.id)
        .join(CreditRow, CreditRow.deal_id == DealRow.id)
        .where(
            DealRow.status == "won", DEAL_COUNTS, *within(DealRow.closed_on, period),
            CreditRow.is_primary.is_(True),
            *whose(subject, CreditRow.person_id, DealRow.closed_on),
        )
    )  # fmt: skip


def own_part(subject: Subject) -> ColumnElement[Any]:
    """What of a deal's amount is the subject's: a person's part, its members' parts, or all."""
    if subject.kind == "company":
        return DealRow.__table__.c.amount
    if subject.kind == "person":
        return CreditRow.__table__.c.amount
    part = aliased(CreditRow)
    mine = select(sum_of(part.amount)).where(
        part.deal_id == DealRow.id, *whose(subject, part.person_id, part.day)
    )
    return mine.correlate(DealRow).scalar_subquery()


def first_is_of(subject: Subject) -> ColumnElement[bool]:
    """Whether the first of those who share a deal is one of the subject's people."""
    first = aliased(CreditRow)
    return exists().where(
        first.deal_id == DealRow.id, first.is_primary, *whose(subject, first.person_id, first.day)
    )


def own_amounts(
    session: Session,
    days: Days,
    people: Collection[int] | None = None,
    inside: Mapping[int, Sequence[Days]] | None = None,
) -> dict[int, int]:
    """What is each person's own of the deals they were the first on, in one query.

    Of the days only those `inside` count, where it says which are whose.
    """
    # Each of the two days has an index of its own: by person, and of all deals.
    day: Any = DealRow.closed_on if people is None else CreditRow.day
    by = (CreditRow.person_id,) if inside is None else (CreditRow.person_id, CreditRow.day)
    query = (
        select(*by, sum_of(CreditRow.amount))
        .join(DealRow, DealRow.id == CreditRow.deal_id)
        .where(
            DealRow.status == "won", DEAL_COUNTS, day >= days[0], day < days[1],
            CreditRow.is_primary.is_(True), CreditRow.amount.is_not(None),
        )
        .group_by(*by)
    )  # fmt: skip
    found: dict[int, int] = defaultdict(int)
    for person, *at, own in rows_in_chunks(session, query, CreditRow.person_id, people):
        if inside is None or any(a <= at[0] < b for a, b in inside.get(person, ())):
            found[person] += own
    return found
