"""Ticks of a clock in doubt: nothing is locked, admins are told once, and a person confirms it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.periods.clocks import NotInDoubt
from salesgame.jobs.ticking import Report, tick
from salesgame.queries.periods import clocks
from salesgame.queries.periods.clocks import doubt_kept
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.health import Machine, examine
from salesgame.services.periods.clock import confirm_clock
from salesgame.services.reactions import REACTIONS
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.company import CompanyRow
from salesgame.storage.notices import NoticeRow
from salesgame.storage.periods import ClosedPeriodRow, JobClaimRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
IN_2030 = datetime(2030, 9, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's clock is the real one, far from a test's; it is told what to say instead."""
    monkeypatch.setattr(clocks, "_server_now", lambda _session: None)


def win(act: Act, person: int, day: date, now: datetime = MORNING) -> None:
    with act(now) as work:
        DEALS.log(work, DealFields(f"{day}", "Cobalt", "Won", 100_00, sole(person), day, day))


def look(session: Session, now: datetime, *, confirmed: bool = False) -> Report:
    return tick(session, now, REACTIONS, confirmed=confirmed)


def count(session: Session, table: type) -> int:
    found = session.scalar(select(func.count()).select_from(table)) or 0
    session.rollback()
    return found


def told(session: Session) -> list[int]:
    rows = select(NoticeRow.person_id).where(NoticeRow.kind == "clock_in_doubt")
    found = list(session.scalars(rows.order_by(NoticeRow.id)))
    session.rollback()
    return found


def test_a_clock_of_2030_locks_nothing_and_is_named(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    win(act, cast.ana, date(2026, 9, 10))
    look(session, MORNING)
    claims = count(session, JobClaimRow)

    report = look(session, IN_2030)

    assert report.closings == []
    assert report.doubt is not None
    assert (report.doubt.kind, report.doubt.beside) == ("ahead", MORNING)
    assert (report.doubt.due and report.doubt.due.kinds) == (("month", 48),)
    assert (count(session, ClosedPeriodRow), count(session, JobClaimRow)) == (0, claims)
    found = {one.code: one for one in examine(session, Machine(MORNING + MINUTE, tmp_path))}
    assert "2030-09-17 00:00 UTC" in found["D012"].what
    assert found["D012"].grave
    session.rollback()


def test_admins_are_told_of_a_doubt_once(act: Act, cast: Cast, session: Session) -> None:
    win(act, cast.ana, date(2026, 9, 10))
    look(session, MORNING)

    for minutes in range(5):
        look(session, IN_2030 + minutes * MINUTE)
        look(session, MORNING + minutes * MINUTE)  # another scheduler, whose clock is right

    assert told(session) == [cast.ada]


def test_the_right_clock_goes_on_while_another_is_wrong(
    act: Act, cast: Cast, session: Session
) -> None:
    win(act, cast.ana, date(2026, 8, 10))
    look(session, IN_2030)  # the first look of all would lock old periods

    report = look(session, MORNING)

    assert report.doubt is None
    assert [one.period.start for one in report.closings] == [date(2026, 8, 1)]
    assert doubt_kept(session) is None


def test_a_confirmed_clock_locks_is_in_the_history_and_asks_again_when_it_is_wrong_again(
    act: Act, cast: Cast, session: Session
) -> None:
    win(act, cast.ana, date(2026, 9, 10))
    look(session, MORNING)
    late = MORNING + 60 * DAY
    doubt = look(session, late).doubt
    assert doubt is not None

    with act(late + MINUTE, cast.ada) as work:
        confirm_clock(work, doubt.kind, doubt.since)

    assert len(look(session, late + 2 * MINUTE).closings) == 2
    assert (again := look(session, IN_2030).doubt) is not None
    assert again.kind == "ahead"
    row = AuditEntryRow
    of_clocks = select(row.kind, row.verb, row.actor, row.about).where(row.kind == "clock")
    (entry,) = session.execute(of_clocks).all()
    assert entry[:3] == ("clock", "confirmed", cast.ada)
    assert entry[3] | {"doubt": "ahead", "periods": 2} == entry[3]


def test_a_doubt_that_is_over_or_another_by_now_is_not_confirmed(
    act: Act, cast: Cast, session: Session
) -> None:
    win(act, cast.ana, date(2026, 9, 10))
    look(session, MORNING)
    doubt = look(session, IN_2030).doubt
    assert doubt is not None
    look(session, MORNING + MINUTE)

    with pytest.raises(NotInDoubt), act(MORNING, cast.ada) as work:
        confirm_clock(work, doubt.kind, doubt.since)


def test_an_outage_of_four_days_is_not_asked_about(act: Act, cast: Cast, session: Session) -> None:
    win(act, cast.ana, date(2026, 8, 10))
    before = datetime(2026, 8, 31, tzinfo=UTC)
    look(session, before)

    report = look(session, before + 4 * DAY)

    assert report.doubt is None
    assert len(report.closings) == 1


def test_an_outage_of_months_asks_once_for_all_its_periods(
    act: Act, cast: Cast, session: Session
) -> None:
    win(act, cast.ana, date(2026, 1, 10))
    look(session, datetime(2026, 1, 20, tzinfo=UTC))

    assert look(session, MORNING).doubt is not None
    assert len(look(session, MORNING, confirmed=True).closings) == 8
    assert look(session, MORNING + MINUTE).doubt is None


def test_a_first_import_of_ten_years_asks_once_for_all_its_periods(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    look(session, MORNING - DAY)
    win(act, cast.ana, date(2016, 10, 10))

    doubt = look(session, MORNING).doubt

    assert doubt is not None
    assert (doubt.kind, doubt.due and doubt.due.kinds) == ("backlog", (("month", 119),))
    codes = {one.code for one in examine(session, Machine(MORNING + MINUTE, tmp_path))}
    assert "D013" in codes
    session.rollback()
    with act(MORNING, cast.ada) as work:
        confirm_clock(work, doubt.kind, doubt.since)
    assert len(look(session, MORNING + MINUTE).closings) == 119
    win(act, cast.ana, date(2016, 9, 10))  # older than what was agreed to
    assert (again := look(session, MORNING + 2 * MINUTE).doubt) is not None
    assert again.due is not None
    assert again.due.count == 1


@pytest.mark.parametrize(("days", "doubted"), [(9, True), (30, False)])
def test_the_company_says_after_how_many_days_a_clock_is_in_doubt(
    act: Act, cast: Cast, session: Session, days: int, doubted: bool
) -> None:
    with act() as work:
        work.session.execute(update(CompanyRow).values(clock_days=days))
    look(session, MORNING)

    assert (look(session, MORNING + 10 * DAY).doubt is not None) == doubted


def test_an_hour_off_the_servers_clock_is_in_doubt_until_it_is_confirmed(
    cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "_server_now", lambda _session: MORNING + 2 * timedelta(hours=1))

    assert (doubt := look(session, MORNING).doubt) is not None
    assert doubt.kind == "apart"
    assert look(session, MORNING, confirmed=True).doubt is None
    assert look(session, MORNING + MINUTE).doubt is None


def test_a_database_with_a_server_says_what_its_clock_is(
    cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    found = clocks.reading_at(session, MORNING)

    on_sqlite = session.get_bind().dialect.name == "sqlite"
    assert (found.server is None) == on_sqlite
    assert on_sqlite or found.apart != timedelta()
    session.rollback()
