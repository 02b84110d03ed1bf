"""Adding, changing and shutting out people."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from salesgame import clock
from salesgame.domain.people.person import EmailTaken, LastAdmin, NotARole
from salesgame.extensions import db
from salesgame.queries.access.viewers import has_admin
from salesgame.queries.people.people import people_page, person
from salesgame.services.people import people as verbs
from salesgame.services.people.people import PersonDraft, ProfileDraft
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work, unit_of_work
from salesgame.storage.deals import FactVersionRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act


def test_a_name_with_quotes_and_brackets_is_kept_as_written(
    session: Session, cast: Cast, act: Act
) -> None:
    with act() as work:
        new = verbs.add_person(work, PersonDraft('O\'Brien <b>"Bob" 🦊', "BOB@Kestrel.example"))

    found = person(session, new)
    assert found is not None
    assert (found.name, found.email) == ('O\'Brien <b>"Bob" 🦊', "bob@kestrel.example")
    assert found.standing == "not_invited"


def test_two_people_do_not_share_an_address(cast: Cast, act: Act) -> None:
    with act() as work, pytest.raises(EmailTaken):
        verbs.add_person(work, PersonDraft("Another Ana", " ANA@kestrel.example"))


def test_a_role_is_one_of_four(cast: Cast, act: Act) -> None:
    with act() as work, pytest.raises(NotARole):
        verbs.add_person(work, PersonDraft("Eve", role="root"))


def test_a_change_keeps_what_was_said_before(session: Session, cast: Cast, act: Act) -> None:
    with act(actor=cast.ada) as work:
        verbs.change_person(work, cast.ana, PersonDraft("Ana", "ana@kestrel.example", "manager"))

    kept = session.execute(
        select(FactVersionRow.before, FactVersionRow.changed_by).where(
            FactVersionRow.fact == "person"
        )
    ).one()
    assert (kept.before["role"], kept.changed_by) == ("rep", cast.ada)
    assert "password_hash" not in kept.before


def test_a_profile_never_changes_the_role_or_the_address(
    session: Session, cast: Cast, act: Act
) -> None:
    with act(actor=cast.ana) as work:
        verbs.change_profile(
            work, cast.ana, ProfileDraft("Ana B.", "Ace", "id", "dark", on_tv=False)
        )

    found = person(session, cast.ana)
    assert found is not None
    assert (found.role, found.email) == ("rep", "ana@kestrel.example")
    assert (found.shown_name, found.language, found.on_tv) == ("Ace", "id", False)


def test_deactivating_shuts_out_every_browser_at_once(
    cast: Cast, act: Act, signed_in: Callable[[int], FlaskClient]
) -> None:
    browser = signed_in(cast.ana)
    assert browser.get("/profile").status_code == 200

    with act() as work:
        verbs.deactivate(work, cast.ana)

    assert browser.get("/profile").status_code == 303


def test_reactivating_does_not_bring_the_old_browsers_back(
    cast: Cast, act: Act, signed_in: Callable[[int], FlaskClient]
) -> None:
    browser = signed_in(cast.ana)
    with act() as work:
        verbs.deactivate(work, cast.ana)
        verbs.reactivate(work, cast.ana)

    assert browser.get("/profile").status_code == 303
    assert signed_in(cast.ana).get("/profile").status_code == 200


@pytest.mark.parametrize("way", ["deactivate", "demote"])
def test_the_last_admin_stays(cast: Cast, act: Act, way: str) -> None:
    demoted = PersonDraft("Ada", "ada@kestrel.example", "rep")
    ways: dict[str, Callable[[Work], None]] = {
        "deactivate": lambda work: verbs.deactivate(work, cast.ada),
        "demote": lambda work: verbs.change_person(work, cast.ada, demoted),
    }
    with act() as work, pytest.raises(LastAdmin):
        ways[way](work)


def test_two_admins_who_shut_each_other_out_at_once_do_not_both_succeed(
    session: Session, cast: Cast, act: Act
) -> None:
    with act() as work:
        work.session.execute(
            update(PersonRow)
            .where(PersonRow.id == cast.fin)
            .values(role="admin", password_hash="x")
        )
    engine, gate = db.engine, threading.Barrier(2)

    def shut_out(whom: int) -> None:
        gate.wait()
        with Session(engine) as own:
            try:
                with unit_of_work(own, clock.now(), REACTIONS) as work:
                    verbs.deactivate(work, whom)
            except LastAdmin:
                pass

    threads = [threading.Thread(target=shut_out, args=(who,)) for who in (cast.ada, cast.fin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    session.rollback()
    assert has_admin(session)


def test_the_list_is_paged_and_searched_in_the_same_number_of_queries(
    session: Session, cast: Cast, act: Act, queries: list[str]
) -> None:
    with act() as work:
        for n in range(60):
            verbs.add_person(work, PersonDraft(f"Rep {n:02}", f"r{n}@kestrel.example"))
    queries.clear()

    first = people_page(session, MORNING.date())
    sent = len(queries)
    second = people_page(session, MORNING.date(), after=first.following or "")

    assert (len(first.people), len(second.people), first.count) == (50, 16, 66)
    assert sent == 3
    names = [each.person.name for each in (*first.people, *second.people)]
    assert names == sorted(names)
    assert len(set(names)) == 66


@pytest.mark.parametrize(
    ("search", "names"), [("ANA", ["Ana"]), ("kestrel b", ["Ben"]), ("%", []), ("_", [])]
)
def test_a_search_looks_in_names_and_addresses_and_takes_signs_as_written(
    session: Session, cast: Cast, search: str, names: list[str]
) -> None:
    found = people_page(session, MORNING.date(), search=search)

    assert [each.person.name for each in found.people] == names
