"""What is not reached never looks reached, on whichever page: 99.67 % is not 100 %."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.targets.quotas import Quota
from salesgame.services.deals.deals import DEALS
from salesgame.services.targets.quotas import store_quotas
from salesgame.web.ui.readings import beside
from tests.cast import Cast
from tests.conftest import MORNING, Act

SEPTEMBER = date(2026, 9, 1)
SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def _nearly(monkeypatch: pytest.MonkeyPatch, act: Act, cast: Cast) -> None:
    """Ana lacks one of 100,000, Ben has them, Zoe lacks a cent of 3."""
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)
    sold = {cast.ana: (99_999_00, 100_000_00), cast.ben: (100_000_00,) * 2, cast.zoe: (2_99, 3_00)}
    with act() as work:
        store_quotas(work, [
            Quota(person, None, "revenue", "month", SEPTEMBER, Decimal(quota))
            for person, (_, quota) in sold.items()
        ])  # fmt: skip
        for person, (won, _) in sold.items():
            DEALS.log(work, DealFields(
                f"d{person}", "Deal", "Won", won, sole(person), date(2026, 9, 1), date(2026, 9, 3)
            ))  # fmt: skip


def read(browser: FlaskClient, address: str) -> str:
    """The words of a page, one space between them."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", answer.text))


def test_only_who_reached_the_quota_stands_at_a_hundred(signed_in: SignedIn, cast: Cast) -> None:
    page = read(signed_in(cast.ada), "/board?metric=attainment")

    podium_and_rows = 2 * ["100%", "99.9%", "99.7%"]
    assert re.findall(r"[\d.]+%", page) == podium_and_rows
    assert " 0 pp" not in page
    assert "0.1 pp to 1st" in page


def test_a_team_sees_who_is_not_there_yet(signed_in: SignedIn, cast: Cast) -> None:
    page = read(signed_in(cast.ada), "/team")

    assert re.findall(r"([\d.]+%) (met|ahead of pace)", page) == [
        ("100%", "met"), ("99.9%", "ahead of pace"), ("99.7%", "ahead of pace")
    ]  # fmt: skip
    assert "$2.99 of $3.00" in page
    assert "is $0.01 from the quota" in page
    assert "99.99% of the target with" in page


def test_targets_show_who_is_not_there_yet(signed_in: SignedIn, cast: Cast) -> None:
    page = read(signed_in(cast.ada), "/targets")

    assert re.findall(r"([\d.]+%) (\$[\d,.]+)", page) == [
        ("99.9%", "$99,999"), ("100%", "$100,000"), ("99.7%", "$2.99")
    ]  # fmt: skip


def test_a_cent_to_go_is_not_nothing(signed_in: SignedIn, cast: Cast) -> None:
    page = read(signed_in(cast.zoe), "/")

    assert "$2.99 of $3.00" in page
    assert "$0.01 to go" in page
    assert "99.7%" in page
    assert "Quota met." not in page


def test_a_persons_numbers_tell_a_result_from_its_target(signed_in: SignedIn, cast: Cast) -> None:
    page = read(signed_in(cast.zoe), f"/people/{cast.zoe}/numbers?period=2026-09")

    assert "99.7%" in page
    assert "$2.99 of $3.00" in page
    assert "$0.01 to go" in page or "$0.01 a working day gets there" in page


@pytest.mark.parametrize(
    ("value", "other", "key", "short", "written"),
    [
        (99_999_00, 100_000_00, "revenue", False, "$99,999"),
        (2_99, 3_00, "revenue", False, "$2.99"),
        (3_00, 2_99, "revenue", False, "$3.00"),
        (3_00, 3_00, "revenue", False, "$3"),
        (99_960_00, 100_000_00, "revenue", True, "$99,960"),
        (100_000_00, 99_960_00, "revenue", True, "$100,000"),
        (50_000_00, 100_000_00, "revenue", True, "$50K"),
        (50_000_00, None, "revenue", False, "$50,000"),
        (Decimal("0.597"), Decimal("0.6"), "win_rate", False, "59.70%"),
        (Decimal("0.4"), Decimal("0.6"), "win_rate", False, "40%"),
        (Decimal("2.96"), 3, "deals_won", False, "2.96"),
        (Decimal("2.96"), Decimal("2.99"), "deals_won", False, "2.96"),
        (None, 3_00, "revenue", False, "n/a"),
    ],
)
def test_two_that_differ_are_not_written_alike(
    app: Flask, value: Decimal, other: Decimal, key: str, short: bool, written: str
) -> None:
    with app.test_request_context():
        assert beside(value, other, key, short=short) == written
