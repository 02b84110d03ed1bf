"""Sharing a deal logged by hand: with whom, how much each gets, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.storage.deals import CreditRow, DealRow
from tests.cast import Cast
from tests.conftest import MORNING
from tests.web.forms import shown_form

SignedIn = Callable[[int], FlaskClient]
WON = {"key": "k", "name": "Cobalt", "amount": "10", "stage": "Won"}


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"partner": "Nobody"}, "Nobody here is called"),
        ({"partner": "Ben", "partner_share": "120%"}, "lies between 0% and 100%"),
        ({"partner": "", "partner_share": "50"}, "Write who gets this share"),
        ({"partner": "Ben", "partner_3": "Nobody"}, "Nobody here is called"),
        ({"partner_share_2": "5"}, "Write who gets this share"),
        ({"partner": "Ben", "partner_2": "Ben"}, "stands above already"),
        (
            {"partner": "Ben", "partner_share": "60", "partner_2": "Zoe", "partner_share_2": "40"},
            "shares come to 100%",
        ),
        (
            {"partner": "Ben", "partner_share": "70", "partner_2": "Zoe", "partner_share_2": "40"},
            "shares come to 110%",
        ),
    ],
)
def test_shares_that_cannot_be_are_refused_beside_their_field(
    signed_in: SignedIn, cast: Cast, session: Session, typed: dict[str, str], sentence: str
) -> None:
    answer = signed_in(cast.ana).post("/deals", data=WON | typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(select(func.count(DealRow.id))) == 0


def test_a_deal_is_shared_with_the_colleague_who_is_named(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    signed_in(cast.ana).post(
        "/deals",
        data={
            "key": "k", "name": "Cobalt", "amount": "0.05", "stage": "Won",
            "partner": "Ben", "partner_share": "40",
        },
    )  # fmt: skip

    shares = session.execute(
        select(
            CreditRow.person_id, CreditRow.share_ppm, CreditRow.amount, CreditRow.is_primary
        ).order_by(CreditRow.person_id)
    ).all()
    assert shares == [(cast.ana, 600_000, 3, True), (cast.ben, 400_000, 2, False)]


@pytest.mark.parametrize(
    ("colleagues", "ppm"),
    [
        ({"partner": "Ben", "partner_2": "Zoe"}, (333_334, 333_333, 333_333, 0)),
        ({"partner": "Ben", "partner_2": "Zoe", "partner_share_2": "30"},
         (350_000, 350_000, 300_000, 0)),
        ({"partner": "Ben", "partner_share": "12.5%", "partner_3": "Mia", "partner_share_3": "2.5"},
         (850_000, 125_000, 0, 25_000)),
        ({"partner_2": "Zoe", "partner_share_2": "99.9999"}, (1, 0, 999_999, 0)),
        ({"partner": "Ana", "partner_share": "40", "partner_2": "Zoe"}, (500_000, 0, 500_000, 0)),
    ],
)  # fmt: skip
def test_a_deal_is_shared_with_as_many_as_are_named_and_opens_with_the_same_shares(
    signed_in: SignedIn, cast: Cast, session: Session, colleagues: dict[str, str],
    ppm: tuple[int, ...],
) -> None:  # fmt: skip
    browser = signed_in(cast.ana)
    browser.post("/deals", data=WON | colleagues)

    def shares() -> dict[int, int]:
        session.rollback()
        return dict(session.execute(select(CreditRow.person_id, CreditRow.share_ppm)).all())

    people = (cast.ana, cast.ben, cast.zoe, cast.mia)
    wanted = {person: part for person, part in zip(people, ppm, strict=True) if part}
    assert shares() == wanted
    deal = session.scalar(select(DealRow.id))
    changed = shown_form(browser, f"/deals/{deal}/edit") | {"name": "Cobalt two", "why": "its name"}
    assert browser.post(f"/deals/{deal}", data=changed).status_code == 303
    assert shares() == wanted
    assert session.scalar(select(DealRow.name)) == "Cobalt two"
