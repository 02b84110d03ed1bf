"""A small company as its lives begin: five people on two plans, and some deals."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Period
from salesgame.domain.deals.deal import DealFields
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.tiers import Tier
from salesgame.domain.targets.quotas import Quota
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.approvals.sources import name_source
from salesgame.services.deals.deals import DEALS
from salesgame.services.pay.plans import assign_plan, create_plan
from salesgame.services.reactions import REACTIONS
from salesgame.services.targets.quotas import store_quotas
from salesgame.services.work import unit_of_work
from salesgame.storage.company import CompanyRow
from tests.cast import plant
from tests.naive.small_books import Books
from tests.naive.small_deals import (
    ADA,
    ANA,
    BEN,
    FIN,
    FLAT,
    MIA,
    MONTHS,
    OCTOBER,
    PEOPLE,
    QUOTA,
    Deal,
    Said,
)

BEGINNING = datetime(2026, 8, 24, 9, tzinfo=UTC)
ONE = timedelta(days=1)
NAMES = {ANA: "Ana", BEN: "Ben", MIA: "Mia", FIN: "Fin", ADA: "Ada"}
OWNERS = (ANA, ANA, ANA, BEN, BEN, BEN, MIA, MIA, FIN, ADA)
COLUMNS = {
    "external_id": ["Deal id"], "shares": ["Splits"], "stage": ["Stage"], "amount": ["Amount"],
    "opened_on": ["Created"], "close_date": ["Closed"],
}  # fmt: skip
PLANS = {QUOTA: 1, FLAT: 2}  # by the numbers of their rules
PERIODS = {
    month: Period("month", month, after)
    for month, after in zip(MONTHS, (*MONTHS[1:], OCTOBER), strict=True)
}
FIRST = {
    "A": Said(120_000, date(2026, 7, 9), ((ANA, 100),)),
    "B": Said(150_000, date(2026, 7, 20), ((BEN, 60), (ANA, 40))),
    "M": Said(90_000, date(2026, 8, 5), ((MIA, 50), (BEN, 50))),
}
WAITS = Said(80_000, date(2026, 7, 29), ((ANA, 60), (MIA, 40)))
REFUSED = Said(70_000, date(2026, 8, 11), ((BEN, 100),))
ASKED = replace(FIRST["B"], amount=290_000)


def plant_company(session: Session) -> None:
    """Five people on two plans, a source that the admin named, and some deals.

    Three pay, one waits, one was refused, and of one somebody asks that it be changed.
    """
    with unit_of_work(session, BEGINNING, REACTIONS) as work:
        plant(work)
        work.session.execute(update(CompanyRow).values(approve_self_reported=True))
        begins = date(2026, 1, 1)
        twice = (Tier(Decimal(0), Decimal("0.05")), Tier(Decimal(1), Decimal("0.10")))
        by_quota = Plan("whole_amount", twice, tiers_of="attainment")
        flat = Plan("flat", (Tier(Decimal(0), Decimal("0.04")),))
        for name, terms in ((QUOTA, by_quota), (FLAT, flat)):
            rule = create_plan(work, name, begins, terms)
            assert rule == PLANS[name]
            for person in PEOPLE:
                assign_plan(work, rule, person, begins)
        store_quotas(work, [quota_of(*slot, target) for slot, target in quotas_at_first().items()])
        for key, said in FIRST.items():
            DEALS.log(work, fields_of(key, said))
    with unit_of_work(session, BEGINNING, REACTIONS, ADA) as work:
        name_source(work, "crm")
    with unit_of_work(session, BEGINNING, REACTIONS, ANA) as work:
        DEALS.log(work, fields_of("W", WAITS))
    with unit_of_work(session, BEGINNING, REACTIONS, BEN) as work:
        refused = DEALS.log(work, fields_of("R", REFUSED)).id
        DEALS.change(work, 2, fields_of("B", ASKED), "a slip")
    with unit_of_work(session, BEGINNING, REACTIONS, MIA) as work:
        assert decide(work, Picked([refused]), "because") == [1]


def books_of_company() -> Books:
    """The same in the small books."""
    books = Books(
        {f"hand {key}": Deal(said, "pays") for key, said in FIRST.items()}, quotas_at_first()
    )
    books.log(ANA, "hand W", WAITS)
    books.log(BEN, "hand R", REFUSED)
    books.change(BEN, "hand B", ASKED)
    books.decide(MIA, "hand R", approved=False).number = 1
    return books


def quotas_at_first() -> dict[tuple[int, date], int]:
    return {(who, month): 100_000 for who in (ANA, BEN, MIA) for month in MONTHS[:2]}


def quota_of(person: int, month: date, target: int) -> Quota:
    return Quota(person, None, "revenue", "month", month, Decimal(target))


def fields_of(key: str, said: Said) -> DealFields:
    shares = tuple((who, 10_000 * percent) for who, percent in said.shares)
    return DealFields(key, key, "Won", said.amount, shares, date(2026, 6, 1), said.day)
