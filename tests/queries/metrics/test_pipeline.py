"""Open deals by stage, what they spread, and how far deals came."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from salesgame.domain.deals.fact import Change
from salesgame.domain.metrics.pipeline import spread
from salesgame.queries.metrics.pipeline import open_slices, stage_funnel
from salesgame.queries.metrics.totals import EVERYBODY, Subject
from salesgame.services.deals.deals import DEALS
from tests.cast import Cast
from tests.conftest import Act
from tests.queries.metrics.making import MARCH, day, deal, person, store, team


def test_open_deals_are_summed_by_stage_with_exact_squares(
    act: Act, cast: Cast, session: Session
) -> None:
    large = 3_000_000_001
    store(act, deal("O", cast.ana, amount=large, closed=None, status="open"))

    (demo,) = open_slices(session, team(cast.north), day(31))

    assert (demo.stage, demo.deals, demo.amount, demo.squares) == ("Demo", 1, large, large**2)
    assert open_slices(session, EVERYBODY, day(31), due=MARCH) == []


def test_the_spread_squares_each_deal_and_not_each_credit(
    act: Act, cast: Cast, session: Session
) -> None:
    store(
        act,
        deal("A", cast.ana, cast.ben, closed=None, status="open"),
        deal("B", cast.ana, cast.zoe, closed=None, status="open"),
    )

    def spread_of(subject: Subject) -> int:
        return spread(open_slices(session, subject, day(31)))

    # At 40 %: the root of 0.24 times the squares of 100 and 100, of 100 and 50, of 50 and 50.
    assert spread_of(EVERYBODY) == 69_28
    assert spread_of(team(cast.north)) == 54_77
    assert spread_of(person(cast.ana)) == 34_64
    assert spread_of(person(cast.zoe)) == 24_49


def test_one_open_deal_shared_half_and_half_spreads_a_company_by_all_of_it(
    act: Act, cast: Cast, session: Session
) -> None:
    store(act, deal("A", cast.ana, cast.zoe, closed=None, status="open"))

    (demo,) = open_slices(session, EVERYBODY, day(31))

    assert (demo.deals, demo.amount, spread([demo])) == (1, 100_00, 48_99)


def test_a_lost_deal_got_as_far_as_the_stages_it_is_known_to_have_been_in(
    act: Act, cast: Cast, session: Session
) -> None:
    (moved, *_rest) = store(
        act,
        deal("D", cast.ana, closed=None, status="open"),
        deal("L", cast.ana, status="lost"),
        deal("W", cast.ana),
    )
    lost = replace(deal("D", cast.ana, status="lost"), id=moved.id)
    with act() as work:
        DEALS.store(work, [Change(moved, lost)])

    steps = stage_funnel(session, person(cast.ana), MARCH)

    assert [(s.stage, s.reached) for s in steps] == [("Lead", 3), ("Demo", 2), ("Won", 1)]
