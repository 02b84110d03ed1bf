"""Logging, changing and cancelling deals: one by hand, or a batch of an import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import delete, select

from salesgame.domain.core.events import DealsStored
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.deals.deal import (
    AmountBelowZero,
    Approval,
    Deal,
    DealChange,
    Status,
    check_days,
    credited,
)
from salesgame.queries.deals.deals import deals_by_id
from salesgame.queries.deals.keys import find_key
from salesgame.queries.deals.stages import stages
from salesgame.services.deals.bounds import refuse_uncountable
from salesgame.services.deals.facts import (
    CHANGED,
    HAND,
    MARKS,
    approval_again,
    check_reason,
    check_seen,
    decided,
    first_approval,
    marks_of_new,
)
from salesgame.services.deals.history import keep_versions
from salesgame.services.work import Work
from salesgame.storage.db import bulk, locks
from salesgame.storage.deals import CreditRow, DealRow, ProductRow

_DEAL_COLUMNS = (
    "id", "source", "external_id", "name", "stage", "status", "amount", "opened_on",
    "expected_close_on", "closed_on", "closed_at", "customer_id", "product_id", "segment",
    "lead_source", "lost_reason", "competitor", "approval", "cancelled",
)  # fmt: skip
_CREDIT_COLUMNS = ("deal_id", "person_id", "share_ppm", "amount", "is_primary", "day", "status")


class UnknownStage(DomainError):
    """ "{stage}" is not a stage here. Known stages: {known}."""

    field = "stage"


class UnknownDeal(DomainError):
    """There is no such deal."""


@dataclass(frozen=True, slots=True)
class DealFields:
    """What a person enters of a deal. `shares` are `(person id, millionths)`, the primary first.

    `key` makes logging the same form twice one deal: it is the deal's external id.
    """

    key: str
    name: str
    stage: str
    amount: int | None
    shares: tuple[tuple[int, int], ...]
    opened_on: date | None = None
    closed_on: date | None = None
    expected_close_on: date | None = None
    customer_id: int | None = None
    product_id: int | None = None
    segment: str | None = None
    lead_source: str | None = None
    lost_reason: str | None = None
    competitor: str | None = None


def log_deal(work: Work, entered: DealFields) -> Deal:
    """Log a deal by hand; entering the same `key` again changes nothing.

    Raises UnknownStage, ShareOfNothing, SharesDontSum, DealWithoutCredit, AmountBelowZero, and what
    `check_days` raises.
    """
    own = any(person == work.actor for person, _ in entered.shares)
    deal = _deal(work, entered, approval=first_approval(work, own=own))
    locks.own_key(work.session, HAND, entered.key)
    if deal_id := find_key(work.session, DealRow, HAND, entered.key):
        return deals_by_id(work.session, [deal_id])[deal_id]
    return store_deals(work, [DealChange(None, deal)])[0]


def change_deal(
    work: Work, deal_id: int, entered: DealFields, why: str, seen: int | None = None
) -> Deal:
    """Change a deal as it was `seen`; the version before is kept with who, when and why.

    Raises UnknownDeal, ChangedSince, and what `log_deal` raises.
    """
    before = _held(work, deal_id)
    fresh = _deal(work, replace(entered, key=before.external_id), approval=before.approval)
    after = replace(fresh, id=before.id, source=before.source, cancelled=before.cancelled)
    if before.closed_on == after.closed_on and before.closed_at is not None:
        after = replace(after, closed_at=before.closed_at)
    after = replace(after, approval=_approval(work, before, after))
    if after == before:
        return before
    check_seen(work, DealRow, deal_id, seen)
    return store_deals(work, [DealChange(before, after)], why)[0]


def cancel_deal(work: Work, deal_id: int, why: str) -> Deal:
    """Cancel a deal: it keeps its row, and everything that followed from it is reversed."""
    check_reason(why)
    return _decide(work, deal_id, why, cancelled=True)


def restore_deal(work: Work, deal_id: int, why: str) -> Deal:
    """Take back a cancellation."""
    before = _held(work, deal_id)
    approval = _approval(work, before, replace(before, cancelled=False))
    return _decide(work, deal_id, why, cancelled=False, approval=approval)


def approve_deal(work: Work, deal_id: int, seen: int | None = None) -> Deal:
    """Agree to a self-reported deal, in the version `seen`. Raises ChangedSince."""
    return _decide(work, deal_id, "approved", approval="approved", seen=seen)


def refuse_deal(work: Work, deal_id: int, why: str, seen: int | None = None) -> Deal:
    """Refuse a self-reported deal: it counts nowhere until it is approved."""
    check_reason(why)
    return _decide(work, deal_id, why, approval="refused", seen=seen)


def store_deals(work: Work, changes: Sequence[DealChange], why: str = "") -> list[Deal]:
    """Write new and changed deals with all their consequences; returns them with their ids.

    The caller has built valid deals: new ones with id 0 or one of `new_deal_ids`, changed ones
    with `before` as it stands in this transaction. Raises TooMuchInAll.
    """
    if not changes:
        return []
    locks.share_ledgers(work.session)
    locks.own_people(work.session, _people(changes))
    refuse_uncountable(work, changes)
    stored = _with_ids(work, changes)
    _insert(work, [change.after for change in stored if change.before is None])
    _update(work, [change for change in stored if change.before is not None], why)
    work.happened(DealsStored(stored))
    return [change.after for change in stored]


def _people(changes: Sequence[DealChange]) -> set[int]:
    deals = [deal for change in changes for deal in (change.before, change.after) if deal]
    return {credit.person_id for deal in deals for credit in deal.credits}


def new_deal_ids(work: Work, count: int) -> Iterator[int]:
    """Ids for deals of this act, for whoever makes so many that each is better made once."""
    return iter(bulk.new_ids(work.session, DealRow, count) if count else ())


def _with_ids(work: Work, changes: Sequence[DealChange]) -> tuple[DealChange, ...]:
    ids = new_deal_ids(work, sum(change.after.id == 0 for change in changes))
    return tuple(
        change if change.after.id else DealChange(None, replace(change.after, id=next(ids)))
        for change in changes
    )


def _insert(work: Work, deals: Sequence[Deal]) -> None:
    marks = marks_of_new(work)
    rows = [(*_values(deal), *marks) for deal in deals]
    bulk.insert(work.session, DealRow, _DEAL_COLUMNS + MARKS, rows)
    _insert_credits(work, deals)


def _insert_credits(work: Work, deals: Sequence[Deal]) -> None:
    rows = [
        (deal.id, c.person_id, c.share_ppm, c.amount, c.is_primary, deal.day, deal.status)
        for deal in deals
        for c in deal.credits
    ]
    rows.sort(key=itemgetter(1))  # person by person, as the index by person lies
    bulk.insert(work.session, CreditRow, _CREDIT_COLUMNS, rows)


def _values(deal: Deal) -> tuple[Any, ...]:
    return (
        deal.id, deal.source, deal.external_id, deal.name, deal.stage, deal.status, deal.amount,
        deal.opened_on, deal.expected_close_on, deal.closed_on, deal.closed_at, deal.customer_id,
        deal.product_id, deal.segment, deal.lead_source, deal.lost_reason, deal.competitor,
        deal.approval, deal.cancelled,
    )  # fmt: skip


def _update(work: Work, changes: Sequence[DealChange], why: str) -> None:
    if not changes:
        return
    ids = [change.after.id for change in changes]
    keep_versions(work, "deal", [(c.after.id, c.before) for c in changes if c.before], why)
    rows = [(*_values(change.after), work.now, work.actor) for change in changes]
    bulk.rewrite(work.session, DealRow, _DEAL_COLUMNS + CHANGED, rows)
    for part in bulk.in_chunks(ids):
        work.session.execute(delete(CreditRow).where(CreditRow.deal_id.in_(part)))
    _insert_credits(work, [change.after for change in changes])


def _approval(work: Work, before: Deal, after: Deal) -> Approval:
    own = any(credit.person_id == work.actor for credit in (*before.credits, *after.credits))
    is_news = before.told != after.told
    return approval_again(work, before, own=own, is_news=is_news)


def _held(work: Work, deal_id: int) -> Deal:
    locks.share_ledgers(work.session)  # before any row, as imports and closings do
    found = deals_by_id(work.session, [deal_id], lock=True)
    if deal_id not in found:
        raise UnknownDeal
    return found[deal_id]


def _decide(
    work: Work, deal_id: int, why: str, *,
    cancelled: bool | None = None, approval: Approval | None = None, seen: int | None = None,
) -> Deal:  # fmt: skip
    before = _held(work, deal_id)
    check_seen(work, DealRow, deal_id, seen)
    after = decided(before, cancelled=cancelled, approval=approval)
    if after == before:
        return before
    return store_deals(work, [DealChange(before, after)], why)[0]


def _deal(work: Work, entered: DealFields, *, approval: Approval) -> Deal:
    status = stage_status(work, entered.stage)
    check_deal(work, entered, status)
    opened_on = _opened_on(work, entered, status)
    return Deal(
        id=0, source=HAND, external_id=entered.key, name=entered.name,
        stage=entered.stage, status=status, amount=entered.amount, opened_on=opened_on,
        closed_on=entered.closed_on, closed_at=closing_instant(work, entered.closed_on),
        credits=credited(entered.amount, entered.shares),
        expected_close_on=entered.expected_close_on, customer_id=entered.customer_id,
        product_id=entered.product_id, product=_product(work, entered.product_id),
        segment=entered.segment, lead_source=entered.lead_source,
        lost_reason=entered.lost_reason, competitor=entered.competitor, approval=approval,
    )  # fmt: skip


def check_deal(work: Work, entered: DealFields, status: Status) -> None:
    """Refuse an amount or days that can't be. Raises AmountBelowZero, and what `check_days` does.

    It asks the database nothing, so that a form can try it with what it could read.
    """
    refusals = Gathered()
    with refusals:
        if entered.amount is not None and entered.amount < 0:
            raise AmountBelowZero
    with refusals:
        check_days(status, _opened_on(work, entered, status), entered.closed_on, today=work.today)
    refusals.refuse()


def _opened_on(work: Work, entered: DealFields, status: Status) -> date | None:
    """When it began: an open deal today, where nobody says. Of a closed one it is not known."""
    return entered.opened_on or (work.today if status == "open" else None)


def closing_instant(work: Work, day: date | None) -> datetime | None:
    """Now for a deal closed today; else that day's beginning in the company's zone."""
    if day is None:
        return None
    return work.now if day == work.today else work.company.calendar.starts_at(day)


def stage_status(work: Work, stage: str) -> Status:
    """The status a stage stands for. Raises UnknownStage naming the known ones."""
    known = stages(work.session)
    if stage not in known:
        raise UnknownStage(stage=stage, known=", ".join(known))
    return known[stage].status


def _product(work: Work, product_id: int | None) -> str | None:
    if product_id is None:
        return None
    return work.session.scalar(select(ProductRow.name).where(ProductRow.id == product_id))
