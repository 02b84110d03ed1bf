"""Rules are made, succeeded and retired, and never edited."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from salesgame.domain.company.settings import CompanySettings
from salesgame.domain.core.versions import (
    BeginsBeforeItsPredecessor,
    BeginsInAClosedPeriod,
    RuleHasEnded,
    RuleNameTaken,
    RuleWithoutAName,
    UnknownRule,
)
from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.points.rules import NotAPointsRule
from salesgame.queries.points.rules import history, versions
from salesgame.services.company.settings import change_company
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule, retire_rule, succeed_rule
from salesgame.storage.periods import ClosedPeriodRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import Act

JULY, OCTOBER = date(2026, 7, 1), date(2026, 10, 1)
TEN = {"on": "deal_won", "points": 10}
TWENTY = {"on": "deal_won", "points": 20}


def test_a_new_rule_has_one_version(act: Act, cast: Cast, session: Session) -> None:
    with act(actor=cast.ada) as work:
        rule = create_rule(work, "points", "  Won   deals ", JULY, TEN)

    (only,) = versions(session, "points")
    assert (only.rule_id, only.name, only.version, only.begins_on) == (rule, "Won deals", 1, JULY)
    assert only.body == TEN
    assert not only.retired


def test_a_rule_of_tomorrow_reaches_deals_of_a_company_that_moved_west(
    act: Act, cast: Cast, session: Session
) -> None:
    now = datetime(2026, 9, 17, 11, 30, tzinfo=UTC)
    tomorrow = date(2026, 9, 18)
    with act(now=now) as work:
        change_company(work, CompanySettings("Kestrel", zone="Pacific/Apia"))
        DEALS.log(work, DealFields("A", "A", "Won", 5, sole(cast.ana), closed_on=tomorrow))
        change_company(work, CompanySettings("Kestrel", zone="America/New_York"))
        assert work.today < tomorrow
        create_rule(work, "points", "Won deals", tomorrow, TEN)

    session.rollback()
    assert session.scalar(select(func.sum(PointsEntryRow.points))) == 10
    assert list(verify(session, now)) == []


def test_a_successor_leaves_the_version_before_it_as_it_was(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        rule = create_rule(work, "points", "Won deals", JULY, TEN)
        succeed_rule(work, rule, OCTOBER, TWENTY)

    assert [(v.version, v.begins_on, v.body) for v in history(session, rule)] == [
        (1, JULY, TEN),
        (2, OCTOBER, TWENTY),
    ]


def test_a_retired_rule_keeps_its_history_and_takes_no_successor(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        rule = create_rule(work, "points", "Won deals", JULY, TEN)
        retire_rule(work, rule, OCTOBER)

    assert [(v.version, v.retired) for v in history(session, rule)] == [(1, False), (2, True)]
    with pytest.raises(RuleHasEnded), act() as work:
        succeed_rule(work, rule, OCTOBER, TWENTY)


def test_a_rule_is_refused_by_name(act: Act, cast: Cast, session: Session) -> None:
    with act() as work:
        rule = create_rule(work, "points", "Won deals", JULY, TEN)
        work.session.execute(
            insert(ClosedPeriodRow).values(
                kind="quarter", start=date(2026, 4, 1), end=JULY, closed_at=work.now
            )
        )

    june = date(2026, 6, 30)
    with pytest.raises(RuleWithoutAName), act() as work:
        create_rule(work, "points", "  ", JULY, TEN)
    with pytest.raises(RuleNameTaken), act() as work:
        create_rule(work, "points", "Won deals", JULY, TEN)
    with pytest.raises(BeginsInAClosedPeriod), act() as work:
        create_rule(work, "points", "Late", june, TEN)
    with pytest.raises(BeginsBeforeItsPredecessor), act() as work:
        succeed_rule(work, rule, june, TWENTY)
    with pytest.raises(UnknownRule), act() as work:
        succeed_rule(work, 999, OCTOBER, TWENTY)
    with pytest.raises(NotAPointsRule), act() as work:
        succeed_rule(work, rule, OCTOBER, {"on": "deal_won", "points": 0})
    assert len(versions(session, "points")) == 1


def test_a_points_rule_that_begins_in_the_past_scores_the_facts_of_those_days(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        for key, day in (("june", date(2026, 6, 30)), ("july", JULY)):
            DEALS.log(work, DealFields(key, key, "Won", 100_000, sole(cast.ana), closed_on=day))

    with act() as work:
        rule = create_rule(work, "points", "Won deals", JULY, TEN)
    assert points(session) == 10

    with act() as work:
        succeed_rule(work, rule, JULY, TWENTY)
    assert points(session) == 20

    with act() as work:
        retire_rule(work, rule, JULY)
    assert points(session) == 0


def test_a_rule_of_activities_that_begins_in_the_past_scores_those_of_its_first_day(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        for key, at in (("june", datetime(2026, 6, 30, 9, tzinfo=UTC)),
                        ("july", datetime(2026, 7, 1, 9, tzinfo=UTC))):  # fmt: skip
            ACTIVITIES.log(work, ActivityFields(key, "call", cast.ana, at))

    with act() as work:
        calls = {"on": "activity", "activity": "call", "points": 2}
        create_rule(work, "points", "Calls", JULY, calls)

    assert points(session) == 2


def points(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.sum(PointsEntryRow.points))) or 0
