"""When a win came in: told the same on a rep's home and on a television, at any hour."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.services.deals.deals import DEALS
from salesgame.storage.company import CompanyRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import Act
from tests.web.screens.test_pages import pair

SignedIn = Callable[[int], FlaskClient]
LATE = datetime(2026, 9, 17, 16, 50, tzinfo=UTC)  # 23:50 in Jakarta
AFTER_MIDNIGHT = datetime(2026, 9, 17, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seen_at", "language", "told"),
    [
        (LATE, "en", "23:50"),
        (LATE, "id", "23.50"),
        (datetime(2026, 9, 17, 16, 59, tzinfo=UTC), "en", "23:50"),
        (AFTER_MIDNIGHT, "en", "17 Sep"),
        (AFTER_MIDNIGHT, "id", "17 Sep"),
    ],
)
def test_home_and_television_tell_one_win_by_the_same_words_which_do_not_age(
    app: Flask,
    act: Act,
    cast: Cast,
    signed_in: SignedIn,
    seen_at: datetime,
    language: str,
    told: str,
) -> None:
    with act() as work:
        house = {"zone": "Asia/Jakarta", "language": language}
        work.session.execute(update(CompanyRow).values(**house))
        work.session.execute(update(PersonRow).values(language=language))
    tv = app.test_client()
    with time_machine.travel(LATE, tick=False):
        tv.get("/tv")
        pair(signed_in(cast.ada), code_of(tv))
        with act(now=LATE, actor=cast.zoe) as work:
            fields = {"amount": 100_00, "closed_on": date(2026, 9, 17)}
            DEALS.log(work, DealFields("1", "Acme", "Won", shares=sole(cast.zoe), **fields))

    with time_machine.travel(seen_at, tick=False):
        assert times_on(tv, "/tv", "wall-wins") == {told}
        assert times_on(signed_in(cast.ana), "/", 'class="feed"') == {told}


def test_a_win_of_which_only_the_day_is_known_has_no_hour(
    act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    with time_machine.travel(datetime(2026, 9, 17, 0, 0, tzinfo=UTC), tick=False):
        with act(now=datetime(2026, 9, 17, tzinfo=UTC)) as work:
            fields = {"amount": 100_00, "closed_on": date(2026, 9, 17)}
            DEALS.log(work, DealFields("1", "Acme", "Won", shares=sole(cast.zoe), **fields))

        assert times_on(signed_in(cast.ana), "/", 'class="feed"') == {"today"}


def code_of(tv: FlaskClient) -> str:
    found = re.search(r"<b aria-hidden=\"true\">([A-Z]+)<span>-</span>([A-Z]+)", tv.get("/tv").text)
    assert found
    return found[1] + found[2]


def times_on(browser: FlaskClient, address: str, part: str) -> set[str]:
    page = browser.get(address).text.split(part)[1].split("</section>")[0]
    return set(re.findall(r"<time [^>]*>([^<]+)</time>", page))
