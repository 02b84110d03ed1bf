"""A rep's home says how much is earned, what comes next and why; each state has its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.tiers import Tier
from salesgame.domain.people.leave import Leave
from salesgame.domain.points.rules import PointsRule
from salesgame.domain.targets.quotas import Quota
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.pay.plans import assign_plan, create_plan
from salesgame.services.people.leave import record_leave
from salesgame.services.points.rules import create_rule
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.deals import ActivityKindRow
from salesgame.storage.people import MembershipRow, PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

SignedIn = Callable[[int], FlaskClient]
TODAY = MORNING.date()
QUARTER = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def win(act: Act, person: int, amount: int, key: str = "k", stage: str = "Won") -> None:
    closed = TODAY if stage == "Won" else None
    with act(actor=person) as work:
        DEALS.log(
            work, DealFields(key, f"Deal {key}", stage, amount, sole(person), closed_on=closed)
        )


def activity(act: Act, person: int, kind: str, at: datetime = MORNING, key: str = "a") -> None:
    with act(now=at, actor=person) as work:
        ACTIVITIES.log(work, ActivityFields(key, kind, person, at))


def quota(act: Act, person: int, target: int) -> None:
    with act() as work:
        store_quotas(work, [Quota(person, None, "revenue", "quarter", QUARTER, Decimal(target))])


def plan(act: Act, person: int) -> None:
    tiers = (Tier(Decimal(0), Decimal("0.05")), Tier(Decimal(100_000), Decimal("0.075")))
    with act() as work:
        rule = create_plan(work, "AE", QUARTER, Plan("marginal", tiers))
        assign_plan(work, rule, person, QUARTER)


def home(signed_in: SignedIn, person: int) -> str:
    answer = signed_in(person).get("/")
    assert answer.status_code == 200
    return answer.text


def said(page: str) -> str:
    """The page's text; an amount is followed by what hides it."""
    return re.sub("<[^>]*>", "", page).replace("hidden", "")


def test_without_a_quota_it_says_that_nothing_is_wrong(signed_in: SignedIn, cast: Cast) -> None:
    assert "Your manager hasn’t set your quota yet" in home(signed_in, cast.ana)


def test_the_pace_is_shown_against_the_working_days_that_passed(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    quota(act, cast.ana, 660_000)
    win(act, cast.ana, 600_000)

    page = home(signed_in, cast.ana)

    assert "91%" in page
    assert "10 working days left" in page  # 66 of the quarter, 56 of them passed
    assert "Ahead of pace by" in page
    assert ">$400</strong>" in page  # 6,000 − 6,600 × 56 ÷ 66
    assert "$600 to go" in page
    assert 'aria-label="91% of quota; today’s pace line is at 84.8%"' in page


@pytest.mark.parametrize(
    ("day", "won", "says"),
    [
        (date(2026, 7, 1), 0, "The period has just begun."),
        (date(2026, 7, 1), 100, "Ahead of pace by"),
        (date(2026, 7, 2), 10_000, "Right on pace."),
    ],
)
def test_nobody_is_ahead_of_pace_by_nothing(
    signed_in: SignedIn, cast: Cast, act: Act, day: date, won: int, says: str
) -> None:
    quota(act, cast.ana, 660_000)
    now = datetime.combine(day, MORNING.time(), MORNING.tzinfo)
    with time_machine.travel(now, tick=False):
        if won:
            with act(now=now, actor=cast.ana) as work:
                fields = {"shares": sole(cast.ana), "closed_on": day}
                DEALS.log(work, DealFields("k", "Deal", "Won", won, **fields))
        assert says in home(signed_in, cast.ana)


def test_behind_the_pace_line_it_says_how_far_on_that_is_without_blame(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    quota(act, cast.ana, 660_000)

    page = home(signed_in, cast.ana)

    assert "The pace line is" in page
    assert "behind pace" not in page


def test_when_the_quota_is_met_nothing_of_it_is_left_in_rose(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    quota(act, cast.ana, 100)
    win(act, cast.ana, 250)

    page = home(signed_in, cast.ana)

    assert "Quota met." in page
    assert "ring-gap" not in page
    assert "250%" in page


def test_who_joined_in_the_middle_reads_what_part_of_the_quota_is_theirs(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    with act() as work:
        joined = update(MembershipRow).where(MembershipRow.person_id == cast.ana)
        work.session.execute(joined.values(start=date(2026, 9, 1)))
    quota(act, cast.ana, 6_600_00)

    page = home(signed_in, cast.ana)

    assert "You weren’t here for all of it: 6,600 × 22 of 66 working days = 2,200." in page
    assert "of $2,200" in page


def test_the_pace_line_waits_for_who_is_away(signed_in: SignedIn, cast: Cast, act: Act) -> None:
    quota(act, cast.ana, 100)
    with act() as work:
        record_leave(work, cast.ana, Leave.through(TODAY, TODAY + timedelta(days=2), "training"))

    page = home(signed_in, cast.ana)

    assert "the pace line waits for you" in page
    assert "On leave until Sat 19 Sep" in page
    assert "nothing is asked of you today" in page
    assert "On leave" not in home(signed_in, cast.ben)


def test_pay_shows_the_estimate_and_what_the_next_deal_would_add(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    plan(act, cast.ana)
    win(act, cast.ana, 90_000)
    win(act, cast.ana, 20_000, key="open", stage="Demo")

    page = home(signed_in, cast.ana)

    assert "Estimate" in page
    assert "$45.00" in page  # 900 at 5%
    assert "+$12.50" in page  # 100 at 5% and 100 at 7.5%
    assert "$100 to go</span> in September 2026 until your rate is 7.5%" in page


def test_pay_of_a_quarter_is_told_beside_the_months(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    with act() as work:
        steps = (Tier(Decimal(0), Decimal("0.01")), Tier(Decimal(150_000), Decimal("0.02")))
        terms = Plan("marginal", steps, period_kind="quarter")
        rule = create_plan(work, "Quarter bonus", date(2026, 1, 1), terms)
        assign_plan(work, rule, cast.ana, date(2026, 1, 1))
    plan(act, cast.ana)
    win(act, cast.ana, 100_000)

    page = home(signed_in, cast.ana)

    assert "Earned in September 2026" in page
    assert "And $10.00•••• so far in Quarter 3, 2026, by Quarter bonus." in said(page)
    assert "in Quarter 3, 2026 until your rate is 2%" in page  # the nearest tier is the quarter's


def test_without_a_plan_it_says_who_sets_it_up(signed_in: SignedIn, cast: Cast) -> None:
    assert "You are on no commission plan yet" in home(signed_in, cast.ana)


def test_who_wants_their_pay_hidden_gets_it_hidden_until_they_tap(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    with act() as work:
        masked = update(PersonRow).where(PersonRow.id == cast.ana).values(money_masked=True)
        work.session.execute(masked)
    browser = signed_in(cast.ana)

    assert 'data-amounts="hidden"' in browser.get("/").text
    assert browser.post("/look/amounts", data={"amounts": "shown"}).status_code == 303
    assert 'data-amounts="shown"' in browser.get("/").text


def test_a_place_comes_with_what_the_next_one_takes(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    with act() as work:
        body = PointsRule("activity", 10, activity="demo").body()
        create_rule(work, "points", "Demos", QUARTER, body)
    for n in range(3):
        activity(act, cast.ben, "demo", key=f"ben {n}")
    activity(act, cast.ana, "demo", key="ana")

    page = home(signed_in, cast.ana)

    assert "2nd" in page
    assert "20 behind Ben." in page
    assert "2 demos take you there." in page


@pytest.fixture
def three_calls_a_day(cast: Cast, act: Act) -> None:
    with act() as work:
        kind = update(ActivityKindRow).where(ActivityKindRow.key == "call")
        work.session.execute(kind.values(daily_goal=3))


@pytest.mark.usefixtures("three_calls_a_day")
def test_todays_goals_are_counted_in_strokes(signed_in: SignedIn, cast: Cast, act: Act) -> None:
    activity(act, cast.ana, "call")

    page = home(signed_in, cast.ana)

    assert "1 of 3" in page
    assert "2 strokes to go" in page


@pytest.mark.usefixtures("three_calls_a_day")
def test_leave_asks_for_no_strokes(signed_in: SignedIn, cast: Cast, act: Act) -> None:
    with act() as work:
        record_leave(work, cast.ana, Leave.through(TODAY, TODAY, "training"))

    assert "strokes to go" not in home(signed_in, cast.ana)


def test_a_streak_waits_for_todays_first_activity_and_then_has_it(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    activity(act, cast.ana, "call", MORNING - timedelta(days=1), "yesterday")
    assert "Your 2nd waits for today’s first activity." in home(signed_in, cast.ana)

    activity(act, cast.ana, "call", MORNING, "today")
    page = home(signed_in, cast.ana)
    assert "2-day streak" in page
    assert "Today’s stroke is made." in page


@pytest.mark.usefixtures("three_calls_a_day")
def test_a_day_off_asks_for_no_strokes_and_says_so_on_every_card(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    saturday = MORNING + timedelta(days=2)
    with time_machine.travel(saturday, tick=False):
        page = home(signed_in, cast.ana)

        assert "nothing is asked of you today" in page
        assert "to go<" not in page
        assert "Today asks for nothing; a working day begins one." in page

        activity(act, cast.ana, "call", saturday, "at the weekend")
        assert "Today’s stroke is made." not in home(signed_in, cast.ana)

        answer = signed_in(cast.ana).post("/activities", data={"kind": "call"})
        assert answer.status_code == 303
        assert "to go today" not in home(signed_in, cast.ana)
        assert " of 3<" not in signed_in(cast.ana).get("/log").text


def test_the_others_wins_are_told_without_the_name_of_their_deals(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    win(act, cast.zoe, 14_200_00, key="Cobalt Dental")

    page = home(signed_in, cast.ana)

    assert "<strong>Zoe</strong> won a deal worth" in page
    assert "$14,200" in page
    assert "Cobalt" not in page


def test_one_tap_from_home_logs_a_call(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.ana)
    page = browser.get("/").text
    key = page.split('name="key" value="')[1].split('"')[0]

    browser.post("/activities", data={"key": key, "kind": "call"})

    assert "Call logged." in browser.get("/").text


@pytest.mark.parametrize("who", ["mia", "fin", "ada"])
def test_everybody_else_begins_at_a_page_of_their_own(
    signed_in: SignedIn, cast: Cast, who: str
) -> None:
    browser = signed_in(getattr(cast, who))

    answer = browser.get("/")

    assert answer.status_code == 303
    assert answer.location != "/"
    assert browser.get(answer.location).status_code == 200


def test_the_home_asks_no_more_when_there_are_more_people_and_deals(
    signed_in: SignedIn, cast: Cast, act: Act, queries: list[str]
) -> None:
    quota(act, cast.ana, 100_000)
    plan(act, cast.ana)
    for n, person in enumerate((cast.ana, cast.ben)):
        win(act, person, 1000 + n, key=f"first {person}")
        activity(act, person, "call", key=f"first {person}")
    win(act, cast.ana, 500, key="hope", stage="Demo")
    browser = signed_in(cast.ana)
    browser.get("/")
    win(act, cast.ben, 10, key="so that the board is made anew")
    queries.clear()
    browser.get("/")
    few = len(queries)

    with act() as work:
        for n in range(10, 30):
            work.session.execute(
                insert(PersonRow).values(id=n, name=f"P{n}", role="rep", created_at=MORNING)
            )
    for n in range(10, 30):
        win(act, n, 2000 + n, key=f"k{n}")
        win(act, cast.ana, n, key=f"mine{n}", stage="Demo")
        activity(act, n, "call", key=f"k{n}")
    browser.get("/board")  # the company is read again once people came
    queries.clear()
    browser.get("/")

    assert len(queries) <= few
