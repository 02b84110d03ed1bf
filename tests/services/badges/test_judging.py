"""Badges: awarded with the fact that earned them, revoked with it, judged cheaply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.core.events import BatchEnded
from salesgame.domain.deals.fact import Approval, Change
from salesgame.queries.badges.awards import awards_of, near_win
from salesgame.queries.company.settings import the_company
from salesgame.queries.deals.deals import deals_by_id
from salesgame.services.badges import judging
from salesgame.services.badges.awards import verify_badges
from salesgame.services.deals.deals import DEALS
from salesgame.services.reactions import REACTIONS
from salesgame.storage.badges import BadgeAwardRow, BadgeDueRow
from salesgame.storage.outbox import OutboxRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.badges.makers import TODAY, deal, do, held, win
from tests.ticks import tick


def no_difference(session: Session) -> bool:
    found = list(verify_badges(session, MORNING))
    session.rollback()
    return found == []


def test_a_first_win_is_awarded_with_its_deal_and_announced(
    session: Session, act: Act, cast: Cast
) -> None:
    (first,) = win(act, deal(TODAY, "D1", cast.ana))

    (award,) = awards_of(session, cast.ana)
    assert (award.badge, award.cause, award.cause_id) == ("first_win", "deal", first)
    news = session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == "badge")).all()
    assert news == [{"person": cast.ana, "badge": "first_win"}]


@pytest.mark.parametrize(("days_ago", "news"), [(0, 1), (7, 1), (8, 0)])
def test_a_badge_is_news_for_a_week_after_it_was_earned(
    session: Session, act: Act, cast: Cast, days_ago: int, news: int
) -> None:
    win(act, deal(TODAY - timedelta(days=days_ago), "D1", cast.ana))

    assert held(session, cast.ana) == [("first_win", "ever")]
    told = session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == "badge")).all()
    assert len(told) == news


def test_a_badge_goes_when_its_only_deal_is_cancelled(
    session: Session, act: Act, cast: Cast
) -> None:
    (first,) = win(act, deal(TODAY, "D1", cast.ana))

    with act() as work:
        DEALS.cancel(work, first, "Entered twice")

    assert held(session, cast.ana) == []
    assert session.scalars(select(BadgeAwardRow.revoked_why)).all() == ["no longer earned"]
    assert no_difference(session)


def test_a_badge_whose_deal_is_cancelled_is_given_anew_by_the_next(
    session: Session, act: Act, cast: Cast
) -> None:
    first, second = win(act, deal(TODAY, "D1", cast.ana), deal(TODAY, "D2", cast.ana))

    with act() as work:
        DEALS.cancel(work, first, "Entered twice")

    (award,) = awards_of(session, cast.ana)
    assert (award.badge, award.cause_id) == ("first_win", second)


@pytest.mark.parametrize(
    "change",
    [{"amount": 500}, {"day": date(2026, 4, 3)}],
    ids=["too small by now", "another quarter by now"],
)
def test_a_badge_names_a_deal_that_still_is_a_reason_for_it(
    session: Session, act: Act, cast: Cast, change: dict[str, Any]
) -> None:
    big = 3_000_000
    first, second = win(act, deal(TODAY, "D1", cast.ana, big), deal(TODAY, "D2", cast.ana, big))
    now = replace(
        deal(**{"day": TODAY, "name": "D1", "who": cast.ana, "amount": big, **change}), id=first
    )
    with act() as work:
        DEALS.store(work, [Change(deals_by_id(session, [first])[first], now)])

    named = {(a.badge, a.occurrence): a.cause_id for a in awards_of(session, cast.ana)}
    assert named["big_catch", "2026-Q3"] == second
    assert named["first_win", "ever"] == first  # it is a win of hers still
    assert no_difference(session)


def test_a_win_that_became_another_persons_first_earned_nothing_first(
    session: Session, act: Act, cast: Cast
) -> None:
    first, second = win(act, deal(TODAY, "D1", cast.ana), deal(TODAY, "D2", cast.ana))
    now = replace(deal(TODAY, "D1", cast.ben, with_=cast.ana), id=first)
    with act() as work:
        DEALS.store(work, [Change(deals_by_id(session, [first])[first], now)])

    assert [(a.badge, a.cause_id) for a in awards_of(session, cast.ana)] == [("first_win", second)]
    assert [(a.badge, a.cause_id) for a in awards_of(session, cast.ben)] == [("first_win", first)]


def test_three_wins_in_a_week_are_a_hat_trick_and_two_are_not(
    session: Session, act: Act, cast: Cast
) -> None:
    for name in ("D1", "D2"):
        win(act, deal(TODAY, name, cast.ana))
    before = held(session, cast.ana)

    win(act, deal(TODAY, "D3", cast.ana))

    assert before == [("first_win", "ever")]
    assert held(session, cast.ana) == [("first_win", "ever"), ("hat_trick", "2026-W38")]


def test_one_by_one_or_as_a_batch_the_same_badges_are_held(
    session: Session, act: Act, cast: Cast
) -> None:
    days = [TODAY - timedelta(days=n) for n in range(30)]
    for n, day in enumerate(days):
        win(act, deal(day, f"A{n}", cast.ana))

    win(act, *[deal(day, f"Z{n}", cast.zoe) for n, day in enumerate(days)])
    marked = session.scalars(select(BadgeDueRow.person_id)).all()
    tick(session, MORNING, REACTIONS)

    assert marked == [cast.zoe]
    assert held(session, cast.ana) == held(session, cast.zoe)
    assert ("four_weeks", "2026-W34") in held(session, cast.ana)
    assert no_difference(session)


@pytest.mark.parametrize(("at_a_time", "wait"), [(1, True), (2, False)])
def test_a_batch_of_many_leaves_their_badges_to_the_next_tick(
    session: Session, act: Act, cast: Cast, monkeypatch: pytest.MonkeyPatch,
    at_a_time: int, wait: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(judging, "AT_A_TIME", at_a_time)
    with act() as work:
        work.import_id = 7
        DEALS.store(work, [Change(None, deal(TODAY, f"D{n}", who))
                           for n, who in enumerate((cast.ana, cast.zoe))])  # fmt: skip
        judging.judge_marked(work, BatchEnded())
    waiting = len(session.scalars(select(BadgeDueRow.person_id)).all())
    session.rollback()

    changed = tick(session, MORNING, REACTIONS).badges

    assert (waiting, changed) == ((2, 2) if wait else (0, 0))
    for who in (cast.ana, cast.zoe):
        assert held(session, who) == [("first_win", "ever")]
    assert no_difference(session)


def test_a_late_win_before_a_run_of_weeks_moves_its_beginning(
    session: Session, act: Act, cast: Cast
) -> None:
    for day in (18, 25):  # Tuesdays, as all of them
        win(act, deal(date(2026, 8, day), f"August {day}", cast.ana))
    for day in (1, 8):
        win(act, deal(date(2026, 9, day), f"September {day}", cast.ana))
    before = held(session, cast.ana)

    win(act, deal(date(2026, 8, 11), "late", cast.ana))

    assert before == [("first_win", "ever"), ("four_weeks", "2026-W34")]
    assert held(session, cast.ana) == [("first_win", "ever"), ("four_weeks", "2026-W33")]
    assert no_difference(session)


def test_a_late_call_before_a_streak_moves_its_beginning(
    session: Session, act: Act, cast: Cast
) -> None:
    for day in (10, 11, 14, 15, 16):
        do(act, "call", date(2026, 9, day), cast.ana)
    before = held(session, cast.ana)

    do(act, "call", date(2026, 9, 9), cast.ana)

    assert before == [("one_gate", "2026-09-10")]
    assert held(session, cast.ana) == [("one_gate", "2026-09-09")]
    assert no_difference(session)


def test_a_streak_of_working_days_is_not_broken_by_a_weekend(
    session: Session, act: Act, cast: Cast
) -> None:
    for day in (11, 14, 15, 16):  # Friday, then Monday to Wednesday
        do(act, "call", date(2026, 9, day), cast.ana)
    before = held(session, cast.ana)

    do(act, "call", TODAY, cast.ana)

    assert before == []
    assert held(session, cast.ana) == [("one_gate", "2026-09-11")]
    assert no_difference(session)


def test_a_call_logged_late_closes_the_hole_in_a_streak(
    session: Session, act: Act, cast: Cast
) -> None:
    for day in (10, 11, 15, 16, 17):
        do(act, "call", date(2026, 9, day), cast.ana)
    before = held(session, cast.ana)

    do(act, "call", date(2026, 9, 14), cast.ana)

    assert before == []
    assert held(session, cast.ana) == [("one_gate", "2026-09-10")]


def test_the_tenth_demo_counts_however_many_come_at_once(
    session: Session, act: Act, cast: Cast
) -> None:
    do(act, "demo", date(2026, 9, 1), cast.ana, 4)
    do(act, "demo", TODAY, cast.ana, 7)

    assert held(session, cast.ana) == [("show_and_tell", "ever")]


def test_every_kind_of_activity_and_a_win_in_a_week_make_an_all_rounder(
    session: Session, act: Act, cast: Cast
) -> None:
    for kind in ("call", "email", "meeting"):
        do(act, kind, TODAY, cast.ana)
    win(act, deal(TODAY, "D1", cast.ana))
    before = held(session, cast.ana)

    do(act, "demo", TODAY, cast.ana)

    assert ("all_rounder", "2026-W38") not in before
    assert ("all_rounder", "2026-W38") in held(session, cast.ana)
    assert no_difference(session)


def test_shared_deals_count_for_everyone_who_shared_them(
    session: Session, act: Act, cast: Cast
) -> None:
    for n in range(3):
        win(act, deal(TODAY - timedelta(days=20 * n), f"D{n}", cast.ana, with_=cast.ben))

    assert held(session, cast.ben) == [("assist", "ever")]


def test_a_win_far_from_any_badge_asks_one_question_more(
    session: Session, act: Act, cast: Cast
) -> None:
    if session.get_bind().dialect.name != "sqlite":
        return  # a glance goes past SQLAlchemy, and only SQLite's driver tells of each statement
    for n in range(2):
        win(act, deal(TODAY - timedelta(days=n), f"D{n}", cast.ana))
    win(act, deal(TODAY - timedelta(days=2), "D3", cast.ana))
    sent: list[str] = []

    with act() as work:
        driver = work.session.connection().connection.driver_connection
        driver.set_trace_callback(sent.append)
        DEALS.store(work, [Change(None, deal(TODAY, "D4", cast.ana))])
        driver.set_trace_callback(None)

    asked = [q for q in sent if "badge" in q or ("FROM total" in q and q.startswith("SELECT"))]
    assert len(asked) == 1


def test_a_win_is_judged_among_the_four_weeks_on_either_side(
    session: Session, act: Act, cast: Cast
) -> None:
    middle = TODAY - timedelta(weeks=6)
    for n in range(-5, 6):
        win(act, deal(middle + timedelta(weeks=n), f"W{n}", cast.ana))

    near = near_win(
        session, the_company(session), cast.ana, middle, 100, primary=True, shared=False
    )

    assert sorted(near.weeks) == [near.week + timedelta(weeks=n) for n in range(-4, 5)]


@pytest.mark.parametrize(
    ("approval", "then", "before", "after"),
    [
        ("pending", "refused", [("first_win", "ever")], []),
        ("pending", "approved", [("first_win", "ever")], [("first_win", "ever")]),
        ("held", "approved", [], [("first_win", "ever")]),
    ],
)
def test_a_badge_of_what_waits_follows_the_decision(
    session: Session, act: Act, cast: Cast, approval: Approval, then: Approval,
    before: list[tuple[str, str]], after: list[tuple[str, str]],
) -> None:  # fmt: skip
    (first,) = win(act, replace(deal(TODAY, "D1", cast.ana), approval=approval))
    assert held(session, cast.ana) == before

    with act() as work:
        known = deals_by_id(work.session, [first])[first]
        DEALS.store(work, [Change(known, replace(known, approval=then))])

    assert held(session, cast.ana) == after
    assert no_difference(session)
