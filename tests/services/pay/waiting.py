"""Deals that wait for approval as tests of pay want them: set as they are, whoever may decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert

from salesgame.domain.deals.deal import Deal, DealFields, credited, sole
from salesgame.domain.deals.fact import Approval, Change
from salesgame.queries.deals.deals import deals_by_id
from salesgame.queries.pay.credits import changed_deals
from salesgame.services.deals.deals import DEALS
from salesgame.services.deals.history import as_json
from salesgame.storage.approvals import WaitingVersionRow
from tests.conftest import MORNING, Act


def waits(
    act: Act, person: int, day: date, amount: int, key: str, approval: Approval = "pending",
    **changed: Any,
) -> Deal:  # fmt: skip
    """A deal won on a day gone by that nobody approved yet."""
    fields: dict[str, Any] = {
        "key": key, "name": f"Deal {key}", "stage": "Won", "amount": amount,
        "shares": sole(person), "opened_on": day - timedelta(days=10), "closed_on": day,
    }  # fmt: skip
    with act() as work:
        deal = replace(DEALS.made(work, DealFields(**(fields | changed)), None), approval=approval)
        return DEALS.store(work, [Change(None, deal)])[0]


def decide(act: Act, deal_id: int, approval: Approval, now: datetime = MORNING) -> None:
    """Approve a deal, refuse it, or take either back."""
    with act(now) as work:
        before = deals_by_id(work.session, [deal_id])[deal_id]
        DEALS.store(work, [Change(before, replace(before, approval=approval))])


def change_waits(act: Act, deal_id: int, **changed: Any) -> None:
    """A change of a deal that waits, the deal staying as it is; `shares` says who is credited."""
    shares = changed.pop("shares", None)
    with act() as work:
        after = replace(deals_by_id(work.session, [deal_id])[deal_id], **changed)
        mine = tuple((credit.person_id, credit.share_ppm) for credit in after.credits)
        after = replace(after, credits=credited(after.amount, shares or mine))
        work.session.execute(
            insert(WaitingVersionRow).values(
                fact="deal", fact_id=deal_id, after=as_json(after), seen=1, asked_at=work.now
            )
        )


def approve_change(act: Act, deal_id: int, now: datetime = MORNING) -> None:
    """Let a change that waits be what counts."""
    with act(now) as work:
        before = deals_by_id(work.session, [deal_id])[deal_id]
        after = replace(changed_deals(work.session, [deal_id])[deal_id], approval="approved")
        DEALS.store(work, [Change(before, after)])
    drop_change(act, deal_id)


def drop_change(act: Act, deal_id: int) -> None:
    """Refuse a change that waits: the deal stays as it is."""
    row = WaitingVersionRow
    with act() as work:
        work.session.execute(delete(row).where(row.fact == "deal", row.fact_id == deal_id))
