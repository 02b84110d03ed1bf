"""Values as files write them: exact, or refused by name; what reads two ways is never guessed."""
# ruff: noqa: E501 - a case is one line

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesgame.tabular.dates import DateEvidence, Order, read_moment, read_time
from salesgame.tabular.numbers import DecimalSign, decimal_sign, minor_units
from salesgame.tabular.refusals import (
    AmountTooLarge,
    AmountUnreadable,
    DateUnreadable,
    DurationUnreadable,
    NoSuchDay,
    OtherCurrency,
    RowRefused,
    TooManyDecimals,
    TwoDecimalMarks,
    YesOrNo,
)
from salesgame.tabular.words import is_yes, seconds
from tests.trials import trials


@pytest.mark.parametrize(
    ("text", "sign", "minor"),
    [
        ("1054", ".", 105_400),
        ("$500,000", ".", 50_000_000),
        ("1,234.56", ".", 123_456),
        ("1.234,56", ",", 123_456),
        ("(1,200.00)", ".", -120_000),
        ("-5", ".", -500),
        ("5-", ".", -500),
        ("1\u00a0234,5", ",", 123_450),
        ("1'234.50", ".", 123_450),
        ("USD 12", ".", 1_200),
        ("1,00,000", ".", 10_000_000),
        ("12.5000", ".", 1_250),
        (".5", ".", 50),
    ],
)
def test_an_amount_is_read_exactly_whatever_it_wears(
    text: str, sign: DecimalSign, minor: int
) -> None:
    assert minor_units(text, sign, 2, "USD") == minor


@pytest.mark.parametrize(
    ("text", "sign", "currency", "minor"),
    [
        ("Rp 1.250.000", ",", "IDR", 125_000_000),
        ("Rp1.000,-", ",", "IDR", 100_000),
        ("1 234,50 €", ",", "EUR", 123_450),
        ("12 EUR", ".", "EUR", 1_200),
        ("US$ 12", ".", "USD", 1_200),
        ("R$ 12", ".", "BRL", 1_200),
        ("12 pcs", ".", "USD", 1_200),
        ("US$ 12.50", ".", "USD", 1250),
        ("USD$12.50", ".", "USD", 1250),
        ("C$12.50", ".", "CAD", 1250),
        ("$12.50", ".", "HKD", 1250),
        ("R$ 12,50", ",", "BRL", 1250),
        ("kr 12,50", ",", "NOK", 1250),
    ],
)
def test_an_amount_may_wear_the_company_s_own_currency(
    text: str, sign: DecimalSign, currency: str, minor: int
) -> None:
    assert minor_units(text, sign, 2, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("€12", "USD"), ("£ 12", "USD"), ("12 EUR", "USD"), ("USD 12", "EUR"), ("$12", "IDR"),
        ("Rp 12", "USD"), ("RM12", "IDR"), ("¥12", "USD"), ("(€12)", "USD"),
        ("HK$12", "USD"), ("A$12", "USD"), ("R$ 12", "USD"), ("US$12", "EUR"), ("US$12", "CAD"),
        ("XY$12", "USD"), ("kr 12", "USD"), ("$12", "SEK"),
    ],
)  # fmt: skip
def test_an_amount_in_another_currency_is_refused_however_it_is_worn(
    text: str, currency: str
) -> None:
    with pytest.raises(OtherCurrency):
        minor_units(text, ".", 2, currency)


@pytest.mark.parametrize(
    ("text", "sign", "refusal"),
    [
        ("12.400,00.5", ",", TwoDecimalMarks),
        ("1.234.5", ".", TwoDecimalMarks),
        ("12.345", ".", TooManyDecimals),
        ("0.001", ".", TooManyDecimals),
        ("abc", ".", AmountUnreadable),
        ("1,2,3", ".", AmountUnreadable),
        ("12-13", ".", AmountUnreadable),
        ("١٢", ".", AmountUnreadable),
        ("1e5", ".", AmountUnreadable),
        ("9" * 30, ".", AmountTooLarge),
    ],
)
def test_what_is_no_amount_is_refused_by_name(
    text: str, sign: DecimalSign, refusal: type[RowRefused]
) -> None:
    with pytest.raises(refusal):
        minor_units(text, sign, 2, "USD")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("1.234", "?"), ("1,234", "?"), ("500,000", "?"), ("0.123", "."), ("1234.567", "."),
        ("12.5", "."), ("12,50", ","), ("1.234.567", ","), ("1,234.5", "."), ("1.234,5", ","),
        ("1054", ""), ("no.1", ""), ("12.40.5", ""), ("1,2,3", ""), ("1,00,000", "."),
    ],
)  # fmt: skip
def test_a_decimal_sign_is_proven_or_open(text: str, sign: str) -> None:
    assert decimal_sign(text) == sign


@given(
    st.integers(-(10**14), 10**14), st.sampled_from([".", ","]), st.booleans(), st.integers(0, 3)
)
@settings(max_examples=trials(100, soak=10_000))
def test_every_amount_comes_back_as_it_was_written(
    minor: int, sign: DecimalSign, grouped: bool, decimals: int
) -> None:
    text = f"{Decimal(minor).scaleb(-decimals):{',' if grouped else ''}.{decimals}f}"
    if sign == ",":
        text = text.translate(str.maketrans(".,", ",."))

    assert minor_units(text, sign, decimals, "USD") == minor
    assert decimal_sign(text) in {sign, "?", ""}


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2017-03-01", "dmy", date(2017, 3, 1)),
        ("2017/08/25", "mdy", date(2017, 8, 25)),
        ("20170301", "dmy", date(2017, 3, 1)),
        ("01-03-2017", "dmy", date(2017, 3, 1)),
        ("3/1/2017", "mdy", date(2017, 3, 1)),
        ("01.03.17", "dmy", date(2017, 3, 1)),
        ("17-03-01", "ymd", date(2017, 3, 1)),
        ("Friday, December 1, 2017", "dmy", date(2017, 12, 1)),
        ("1 Desember 2017", "mdy", date(2017, 12, 1)),
        ("1-Mar-17", "ymd", date(2017, 3, 1)),
        ("Mar 1, 2017", "ymd", date(2017, 3, 1)),
        ("29/02/2024", "dmy", date(2024, 2, 29)),
        ("01/02/68", "dmy", date(2068, 2, 1)),
        ("01/02/69", "dmy", date(1969, 2, 1)),  # a year of two figures is not in the far future
        ("69-02-01", "ymd", date(1969, 2, 1)),
        ("1-Feb-69", "ymd", date(1969, 2, 1)),
    ],
)
def test_a_day_is_read_in_every_way_people_write_it(text: str, order: Order, day: date) -> None:
    assert read_moment(text, order).day == day


@pytest.mark.parametrize(
    ("text", "order", "refusal"),
    [
        ("31/09/2026", "dmy", NoSuchDay),
        ("2023-02-29", "dmy", NoSuchDay),
        ("13/25/2017", "dmy", NoSuchDay),
        ("12/25/2017", "dmy", DateUnreadable),
        ("Smarch 1, 2017", "dmy", DateUnreadable),
        ("42795", "dmy", DateUnreadable),
        ("soon", "dmy", DateUnreadable),
    ],
)
def test_what_is_no_day_is_refused_by_name(
    text: str, order: Order, refusal: type[RowRefused]
) -> None:
    with pytest.raises(refusal):
        read_moment(text, order)


def test_an_instant_with_a_zone_keeps_it() -> None:
    moment = read_moment("2016-10-20T23:30:00.000-0700", "ymd")

    assert moment.at is not None
    whole = datetime.combine(moment.day, moment.at, moment.zone)
    assert whole == datetime(2016, 10, 21, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("12:00 AM", time(0)),
        ("12:30 AM", time(0, 30)),
        ("1:05 a.m.", time(1, 5)),
        ("11:59 AM", time(11, 59)),
        ("12:00 PM", time(12)),
        ("12:30 PM", time(12, 30)),
        ("2:05 PM", time(14, 5)),
        ("11:59 pm", time(23, 59)),
        ("9:12:58", time(9, 12, 58)),
    ],
)
def test_twelve_is_the_hour_before_one_in_either_half_of_the_day(text: str, clock: time) -> None:
    assert read_time(text) == clock
    assert read_moment(f"2026-09-01 {text}", "ymd").at == clock


@pytest.mark.parametrize(
    ("values", "candidates"),
    [
        (["03/04/2017", "05/06/2017"], ("dmy", "mdy")),
        (["03/04/2017", "25/06/2017"], ("dmy",)),
        (["03/04/2017", "06/25/2017"], ("mdy",)),
        (["25/06/2017", "06/25/2017"], ()),
        (["20-10-16", "25-10-16"], ("dmy", "ymd")),
        (["2017-03-04"], ()),
    ],
)
def test_a_column_proves_the_order_of_its_dates_or_leaves_it_open(
    values: list[str], candidates: tuple[str, ...]
) -> None:
    evidence = DateEvidence()
    for value in values:
        evidence.note(value)

    assert evidence.candidates() == candidates


@given(
    st.dates(date(1970, 1, 1), date(2068, 12, 31)),
    st.sampled_from([("dmy", "%d/%m/%Y"), ("mdy", "%m-%d-%Y"), ("ymd", "%Y.%m.%d"), ("dmy", "%d.%m.%y"),
                     ("mdy", "%m/%d/%y"), ("ymd", "%y-%m-%d"), ("dmy", "%d %B %Y"), ("mdy", "%A, %B %d, %Y")]),
)  # fmt: skip
@settings(max_examples=trials(100, soak=10_000))
def test_every_day_comes_back_as_it_was_written(day: date, way: tuple[Order, str]) -> None:
    order, form = way

    assert read_moment(day.strftime(form), order).day == day


@given(st.integers(0, 10**6))
@settings(max_examples=trials(100, soak=10_000))
def test_every_duration_comes_back_as_it_was_written(length: int) -> None:
    hours, rest = divmod(length, 3600)

    assert seconds(f"{hours:02}:{rest // 60:02}:{rest % 60:02}") == length
    assert seconds(str(length)) == length
    assert seconds("1 h 5 min") == timedelta(hours=1, minutes=5).seconds


def test_words_that_say_neither_are_refused() -> None:
    assert is_yes("Y")
    assert not is_yes("false")
    with pytest.raises(YesOrNo):
        is_yes("perhaps")
    with pytest.raises(DurationUnreadable):
        seconds("long")
