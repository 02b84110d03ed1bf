"""Statements: worked out while open, written once when closed, and checked against the facts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Period
from salesgame.services.deals.deals import DEALS
from salesgame.services.pay.plans import assign_plan, create_plan, succeed_plan
from salesgame.services.pay.statements import close_statements
from salesgame.services.pay.verification import verify_pay
from salesgame.storage.pay import PayEntryRow, StatementRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import (
    AUGUST,
    SEPTEMBER,
    TODAY,
    close,
    ledger,
    plan,
    plan_for,
    rates,
    statement,
    won,
)

AUG, SEP = AUGUST.start, SEPTEMBER.start
EARLY, LATE = date(2026, 8, 4), date(2026, 8, 20)


def test_an_open_statement_is_worked_out_from_the_facts(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "A")
    won(act, cast.ana, TODAY, 400, "B")

    found = statement(session, cast.ana, SEPTEMBER)

    assert not found.is_closed
    assert [(line.before, line.after, line.amount) for line in found.lines] == [
        (0, 800, 40), (800, 1200, 30),
    ]  # fmt: skip
    assert found.total == 70
    assert ledger(session) == []


def test_open_lost_cancelled_and_refused_deals_earn_nothing(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "open", stage="Demo", closed_on=None)
    won(act, cast.ana, TODAY, 800, "lost", stage="Lost")
    deal = won(act, cast.ana, TODAY, 800, "cancelled")
    with act() as work:
        DEALS.cancel(work, deal.id, "twice")

    assert statement(session, cast.ana, SEPTEMBER).lines == ()


def test_only_days_on_the_plan_count(act: Act, cast: Cast, session: Session) -> None:
    with act() as work:
        rule = create_plan(work, "AE", date(2026, 1, 1), plan())
        assign_plan(work, rule, cast.ana, date(2026, 9, 10), date(2026, 9, 15))
    for day in (9, 10, 14, 15):
        won(act, cast.ana, date(2026, 9, day), 100, f"D{day}")

    found = statement(session, cast.ana, SEPTEMBER)

    assert [line.cause.day.day for line in found.lines] == [10, 14]


def test_a_split_deal_pays_each_person_their_share(act: Act, cast: Cast, session: Session) -> None:
    plan_for(act, [cast.ana, cast.ben], plan("flat", tiers=rates(("0", "0.10"))))
    shares = ((cast.ana, 600_000), (cast.ben, 400_000))
    won(act, cast.ana, TODAY, 1000, "A", shares=shares)

    totals = [statement(session, who, SEPTEMBER).total for who in (cast.ana, cast.ben)]

    assert totals == [60, 40]


def test_closing_writes_each_line_once_however_often_it_is_done(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana, cast.ben], plan())
    won(act, cast.ana, EARLY, 800, "A")
    won(act, cast.ana, LATE, 400, "B")

    closed = close(act, AUGUST)
    with act() as work:
        again = close_statements(work, AUGUST)

    assert (closed, again) == (2, 0)
    assert [(amount, start) for _, amount, _, start in ledger(session)] == [(40, AUG), (30, AUG)]
    rows = session.execute(
        select(StatementRow.person_id, StatementRow.total, StatementRow.lines)
    ).all()
    assert sorted(tuple(row) for row in rows) == [(cast.ana, 70, 2), (cast.ben, 0, 0)]


def test_a_closed_statement_shows_what_was_written_not_what_the_facts_say_now(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, EARLY, 800, "A")
    open_one = statement(session, cast.ana, AUGUST)
    close(act, AUGUST)
    won(act, cast.ana, LATE, 400, "B")

    closed = statement(session, cast.ana, AUGUST)

    assert closed.is_closed
    assert (closed.lines, closed.total) == (open_one.lines, 40)


def test_a_version_of_the_middle_of_a_month_pays_from_its_day_on(
    act: Act, cast: Cast, session: Session
) -> None:
    rule = plan_for(act, [cast.ana], plan("flat", tiers=rates(("0", "0.10"))))
    won(act, cast.ana, date(2026, 9, 14), 100, "A")
    won(act, cast.ana, date(2026, 9, 15), 100, "B")

    with act() as work:
        succeed_plan(work, rule, date(2026, 9, 15), plan("flat", tiers=rates(("0", "0.20"))))

    assert [line.amount for line in statement(session, cast.ana, SEPTEMBER).lines] == [10, 20]


def test_verify_names_a_tampered_entry_and_a_tampered_total(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)
    with act() as work:
        work.session.execute(update(PayEntryRow).values(amount=41))

    found = list(verify_pay(session))

    assert [(d.what, d.kept, d.rebuilt) for d in found] == [
        ("statement", "40", "41"), ("pay", "41", "40"),
    ]  # fmt: skip
    assert f"deal {deal.id}" in found[1].key


def test_verify_names_a_missing_entry(act: Act, cast: Cast, session: Session) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)
    with act() as work:
        work.session.execute(delete(PayEntryRow))

    assert {d.what for d in verify_pay(session)} == {"statement", "pay"}


def test_verify_names_entries_whose_statement_is_gone(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)
    with act() as work:
        work.session.execute(delete(StatementRow))

    assert [(d.what, d.kept, d.rebuilt) for d in verify_pay(session)] == [
        ("pay", "40", None), ("statement", None, "0"),
    ]  # fmt: skip


def test_verify_names_a_missing_statement_of_nothing_and_a_wrong_count_of_lines(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana, cast.ben], plan())
    won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)
    with act() as work:
        work.session.execute(delete(StatementRow).where(StatementRow.person_id == cast.ben))
        work.session.execute(update(StatementRow).values(lines=2))

    assert [(d.what, d.kept, d.rebuilt) for d in verify_pay(session)] == [
        ("statement", 2, 1), ("statement", None, "0"),
    ]  # fmt: skip


def test_verify_names_pay_that_nobody_earned(act: Act, cast: Cast, session: Session) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)
    won(act, cast.ana, LATE, 400, "B")
    with act() as work:
        late = PayEntryRow.statement_start == SEP
        work.session.execute(update(PayEntryRow).where(late).values(person_id=cast.zoe))

    assert ("pay", "30", None) in {(d.what, d.kept, d.rebuilt) for d in verify_pay(session)}


def test_a_deal_of_today_asks_pay_nothing(
    act: Act, cast: Cast, session: Session, queries: list[str]
) -> None:
    plan_for(act, [cast.ana], plan())
    close(act, AUGUST)
    queries.clear()

    won(act, cast.ana, TODAY, 800, "A")

    assert not [sent for sent in queries if "statement" in sent.lower() or "pay_entry" in sent]


def test_a_statement_costs_the_same_queries_for_any_number_of_deals(
    act: Act, cast: Cast, session: Session, queries: list[str]
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 100, "A")
    statement(session, cast.ana, SEPTEMBER)
    queries.clear()
    statement(session, cast.ana, SEPTEMBER)
    few = len(queries)
    for i in range(12):
        won(act, cast.ana, TODAY, 100, f"N{i}")
    session.rollback()
    statement(session, cast.ana, SEPTEMBER)
    queries.clear()

    statement(session, cast.ana, SEPTEMBER)

    assert len(queries) == few


def test_closing_costs_the_same_queries_for_any_number_of_people(
    act: Act, cast: Cast, session: Session, queries: list[str]
) -> None:
    july = Period("month", date(2026, 7, 1), AUG)
    rule = plan_for(act, [cast.ana], plan())
    won(act, cast.ana, date(2026, 7, 5), 100, "A")
    queries.clear()
    close(act, july)
    few = len(_of_facts(queries))
    for person in (cast.ben, cast.zoe, cast.mia):
        won(act, person, EARLY, 100, f"P{person}")
    with act() as work:
        for person in (cast.ben, cast.zoe, cast.mia):
            assign_plan(work, rule, person, AUG)
    queries.clear()

    assert close(act, AUGUST) == 4

    assert len(_of_facts(queries)) == few


def _of_facts(queries: list[str]) -> list[str]:
    """What was asked of facts and ledgers; standing data is read again when it has changed."""
    names = ("credit", "plan_assignment", "pay_entry", "statement")
    return [sent for sent in queries if any(name in sent for name in names)]
