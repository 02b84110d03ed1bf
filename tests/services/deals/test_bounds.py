"""What 64 bits can't sum is refused by name, before anything of it is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from psycopg.errors import NumericValueOutOfRange
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import MOST_QUANTITY, ActivityFields, QuantityTooLarge
from salesgame.domain.deals.deal import DealFields, TooMuchInAll, sole
from salesgame.domain.points.rules import MOST_AWARDED, TooManyPoints
from salesgame.queries.company.settings import the_company
from salesgame.queries.metrics.figures import figures_of
from salesgame.queries.metrics.pipeline import open_slices
from salesgame.queries.metrics.totals import EVERYBODY, Subject, totals_of
from salesgame.services.deals import bounds
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.bounds import MOST_IN_ALL, NOTABLE, TooMuchPay, TooMuchRecurring
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.storage.deals import ActivityRow, DealRow
from salesgame.storage.pay import StatementRow
from salesgame.storage.points import PointsEntryRow
from salesgame.tabular.numbers import MOST_MINOR, minor_units
from salesgame.tabular.refusals import AmountTooLarge
from tests.cast import Cast
from tests.conftest import MORNING, POSTGRES, Act
from tests.services.imports.files import counts, import_file
from tests.services.pay.office import plan, plan_for, rates, won
from tests.ticks import tick

TODAY = MORNING.date()
NEW_YEAR = date(2026, 1, 1)
FITTING = MOST_IN_ALL // MOST_MINOR


def deal(number: int, person: int, amount: int, stage: str = "Won") -> DealFields:
    closed = TODAY if stage == "Won" else None
    return DealFields(f"k{number}", "C", stage, amount, sole(person), closed_on=closed)


def fill(act: Act, cast: Cast) -> list[int]:
    """As many deals of the largest amount as there is room for, of two people."""
    with act() as work:
        return [
            DEALS.log(work, deal(n, (cast.ana, cast.zoe)[n % 2], MOST_MINOR)).id
            for n in range(FITTING)
        ]


def in_all(session: Session, subject: Subject = EVERYBODY) -> int:
    session.rollback()
    company = the_company(session)
    life = company.calendar.period("ever", TODAY)
    return totals_of(session, subject, life, by_share=False).won_amount


def test_a_deal_that_no_sum_would_hold_is_refused_and_the_figures_stay(
    act: Act, cast: Cast, session: Session
) -> None:
    fill(act, cast)

    with pytest.raises(TooMuchInAll), act() as work:
        DEALS.log(work, deal(FITTING, cast.ana, MOST_MINOR))

    assert in_all(session) == FITTING * MOST_MINOR
    assert list(verify(session, MORNING)) == []


def test_where_there_is_no_more_room_small_deals_and_corrections_still_go_in(
    act: Act, cast: Cast, session: Session
) -> None:
    first, second, *_ = fill(act, cast)

    with act() as work:
        DEALS.log(work, deal(FITTING, cast.ben, NOTABLE))
        DEALS.change(work, first, deal(0, cast.ana, 100), "a slip of the finger")
        DEALS.cancel(work, second, "a slip of the finger")

    assert in_all(session) == (FITTING - 2) * MOST_MINOR + NOTABLE + 100
    with act() as work:
        DEALS.log(work, deal(FITTING + 1, cast.ana, MOST_MINOR))
    assert list(verify(session, MORNING)) == []


def test_a_file_that_no_sum_would_hold_is_refused_as_a_whole(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    rows = (f"D{n},Ana,Won,{MOST_MINOR // 100},2026-01-01,2026-02-01" for n in range(FITTING + 1))
    path.write_text("\n".join(("Deal id,Owner,Stage,Amount,Created,Closed", *rows)) + "\n")

    with pytest.raises(TooMuchInAll):
        import_file(act, "deals", path)

    assert session.scalar(select(func.count()).select_from(DealRow)) == 0


def test_without_that_look_the_sums_break(
    act: Act, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken on purpose: a float of money on SQLite, an error on PostgreSQL."""
    monkeypatch.setattr(bounds, "MOST_IN_ALL", 10**30)
    amount = MOST_MINOR - 1

    def log_all() -> None:
        for n in range(100):
            with act() as work:
                DEALS.log(work, deal(n, cast.ana, amount))

    if POSTGRES:
        with pytest.raises(NumericValueOutOfRange):
            log_all()
    else:
        log_all()
        assert in_all(session) != 100 * amount


@pytest.mark.parametrize("plan_first", [True, False])
def test_pay_that_no_sum_would_hold_is_refused_by_the_deal_or_by_the_plan(
    act: Act, cast: Cast, session: Session, plan_first: bool
) -> None:
    tenfold = plan("flat", tiers=rates(("0", "10")))
    fitting = MOST_IN_ALL // 10 // MOST_MINOR

    def log(most: int) -> None:
        for n in range(most):
            won(act, cast.ana, date(2026, 8, 5), MOST_MINOR, f"k{n}")

    if plan_first:
        plan_for(act, [cast.ana], tenfold)
        with pytest.raises(TooMuchInAll):
            log(fitting + 1)
    else:
        log(fitting + 1)
        with pytest.raises(TooMuchPay):
            plan_for(act, [cast.ana], tenfold)

    session.rollback()
    tick(session, MORNING, REACTIONS)
    paid = sum(session.scalars(select(StatementRow.total)))
    assert paid == (fitting * MOST_MINOR * 10 if plan_first else 0)
    session.rollback()
    assert list(verify(session, MORNING)) == []


def test_customers_who_pay_more_than_any_sum_holds_are_refused_as_a_whole(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    def owed(most: int) -> Path:
        path = tmp_path / "customers.csv"
        rows = (f"C{n},Ana,2026-01-05,{MOST_MINOR // 100}" for n in range(most))
        path.write_text("\n".join(("Name,Owner,Customer since,MRR", *rows)) + "\n")
        return path

    for dry in (True, False):
        with pytest.raises(TooMuchRecurring):
            import_file(act, "customers", owed(FITTING + 1), dry=dry)
        session.rollback()
        assert import_file(act, "customers", owed(FITTING), dry=dry).new == FITTING
    for dry in (True, False):
        with pytest.raises(TooMuchRecurring):
            import_file(act, "customers", owed(FITTING + 1), dry=dry)
        session.rollback()
        assert counts(import_file(act, "customers", owed(FITTING), dry=dry))[2] == FITTING

    session.rollback()
    company = the_company(session)
    month = company.calendar.period("month", TODAY)
    found = figures_of(session, EVERYBODY, month, company.calendar)
    assert found.recurring == FITTING * MOST_MINOR


def test_a_customer_who_pays_less_than_nothing_stays_out(
    act: Act, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("Name,Owner,MRR\nTide,Ana,-5\nFen,Ana,0\n")

    assert counts(import_file(act, "customers", path)) == (1, 0, 0, 1)


def test_an_open_pipeline_of_the_largest_deals_is_summed_to_the_last_digit(
    act: Act, cast: Cast, session: Session
) -> None:
    amounts = [MOST_MINOR, MOST_MINOR - 1, 123_456_789_012_345_678 // 10, 7, 1_000_001]
    with act() as work:
        for n, amount in enumerate(amounts):
            DEALS.log(work, deal(n, cast.ana, amount, "Demo"))
    session.rollback()

    month = the_company(session).calendar.period("month", TODAY)
    (found,) = open_slices(session, EVERYBODY, month.start)

    assert found.amount == sum(amounts)
    assert found.squares == sum(amount**2 for amount in amounts)


@pytest.mark.parametrize("rule_first", [True, False])
def test_points_that_no_sum_would_hold_are_refused_by_the_deal_or_by_the_rule(
    act: Act, cast: Cast, session: Session, rule_first: bool
) -> None:
    def make() -> None:
        with act() as work:
            body = {"on": "amount_won", "points": 1_000_000, "per": 1}
            create_rule(work, "points", "Wins", NEW_YEAR, body)

    def log() -> None:
        with act() as work:
            DEALS.log(work, deal(1, cast.ana, MOST_AWARDED // 1_000_000 + 1))

    first, second = (make, log) if rule_first else (log, make)
    first()

    with pytest.raises(TooManyPoints):
        second()

    session.rollback()
    assert list(verify(session, MORNING)) == []


def test_what_a_daily_cap_bounds_is_no_matter_of_size(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        body = {"on": "amount_won", "points": 1_000_000, "per": 1, "daily_cap": 50}
        create_rule(work, "points", "Wins", NEW_YEAR, body)
        DEALS.log(work, deal(1, cast.ana, MOST_MINOR))

    assert session.scalar(select(func.sum(PointsEntryRow.points))) == 50


def test_no_entry_counts_more_than_a_million_activities(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    with act() as work:
        ACTIVITIES.log(work, ActivityFields("a", "email", cast.ana, MORNING, MOST_QUANTITY))
        with pytest.raises(QuantityTooLarge, match="At most 1,000,000"):
            ACTIVITIES.log(work, ActivityFields("b", "email", cast.ana, MORNING, MOST_QUANTITY + 1))
    path = tmp_path / "calls.csv"
    path.write_text(f"Id,Owner,Type,Date,Quantity\n1,Ana,call,2026-09-01,{10**17}\n")

    assert import_file(act, "activities", path).rejected == 1

    assert session.scalar(select(func.sum(ActivityRow.quantity))) == MOST_QUANTITY


@pytest.mark.parametrize(
    ("text", "decimals", "scale"),
    [("99999999999999", 2, 1_000), ("99999999999999", 4, 1), ("999999999999.9", 4, 1_000)],
)
def test_an_amount_in_thousands_is_too_large_as_any_other(
    text: str, decimals: int, scale: int
) -> None:
    with pytest.raises(AmountTooLarge):
        minor_units(text, ".", decimals, "USD", scale)

    assert minor_units("99999999999999", ".", 2, "USD") == int(Decimal("99999999999999") * 100)


def test_a_dry_run_refuses_the_deals_that_saving_would(
    act: Act, cast: Cast, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesgame.services.imports.runs.BATCH", 2)
    path = tmp_path / "deals.csv"

    def of(most: int) -> Path:
        rows = (f"D{n},Ana,Won,{MOST_MINOR // 100},2026-01-05" for n in range(most))
        path.write_text("\n".join(("Deal id,Owner,Stage,Amount,Closed", *rows)) + "\n")
        return path

    for dry in (True, False):
        with pytest.raises(TooMuchInAll):
            import_file(act, "deals", of(FITTING + 1), dry=dry, decimal=".")
        session.rollback()
        assert import_file(act, "deals", of(FITTING), dry=dry, decimal=".").new == FITTING
