"""Names: which are kept, which are alike, and which are refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from salesgame.domain.people.names import (
    MixedScripts,
    NameMissing,
    NameTooLong,
    comparable,
    look_alike,
    name_key,
    person_name,
    person_nickname,
    tidy_name,
)
from tests.trials import trials

REAL = (
    "Sari Wulandari", "I Gusti Ngurah Rai", "M. Rizki Aulia, S.E.", "Siti Nur'aini", "Ni’mah",
    "Nguyễn Thị Phương Thảo", "Đặng Hữu Phước", "محمد بن عبد الله", "علی\u200cرضا", "יעל כהן",
    "王小明", "李小龙", "張偉 (David Zhang)", "佐々木 健太", "さくら ソーニャ 田中",
    "タナカ・ケンジ",
    "김민수", "金민수 Kim", "Анна Кузнецова", "Їжакевич Олена", "Γιώργος Παπαδόπουλος",
    "José Ñíguez", "Åsa-Linnéa Öberg", "Zoë O'Brien", "D’Angelo", "Łukasz Żółć", "İlker Işık",
    "Jean-Luc de la Tour", "สมชาย ใจดี", "अनिल कुमार", "ශ්\u200dරී ලංකා", "Հայկ Սարգսյան",
    "გიორგი", "Rep 007", "🦊 Fox", 'O\'Brien <b>"Bob"',
)  # fmt: skip
ANA = (
    "Ana", "ANA", " ana ", "A\u200bna", "An\u200da", "\ufeffAna", "A\u00adna", "Ana\ufe0f",
    "A\u2060n\u2062a", "Ａｎａ", "𝐀𝐧𝐚", "Аna", "Anа", "Αna", "Ana\u3164", "\u202eAna\u202c",
    "Ana\u2800", "A\U000e0041na", "ⓐⓝⓐ", "ɑnɑ",
)  # fmt: skip
names = some.text(max_size=30) | some.text("aAеЕ\u200b\u200dIl1|O0 éß", max_size=8)


@pytest.mark.parametrize("name", REAL)
def test_a_real_name_of_any_language_is_kept_as_written(name: str) -> None:
    assert person_name(name) == name


@pytest.mark.parametrize("name", ANA)
def test_a_name_compares_like_its_copies_in_other_letters_and_unseen_signs(name: str) -> None:
    assert comparable(name) == "ana"
    assert look_alike(name, "Ana")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Iwan", "lwan"), ("Iwan", "1wan"), ("Oki", "0ki"), ("ALI", "АLI"), ("Olga", "ОLGА"),
        ("Zoë O'Brien", "ZOË O’BRIEN"), ("Jean-Luc", "Jean\u2011Luc"), ("Straße", "STRASSE"),
        ("Мария", "МАРИЯ"), ("СОРОКА", "COPOKA"), ("Νίκος", "ΝΊΚΟΣ"), ("Zoë", "Zoe\u0308"),
        ("Sari  Wulan", "Sari\u3000Wulan"), ("ООО", "OOO"),
    ],
)  # fmt: skip
def test_these_two_are_taken_for_each_other(one: str, other: str) -> None:
    assert look_alike(one, other)
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lia", "Ila"), ("Lisa", "Ilsa"), ("Ana", "Anna"), ("José", "Jose"), ("Ben", "Béň"),
        ("Sari Wulan", "SariWulan"), ("王明", "王小明"), ("Rep 1", "Rep 2"), ("Bo", "Во̄"),
    ],
)  # fmt: skip
def test_these_two_are_told_apart(one: str, other: str) -> None:
    assert not look_alike(one, other)


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("Аna", "n"), ("Bеn", "е"), ("Βen", "e"), ("Ana Кузнецова", "К"), ("Ali علي", "ع"),
        ("ՕIga", "I"), ("Анна Παπα", "Π"), ("김ひ", "ひ"), ("Ꭺna", "n"),
    ],
)  # fmt: skip
def test_a_name_that_mixes_alphabets_is_refused_by_its_letter(name: str, letter: str) -> None:
    with pytest.raises(MixedScripts) as refused:
        person_name(name)

    assert refused.value.facts["letter"] == letter
    with pytest.raises(MixedScripts):
        person_nickname(name)


@pytest.mark.parametrize(
    "empty", ["", " ", "\u200b", "\u3164", "\u2800 \ufeff", "\u202e\x07", "\u200d"]
)
def test_a_name_of_nothing_that_can_be_seen_is_none(empty: str) -> None:
    assert person_nickname(empty) is None
    with pytest.raises(NameMissing):
        person_name(empty)


def test_a_name_loses_what_nobody_can_see_and_no_more() -> None:
    assert tidy_name("  Sari \t Wu\u200blan\x00dari\u202e ") == "Sari Wulan dari"
    assert tidy_name("An\u200da") == "Ana"
    assert tidy_name("علی\u200cرضا") == "علی\u200cرضا"


def test_a_name_has_at_most_120_characters() -> None:
    assert tidy_name("x" * 120) == "x" * 120
    assert tidy_name("x" * 120 + "\u200b") == "x" * 120
    with pytest.raises(NameTooLong):
        tidy_name("x" * 121)


@settings(max_examples=trials(100, soak=10_000))
@given(names)
def test_a_name_compares_like_itself_however_it_is_written(name: str) -> None:
    key = comparable(name)

    assert comparable(key) == key
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert comparable(unicodedata.normalize(form, name)) == key
    assert comparable("\u200b".join(name)) == key


@settings(max_examples=trials(100, soak=10_000))
@given(names)
def test_tidying_a_name_changes_nothing_of_what_it_compares_by(name: str) -> None:
    try:
        tidy = tidy_name(name)
    except (NameMissing, NameTooLong):
        return
    assert comparable(tidy) == comparable(name)
    assert tidy_name(tidy) == tidy


@settings(max_examples=trials(100, soak=10_000))
@given(names, names)
def test_names_that_look_alike_share_their_key(one: str, other: str) -> None:
    for pair in ((one, other), (one, one.replace("I", "l")), (one, one.swapcase())):
        if look_alike(*pair):
            assert name_key(pair[0]) == name_key(pair[1])
