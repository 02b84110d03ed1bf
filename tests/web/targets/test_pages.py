"""Targets are typed or pasted, add up beside the team's, and keep what they were."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import FIRST_DAY, LAST_DAY
from salesgame.domain.targets.quotas import Quota
from salesgame.services.periods.closing import close_periods
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.people import MembershipRow
from salesgame.storage.targets import QuotaRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.season import add_reps, close

SignedIn = Callable[[int], FlaskClient]
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)


def kept(session: Session) -> dict[tuple[int | None, date], Decimal]:
    session.rollback()
    query = select(QuotaRow.person_id, QuotaRow.start, QuotaRow.target)
    found = session.execute(query.where(QuotaRow.cancelled.is_(False)))
    return {(person, start): target for person, start, target in found}


def test_what_is_typed_is_stored_and_shown_again(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    mia = signed_in(cast.mia)

    answer = mia.post(f"/targets?team={cast.north}", data={
        f"t-{cast.ana}-2026-09-01": "12,000", f"t-{cast.ben}-2026-09-01": "",
        "t-team-2026-09-01": "30000",
    })  # fmt: skip

    assert answer.status_code == 303
    assert kept(session) == {
        (cast.ana, SEPTEMBER): Decimal(1_200_000), (None, SEPTEMBER): Decimal(3_000_000)
    }  # fmt: skip
    page = mia.get("/targets").text
    assert 'value="12000"' in page
    assert "$18,000 to give out" in page


def test_rows_pasted_from_a_spreadsheet_fill_the_periods_shown(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    paste = "Ana\t1000\t2,000\nben\t\t3000\n"

    signed_in(cast.mia).post("/targets?kind=quarter", data={"paste": paste})

    assert kept(session) == {
        (cast.ana, date(2026, 1, 1)): Decimal(100_000),
        (cast.ana, date(2026, 4, 1)): Decimal(200_000),
        (cast.ben, date(2026, 4, 1)): Decimal(300_000),
    }


def test_a_first_line_of_periods_says_which_columns_are_which(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    signed_in(cast.mia).post("/targets", data={"paste": "Name\t2026-Q3\t2026-Q4\nAna\t10\t20"})

    assert kept(session) == {
        (cast.ana, date(2026, 7, 1)): Decimal(1_000),
        (cast.ana, date(2026, 10, 1)): Decimal(2_000),
    }


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"paste": "Ana\t10\nZoe\t10"}, "Line 2: nobody here is named &#34;Zoe&#34;"),
        ({"paste": "Ana\tlots"}, "1, Ana: An amount is made of figures"),
        ({"paste": "Ana\t1.234"}, "can be read in two ways"),
        ({"paste": "Ana" + "\t1" * 13}, "Line 1 has 13 targets, but the grid shows 12 periods"),
        ({"t-1-2026-09-01": "0"}, "A quota must be above 0"),
        ({"t-1-2026-09-01": "ten"}, "Ana, September 2026:</strong> An amount is made of figures"),
    ],
)
def test_a_refused_grid_changes_nothing_and_keeps_what_was_typed(
    signed_in: SignedIn, cast: Cast, session: Session, form: dict[str, str], sentence: str
) -> None:
    answer = signed_in(cast.mia).post("/targets", data={"t-2-2026-01-01": "777"} | form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="777"' in answer.text
    assert kept(session) == {}


def test_emptying_a_cell_takes_the_target_away_and_its_history_stays(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    mia = signed_in(cast.mia)
    cell = f"t-{cast.ana}-2026-09-01"
    mia.post("/targets", data={cell: "1000", "why": "First"})
    mia.post("/targets", data={cell: "2000", "why": "A bigger patch"})

    page = mia.get("/targets").text
    history = mia.get(page.split('class="cell-history" href="')[1].split('"')[0]).text
    assert history.index("$2,000") < history.index("$1,000")
    assert "A bigger patch" in history
    assert "Mia" in history

    mia.post("/targets", data={cell: ""})
    assert kept(session) == {}


def test_who_joined_late_is_due_a_part(signed_in: SignedIn, cast: Cast, act: Act) -> None:
    with act() as work:
        joined = update(MembershipRow).where(MembershipRow.person_id == cast.ana)
        work.session.execute(joined.values(start=date(2026, 9, 16)))
        target = Decimal(2_200_000)
        store_quotas(work, [Quota(cast.ana, None, "revenue", "month", SEPTEMBER, target)])

    page = signed_in(cast.mia).get("/targets").text

    assert "due $11,000 of $22,000" in page  # 11 of September's 22 working days


def test_a_win_rate_is_typed_in_percent_and_does_not_add_up(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    mia = signed_in(cast.mia)

    mia.post("/targets?metric=win_rate", data={f"t-{cast.ana}-2026-09-01": "33%"})

    assert kept(session) == {(cast.ana, SEPTEMBER): Decimal("0.33")}
    page = mia.get("/targets?metric=win_rate").text
    assert 'value="33"' in page
    assert "Together" not in page


def test_only_managers_above_and_admins_set_targets(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    cell = {f"t-{cast.zoe}-2026-09-01": "1000"}
    mia, fin, ana = (signed_in(who) for who in (cast.mia, cast.fin, cast.ana))

    assert mia.get(f"/targets?team={cast.south}").status_code == 404
    assert mia.post(f"/targets?team={cast.south}", data=cell).status_code == 404
    mia.post("/targets", data=cell)
    assert fin.post("/targets", data=cell).status_code == 404
    assert fin.get("/targets").status_code == 200
    assert 'class="input num cell"' not in fin.get("/targets").text
    assert ana.get("/targets").status_code == 404
    assert ana.post("/targets", data=cell).status_code == 404
    assert kept(session) == {}
    signed_in(cast.ada).post("/targets", data=cell)
    assert kept(session) == {(cast.zoe, SEPTEMBER): Decimal(100_000)}


def test_the_history_of_another_teams_target_is_not_there(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    with act() as work:
        target = Decimal(2_200_000)
        store_quotas(work, [Quota(cast.zoe, None, "revenue", "month", SEPTEMBER, target)])
    quota = session.scalar(select(QuotaRow.id))

    assert signed_in(cast.mia).get(f"/targets/{quota}").status_code == 404
    assert signed_in(cast.ada).get(f"/targets/{quota}").status_code == 200
    assert signed_in(cast.ada).get("/targets/999").status_code == 404
    assert signed_in(cast.ada).get("/targets?metric=charm").status_code == 404


def test_the_grid_costs_the_same_for_five_and_fifty_reps(
    signed_in: SignedIn, cast: Cast, act: Act, queries: list[str]
) -> None:
    def cost(reps: int) -> int:
        with act() as work:
            people = add_reps(work, cast.north, reps)
            target = Decimal(2_200_000)
            store_quotas(work, [
                Quota(person, None, "revenue", "month", SEPTEMBER, target) for person in people
            ])  # fmt: skip
        mia = signed_in(cast.mia)
        mia.get("/targets")
        queries.clear()
        assert mia.get("/targets").status_code == 200
        return len(queries)

    assert cost(5) == cost(45)


@pytest.mark.parametrize(
    ("year", "status"),
    [
        ("2025", 200),
        ("2026-09", 404),
        ("ever", 404),
        ("9998", 422),
        ("2201", 404),
        ("0001", 422),
        ("x", 422),
    ],
)
def test_the_grid_shows_whole_years(
    signed_in: SignedIn, cast: Cast, year: str, status: int
) -> None:
    assert signed_in(cast.mia).get(f"/targets?year={year}").status_code == status


def test_the_grid_says_how_hard_the_targets_before_were(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    august = date(2026, 8, 1)
    with act() as work:
        close(work, cast.ana, "august", "Won", date(2026, 8, 4), 500_000)
        store_quotas(work, [
            Quota(person, None, "revenue", "month", august, Decimal(500_000))
            for person in (cast.ana, cast.ben)
        ])  # fmt: skip

    assert "in August 2026, 1 of 2 reached theirs" in signed_in(cast.mia).get("/targets").text


def test_a_manager_who_sells_too_sets_no_target_of_their_own(
    signed_in: SignedIn, cast: Cast, session: Session, act: Act
) -> None:
    with act() as work:
        work.session.execute(
            insert(MembershipRow).values(
                person_id=cast.mia, team_id=cast.north, role="member", start=FIRST_DAY, end=LAST_DAY
            )
        )
    own, anas = f"t-{cast.mia}-2026-09-01", f"t-{cast.ana}-2026-09-01"

    mia = signed_in(cast.mia)
    page = mia.get("/targets").text
    mia.post("/targets", data={own: "1", anas: "1000"})
    pasted = mia.post("/targets", data={"paste": "Mia\t1"})

    assert f'name="{own}"' not in page
    assert f'name="{anas}"' in page
    assert pasted.status_code == 422
    assert kept(session) == {(cast.ana, SEPTEMBER): Decimal(100_000)}


def test_who_saves_a_grid_opened_before_changes_only_the_cells_they_touched(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    mia, ada = signed_in(cast.mia), signed_in(cast.ada)
    form = fields_of(mia.get("/targets").text)
    anas, bens = f"t-{cast.ana}-2026-09-01", f"t-{cast.ben}-2026-09-01"
    ada.post("/targets", data={anas: "5000"})

    answer = mia.post("/targets", data=form | {bens: "700"})

    assert answer.status_code == 303
    assert kept(session) == {
        (cast.ana, SEPTEMBER): Decimal(500_000), (cast.ben, SEPTEMBER): Decimal(70_000)
    }  # fmt: skip


def test_a_cell_somebody_else_changed_meanwhile_is_shown_before_it_is_overwritten(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    mia, ada = signed_in(cast.mia), signed_in(cast.ada)
    form = fields_of(mia.get("/targets").text)
    anas, bens = f"t-{cast.ana}-2026-09-01", f"t-{cast.ben}-2026-09-01"
    ada.post("/targets", data={anas: "5000", bens: "300"})

    answer = mia.post("/targets", data=form | {anas: "700"})

    assert answer.status_code == 422
    assert "was set to 5000 meanwhile" in answer.text
    assert kept(session)[cast.ana, SEPTEMBER] == Decimal(500_000)
    again = fields_of(answer.text)
    assert (again[anas], again[bens]) == ("700", "300")
    assert mia.post("/targets", data=again).status_code == 303
    assert kept(session)[cast.ana, SEPTEMBER] == Decimal(70_000)


def fields_of(page: str) -> dict[str, str]:
    """The cells of a grid as its form would send them."""
    inputs = re.findall(r'<input[^>]* name="((?:t|was)-[^"]+)"[^>]* value="([^"]*)"', page)
    return dict(inputs)


def test_a_closed_period_is_corrected_only_with_a_reason(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    mia, cell = signed_in(cast.mia), f"t-{cast.ana}-2026-08-01"
    with act() as work:
        august = work.company.calendar.period("month", date(2026, 8, 1))
        close_periods(work, [august])
    typed = {cell: "9000", f"t-{cast.ana}-2026-09-01": "8000"}

    refused = mia.post(f"/targets?team={cast.north}", data=typed)

    assert refused.status_code == 422
    assert "August 2026 is closed" in refused.text
    assert len(re.findall(r'<span class="sr-only">closed</span></span></th>', refused.text)) == 8
    assert 'value="9000"' in refused.text
    assert kept(session) == {}
    told = mia.post(f"/targets?team={cast.north}", data={**typed, "why": "agreed in July"})
    assert told.status_code == 303
    assert kept(session)[cast.ana, date(2026, 8, 1)] == Decimal(900_000)
    again = mia.post(f"/targets?team={cast.north}", data=typed)  # nothing of August differs
    assert again.status_code == 303
