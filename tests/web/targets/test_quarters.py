"""A quarter without a target of its own shows what its months come to, as attainment takes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from salesgame.domain.targets.quotas import Quota
from salesgame.services.targets.quotas import store_quotas
from tests.cast import Cast
from tests.conftest import MORNING, Act

SignedIn = Callable[[int], FlaskClient]
MONTHS = (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))
Q3, Q4 = date(2026, 7, 1), date(2026, 10, 1)
PAGE = "/targets?kind=quarter"


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)


def put(act: Act, *quotas: Quota) -> None:
    with act() as work:
        store_quotas(work, quotas)


def month(person: int | None, start: date, target: int, team: int | None = None) -> Quota:
    return Quota(person, team, "revenue", "month", start, Decimal(target))


def cell(page: str, subject: int | str, start: date) -> tuple[str, str]:
    """What a cell's field holds, and what stands below it."""
    found = page[page.index(f'id="t-{subject}-{start}"') :]
    found = found[: found.index("</td>")]
    value = re.search('value="([^"]*)"', found)
    assert value is not None
    below = re.search(r"<small.*</small>", found)
    return value[1], re.sub("<[^>]*>", "", below[0]) if below else ""


def test_months_are_summed_below_an_empty_cell(signed_in: SignedIn, act: Act, cast: Cast) -> None:
    put(act, *(month(cast.ana, start, 10_000_00) for start in MONTHS))
    put(act, month(cast.ben, MONTHS[1], 7_000_00))

    page = signed_in(cast.mia).get(PAGE).text

    assert cell(page, cast.ana, Q3) == ("", "$30,000 from 3 months")
    assert cell(page, cast.ben, Q3) == ("", "$7,000 from 1 month")
    assert cell(page, cast.ana, Q4) == ("", "")


def test_a_quarters_own_target_stands_alone(signed_in: SignedIn, act: Act, cast: Cast) -> None:
    put(act, *(month(cast.ana, start, 10_000_00) for start in MONTHS))
    put(act, Quota(cast.ana, None, "revenue", "quarter", Q3, Decimal(25_000_00)))

    page = signed_in(cast.mia).get(PAGE).text

    assert cell(page, cast.ana, Q3) == ("25000", "")


def test_what_months_come_to_adds_up_with_the_teams(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    put(act, *(month(cast.ana, start, 10_000_00) for start in MONTHS))
    put(act, *(month(None, start, 12_000_00, cast.north) for start in MONTHS))

    page = signed_in(cast.mia).get(PAGE).text

    assert cell(page, "team", Q3) == ("", "$36,000 from 3 months")
    assert "$6,000 to give out" in page


def test_saving_the_page_as_it_is_sets_nothing(signed_in: SignedIn, act: Act, cast: Cast) -> None:
    put(act, *(month(cast.ana, start, 10_000_00) for start in MONTHS))
    name = f"t-{cast.ana}-{Q3}"

    mia = signed_in(cast.mia)

    answer = mia.post(PAGE, data={name: "", f"was-{name}": ""})

    page = mia.get(answer.location).text
    assert "All targets stand as they were." in page
    assert cell(page, cast.ana, Q3) == ("", "$30,000 from 3 months")


def test_who_only_reads_sees_the_sum_in_place_of_a_dash(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    put(act, *(month(cast.ana, start, 10_000_00) for start in MONTHS))

    page = signed_in(cast.fin).get(f"{PAGE}&team={cast.north}").text

    assert page.count("from 3 months") == 1
    assert "$30,000" in page


def test_a_ratio_is_summed_from_nothing(signed_in: SignedIn, act: Act, cast: Cast) -> None:
    put(act, Quota(cast.ana, None, "win_rate", "month", MONTHS[0], Decimal("0.5")))

    page = signed_in(cast.mia).get(f"{PAGE}&metric=win_rate").text

    assert "from 1 month" not in page


def test_the_grid_asks_the_same_for_any_number_of_targets(
    signed_in: SignedIn, act: Act, cast: Cast, queries: list[str]
) -> None:
    mia = signed_in(cast.mia)
    put(act, month(cast.ana, MONTHS[0], 1))
    mia.get(PAGE)
    queries.clear()
    mia.get(PAGE)
    few = len(queries)
    put(act, *(month(person, start, 5) for start in MONTHS for person in (cast.ana, cast.ben)))
    mia.get(PAGE)
    queries.clear()

    mia.get(PAGE)

    assert len(queries) == few
