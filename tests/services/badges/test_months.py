"""Badges of whole months: judged as a month closes, and again for what comes late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.deals.fact import Change
from salesgame.queries.badges.awards import awards_of
from salesgame.queries.deals.deals import deals_by_id
from salesgame.services.badges.awards import verify_badges
from salesgame.services.deals.deals import DEALS
from salesgame.services.reactions import REACTIONS
from salesgame.storage.deals import DealRow
from salesgame.storage.outbox import OutboxRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.badges.makers import deal, held
from tests.ticks import tick


@pytest.fixture
def closed(session: Session, act: Act, cast: Cast) -> datetime:
    """Zoe sells 100 a month, April to July; 40 in August, 130 in September; then all is closed."""
    return close_after(datetime(2026, 10, 8, tzinfo=UTC), session, act, cast)


def close_after(now: datetime, session: Session, act: Act, cast: Cast) -> datetime:
    with act(now) as work:
        amounts = {4: 100, 5: 100, 6: 100, 7: 100, 8: 40, 9: 130}
        sold = [deal(date(2026, m, 14), f"M{m}", cast.zoe, n) for m, n in amounts.items()]
        DEALS.store(work, [Change(None, one) for one in sold])
    tick(session, now, REACTIONS)
    return now


def test_closing_a_month_judges_best_month_most_improved_and_comeback(
    session: Session, cast: Cast, closed: datetime
) -> None:
    assert [b for b in held(session, cast.zoe) if b[1] == "2026-09"] == [
        ("comeback", "2026-09"), ("most_improved", "2026-09"), ("personal_best", "2026-09"),
    ]  # fmt: skip
    assert list(verify_badges(session, closed)) == []


def test_what_a_month_earned_was_earned_on_its_last_day_and_is_announced(
    session: Session, act: Act, cast: Cast
) -> None:
    close_after(datetime(2026, 10, 3, tzinfo=UTC), session, act, cast)

    days = {a.badge: a.earned_on for a in awards_of(session, cast.zoe) if a.occurrence == "2026-09"}
    told = session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == "badge")).all()
    assert days == dict.fromkeys(("comeback", "most_improved", "personal_best"), date(2026, 9, 30))
    for badge in days:
        assert {"person": cast.zoe, "badge": badge} in told


def test_a_late_deal_takes_back_what_its_month_no_longer_earns(
    session: Session, act: Act, cast: Cast, closed: datetime
) -> None:
    with act(closed) as work:
        DEALS.store(work, [Change(None, deal(date(2026, 8, 20), "late", cast.zoe, 90))])

    assert [b for b in held(session, cast.zoe) if b[1] in ("2026-08", "2026-09")] == [
        ("most_improved", "2026-08"), ("most_improved", "2026-09"), ("personal_best", "2026-08"),
    ]  # fmt: skip
    assert list(verify_badges(session, closed)) == []


def test_a_deal_moved_out_of_a_closed_month_takes_along_what_the_month_had_earned(
    session: Session, act: Act, cast: Cast, closed: datetime
) -> None:
    with act(closed) as work:
        (number,) = work.session.scalars(select(DealRow.id).where(DealRow.external_id == "M9"))
        before = deals_by_id(work.session, [number])[number]
        after = replace(deal(date(2026, 10, 5), "M9", cast.zoe, 130), id=number)
        DEALS.store(work, [Change(before, after)])

    assert [b for b in held(session, cast.zoe) if b[1] == "2026-09"] == []
    assert list(verify_badges(session, closed)) == []


def test_a_late_deal_lifts_what_is_usual_in_the_three_months_after_its_own(
    session: Session, act: Act, cast: Cast, closed: datetime
) -> None:
    before = held(session, cast.zoe)

    with act(closed) as work:
        DEALS.store(work, [Change(None, deal(date(2026, 6, 20), "late", cast.zoe, 150))])

    # September's 130 are no more than the mean of 250, 100 and 40.
    assert ("most_improved", "2026-09") in before
    assert ("most_improved", "2026-09") not in held(session, cast.zoe)
    assert list(verify_badges(session, closed)) == []


def test_a_month_that_closes_late_is_a_month_before_the_others(
    session: Session, act: Act, cast: Cast
) -> None:
    now = datetime(2026, 10, 8, tzinfo=UTC)
    for amounts in ({6: 100, 7: 100, 8: 40, 9: 130}, {5: 100}):
        with act(now) as work:
            sold = [deal(date(2026, m, 14), f"M{m}", cast.zoe, n) for m, n in amounts.items()]
            DEALS.store(work, [Change(None, one) for one in sold])
        before = held(session, cast.zoe)
        tick(session, now, REACTIONS)

    assert ("comeback", "2026-09") not in before  # a usual level is that of three months
    assert ("comeback", "2026-09") in held(session, cast.zoe)
    assert list(verify_badges(session, now)) == []
