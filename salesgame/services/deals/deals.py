"""Deals as facts: shares in credits, a stage that says the status, and room for all amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from salesgame.domain.approvals.amounts import AmountFarBeyond, is_far_beyond, is_raised_far
from salesgame.domain.approvals.sources import HAND
from salesgame.domain.core.events import DealsStored
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.deal import Deal, DealFields, check_deal, credited, status_of
from salesgame.domain.deals.fact import Change
from salesgame.queries.approvals.amounts import won_before
from salesgame.queries.deals.deals import deals_by_id
from salesgame.queries.deals.kept import deal_from
from salesgame.queries.deals.lookups import stages
from salesgame.services.deals.bounds import NOTED, refuse_uncountable
from salesgame.services.deals.facts import Facts
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.deals import DEAL_COLUMNS, CreditRow, DealRow, ProductRow

_CREDIT_COLUMNS = ("deal_id", "person_id", "share_ppm", "amount", "is_primary", "day", "status")
_AS_ENTERED = {field.name for field in fields(DealFields)} & {field.name for field in fields(Deal)}


class UnknownDeal(DomainError):
    """There is no such deal."""


class DealFacts(Facts[Deal, DealFields]):
    """What was sold, by whom, and how it ended."""

    noun, rows, columns = "deal", DealRow, DEAL_COLUMNS
    unknown, stored = UnknownDeal, DealsStored

    def read(self, session: Session, ids: Iterable[int], *, lock: bool = False) -> dict[int, Deal]:
        return deals_by_id(session, ids, lock=lock)

    def from_json(self, work: Work, kept: Mapping[str, Any], now: Deal) -> Deal:
        """Its product is called what it is called by now."""
        deal = deal_from(kept)
        same = deal.product_id == now.product_id
        return replace(deal, product=now.product if same else _product(work, deal.product_id))

    def about(self, work: Work, fact: Deal) -> dict[str, Any]:
        day = fact.day.isoformat() if fact.day else None
        return {
            "fact": self.noun, "fact_id": fact.id, "name": fact.name, "amount": fact.amount,
            "status": fact.status, "day": day,
        }  # fmt: skip

    def is_far(self, work: Work, change: Change[Deal], *, sure: bool) -> bool:
        """Raises AmountFarBeyond unless it is `sure`; the installation itself is always."""
        if not change.after.worth:
            return False
        usual = self.usual(work)
        if not sure and work.actor and is_raised_far(change.before, change.after, usual):
            raise AmountFarBeyond
        return self.is_beyond(change, usual)

    def usual(self, work: Work) -> int | None:
        return won_before(work.session).most(work.company)

    def is_beyond(self, change: Change[Deal], usual: int | None) -> bool:
        return is_far_beyond(change.before, change.after, usual)

    def check_room(self, work: Work, changes: Sequence[Change[Deal]], *, more: int = 0) -> None:
        """Raises TooMuchInAll. `more` is what a dry run would have kept by now."""
        grows = sum(c.after.worth - (c.before.worth if c.before else 0) for c in changes)
        if grows > NOTED:
            refuse_uncountable(work, grows, more=more)

    def made(self, work: Work, entered: DealFields, before: Deal | None) -> Deal:
        """Raises UnknownStage, and what `check_deal` and `credited` do."""
        status = status_of(stages(work.session), entered.stage)
        check_deal(entered, status, today=work.today, first_day=work.company.first_day)
        said = {name: getattr(entered, name) for name in _AS_ENTERED}
        said["opened_on"] = entered.began_on(status, work.today)
        return Deal(
            id=0, source=HAND, external_id=entered.key, status=status,
            closed_at=_closed_at(work, entered, before),
            credits=credited(entered.amount, entered.shares),
            product=_product(work, entered.product_id), **said,
        )  # fmt: skip

    def keep_parts(self, work: Work, facts: Sequence[Deal], *, anew: bool) -> None:
        """Write the credits."""
        for part in bulk.in_chunks([deal.id for deal in facts] if anew else ()):
            work.session.execute(delete(CreditRow).where(CreditRow.deal_id.in_(part)))
        rows = [
            (deal.id, c.person_id, c.share_ppm, c.amount, c.is_primary, deal.day, deal.status)
            for deal in facts
            for c in deal.credits
        ]
        rows.sort(key=itemgetter(1))  # person by person, as the index by person lies
        bulk.insert(work.session, CreditRow, _CREDIT_COLUMNS, rows)


DEALS = DealFacts()


def _closed_at(work: Work, entered: DealFields, before: Deal | None) -> datetime | None:
    """Now for a deal closed today; else that day's beginning in the company's zone.

    A known deal that closed on the same day closed when it did.
    """
    day = entered.closed_on
    if day is None:
        return None
    if before is not None and before.closed_on == day and before.closed_at is not None:
        return before.closed_at
    return work.now if day == work.today else work.company.calendar.starts_at(day)


def _product(work: Work, product_id: int | None) -> str | None:
    if product_id is None:
        return None
    return work.session.scalar(select(ProductRow.name).where(ProductRow.id == product_id))
