"""Figures of people and teams: dated membership, splits, medians, the rows behind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import FIRST_DAY, LAST_DAY, Period, PeriodKind
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.fact import Change
from salesgame.domain.metrics.definitions import BY_KEY
from salesgame.queries.metrics.figures import figures_of, left_out, median_cycle, median_deal
from salesgame.queries.metrics.rows import made_of
from salesgame.queries.metrics.totals import EVERYBODY, Subject, series, totals_of
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.storage.people import MembershipRow, TeamRow
from tests.cast import Cast
from tests.conftest import Act
from tests.queries.metrics.making import CALENDAR, MARCH, day, deal, person, store, team


def test_a_split_deal_gives_amounts_by_share_and_counts_once(
    act: Act, cast: Cast, session: Session
) -> None:
    store(act, deal("A", cast.ana, cast.zoe))

    ana, zoe = (totals_of(session, person(p), MARCH) for p in (cast.ana, cast.zoe))
    everybody = totals_of(session, EVERYBODY, MARCH)

    assert (ana.won, ana.won_amount) == (1, 50_00)
    assert (zoe.won, zoe.won_amount) == (0, 50_00)
    assert (everybody.won, everybody.won_amount) == (1, 100_00)


def test_a_company_may_count_by_share(act: Act, cast: Cast, session: Session) -> None:
    store(act, deal("A", cast.ana, cast.zoe))

    zoe = totals_of(session, person(cast.zoe), MARCH, by_share=True)

    assert BY_KEY["deals_won"].value(zoe) == Decimal("0.5")


def test_a_team_counts_who_was_its_member_on_the_day(
    act: Act, cast: Cast, session: Session
) -> None:
    store(act, deal("A", cast.ana), deal("Early", cast.ben, closed=day(9)), deal("Late", cast.ben))
    with act() as work:
        seat = update(MembershipRow).where(MembershipRow.person_id == cast.ben)
        work.session.execute(seat.values(end=day(10)))
        moved = {"person_id": cast.ben, "team_id": cast.south, "start": day(10), "end": LAST_DAY}
        work.session.execute(insert(MembershipRow).values(role="member", **moved))

    found = [totals_of(session, team(t), MARCH).won for t in (cast.north, cast.south)]

    assert found == [2, 1]


@pytest.mark.parametrize("kind", ["day", "month"])
def test_a_team_counts_its_members_and_not_who_manages_them(
    act: Act, cast: Cast, session: Session, kind: PeriodKind
) -> None:
    store(act, deal("A", cast.ana), deal("M", cast.mia))

    found = totals_of(session, team(cast.north), CALENDAR.period(kind, day(10)))

    assert found.won == 1


def test_a_team_holds_the_teams_below_it_and_nobody_twice(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        work.session.execute(insert(TeamRow).values(id=9, name="All"))
        work.session.execute(update(TeamRow).where(TeamRow.id < 9).values(parent_id=9))
        seat = {"person_id": cast.ana, "team_id": 9, "start": FIRST_DAY, "end": LAST_DAY}
        work.session.execute(insert(MembershipRow).values(role="member", **seat))
    store(act, deal("A", cast.ana), deal("Z", cast.zoe))

    assert totals_of(session, team(9), MARCH).won == 2


def test_a_series_has_every_step_and_zeros_in_the_gaps(
    act: Act, cast: Cast, session: Session
) -> None:
    store(act, deal("A", cast.ana, closed=day(2)), deal("B", cast.ana, closed=day(17)))

    weeks = series(session, person(cast.ana), MARCH, "week", CALENDAR)

    assert [start for start, _ in weeks][:2] == [date(2026, 2, 23), day(2)]
    assert [part.won for _, part in weeks] == [0, 1, 0, 1, 0, 0]


def test_medians_stand_beside_means_and_what_is_left_out_is_counted(
    act: Act, cast: Cast, session: Session
) -> None:
    store(
        act,
        deal("A", cast.ana, amount=100, opened=day(9)),
        deal("B", cast.ana, amount=300, opened=day(6)),
        deal("C", cast.ana, amount=None, opened=None),
    )

    assert median_deal(session, person(cast.ana), MARCH) == 200
    assert median_cycle(session, team(cast.north), MARCH) == Decimal("2.5")
    assert median_deal(session, person(cast.ben), MARCH) is None
    found = left_out(session, EVERYBODY, MARCH)
    assert (found.without_value, found.without_cycle) == (1, 1)


def test_a_median_deal_is_what_the_subject_has_of_each_deal(
    act: Act, cast: Cast, session: Session
) -> None:
    store(act, deal("A", cast.ana, cast.zoe, amount=100), deal("B", cast.ana, cast.ben, amount=300))

    found = [
        median_deal(session, who, MARCH) for who in (EVERYBODY, team(cast.north), person(cast.ana))
    ]

    assert found == [200, (50 + 300) // 2, 100]


def test_an_average_is_of_the_deals_one_is_the_first_on_and_of_what_is_ones_own_of_them(
    act: Act, cast: Cast, session: Session
) -> None:
    store(
        act,
        deal("Own", cast.ana, amount=100_00),
        deal("Half", cast.ben, cast.ana, amount=1_800_00),
        deal("Lent", cast.zoe, cast.ana, amount=600_00),
        deal("Blank", cast.ana, cast.ben, amount=None),
    )

    def average(subject: Subject) -> tuple[object, int, object]:
        figures = figures_of(session, subject, MARCH, CALENDAR)
        metric = BY_KEY["average_deal"]
        beside = median_deal(session, subject, MARCH)
        return metric.value(figures), metric.n(figures), beside

    assert average(person(cast.ana)) == (100_00, 1, 100_00)
    assert average(person(cast.ben)) == (900_00, 1, 900_00)
    assert average(team(cast.north)) == (950_00, 2, 950_00)  # 100 and all of the 1,800
    assert average(team(cast.south)) == (300_00, 1, 300_00)
    assert average(EVERYBODY)[:2] == (Decimal(2_500_00) / 3, 3)


def test_the_rows_of_an_average_are_the_parts_it_adds_up(
    act: Act, cast: Cast, session: Session
) -> None:
    store(
        act,
        deal("Own", cast.ana, amount=100_00),
        deal("Half", cast.ben, cast.ana, amount=1_800_00),
        deal("Lent", cast.zoe, cast.ana, amount=600_00),
    )

    for subject, names in (
        (person(cast.ana), ["Own"]),
        (team(cast.north), ["Half", "Half", "Own"]),
        (team(cast.south), ["Lent"]),
        (EVERYBODY, ["Half", "Half", "Lent", "Lent", "Own"]),
    ):
        rows = made_of(session, subject, MARCH, "average_deal", CALENDAR)
        figures = figures_of(session, subject, MARCH, CALENDAR)

        assert sorted(row.name for row in rows) == names
        assert sum(row.amount or 0 for row in rows) == figures.own_amount
        assert sum(row.is_counted for row in rows) == figures.valued


@pytest.mark.parametrize(
    ("metric", "names"),
    [
        ("revenue", ["B", "A"]),
        ("deals_won", ["B"]),
        ("win_rate", ["L", "B"]),
        ("average_deal", ["B"]),
        ("created_cohort_win_rate", ["L", "B", "O"]),
        ("calls", ["call"]),
        ("calls_verified", []),
        ("activities", ["call"]),
    ],
)
def test_every_number_has_the_rows_it_is_made_of(
    act: Act, cast: Cast, session: Session, metric: str, names: list[str]
) -> None:
    store(
        act,
        deal("A", cast.zoe, cast.ana, closed=day(5)),
        deal("B", cast.ana, closed=day(6), opened=day(3)),
        deal("L", cast.ana, closed=day(7), status="lost", opened=day(4)),
        deal("O", cast.ana, closed=None, status="open", opened=day(2)),
    )
    at = datetime(2026, 3, 3, 9, tzinfo=UTC)
    call = Activity(0, "file", "c", "call", cast.ana, at, day(3), completed=False, verified=False)
    with act() as work:
        ACTIVITIES.store(work, [Change(None, call)])

    found = made_of(session, person(cast.ana), MARCH, metric, CALENDAR)
    second = made_of(session, person(cast.ana), MARCH, metric, CALENDAR, limit=1, offset=1)

    assert [s.name for s in found] == names
    assert [s.name for s in second] == names[1:2]
    figures = figures_of(session, person(cast.ana), MARCH, CALENDAR)
    assert BY_KEY[metric].n(figures) == sum(source.is_counted for source in found)


def test_the_rows_of_a_cycle_are_days_that_add_up(act: Act, cast: Cast, session: Session) -> None:
    store(
        act,
        deal("A", cast.ana, closed=day(5), opened=day(1)),
        deal("B", cast.ana, closed=day(9), opened=day(2)),
        deal("C", cast.ana, closed=day(8), opened=day(8)),
    )

    found = made_of(session, person(cast.ana), MARCH, "sales_cycle", CALENDAR)

    assert {source.name: source.amount for source in found} == {"A": 4, "B": 7, "C": 0}
    assert figures_of(session, person(cast.ana), MARCH, CALENDAR).cycle_days == 11


def test_rows_say_which_part_of_a_shared_deal_counts(
    act: Act, cast: Cast, session: Session
) -> None:
    store(act, deal("A", cast.zoe, cast.ana, closed=day(5)), deal("B", cast.ana, closed=day(6)))

    def parts(metric: str, *, by_share: bool = False) -> list[tuple[str, int | None, bool]]:
        found = made_of(session, person(cast.ana), MARCH, metric, CALENDAR, by_share=by_share)
        return [(source.name, source.share_ppm, source.is_counted) for source in found]

    both = [("B", None, True), ("A", 500_000, False)]
    assert parts("revenue") == both
    assert parts("average_deal", by_share=True) == both[:1]
    assert parts("deals_won", by_share=True) == [("B", None, True), ("A", 500_000, True)]
    assert parts("deals_won") == parts("sales_cycle", by_share=True) == both[:1]
    first = made_of(session, person(cast.zoe), MARCH, "sales_cycle", CALENDAR)
    assert [(source.share_ppm, source.is_counted) for source in first] == [(None, True)]


def test_figures_cost_the_same_whatever_the_number_of_reps_and_deals(
    act: Act, cast: Cast, session: Session, queries: list[str]
) -> None:
    def cost(period: Period, subject: Subject) -> int:
        queries.clear()
        figures_of(session, subject, period, CALENDAR)
        return len(queries)

    before = cost(MARCH, team(cast.north))
    store(act, *(deal(f"{n}", cast.ana, cast.ben, closed=day(n)) for n in range(2, 28)))

    assert cost(MARCH, team(cast.north)) == before
