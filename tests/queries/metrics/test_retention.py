"""Customers at the start and at the end of a period, and what they paid."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from salesgame.domain.metrics.definitions import BY_KEY
from salesgame.queries.metrics.figures import figures_of
from salesgame.queries.metrics.rows import made_of
from salesgame.queries.metrics.totals import EVERYBODY
from salesgame.services.deals.history import keep_versions
from salesgame.services.imports.kinds.things import State
from salesgame.services.people.teams import move_person
from salesgame.storage.deals import CustomerRow
from tests.cast import Cast
from tests.conftest import Act
from tests.queries.metrics.making import CALENDAR, MARCH, day, person, team


def customer(
    key: str, owner: int, since: date | None, left: date | None = None
) -> dict[str, object]:
    return {
        "source": "file", "external_id": key, "name": key, "owner_id": owner, "since": since,
        "left_on": left, "recurring": 100,
    }  # fmt: skip


def test_retention_counts_customers_at_the_start_who_are_still_there_at_the_end(
    act: Act, cast: Cast, session: Session
) -> None:
    rows = [
        customer("kept", cast.ana, None),
        customer("left", cast.ana, date(2025, 1, 1), day(31)),
        customer("left later", cast.ana, date(2025, 1, 1), date(2026, 4, 1)),
        customer("gone before", cast.ana, date(2025, 1, 1), date(2026, 2, 28)),
        customer("new", cast.ana, day(1)),
        customer("other", cast.zoe, None),
    ]
    with act() as work:
        work.session.execute(insert(CustomerRow), rows)

    found = figures_of(session, person(cast.ana), MARCH, CALENDAR)

    assert (found.customers, found.customers_kept, found.customers_new) == (3, 2, 1)
    assert BY_KEY["net_revenue_retention"].value(found) == Decimal(2) / 3
    assert figures_of(session, team(cast.north), MARCH, CALENDAR).customers == 3
    names = [s.name for s in made_of(session, person(cast.ana), MARCH, "retention", CALENDAR)]
    assert names == ["left", "kept", "left later"]


def test_what_a_customer_paid_is_read_from_the_versions_kept(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        work.session.execute(insert(CustomerRow), [customer("grown", cast.ana, None)])
    change(act, 80, datetime(2026, 3, 9, tzinfo=UTC))
    change(act, 90, datetime(2026, 4, 9, tzinfo=UTC))

    found = figures_of(session, EVERYBODY, MARCH, CALENDAR)

    # It paid 80 until 9 March, 90 until 9 April, and 100 now.
    assert (found.recurring, found.expanded, found.contracted) == (80, 10, 0)
    for metric, paid in (("gross_revenue_retention", 80), ("net_revenue_retention", 90)):
        (row,) = made_of(session, EVERYBODY, MARCH, metric, CALENDAR)
        assert row.amount == paid


def test_a_customer_who_left_pays_nothing_at_the_end(
    act: Act, cast: Cast, session: Session
) -> None:
    rows = [customer("kept", cast.ana, None), customer("left", cast.ana, None, day(31))]
    with act() as work:
        work.session.execute(insert(CustomerRow), rows)

    for metric, paid in (("retention", 100), ("net_revenue_retention", 0)):
        found = made_of(session, person(cast.ana), MARCH, metric, CALENDAR)
        assert {row.name: row.amount for row in found} == {"left": paid, "kept": 100}


@pytest.mark.parametrize(
    ("changed_at", "at_start", "expanded"),
    [
        (datetime(2026, 2, 28, 23, 59, tzinfo=UTC), 100, 0),
        (datetime(2026, 3, 1, tzinfo=UTC), 80, 20),  # it began with the old price
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), 80, 20),
        (datetime(2026, 4, 1, tzinfo=UTC), 80, 0),  # and ended with it
    ],
)
def test_a_price_that_changes_at_the_first_instant_of_a_month_held_until_then(
    act: Act, cast: Cast, session: Session, changed_at: datetime, at_start: int, expanded: int
) -> None:
    with act() as work:
        work.session.execute(insert(CustomerRow), [customer("grown", cast.ana, None)])
    change(act, 80, changed_at)

    found = figures_of(session, person(cast.ana), MARCH, CALENDAR)

    assert (found.recurring, found.expanded) == (at_start, expanded)


@pytest.mark.parametrize(
    ("moved", "north", "south"), [(day(2), 0, 1), (day(31), 0, 1), (date(2026, 4, 1), 1, 0)]
)
def test_customers_count_for_the_team_their_owner_is_in_on_the_last_day(
    act: Act, cast: Cast, session: Session, moved: date, north: int, south: int
) -> None:
    with act() as work:
        work.session.execute(insert(CustomerRow), [customer("kept", cast.ana, None)])
        move_person(work, cast.ana, cast.south, moved)

    found = [
        figures_of(session, team(one), MARCH, CALENDAR).customers
        for one in (cast.north, cast.south)
    ]

    assert found == [north, south]


def change(act: Act, was: int, now: datetime) -> None:
    """What an import keeps of a customer before it says something else."""
    with act(now=now) as work:
        keep_versions(work, "customer", [(1, State(1, {"recurring": was}))], "")
