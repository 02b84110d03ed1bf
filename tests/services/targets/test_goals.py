"""Goals: awarded once when their period closes, adjusted with a link when facts come late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import Deal, credited
from salesgame.domain.deals.fact import Approval, Change
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.domain.targets.quotas import Quota
from salesgame.jobs.ticking import Report
from salesgame.queries.deals.deals import deals_by_id
from salesgame.queries.points.rules import versions
from salesgame.services.company.settings import add_holiday
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.metrics.totals import add_points
from salesgame.services.people.teams import end_seat
from salesgame.services.points.rules import create_rule
from salesgame.services.points.scoring import Entry, post
from salesgame.services.reactions import REACTIONS
from salesgame.services.targets.goals import verify_goals
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.metrics import TotalRow
from salesgame.storage.periods import JobClaimRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import Act
from tests.ticks import tick

LADDER = (Step(Decimal("0.8"), 100), Step(Decimal(1), 300), Step(Decimal("1.2"), 500))
BEGINNING = datetime(2026, 8, 1, tzinfo=UTC)
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
SETTLED = datetime(2026, 9, 3, tzinfo=UTC)
LATER = datetime(2026, 9, 10, 9, tzinfo=UTC)


@pytest.fixture
def goal(act: Act, cast: Cast) -> int:
    """Ana is to bring 1,000.00 in August, Ben the same; the ladder pays 100, 300 or 500."""
    with act(BEGINNING) as work:
        quotas = [
            Quota(who, None, "revenue", "month", AUGUST, Decimal(100_000))
            for who in (cast.ana, cast.ben)
        ]
        store_quotas(work, quotas)
        body = body_of(Goal("attainment", "month", LADDER))
        return create_rule(work, "goal", "Quota", AUGUST, body)


def win(
    act: Act, who: int, amount: int, day: date, now: datetime, name: str = "D",
    approval: Approval = "not_needed",
) -> int:  # fmt: skip
    with act(now) as work:
        deal = Deal(
            0, "hand", f"{name}-{who}-{day}-{amount}", "Cobalt", "Won", "won", amount, day, day,
            work.company.calendar.starts_at(day), credited(amount, ((who, WHOLE_PPM),)),
            approval=approval,
        )  # fmt: skip
        return DEALS.store(work, [Change(None, deal)])[0].id


def ledger(session: Session) -> list[tuple[int, int, date, int, int | None, str]]:
    row = PointsEntryRow
    query = select(
        row.person_id, row.points, row.counts_on, row.revision, row.reverses_id, row.why
    ).where(row.cause == "goal").order_by(row.id)  # fmt: skip
    found = [tuple(entry) for entry in session.execute(query)]
    session.rollback()
    return found


def at(session: Session, now: datetime) -> Report:
    return tick(session, now, REACTIONS)


def test_the_highest_step_reached_pays_once_when_the_period_has_settled(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    win(act, cast.ana, 100_000, date(2026, 8, 10), BEGINNING)
    win(act, cast.ben, 79_999, date(2026, 8, 10), BEGINNING)

    early = at(session, SETTLED - timedelta(seconds=1))
    once, again = at(session, SETTLED), at(session, LATER)

    assert not early.closings
    assert [c.period.start for c in once.closings] == [AUGUST]
    assert not again.closings
    assert ledger(session) == [(cast.ana, 300, date(2026, 8, 31), 0, None, "")]


def test_an_award_was_reached_when_its_period_ended_not_when_it_was_closed(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    win(act, cast.ana, 100_000, date(2026, 8, 10), BEGINNING)

    at(session, LATER)

    august_ended = datetime(2026, 9, 1, tzinfo=UTC)
    of_august = TotalRow.period_kind == "month", TotalRow.start == AUGUST
    assert session.scalar(select(PointsEntryRow.reached_at)) == august_ended
    assert session.scalar(select(TotalRow.points_reached_at).where(*of_august)) == august_ended


def test_an_award_stands_on_the_board_of_its_own_period(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    win(act, cast.ana, 120_000, date(2026, 8, 10), BEGINNING)

    at(session, SETTLED)

    assert session.scalar(
        select(TotalRow.points).where(
            TotalRow.period_kind == "month", TotalRow.start == AUGUST,
            TotalRow.person_id == cast.ana,
        )
    ) == 500  # fmt: skip


def test_a_late_deal_raises_the_award_by_a_linked_reversal_and_renewal(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    win(act, cast.ana, 80_000, date(2026, 8, 10), BEGINNING)
    at(session, SETTLED)

    win(act, cast.ana, 20_000, date(2026, 8, 20), LATER, "late")

    first = session.scalar(select(PointsEntryRow.id))
    today = LATER.date()
    assert ledger(session)[1:] == [
        (cast.ana, -100, today, 1, first, "changed"),
        (cast.ana, 300, today, 2, None, "late"),
    ]
    assert list(verify_goals(session)) == []


def test_a_cancelled_deal_takes_its_award_back(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    deal = win(act, cast.ana, 100_000, date(2026, 8, 10), BEGINNING)
    at(session, SETTLED)

    with act(LATER) as work:
        DEALS.cancel(work, deal, "The customer withdrew")

    assert [entry[1] for entry in ledger(session)] == [300, -300]
    assert ledger(session)[1][5] == "no longer earned"
    assert list(verify_goals(session)) == []


def test_a_moved_close_date_moves_the_award_between_periods(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    deal = win(act, cast.ana, 100_000, date(2026, 8, 10), BEGINNING)
    at(session, SETTLED)

    with act(LATER) as work:
        before = deals_by_id(work.session, [deal])[deal]
        after = replace(before, closed_on=SEPTEMBER, closed_at=datetime(2026, 9, 1, tzinfo=UTC))
        DEALS.store(work, [Change(before, after)], "It closed in September")

    assert [entry[1] for entry in ledger(session)] == [300, -300]
    assert list(verify_goals(session)) == []


def test_an_award_of_a_late_deal_is_taken_back_on_the_day_it_counted(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    win(act, cast.ben, 100, date(2026, 8, 10), BEGINNING)
    at(session, SETTLED)
    late = win(act, cast.ana, 100_000, date(2026, 8, 20), LATER, "late")

    with act(LATER + timedelta(days=10)) as work:
        DEALS.cancel(work, late, "The customer withdrew")

    assert [(points, day) for _, points, day, *_ in ledger(session)] == [
        (300, LATER.date()), (-300, LATER.date()),
    ]  # fmt: skip
    assert list(verify_goals(session)) == []


def test_a_call_that_moves_out_of_a_closed_month_takes_its_award_back(
    session: Session, act: Act, cast: Cast
) -> None:
    with act(BEGINNING) as work:
        calls = Goal("calls", "month", (Step(Decimal(1), 50),))
        create_rule(work, "goal", "A call", AUGUST, body_of(calls))
    entered = ActivityFields("C", "call", cast.ana, datetime(2026, 8, 5, 9, tzinfo=UTC))
    with act(datetime(2026, 8, 6, tzinfo=UTC)) as work:
        call = ACTIVITIES.log(work, entered)
    at(session, SETTLED)

    with act(LATER) as work:
        in_september = replace(entered, happened_at=datetime(2026, 9, 9, 9, tzinfo=UTC))
        ACTIVITIES.change(work, call.id, in_september, "It was September")

    assert [entry[1] for entry in ledger(session)] == [50, -50]
    assert list(verify_goals(session)) == []


def test_a_late_deal_that_changes_no_step_posts_nothing(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    win(act, cast.ana, 100_000, date(2026, 8, 10), BEGINNING)
    at(session, SETTLED)

    win(act, cast.ana, 100, date(2026, 8, 20), LATER, "late")

    assert len(ledger(session)) == 1


def test_a_changed_quota_of_a_closed_period_adjusts_its_award(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    win(act, cast.ana, 100_000, date(2026, 8, 10), BEGINNING)
    at(session, SETTLED)

    with act(LATER) as work:
        half = Quota(cast.ana, None, "revenue", "month", AUGUST, Decimal(50_000))
        store_quotas(work, [half])

    assert [entry[1] for entry in ledger(session)] == [300, -300, 500]
    assert list(verify_goals(session)) == []


def test_a_tick_reports_each_adjustment_once(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    win(act, cast.ana, 80_000, date(2026, 8, 10), BEGINNING)
    at(session, SETTLED)
    win(act, cast.ana, 20_000, date(2026, 8, 20), LATER, "late")

    told, again = at(session, LATER), at(session, LATER)

    assert [(a.rep, a.points) for a in told.adjusted] == [("Ana", -100), ("Ana", 300)]
    assert again.adjusted == []


def test_weeks_and_months_that_end_together_close_together(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    with act(BEGINNING) as work:
        weekly = Goal("deals_won", "week", (Step(Decimal(1), 50),))
        create_rule(work, "goal", "A win a week", date(2026, 5, 4), body_of(weekly))
        monthly = Goal("deals_won", "month", (Step(Decimal(1), 10),))
        create_rule(work, "goal", "A win a month", date(2026, 5, 1), body_of(monthly))
    win(act, cast.zoe, 5_000, date(2026, 5, 29), BEGINNING)  # May ends on Sunday, 31 May

    at(session, datetime(2026, 6, 3, tzinfo=UTC))

    assert ledger(session) == [
        (cast.zoe, 50, date(2026, 5, 31), 0, None, ""),
        (cast.zoe, 10, date(2026, 5, 31), 0, None, ""),
    ]


def test_an_award_of_the_first_open_day_counts_on_it(
    session: Session, act: Act, cast: Cast
) -> None:
    with act(BEGINNING) as work:
        daily = Goal("deals_won", "day", (Step(Decimal(1), 20),))
        create_rule(work, "goal", "A win a day", AUGUST, body_of(daily))
    for day in (3, 4):
        win(act, cast.ana, 5_000, date(2026, 8, day), BEGINNING)

    at(session, datetime(2026, 8, 10, tzinfo=UTC))

    assert [(counts_on, why) for _, _, counts_on, _, _, why in ledger(session)] == [
        (date(2026, 8, 3), ""), (date(2026, 8, 4), ""),
    ]  # fmt: skip


def test_a_team_goal_is_asked_of_its_members_only(session: Session, act: Act, cast: Cast) -> None:
    with act(BEGINNING) as work:
        north = Goal("revenue", "month", (Step(Decimal(1), 10),), team_id=cast.north)
        create_rule(work, "goal", "North sells", AUGUST, body_of(north))
    for who in (cast.ana, cast.zoe):
        win(act, who, 5_000, date(2026, 8, 10), BEGINNING)

    at(session, SETTLED)

    assert [entry[0] for entry in ledger(session)] == [cast.ana]


def test_verify_names_an_award_that_the_facts_do_not_give(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    win(act, cast.ana, 100_000, date(2026, 8, 10), BEGINNING)
    at(session, SETTLED)

    with act(LATER) as work:
        work.session.execute(
            PointsEntryRow.__table__.update().values(points=301)  # type: ignore[attr-defined]
        )

    found = list(verify_goals(session))
    assert [(d.what, d.kept, d.rebuilt) for d in found] == [("goal", 301, 300)]


def test_a_seat_that_ended_within_a_closed_period_prorates_its_quota_again(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    win(act, cast.ana, 80_000, date(2026, 8, 10), BEGINNING)
    at(session, SETTLED)

    with act(LATER) as work:
        end_seat(work, cast.ana, cast.north, "member", date(2026, 8, 17))  # 10 of 21 days

    assert [entry[1] for entry in ledger(session)] == [100, -100, 500]
    assert list(verify_goals(session)) == []


def test_a_day_off_within_a_closed_period_prorates_quotas_again(
    session: Session, act: Act, cast: Cast, goal: int
) -> None:
    win(act, cast.ana, 50_000, date(2026, 8, 10), BEGINNING)
    with act(BEGINNING) as work:
        end_seat(work, cast.ana, cast.north, "member", date(2026, 8, 17))
    at(session, SETTLED)

    with act(LATER) as work:
        add_holiday(work, date(2026, 8, 24), "A day off")  # 10 of 20 days

    assert [entry[1] for entry in ledger(session)] == [300]
    with act(LATER) as work:
        for day in (4, 5, 6, 7):
            add_holiday(work, date(2026, 8, day), "A day off")  # 6 of 16 days

    assert [entry[1] for entry in ledger(session)] == [300, -300, 500]
    assert list(verify_goals(session)) == []


def test_closed_goals_on_the_average_deal_are_brought_to_ones_own_deals_once(
    act: Act, session: Session, cast: Cast
) -> None:
    """A database of before: with half of a colleague's 1,800 Ana's average deal was 1,000."""
    with act(BEGINNING) as work:
        body = body_of(Goal("average_deal", "month", (Step(Decimal(1_000_00), 100),)))
        rule = create_rule(work, "goal", "Size", AUGUST, body)
    win(act, cast.ana, 100_00, date(2026, 8, 3), datetime(2026, 8, 3, 9, tzinfo=UTC))
    with act(datetime(2026, 8, 4, 9, tzinfo=UTC)) as work:
        shares = ((cast.ben, WHOLE_PPM // 2), (cast.ana, WHOLE_PPM // 2))
        DEALS.store(work, [Change(None, Deal(
            0, "hand", "half", "Half", "Won", "won", 1_800_00, date(2026, 8, 4), date(2026, 8, 4),
            work.now, credited(1_800_00, shares),
        ))])  # fmt: skip
    tick(session, SETTLED, REACTIONS)
    (version,) = [each.id for each in versions(session, "goal") if each.rule_id == rule]
    with act(SETTLED) as work:
        work.session.execute(delete(JobClaimRow).where(JobClaimRow.job == "average of own deals"))
        entry = Entry(
            cast.ana, 100, version, rule, AUGUST, date(2026, 8, 31),
            datetime(2026, 9, 1, tzinfo=UTC),
        )  # fmt: skip
        post(work, "goal", [entry])
        add_points(work, [(cast.ana, entry.counts_on, 100, entry.reached_at)])
    assert [each.rebuilt for each in verify_goals(session)] == [0]

    report = tick(session, LATER, REACTIONS)

    assert [(each.rep, each.points) for each in report.adjusted] == [("Ana", -100)]
    assert list(verify_goals(session)) == []
    assert tick(session, LATER + timedelta(hours=1), REACTIONS).adjusted == []
