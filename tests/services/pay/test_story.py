"""One odd story of pay, reckoned by hand: dinars, half-even, a plan that changes in the month."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from salesgame.domain.company.settings import CompanySettings
from salesgame.domain.deals.deal import DealFields
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.statements import statements
from salesgame.services.company.settings import change_company
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.pay.plans import assign_plan, create_plan, succeed_plan
from salesgame.services.reactions import REACTIONS
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import AUGUST, NEW_YEAR, SEPTEMBER, plan, rates
from tests.ticks import tick

WHOLE = 1_000_000
NIGHT = datetime(2026, 9, 3, 18, tzinfo=UTC)  # 4 September, 01:00 in Jakarta


def of(key: str, day: date, amount: int, *shares: tuple[int, int]) -> DealFields:
    return DealFields(key, f"Deal {key}", "Won", amount, shares, date(2026, 8, 1), day)


def test_a_closed_month_stays_and_the_next_one_carries_what_it_should_have_said(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        change_company(work, CompanySettings("K", currency="KWD", decimals=3, zone="Asia/Jakarta"))
        tiers = rates(("0", "0.05"), ("10000", "0.10"))
        rule = create_plan(work, "AE", NEW_YEAR, plan(tiers=tiers, rounding="half_even"))
        flat = plan("flat", tiers=rates(("0", "0.20")), rounding="half_even")
        succeed_plan(work, rule, date(2026, 8, 16), flat)
        assign_plan(work, rule, cast.ana, date(2026, 8, 5))
        assign_plan(work, rule, cast.ben, NEW_YEAR)
    early, first = of("0", date(2026, 8, 4), 9_000, (cast.ana, WHOLE)), date(2026, 8, 5)
    split = date(2026, 8, 10), 8_000
    with act() as work:
        DEALS.log(work, early)  # the day before Ana came on the plan: neither paid nor on the way
        a = DEALS.log(work, of("A", first, 4_010, (cast.ana, WHOLE))).id
        b = DEALS.log(work, of("B", *split, (cast.ana, 750_000), (cast.ben, 250_000))).id
        c = DEALS.log(work, of("C", date(2026, 8, 20), 1_000, (cast.ana, WHOLE))).id
    session.rollback()

    def paid(person: int, period: object) -> int:
        found = statements(session, the_company(session), person, period)
        total = sum(statement.total for statement in found)
        session.rollback()
        return total

    # A: 4.010 at 5% is 0.2005, to the even fils 0.200. B: from 4.010 to 10.010, so 5.990 at 5%
    # (0.2995) and 0.010 at 10% (0.001) are 0.3005, to the even fils 0.300. C: 1.000 at 20%.
    assert paid(cast.ana, AUGUST) == 200 + 300 + 200
    assert paid(cast.ben, AUGUST) == 100
    tick(session, NIGHT, REACTIONS)
    with act(now=NIGHT) as work:
        DEALS.change(work, b, of("B", *split, (cast.ana, 500_000), (cast.ben, 500_000)), "equal")
    # B: from 4.010 to 8.010, all at 5%: 0.200 instead of 0.300; Ben's 4.000 bring 0.200.
    assert (paid(cast.ana, SEPTEMBER), paid(cast.ben, SEPTEMBER)) == (-100, 100)
    with act(now=NIGHT) as work:
        DEALS.change(work, a, of("A", date(2026, 9, 1), 4_010, (cast.ana, WHOLE)), "signed later")
        DEALS.cancel(work, c, "returned")
    # August loses A's 0.200 and C's 0.200; B stays at 5%. September has 4.010 at 20%: 0.802.
    assert paid(cast.ana, SEPTEMBER) == -100 - 200 - 200 + 802
    with act(now=NIGHT) as work:
        DEALS.restore(work, c, "kept after all")

    assert paid(cast.ana, SEPTEMBER) == -100 - 200 + 802
    assert (paid(cast.ana, AUGUST), paid(cast.ben, AUGUST)) == (700, 100)
    assert list(verify(session, NIGHT)) == []
