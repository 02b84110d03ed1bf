"""The pages of periods: what is locked, the clock that somebody confirms, and reopening."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from salesgame import clock
from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.jobs import ticking
from salesgame.queries.periods.clocks import doubt_kept
from salesgame.queries.periods.closed_periods import closed_periods
from salesgame.services.deals.deals import DEALS
from salesgame.services.reactions import REACTIONS
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import plan, plan_for
from tests.ticks import tick

DAY = timedelta(days=1)
WHY = "Locked by a wrong clock."


def month(back: int) -> Period:
    """A month that ended, so many before this one."""
    calendar = Calendar()
    return calendar.up_to(calendar.period("month", clock.now().date()), back + 1)[0]


@pytest.fixture
def locked(act: Act, cast: Cast, session: Session) -> Cast:
    """Ana won in each of the last three months, which are locked by a clock a week ahead."""
    plan_for(act, [cast.ana], plan())
    for back in (3, 2, 1):
        day = month(back).start + 4 * DAY
        win(act, cast.ana, day, f"{back}")
    tick(session, clock.now() + 7 * DAY, REACTIONS)
    assert len(closed_periods(session)) == 3
    return cast


def win(act: Act, person: int, day: date, key: str) -> None:
    with act(clock.now()) as work:
        DEALS.log(work, DealFields(key, key, "Won", 800_00, sole(person), day, day))


def label(period: Period) -> str:
    return f"{period.start:%Y-%m}"


def text(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def test_finance_sees_what_is_locked_and_what_is_next(locked: Cast, signed_in: Any) -> None:
    page = text(signed_in(locked.fin), "/periods")

    assert f'href="/periods/{label(month(1))}"' in page
    assert "Running, locked from" in page
    assert "The clock was last checked on" in page


def test_an_admin_sees_periods_but_nobodys_pay(locked: Cast, signed_in: Any) -> None:
    admin = signed_in(locked.ada)

    assert f'href="/periods/{label(month(1))}"' not in text(admin, "/periods")
    assert admin.get(f"/periods/{label(month(1))}").status_code == 404


def test_an_admin_confirms_a_clock_in_doubt_and_finance_only_reads_of_it(
    act: Act, cast: Cast, session: Session, signed_in: Any
) -> None:
    day = clock.now().date() - 400 * DAY
    win(act, cast.ana, day, "old")
    ticking.tick(session, clock.now(), REACTIONS)
    doubt = doubt_kept(session)
    assert doubt is not None
    session.rollback()
    assert "The clock is right" not in text(signed_in(cast.fin), "/periods")
    page = text(signed_in(cast.ada), "/periods")
    assert "The clock is right" in page
    assert "Periods that ended long ago are waiting to be locked." in page

    form = {"doubt": doubt.kind, "since": doubt.since.isoformat()}
    assert signed_in(cast.ada).post("/periods/clock", data=form).status_code == 303

    assert len(ticking.tick(session, clock.now(), REACTIONS).closings) > 10
    assert signed_in(cast.ada).post("/periods/clock", data=form).status_code == 422


@pytest.mark.parametrize("since", ["", "soon", "2026-01-01T00:00:00", "9" * 5000])
def test_an_answer_to_no_question_is_refused(cast: Cast, signed_in: Any, since: str) -> None:
    form = {"doubt": "ahead", "since": since}

    answer = signed_in(cast.ada).post("/periods/clock", data=form)

    assert answer.status_code == 422
    assert "Check again" in answer.text


def test_reopening_shows_what_it_takes_back_before_and_what_there_was_after(
    locked: Cast, session: Session, signed_in: Any
) -> None:
    finance, path = signed_in(locked.fin), f"/periods/{label(month(2))}"
    page = text(finance, path)
    assert "Reopen 2 periods" in page
    assert "2 months" in page
    assert "$159.00" in page  # of both statements

    form = {"why": WHY, "seen": "2"}
    assert finance.post(f"{path}/reopening", data=form).status_code == 303

    assert [one.start for one in closed_periods(session)] == [month(3).start]
    page = text(finance, path)
    assert "Before it was reopened" in page
    assert "$79.50" in page
    assert "Lock again now" in text(finance, "/periods")
    assert finance.post("/periods/locking").status_code == 303
    assert "Lock again now" not in text(finance, "/periods")


@pytest.mark.parametrize(
    ("why", "seen", "sentence"),
    [
        ("", "2", "Say why"), ("x" * 1001, "2", "1,000"), (WHY, "1", "Check again"),
        (WHY, "", "Check again"), (WHY, "9" * 5000, "Check again"),
    ],
)  # fmt: skip
def test_a_refused_reopening_says_why_and_keeps_what_was_typed(
    locked: Cast, session: Session, signed_in: Any, why: str, seen: str, sentence: str
) -> None:
    path = f"/periods/{label(month(2))}/reopening"

    answer = signed_in(locked.fin).post(path, data={"why": why, "seen": seen})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert why in answer.text
    assert len(closed_periods(session)) == 3


def test_whoever_reopens_second_is_told(locked: Cast, signed_in: Any) -> None:
    finance, path = signed_in(locked.fin), f"/periods/{label(month(2))}/reopening"
    form = {"why": WHY, "seen": "2"}
    assert finance.post(path, data=form).status_code == 303

    answer = finance.post(path, data=form)

    assert answer.status_code == 422
    assert "isn’t locked" in answer.text or "isn&#39;t locked" in answer.text


@pytest.mark.parametrize("path", ["/periods/nonsense", "/periods/3000-01", "/periods?after=x"])
def test_a_period_that_is_none_is_not_there(cast: Cast, signed_in: Any, path: str) -> None:
    assert signed_in(cast.fin).get(path).status_code == 404


def test_a_statement_that_is_locked_leads_finance_to_reopening(
    locked: Cast, signed_in: Any
) -> None:
    path = f"/pay/{locked.ana}/{label(month(2))}"

    assert f'href="/periods/{label(month(2))}"' in text(signed_in(locked.fin), path)
    assert "/periods/" not in text(signed_in(locked.ana), path)


def test_the_page_asks_as_much_however_many_periods_there_are(
    act: Act, cast: Cast, session: Session, signed_in: Any, queries: list[str]
) -> None:
    finance = signed_in(cast.fin)
    asked = []
    for back in (40, 1500):
        day = clock.now().date() - back * DAY
        win(act, cast.ana, day, f"{back}")
        tick(session, clock.now(), REACTIONS)
        text(finance, "/periods")
        queries.clear()
        page = text(finance, "/periods")
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert page.count('scope="row"') <= 60
    assert 'rel="next"' in page


def test_the_command_reopens_and_refuses_in_a_sentence(
    locked: Cast, session: Session, app: Any
) -> None:
    run = app.test_cli_runner().invoke

    done = run(args=["game", "reopen", label(month(2)), "--why", WHY])
    again = run(args=["game", "reopen", label(month(2)), "--why", WHY])

    assert done.output.split() == ["reopened", label(month(2)), "reopened", label(month(1))]
    assert (again.exit_code, "isn't locked" in again.output) == (2, True)
    assert run(args=["game", "reopen", "soon", "--why", WHY]).exit_code == 2
