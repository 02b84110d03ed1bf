"""Two who take one name at once: one has it, the other is told."""

from __future__ import annotations

import pytest
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from salesgame.domain.people.names import LooksLikeAnother, NameLikeAnothers, Namesake
from salesgame.domain.people.person import AliasIsAName
from salesgame.services.people import aliases, names
from salesgame.services.people.aliases import add_alias
from salesgame.services.people.people import PersonDraft, ProfileDraft, add_person, change_profile
from salesgame.storage.people import PersonAliasRow, PersonRow
from tests.cast import Cast
from tests.conftest import ON_POSTGRES
from tests.jobs.at_once import Doing, at_once


def rename(person: int, name: str) -> Doing:
    return lambda work: change_profile(work, person, ProfileDraft(name))


def nickname(person: int, text: str) -> Doing:
    return lambda work: change_profile(work, person, ProfileDraft(f"Rep {person}", text))


def add(name: str) -> Doing:
    return lambda work: add_person(work, PersonDraft(name))


def alias(person: int, value: str) -> Doing:
    return lambda work: add_alias(work, person, "", value)


def called(session: Session, key: str) -> int:
    """How many people go by a name in any way."""
    session.rollback()
    row = PersonRow
    people = or_(row.name_key == key, row.nickname_key == key, row.legal_name_key == key)
    found = session.scalar(select(func.count()).where(people)) or 0
    held = select(func.count()).where(PersonAliasRow.key == key)
    return found + (session.scalar(held) or 0)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (rename(1, "Max"), rename(2, "MAX"), NameLikeAnothers),
        (rename(1, "Max"), nickname(2, "Max"), NameLikeAnothers),
        (nickname(1, "Max"), add("Max"), LooksLikeAnother),
        (add("Max"), rename(2, "Max"), NameLikeAnothers),
        (add("Max"), add("Max"), Namesake),
        (alias(1, "Max"), rename(2, "Max"), NameLikeAnothers),
        (rename(1, "Max"), alias(2, "Max"), AliasIsAName),
    ],
)
def test_of_two_who_take_one_name_at_once_one_has_it(
    cast: Cast, session: Session, first: Doing, second: Doing, told: type[Exception]
) -> None:
    assert [type(error) for error in at_once(first, second)] == [told]

    assert called(session, "max") == 1


@ON_POSTGRES
def test_the_race_catches_names_that_are_only_looked_for(
    cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken on purpose: nobody waits for who takes a name at the same moment."""
    for module in (names, aliases):
        monkeypatch.setattr(module, "own_names", lambda *_: None)

    assert at_once(rename(1, "Max"), rename(2, "Max")) == []

    assert called(session, "max") == 2
