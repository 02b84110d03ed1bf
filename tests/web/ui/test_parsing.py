"""What people type is read exactly, or refused by name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask

from salesgame.domain.company.settings import CompanySettings
from salesgame.services.company.settings import change_company
from salesgame.web.ui import parsing
from salesgame.web.ui.parsing import (
    FieldEmpty,
    Mistyped,
    NotADay,
    NotAnAmount,
    NotAPercentage,
    NotAWholeNumber,
    ReadsTwoWays,
)
from tests.conftest import MORNING, Act


@pytest.mark.parametrize(
    ("text", "minor"),
    [("12,400", 1_240_000), ("$12,400.50", 1_240_050), ("0.1", 10), (" 180000 ", 18_000_000),
     ("", None)],
)  # fmt: skip
def test_an_amount_becomes_minor_units(app: Flask, text: str, minor: int | None) -> None:
    assert parsing.amount(text, "amount") == minor


@pytest.mark.parametrize(
    ("read", "text", "refusal"),
    [
        (parsing.amount, "a lot", NotAnAmount),
        (parsing.amount, "180.000", ReadsTwoWays),
        (parsing.whole, "1.5", NotAWholeNumber),
        (parsing.whole, "1.500", ReadsTwoWays),
        (parsing.whole, "x", NotAWholeNumber),
        (parsing.percent, "half", NotAPercentage),
        (parsing.day, "17/09/2026", NotADay),
    ],
)
def test_what_cannot_be_read_is_refused_beside_its_field(app: Flask, read, text, refusal) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(refusal) as caught:
        read(text, "there")

    assert isinstance(caught.value, Mistyped)
    assert caught.value.field == "there"


def test_a_percentage_may_carry_its_sign(app: Flask) -> None:
    assert parsing.percent("33%", "target") == parsing.percent("33", "target") == Decimal("0.33")


def test_a_percentage_may_have_three_decimals(app: Flask) -> None:
    assert parsing.percent("3.125", "rate_1") == Decimal("0.03125")


@pytest.mark.parametrize(("text", "minor"), [("12.345", 12_345), ("12,345", 12_345_000)])
def test_an_amount_of_a_currency_with_three_decimals_is_read_as_it_is_shown(
    app: Flask, act: Act, text: str, minor: int
) -> None:
    with act(MORNING) as work:
        change_company(work, CompanySettings(name="Fils & Co", currency="KWD", decimals=3))

    assert parsing.amount(text, "amount") == minor
    assert parsing.amount(parsing.amount_text(minor), "amount") == minor


def test_a_needed_field_left_empty_is_refused(app: Flask) -> None:
    assert parsing.needed(0, "points") == 0
    with pytest.raises(FieldEmpty):
        parsing.needed(None, "points")
