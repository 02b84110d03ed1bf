"""How amounts, shares, places, days and names are written in English and in Indonesian."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from babel import Locale
from flask import Flask, render_template_string
from flask_babel import force_locale

from salesgame.domain.core.calendar import Calendar
from salesgame.web.ui import figures, filters, moments
from salesgame.web.ui.language import ngettext

EN, ID = Locale("en"), Locale("id")
NOON = datetime(2026, 9, 17, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minor", "currency", "decimals", "locale", "written"),
    [
        (263000, "USD", 2, EN, "$2,630.00"),
        (-12000, "USD", 2, EN, "−$120.00"),
        (0, "USD", 2, EN, "$0.00"),
        (636000000, "IDR", 0, ID, "Rp\u00a0636.000.000"),
        (636000000, "IDR", 0, EN, "Rp\u00a0636,000,000"),
        (1234567, "KWD", 3, EN, "KWD\u00a01,234.567"),
        (9_007_199_254_740_993_00, "USD", 2, EN, "$9,007,199,254,740,993.00"),
    ],
)
def test_an_amount_is_exact_and_carries_its_currency(
    minor: int, currency: str, decimals: int, locale: Locale, written: str
) -> None:
    assert figures.money(minor, currency, decimals, locale) == written


@pytest.mark.parametrize(
    ("minor", "written"),
    [
        (13200049, "$132,000"),
        (13200050, "$132,001"),
        (0, "$0"),
        (49, "$0.49"),
        (-49, "−$0.49"),
        (-50, "−$1"),
        (Decimal("0.3"), "$0.01"),
    ],
)
def test_a_whole_amount_rounds_half_up_and_only_nothing_is_written_as_nothing(
    minor: int | Decimal, written: str
) -> None:
    assert figures.money_whole(minor, "USD", 2, EN) == written


def test_a_mean_rounds_once_not_to_cents_and_then_to_units() -> None:
    assert figures.money_whole(Decimal("149.5"), "USD", 2, EN) == "$1"
    assert figures.money_whole(Decimal("150"), "USD", 2, EN) == "$2"


@pytest.mark.parametrize(
    ("minor", "decimals", "written"),
    [(150, 2, "$1.50"), (15000, 2, "$150"), (150, 0, "$150"), (1001, 3, "$1.001"), (0, 2, "$0")],
)
def test_an_amount_that_a_rule_names_is_never_rounded(
    minor: int, decimals: int, written: str
) -> None:
    assert figures.money_exact(minor, "USD", decimals, EN) == written


@pytest.mark.parametrize(
    ("minor", "currency", "decimals", "locale", "written"),
    [
        (120000000, "USD", 2, EN, "$1.2M"),
        (312000000, "IDR", 0, ID, "Rp\u00a0312\u00a0jt"),
        (99900, "USD", 2, EN, "$999"),
        (-120000000, "USD", 2, EN, "−$1.2M"),
    ],
)
def test_a_short_amount_is_read_at_a_glance(
    minor: int, currency: str, decimals: int, locale: Locale, written: str
) -> None:
    assert figures.money_short(minor, currency, decimals, locale) == written


@pytest.mark.parametrize(
    ("ratio", "digits", "locale", "written"),
    [
        ("0.884", 0, EN, "88%"),
        ("0.885", 0, EN, "89%"),
        ("0.6315", 1, EN, "63.2%"),
        ("0.6315", 1, ID, "63,2%"),
        ("-0.051", 1, EN, "−5.1%"),
        ("0", 0, EN, "0%"),
        ("0.004", 0, EN, "0.4%"),
        ("-0.0001", 0, EN, "−0.1%"),
        ("0.995", 0, EN, "99.5%"),
        ("0.9967", 0, EN, "99.7%"),
        ("0.9967", 0, ID, "99,7%"),
        ("0.99999", 0, EN, "99.9%"),
        ("0.99999", 1, EN, "99.99%"),
        ("0.9994", 1, EN, "99.9%"),
        ("1", 1, EN, "100.0%"),
        ("1.00001", 0, EN, "100.1%"),
        ("1.004", 0, EN, "100.4%"),
        ("1.006", 0, EN, "101%"),
        ("12", 0, EN, "1,200%"),
    ],
)
def test_a_ratio_rounds_half_up_but_never_to_a_nothing_or_a_whole_it_is_not(
    ratio: str, digits: int, locale: Locale, written: str
) -> None:
    assert figures.percent(Decimal(ratio), digits, locale) == written


@pytest.mark.parametrize(
    ("place", "written"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (22, "22nd"), (101, "101st"), (111, "111th"), (1003, "1003rd")],
)  # fmt: skip
def test_a_place_is_written_as_it_is_said(place: int, written: str) -> None:
    assert figures.ordinal(place, "en") == written
    assert figures.ordinal(place, "id") == f"ke\N{NON-BREAKING HYPHEN}{place}"


def test_what_grew_carries_a_plus_and_nothing_has_no_sign() -> None:
    assert filters.number_change(3) == "+3"
    assert filters.number_change(-2) == "−2"
    assert filters.number_change(0) == "0"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sari Wulandari", "SW"),
        ("Budi", "B"),
        ("Anna van der Berg", "AB"),
        ('o\'neil "Nil" McRae', "OM"),
        ("<script>", "<"),
        ("😀", "😀"),
        ("", "?"),
        ("   ", "?"),
        ("ßen", "SS"),
    ],
)
def test_initials_come_from_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert filters.initials(name) == letters


def test_a_name_keeps_its_ground_on_every_machine() -> None:
    assert filters.who("Sari Wulandari") == 5
    assert {filters.who(f"Person {n}") for n in range(100)} == {1, 2, 3, 4, 5, 6}


def test_the_time_of_day_is_the_companys() -> None:
    assert moments.clock(NOON, "Asia/Jakarta", EN) == "19:00"
    assert moments.clock(NOON, "Asia/Jakarta", ID) == "19.00"


@pytest.mark.parametrize(
    ("form", "english", "indonesian"),
    [
        ("medium", "17 Sep 2026", "17 Sep 2026"),
        ("long", "Thursday 17 September", "Kamis, 17 September"),
        ("month_year", "September 2026", "September 2026"),
    ],
)
def test_a_day_is_written_in_the_readers_language(form: str, english: str, indonesian: str) -> None:
    assert moments.day(date(2026, 9, 17), form, EN) == english
    assert moments.day(date(2026, 9, 17), form, ID) == indonesian


@pytest.mark.parametrize(
    ("ago", "written"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=12), "Thu 17 Sep 00:00"),
    ],
)
def test_how_long_ago_becomes_a_moment_after_half_a_day(
    app: object, ago: timedelta, written: str
) -> None:
    assert moments.since(NOON - ago, NOON, "UTC", EN) == written


@pytest.mark.parametrize(
    ("locale", "year", "written"),
    [(EN, 2026, "Thu 17 Sep 12:00"), (EN, 2027, "Thu 17 Sep 2026 12:00"),
     (ID, 2026, "Kam, 17 Sep 12.00"), (ID, 2027, "Kam, 17 Sep 2026 12.00")],
)  # fmt: skip
def test_a_moment_of_another_year_says_which(locale: Locale, year: int, written: str) -> None:
    now = NOON.replace(year=year)

    assert moments.moment(NOON, now, "UTC", locale) == written


def test_new_year_is_the_companys_and_not_greenwichs() -> None:
    newyear = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)  # 3 in the morning in Jakarta

    assert moments.moment(newyear, newyear, "Asia/Jakarta", EN) == "Fri 1 Jan 03:00"
    assert moments.moment(newyear, NOON, "Asia/Jakarta", EN) == "Fri 1 Jan 2027 03:00"


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "1,175 people · 999 people"), ("id", "1.175 orang · 999 orang")],
)
def test_a_count_in_a_sentence_is_grouped_as_figures_are(
    app: Flask, language: str, written: str
) -> None:
    sentence = "{{ ngettext('%(num)s person', '%(num)s people', n) }}"
    with app.test_request_context(headers={"Accept-Language": language}):
        said = [render_template_string(sentence, n=n) for n in (1175, 999)]
        again = [ngettext("%(num)s person", "%(num)s people", n) for n in (1175, 999)]

    assert " · ".join(said) == " · ".join(again) == written


@pytest.mark.parametrize(("language", "written"), [("en", "n/a"), ("id", "belum ada")])
def test_a_missing_figure_says_so_in_the_readers_language(
    app: Flask, language: str, written: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        assert render_template_string("{{ none | percent }}") == written


def test_a_period_is_named_by_its_kind(app: object) -> None:
    calendar = Calendar()
    day = date(2026, 9, 17)

    names = [
        moments.period(calendar.period(kind, day), calendar, EN)
        for kind in ("day", "week", "month", "quarter", "year", "ever")
    ]

    assert names == [
        "Thursday 17 September 2026",
        "Week 38, 2026",
        "September 2026",
        "Quarter 3, 2026",
        "2026",
        "All time",
    ]


def test_the_time_tag_speaks_to_people_and_machines() -> None:
    assert str(filters.day_tag(date(2026, 9, 17))) == (
        '<time datetime="2026-09-17">17 Sep 2026</time>'
    )


def test_what_a_page_says_of_a_fixed_thing_follows_each_reader(app: Flask) -> None:
    with force_locale("en"):
        page = app.jinja_env.from_string("{{ 'revenue' | chart_unit }} {{ 1234 | number }}")
        assert page.render() == "$ 1,234"

    with force_locale("id"):
        assert page.render() == "US$ 1.234"
