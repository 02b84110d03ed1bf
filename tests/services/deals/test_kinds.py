"""Kinds of activity of the company's own: made, put away, and counted like the built-in ones."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Period
from salesgame.domain.deals.activity import ActivityFields, UnknownActivityKind
from salesgame.domain.deals.kinds import (
    MOST_KINDS,
    DailyGoalOutOfRange,
    KindDraft,
    KindNameTaken,
    LengthOutOfRange,
    TooManyKinds,
    key_for,
)
from salesgame.domain.metrics.definitions import counted, metric_named
from salesgame.domain.people.names import NameMissing
from salesgame.domain.targets.goals import Goal, Step, UnknownGoalMetric, body_of
from salesgame.domain.targets.quotas import Quota, UnknownQuotaMetric
from salesgame.queries.boards.boards import BoardQuery, make_board
from salesgame.queries.coaching.team import members
from salesgame.queries.company.settings import the_company
from salesgame.queries.deals.activities import activity_kinds
from salesgame.queries.metrics.numbers import numbers_of
from salesgame.queries.metrics.totals import Subject
from salesgame.queries.targets.grid import target_grid
from salesgame.queries.targets.quotas import attainments
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.kinds import add_kind, change_kind
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.deals import FactVersionRow
from salesgame.storage.points import PointsEntryRow
from salesgame.storage.targets import QuotaRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.imports.files import counts, import_file
from tests.services.pay.office import AUGUST, SEPTEMBER, TODAY
from tests.ticks import tick

BEGINNING = datetime(2026, 8, 1, tzinfo=UTC)
SETTLED = datetime(2026, 9, 3, tzinfo=UTC)


@pytest.fixture
def visit(act: Act, cast: Cast) -> str:
    """A kind of the company's own, verified from ten minutes on."""
    with act(BEGINNING) as work:
        return add_kind(work, KindDraft("Site visit", "building", 2, minutes=10))


def visits(act: Act, who: int, minutes: list[int]) -> None:
    """Log site visits of so many minutes on the tenth of August."""
    at = datetime(2026, 8, 10, 3, tzinfo=UTC)
    with act(at) as work:
        for n, length in enumerate(minutes):
            fields = ActivityFields(f"{who}-{n}", "site_visit", who, at, duration=length * 60)
            ACTIVITIES.log(work, fields)


def quota(who: int | None, metric: str, target: int, team: int | None = None,
          period: Period = AUGUST) -> Quota:  # fmt: skip
    return Quota(who, team, metric, period.kind, period.start, Decimal(target))


def test_a_kind_is_called_by_a_key_made_of_its_name(act: Act, visit: str, session: Session) -> None:
    assert visit == "site_visit"
    kind = activity_kinds(session)[visit]
    assert (kind.name, kind.icon, kind.daily_goal, kind.verified_after) == (
        "Site visit", "building", 2, 600,
    )  # fmt: skip
    assert list(activity_kinds(session))[-1] == visit


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Café-Besuch!", "cafe_besuch"),
        ("訪問", "kind"),
        ("Demo verified", "demo"),
        ("Tour verified, verified", "tour"),
    ],
)
def test_any_name_makes_a_key_that_is_no_metrics(name: str, key: str) -> None:
    assert key_for(name, ["visit"]) == key
    assert key_for("訪問", ["kind", "visit"]) == "kind_3"


@pytest.mark.parametrize("name", ["Points", "calls", "Win rate", "Attainment", "Deal"])
def test_a_kind_cannot_take_the_name_of_a_figure(act: Act, cast: Cast, name: str) -> None:
    with act() as work, pytest.raises(KindNameTaken):
        add_kind(work, KindDraft(name))


def test_two_kinds_cannot_have_one_name(act: Act, visit: str) -> None:
    with act() as work:
        with pytest.raises(KindNameTaken):
            add_kind(work, KindDraft("site  VISIT"))
        with pytest.raises(KindNameTaken):
            change_kind(work, "call", KindDraft("Site visit"))
        change_kind(work, visit, KindDraft("Site visit", "flag"))


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"name": " "}, NameMissing),
        ({"daily_goal": -1}, DailyGoalOutOfRange),
        ({"daily_goal": 1000}, DailyGoalOutOfRange),
        ({"minutes": -1}, LengthOutOfRange),
        ({"minutes": 1441}, LengthOutOfRange),
    ],
)
def test_what_a_kind_cannot_be_is_refused(
    values: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        KindDraft(**({"name": "Visit"} | values))  # type: ignore[arg-type]


def test_there_is_an_end_to_kinds_and_none_that_is_not_there_is_changed(
    act: Act, cast: Cast
) -> None:
    with act() as work:
        for n in range(MOST_KINDS - 4):
            add_kind(work, KindDraft(f"Visit {n}"))
        with pytest.raises(TooManyKinds):
            add_kind(work, KindDraft("One more"))
        with pytest.raises(UnknownActivityKind):
            change_kind(work, "dance", KindDraft("Dance"))


def test_what_a_kind_was_is_kept(act: Act, visit: str, cast: Cast, session: Session) -> None:
    with act(actor=cast.ada) as work:
        change_kind(work, visit, KindDraft("House call", "building", 2, 10))
        change_kind(work, visit, KindDraft("House call", "building", 2, 10))

    row = FactVersionRow
    kept = session.execute(select(row.before, row.changed_by).where(row.fact == "kind site_visit"))
    ((before, who),) = kept.all()
    assert (before["name"], who) == ("Site visit", cast.ada)


def test_a_quota_on_an_own_kind_is_attained(
    act: Act, visit: str, cast: Cast, session: Session
) -> None:
    with act(BEGINNING) as work:
        store_quotas(work, [quota(cast.ana, visit, 4), quota(cast.ana, "site_visit_verified", 4)])
    visits(act, cast.ana, [5, 10, 20])

    company = the_company(session)
    logged = attainments(session, company, AUGUST, visit)[cast.ana]
    verified = attainments(session, company, AUGUST, "site_visit_verified")[cast.ana]
    assert (logged.result, logged.value) == (3, Decimal("0.75"))
    assert (verified.result, verified.value) == (2, Decimal("0.5"))


def test_a_quota_or_a_goal_on_what_is_no_kind_is_refused(
    act: Act, visit: str, cast: Cast, session: Session
) -> None:
    ladder = (Step(Decimal(1), 10),)
    counts_luck = {"on": "activity", "activity": "luck", "points": 1}
    with act() as work:
        for metric in ("luck", "luck_verified"):
            with pytest.raises(UnknownQuotaMetric) as refused:
                store_quotas(work, [quota(cast.ana, metric, 1)])
            assert "site_visit" in refused.value.message
            of_quota = Goal("attainment", "month", ladder, of=metric)
            for goal in (Goal(metric, "month", ladder), of_quota):
                with pytest.raises(UnknownGoalMetric):
                    create_rule(work, "goal", "Luck", AUGUST.start, body_of(goal))
        with pytest.raises(UnknownActivityKind):
            create_rule(work, "points", "Luck", AUGUST.start, counts_luck)
    assert session.scalar(select(QuotaRow.id)) is None


def test_goals_and_points_on_an_own_kind_are_given_and_verified(
    act: Act, visit: str, cast: Cast, session: Session
) -> None:
    ladder = (Step(Decimal("0.5"), 100), Step(Decimal(1), 300))
    with act(BEGINNING) as work:
        store_quotas(work, [quota(cast.ana, visit, 4)])
        rules = {
            "Quota of visits": Goal("attainment", "month", ladder, visit),
            "Two visits": Goal(visit, "month", ladder, target=Decimal(2)),
            "Four good ones": Goal("site_visit_verified", "month", ladder, target=Decimal(4)),
        }
        for name, goal in rules.items():
            create_rule(work, "goal", name, AUGUST.start, body_of(goal))
        points = {"on": "activity", "activity": visit, "points": 7}
        create_rule(work, "points", "Visits", AUGUST.start, points)
    visits(act, cast.ana, [5, 10, 20])

    tick(session, SETTLED, REACTIONS)

    row = PointsEntryRow
    given = session.execute(select(row.cause, row.points).order_by(row.cause, row.points)).all()
    assert [tuple(one) for one in given] == [
        ("activity", 7), ("activity", 7), ("activity", 7),
        ("goal", 100), ("goal", 100), ("goal", 300),
    ]  # fmt: skip
    assert list(verify(session, SETTLED)) == []


def test_a_late_visit_changes_the_award_of_a_closed_goal(
    act: Act, visit: str, cast: Cast, session: Session
) -> None:
    with act(BEGINNING) as work:
        goal = Goal(visit, "month", (Step(Decimal(1), 300),), target=Decimal(2))
        create_rule(work, "goal", "Two visits", AUGUST.start, body_of(goal))
    visits(act, cast.ana, [5])
    tick(session, SETTLED, REACTIONS)

    with act(datetime(2026, 9, 10, tzinfo=UTC)) as work:
        late = datetime(2026, 8, 20, tzinfo=UTC)
        ACTIVITIES.log(work, ActivityFields("late", visit, cast.ana, late))

    assert session.scalar(select(PointsEntryRow.points)) == 300
    assert list(verify(session, SETTLED)) == []


def test_an_own_kind_has_a_board(act: Act, visit: str, cast: Cast, session: Session) -> None:
    visits(act, cast.ana, [5, 10])
    visits(act, cast.zoe, [5])

    board = make_board(session, the_company(session), BoardQuery(visit, AUGUST), TODAY)

    assert [(row.person_id, row.value) for row in board.rows[:2]] == [(cast.ana, 2), (cast.zoe, 1)]


@pytest.mark.parametrize("metric", ["site_visit", "calls", "deals_won", "points"])
def test_a_teams_own_quota_is_a_way_on_its_page_though_its_people_have_none(
    act: Act, visit: str, cast: Cast, session: Session, metric: str
) -> None:
    with act() as work:
        store_quotas(work, [quota(None, metric, 4, cast.north)])
    visits(act, cast.ana, [5])
    visits(act, cast.zoe, [5])
    company = the_company(session)

    numbers = numbers_of(session, company, Subject("team", cast.north), AUGUST, TODAY)
    people = members(session, cast.north, TODAY)
    grid = target_grid(session, company, cast.north, people, metric, (AUGUST,), TODAY)

    done = 1 if metric == visit else 0
    (way,) = numbers.ways
    assert (way.metric, way.progress.result, way.progress.attainment) == (
        metric, done, Decimal(done) / 4,
    )  # fmt: skip
    assert grid.team_way is not None
    assert (grid.team_way.result, grid.team_way.attainment) == (done, Decimal(done) / 4)
    assert [number.n for number in numbers.numbers if number.key == visit] == [1]


def test_a_file_of_quotas_may_name_an_own_kind(
    act: Act, visit: str, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "quotas.csv"
    rows = ["Rep,Metric,Period,Target", "Ana,Site visit,2026-09,12", "Ben,site_visit,2026-09,8",
            "Ben,luck,2026-09,8"]  # fmt: skip
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")

    receipt = import_file(act, "quotas", path)

    assert counts(receipt) == (2, 0, 0, 1)
    found = attainments(session, the_company(session), SEPTEMBER, visit)
    assert {who: one.target.whole for who, one in found.items()} == {cast.ana: 12, cast.ben: 8}


def test_metrics_of_own_kinds_are_named_by_their_key() -> None:
    assert metric_named("visit_verified", ["visit"]).key == "visit_verified"
    assert counted("calls").label == "Calls"
