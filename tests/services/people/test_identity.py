"""Who is who: names nobody takes from another, and what is an admin's to change."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.core.refusals import ManyRefused
from salesgame.domain.people.names import (
    LooksLikeAnother,
    MixedScripts,
    NameLikeAnothers,
    NameMissing,
    Namesake,
)
from salesgame.domain.people.person import AliasIsAName, AliasMissing, AliasTaken, EmailTaken
from salesgame.queries.people.names import people_named
from salesgame.queries.people.people import aliases, person
from salesgame.services.people.aliases import add_alias, remove_alias
from salesgame.services.people.people import (
    PersonDraft,
    ProfileDraft,
    add_person,
    change_person,
    change_profile,
)
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import Act


def recorded(session: Session) -> list[tuple[str, int | None, dict[str, Any]]]:
    """The history of people: what was done, to whom, and what about it."""
    session.rollback()
    row = AuditEntryRow
    query = select(row.verb, row.person_id, row.about).where(row.kind == "person").order_by(row.id)
    return [tuple(each) for each in session.execute(query)]  # type: ignore[misc]


@pytest.mark.parametrize("name", ["Ben", "bEN", " B\u200ben", "Ｂｅｎ", "Ben\u3164", "BEN\ufe0f"])
@pytest.mark.parametrize("field", ["name", "nickname"])
def test_nobody_gives_themself_a_name_like_anothers(
    act: Act, cast: Cast, session: Session, field: str, name: str
) -> None:
    draft = ProfileDraft(name, "") if field == "name" else ProfileDraft("Ana", name)

    with pytest.raises(NameLikeAnothers) as refused, act(actor=cast.ana) as work:
        change_profile(work, cast.ana, draft)

    assert refused.value.field == field
    assert refused.value.facts == {}  # whose name it is isn't said
    found = person(session, cast.ana)
    assert found is not None
    assert (found.name, found.nickname) == ("Ana", None)


@pytest.mark.parametrize("taken", ["Iwan Setiawan", "Wawan", "HS-7", "Iwan S. (ex)"])
def test_a_legal_name_a_nickname_and_an_alias_are_taken_too(
    act: Act, cast: Cast, taken: str
) -> None:
    with act(actor=cast.ada) as work:
        draft = PersonDraft("Iwan", nickname="Wawan", legal_name="Iwan Setiawan")
        iwan = add_person(work, draft)
        add_alias(work, iwan, "hubspot", "HS-7")
        add_alias(work, iwan, "", "Iwan S. (ex)")

    for name in (taken, taken.lower(), taken.replace("I", "l")):
        with pytest.raises(NameLikeAnothers), act(actor=cast.ana) as work:
            change_profile(work, cast.ana, ProfileDraft("Ana", name))


def test_one_s_own_names_stay_one_s_own(act: Act, cast: Cast, session: Session) -> None:
    with act(actor=cast.ada) as work:
        change_person(work, cast.ana, PersonDraft("Ana", legal_name="Ana Putri", nickname="Annie"))
        add_alias(work, cast.ana, "", "A. Putri")
        other = add_person(work, PersonDraft("Ana Putri", namesake=True))

    for name, nickname in (("Annie", "Ana"), ("A. Putri", "ana"), ("Ana Putri", "")):
        with act(actor=cast.ana) as work:
            change_profile(work, cast.ana, ProfileDraft(name, nickname))

    found = person(session, cast.ana)
    assert found is not None
    assert (found.name, found.legal_name) == ("Ana Putri", "Ana Putri")
    with pytest.raises(NameLikeAnothers), act(actor=other) as work:
        change_profile(work, other, ProfileDraft("Ana Putri", "A. Putri"))


def test_a_name_of_two_alphabets_is_refused_by_whoever_gives_it(act: Act, cast: Cast) -> None:
    mixed = "Аna"

    with pytest.raises(MixedScripts), act(actor=cast.ana) as work:
        change_profile(work, cast.ana, ProfileDraft(mixed))
    with pytest.raises(ManyRefused) as refused, act(actor=cast.ada) as work:
        add_person(work, PersonDraft(mixed, nickname=mixed, legal_name=mixed))
    assert [each.field for each in refused.value.each] == ["name", "nickname", "legal_name"]


def test_a_name_older_than_the_rules_stays_while_its_owner_changes_something_else(
    act: Act, cast: Cast, session: Session
) -> None:
    mixed = "Ben Кузнецов"
    with act() as work:
        row = work.session.get_one(PersonRow, cast.ben)
        row.name = row.legal_name = mixed

    with act(actor=cast.ben) as work:
        change_profile(work, cast.ben, ProfileDraft(mixed, theme="dark"))
    with act(actor=cast.ada) as work:
        change_person(work, cast.ben, PersonDraft(mixed, "ben@kestrel.example", legal_name=mixed))

    found = person(session, cast.ben)
    assert found is not None
    assert (found.name, found.theme) == (mixed, "dark")


def test_an_admin_adds_a_namesake_after_being_told_whose(
    act: Act, cast: Cast, session: Session
) -> None:
    with pytest.raises(Namesake) as told, act(actor=cast.ada) as work:
        add_person(work, PersonDraft("BEN"))
    with act(actor=cast.ada) as work:
        new = add_person(work, PersonDraft("BEN", namesake=True))

    assert told.value.facts == {"name": "Ben"}
    assert "ID or email only" in told.value.message
    assert recorded(session) == [
        ("added", new, {"name": "BEN"}),
        ("namesake_confirmed", new, {"like": [{"person_id": cast.ben, "name": "Ben"}]}),
    ]
    assert people_named(session, "ben") == (cast.ben, new)


def test_a_name_that_only_looks_like_a_display_name_is_confirmed_as_such(
    act: Act, cast: Cast, session: Session
) -> None:
    with act(actor=cast.ana) as work:
        change_profile(work, cast.ana, ProfileDraft("Ana", "Budi Santoso"))

    with pytest.raises(LooksLikeAnother) as told, act(actor=cast.ada) as work:
        add_person(work, PersonDraft("Budi Santoso"))
    assert (type(told.value), told.value.facts) == (LooksLikeAnother, {"name": "Ana"})
    with act(actor=cast.ada) as work:
        budi = add_person(work, PersonDraft("Budi Santoso", namesake=True))

    assert people_named(session, "Budi Santoso") == (budi,)


def test_what_stays_is_not_asked_about_again(act: Act, cast: Cast) -> None:
    with act(actor=cast.ada) as work:
        new = add_person(work, PersonDraft("Ben", namesake=True))

    with act(actor=cast.ada) as work:
        change_person(work, new, PersonDraft("Ben", nickname="Benny"))
    with act(actor=new) as work:
        change_profile(work, new, ProfileDraft("Ben", "Benny", theme="dark"))


def test_a_legal_name_and_an_address_are_kept_in_the_history(
    act: Act, cast: Cast, session: Session
) -> None:
    with act(actor=cast.ana) as work:
        change_profile(work, cast.ana, ProfileDraft("Ana P", "Annie"))
    with act(actor=cast.ada) as work:
        change_person(work, cast.ana, PersonDraft("Ana P", "a@k.example", legal_name="Ana Putri"))

    assert recorded(session) == [
        (f"{field}_changed", cast.ana, {"changes": [{"field": field, "before": was, "after": now}]})
        for field, was, now in (
            ("name", "Ana", "Ana P"), ("nickname", None, "Annie"), ("nickname", "Annie", None),
            ("legal_name", "Ana", "Ana Putri"), ("email", "ana@kestrel.example", "a@k.example"),
        )
    ]  # fmt: skip


def test_an_empty_legal_name_is_refused_beside_its_field(act: Act, cast: Cast) -> None:
    with pytest.raises(NameMissing) as refused, act(actor=cast.ada) as work:
        change_person(work, cast.ana, PersonDraft("Ana", legal_name=" \u200b"))

    assert refused.value.field == "legal_name"


def test_an_id_means_one_person_in_its_system_and_a_name_in_any(
    act: Act, cast: Cast, session: Session
) -> None:
    with act(actor=cast.ada) as work:
        add_alias(work, cast.ana, "hubspot", " 44871 ")
        add_alias(work, cast.ana, "hubspot", "44871")
        add_alias(work, cast.ben, "pipedrive", "44871")
        add_alias(work, cast.ben, "hubspot", "a1")
        add_alias(work, cast.ana, "hubspot", "A1")
        add_alias(work, cast.ana, "", "Annie")

    for kind, value in (
        ("hubspot", "44871"), ("", "44871"), ("", "ANNIE"), ("", "a1"), ("crm", "An\u200bnie"),
    ):  # fmt: skip
        with pytest.raises(AliasTaken), act(actor=cast.ada) as work:
            add_alias(work, cast.zoe, kind, value)
    with pytest.raises(AliasMissing), act(actor=cast.ada) as work:
        add_alias(work, cast.zoe, "", "\u200b")
    assert [(a.kind, a.value) for a in aliases(session, cast.ana)] == [
        ("hubspot", "44871"), ("hubspot", "A1"), ("name", "Annie"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["", "hubspot"])
@pytest.mark.parametrize("value", ["Ben", "BEN", "Benji", "Ben Hadi", "Ben@kestrel.example"])
def test_an_alias_is_nobody_elses_name_or_address(
    act: Act, cast: Cast, session: Session, kind: str, value: str
) -> None:
    with act(actor=cast.ada) as work:
        draft = PersonDraft("Ben", "ben@kestrel.example", nickname="Benji", legal_name="Ben Hadi")
        change_person(work, cast.ben, draft)

    with pytest.raises(AliasIsAName) as refused, act(actor=cast.ada) as work:
        add_alias(work, cast.ana, kind, value)

    assert refused.value.facts["name"] == "Ben Hadi"
    assert aliases(session, cast.ana) == ()
    with act(actor=cast.ada) as work:
        add_alias(work, cast.ben, kind, value)  # one's own is no riddle


def test_an_address_is_nobody_elses_alias(act: Act, cast: Cast) -> None:
    with act(actor=cast.ada) as work:
        add_alias(work, cast.ben, "crm", "sales@kestrel.example")

    with pytest.raises(EmailTaken), act(actor=cast.ada) as work:
        change_person(work, cast.ana, PersonDraft("Ana", "Sales@kestrel.example"))


def test_an_alias_comes_and_goes_in_the_history_once_each(
    act: Act, cast: Cast, session: Session
) -> None:
    for _twice in range(2):
        with act(actor=cast.ada) as work:
            add_alias(work, cast.ana, "hubspot", "44871")
    for _twice in range(2):
        with act(actor=cast.ada) as work:
            remove_alias(work, cast.ana, "hubspot", "44871")

    about = {"system": "hubspot", "value": "44871"}
    assert recorded(session) == [
        ("alias_added", cast.ana, about), ("alias_removed", cast.ana, about),
    ]  # fmt: skip


def test_a_command_finds_people_by_legal_name_or_address_never_by_what_they_call_themselves(
    act: Act, cast: Cast, session: Session
) -> None:
    with act(actor=cast.ana) as work:
        change_profile(work, cast.ana, ProfileDraft("Budi", "Santoso"))

    assert people_named(session, "Budi") == people_named(session, "Santoso") == ()
    assert people_named(session, "ANA") == people_named(session, "Ana@Kestrel.example") == (1,)
