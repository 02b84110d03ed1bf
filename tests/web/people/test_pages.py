"""The admin's pages: people, teams, invitations; and what everybody chooses about themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.queries.people.people import aliases, people_page, person
from salesgame.queries.people.teams import seats_of_person, teams
from salesgame.services.people.people import PersonDraft, add_person
from tests.cast import Cast
from tests.conftest import Act

SignedIn = Callable[[int], FlaskClient]
PASSWORD, OTHER = "four plain words here", "some other plain words"
TODAY = date(2026, 9, 17)


@pytest.fixture
def ada(signed_in: SignedIn, cast: Cast) -> FlaskClient:
    """The admin's browser."""
    return signed_in(cast.ada)


def link_on(page: str) -> str:
    """The path of the one-time link a page shows."""
    found = re.search(r'value="http://localhost(/join/[^"]+)"', page)
    assert found is not None
    return found[1]


def test_somebody_added_is_in_the_team_and_gets_a_link_that_is_shown_once(
    app: Flask, ada: FlaskClient, cast: Cast, session: Session
) -> None:
    answer = ada.post(
        "/people",
        data={
            "name": "Sari",
            "email": "sari@kestrel.example",
            "role": "rep",
            "team_id": cast.south,
        },
    )
    page = ada.get(answer.location)
    link = link_on(page.text)
    assert "/join/" not in ada.get(answer.location).text

    guest = app.test_client()
    assert guest.post(link, data={"password": PASSWORD, "again": PASSWORD}).location == "/"
    assert guest.get("/profile").status_code == 200
    assert app.test_client().get(link).status_code == 410
    new = people_page(session, TODAY, search="sari").people[0].person
    (seat,) = seats_of_person(session, new.id)
    assert (seat.team, seat.start) == ("South", FIRST_DAY)


def test_since_when_somebody_is_here_is_told_when_they_are_added(
    ada: FlaskClient, cast: Cast, session: Session
) -> None:
    form = {"name": "Sari", "team_id": cast.south, "day": "2026-09-01"}
    ada.post("/people", data=form)
    refused = ada.post("/people", data={**form, "team_id": "", "name": "Tia"})
    too_far = ada.post("/people", data={**form, "day": "1901-01-01", "name": "Tia"})

    new = people_page(session, TODAY, search="sari").people[0].person
    assert [seat.start for seat in seats_of_person(session, new.id)] == [date(2026, 9, 1)]
    assert refused.status_code == too_far.status_code == 422
    assert "Choose a team too" in refused.text
    assert not people_page(session, TODAY, search="tia").people


def test_a_day_too_far_away_is_said_with_all_else_that_is_wrong_with_somebody_new(
    ada: FlaskClient, cast: Cast
) -> None:
    refused = ada.post("/people", data={"name": "", "team_id": cast.south, "day": "1901-01-01"})

    assert refused.status_code == 422
    assert 'id="name-error"' in refused.text
    assert 'id="day-error"' in refused.text


def test_who_was_taken_to_be_here_all_along_may_have_come_later(
    ada: FlaskClient, cast: Cast, session: Session
) -> None:
    assert "Came later" in ada.get(f"/people/{cast.ana}").text
    empty = ada.post(f"/people/{cast.ana}/seats/since", data={"since": ""})
    assert "Fill this in." in empty.text
    ada.post(f"/people/{cast.ana}/seats/since", data={"since": "2026-09-07"})

    assert [seat.start for seat in seats_of_person(session, cast.ana)] == [date(2026, 9, 7)]
    assert "Came later" not in ada.get(f"/people/{cast.ana}").text
    again = ada.post(f"/people/{cast.ana}/seats/since", data={"since": "2026-09-08"})
    assert again.status_code == 422


def test_a_day_somebody_came_is_refused_beside_where_it_was_typed(
    ada: FlaskClient, cast: Cast
) -> None:
    """And not beside the day of a move, which another button of the same page sends."""
    refused = ada.post(f"/people/{cast.ana}/seats/since", data={"since": "1901-01-01"})

    assert refused.status_code == 422
    assert 'id="since-error"' in refused.text
    assert 'id="day-error"' not in refused.text
    assert 'id="day" name="day" type="date" value="1901-01-01"' not in refused.text


def test_a_first_seat_without_a_day_is_all_along_and_a_later_one_from_today(
    ada: FlaskClient, cast: Cast, session: Session
) -> None:
    ada.post(f"/people/{cast.fin}/seats", data={"team_id": cast.south, "seat": "member"})
    ada.post(f"/teams/{cast.north}/seats", data={"person_id": cast.fin, "seat": "member"})

    found = {seat.team: seat.start for seat in seats_of_person(session, cast.fin)}
    assert found["South"] == FIRST_DAY
    assert found["North"] >= TODAY


def test_a_new_manager_is_put_in_charge_of_the_team(
    ada: FlaskClient, cast: Cast, session: Session
) -> None:
    ada.post("/people", data={"name": "Max", "role": "manager", "team_id": cast.south})

    max_id = people_page(session, TODAY, search="max").people[0].person.id
    assert [seat.role for seat in seats_of_person(session, max_id)] == ["manager"]


def test_a_link_shown_to_the_admin_is_not_shown_on_anybody_elses_page(
    ada: FlaskClient, cast: Cast
) -> None:
    ada.post(f"/people/{cast.ana}/link")

    assert "/join/" not in ada.get(f"/people/{cast.ben}").text


@pytest.mark.parametrize(
    ("path", "form", "field", "sentence"),
    [
        ("/people", {"name": " "}, "name", "Write a name."),
        ("/people", {"name": "A", "email": "ana@kestrel.example"}, "email", "belongs to somebody"),
        ("/people/1", {"name": "Ana", "email": "nothing"}, "email", "is not an e-mail address"),
        ("/people/6", {"name": "Ada", "role": "rep"}, "role", "the last admin"),
        ("/people/1/aliases", {"kind": "name", "value": ""}, "value", "Write what the other"),
        ("/people/1/seats", {"team_id": "2", "day": "soon"}, "day", "is not a day"),
        ("/people/1/seats", {"team_id": ""}, "team_id", "Choose a team."),
        ("/teams", {"name": "North"}, "name", "a team &#34;North&#34; already"),
        ("/teams/1", {"name": "North", "parent_id": "1"}, "parent_id", "below itself"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(
    ada: FlaskClient, path: str, form: dict[str, str], field: str, sentence: str
) -> None:
    answer = ada.post(path, data=form)

    assert answer.status_code == 422
    error = re.search(rf'id="{field}-error">(.*?)</span>', answer.text, re.DOTALL)
    assert error is not None
    assert sentence in error[1]


def test_a_name_with_brackets_is_shown_and_never_run(
    ada: FlaskClient, cast: Cast, act: Act
) -> None:
    with act() as work:
        bob = add_person(work, PersonDraft('<script>alert("x")</script> O\'Brien 🦊'))

    for path in ("/people", f"/people/{bob}"):
        page = ada.get(path).text
        assert "&lt;script&gt;alert" in page
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; O&#39;Brien 🦊" in page


def test_the_list_asks_the_same_questions_for_six_people_and_for_sixty(
    ada: FlaskClient, cast: Cast, act: Act, queries: list[str]
) -> None:
    ada.get("/people")
    queries.clear()
    ada.get("/people")
    few = len(queries)
    with act() as work:
        for n in range(60):
            add_person(work, PersonDraft(f"Rep {n}", f"r{n}@kestrel.example"))
    ada.get("/people/new")  # the company is read again once people came
    queries.clear()
    ada.get("/people")

    assert len(queries) == few


def test_a_team_page_shows_the_members_of_the_day_asked_for(
    ada: FlaskClient, cast: Cast, session: Session
) -> None:
    ada.post(f"/people/{cast.ana}/seats", data={"team_id": cast.south, "day": "2026-04-01"})

    def listed(day: str) -> bool:
        page = ada.get(f"/teams/{cast.south}?day={day}").text
        return f'href="/people/{cast.ana}"' in page

    assert not listed("2026-03-31")
    assert listed("2026-04-01")
    assert ada.get("/teams?day=nonsense").status_code == 200


def test_a_team_is_made_and_moved_below_another(
    ada: FlaskClient, cast: Cast, session: Session
) -> None:
    made = ada.post("/teams", data={"name": "East", "parent_id": str(cast.north)})
    assert made.status_code == 303
    east = next(team for team in teams(session) if team.name == "East")
    assert east.parent_id == cast.north

    ada.post(f"/teams/{east.id}", data={"name": "Far East", "parent_id": ""})
    session.rollback()
    renamed = next(team for team in teams(session) if team.id == east.id)
    assert (renamed.name, renamed.parent_id) == ("Far East", None)


def test_a_name_of_another_system_is_kept_and_taken_away(
    ada: FlaskClient, cast: Cast, session: Session
) -> None:
    form = {"kind": "hubspot", "value": "44871"}
    ada.post(f"/people/{cast.ana}/aliases", data=form)
    assert [alias.value for alias in aliases(session, cast.ana)] == ["44871"]

    session.rollback()
    ada.post(f"/people/{cast.ana}/aliases/removal", data=form)
    assert aliases(session, cast.ana) == ()


def test_people_choose_their_names_language_and_privacy(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    ana = signed_in(cast.ana)
    ana.post(
        "/profile",
        data={"name": "Ana B.", "nickname": "Ace", "language": "id", "theme": "dark",
              "off_tv": "yes", "money_masked": "yes", "role": "admin"},
    )  # fmt: skip

    found = person(session, cast.ana)
    assert found is not None
    assert (found.name, found.nickname, found.language) == ("Ana B.", "Ace", "id")
    assert (found.on_tv, found.money_masked, found.role) == (False, True, "rep")
    page = ana.get("/profile").text
    assert '<html lang="id" data-theme="dark" data-amounts="hidden">' in page


def test_a_changed_password_signs_every_other_browser_out(
    app: Flask, ada: FlaskClient, signed_in: SignedIn, cast: Cast
) -> None:
    ada.post(f"/people/{cast.ana}/link")
    here = app.test_client()
    link = link_on(ada.get(f"/people/{cast.ana}").text)
    here.post(link, data={"password": PASSWORD, "again": PASSWORD})
    there = signed_in(cast.ana)

    form = {"present": PASSWORD, "password": OTHER, "again": OTHER}
    assert here.post("/profile/password", data=form).status_code == 303

    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 303


def test_guessing_the_present_password_is_throttled(signed_in: SignedIn, cast: Cast) -> None:
    ana = signed_in(cast.ana)
    form = {"present": "guess", "password": OTHER, "again": OTHER}
    for _ in range(5):
        assert "present password" in ana.post("/profile/password", data=form).text

    assert "Too many tries" in ana.post("/profile/password", data=form).text


def test_one_signs_out_ones_own_browsers_and_nobody_elses(signed_in: SignedIn, cast: Cast) -> None:
    here, there, zoe = signed_in(cast.ana), signed_in(cast.ana), signed_in(cast.zoe)
    way = re.search(r'action="(/profile/browsers/[0-9a-f]+/sign-out)"', here.get("/profile").text)
    assert way is not None

    assert zoe.post(way[1]).status_code == 404
    assert there.get("/profile").status_code == 200
    assert here.post(way[1]).status_code == 303
    assert there.get("/profile").status_code == 303
    assert here.get("/profile").status_code == 200


def test_an_admin_changes_the_company_and_its_holidays(ada: FlaskClient, cast: Cast) -> None:
    form = {
        "name": "Kestrel & Sons", "currency": "EUR", "decimals": "2", "language": "en",
        "zone": "Europe/Berlin", "week_start": "6", "fiscal_month": "4", "settle_hours": "72",
        "working_weekdays": ["0", "1"], "tie_rule": "dense", "min_sample": "10",
        "asks_approve_self_reported": "yes", "approve_self_reported": "yes",
        "asks_count_by_share": "yes",
    }  # fmt: skip
    assert ada.post("/company", data=form).status_code == 303
    ada.post("/company/holidays", data={"day": "2026-12-25", "holiday": "Christmas"})

    page = ada.get("/company").text
    for part in ("Kestrel &amp; Sons", 'value="EUR"', 'value="72"', "25 December 2026"):
        assert part in page
    assert page.count("checked") == 4
    again = ada.post("/company/holidays", data={"day": "2026-12-25"})
    assert again.status_code == 422
    ada.post("/company/holidays/removal", data={"day": "2026-12-25"})
    assert "25 December 2026" not in ada.get("/company").text


def test_pages_speak_the_persons_language_else_the_companys_else_the_browsers(
    app: Flask, client: FlaskClient, ada: FlaskClient, cast: Cast, signed_in: SignedIn
) -> None:
    indonesian = {"Accept-Language": "id"}
    assert 'lang="en"' in client.get("/sign-in", headers=indonesian).text

    form = {"name": "Kestrel", "language": "id", "working_weekdays": ["0"]}
    assert ada.post("/company", data=form).status_code == 303
    assert 'lang="id"' in client.get("/sign-in").text
    ben = signed_in(cast.ben)
    ben.post("/profile", data={"name": "Ben", "language": "en"})
    assert 'lang="en"' in ben.get("/profile").text


def test_a_fresh_installation_speaks_the_browsers_language(client: FlaskClient) -> None:
    assert 'lang="id"' in client.get("/setup", headers={"Accept-Language": "id"}).text
    assert 'lang="en"' in client.get("/setup", headers={"Accept-Language": "tlh"}).text


def test_a_namesake_is_confirmed_on_the_form_and_what_was_typed_survives(
    ada: FlaskClient, cast: Cast, session: Session
) -> None:
    form = {"name": "Ben", "email": "ben2@kestrel.example", "role": "rep"}

    told = ada.post("/people", data=form)
    done = ada.post("/people", data={**form, "namesake": "yes"})

    assert told.status_code == 422
    assert "Imports will match both by ID or email only." in told.text
    assert 'id="namesake" aria-invalid="true"' in told.text
    assert 'value="ben2@kestrel.example"' in told.text
    assert "namesake" not in ada.get("/people/new").text
    assert done.status_code == 303
    assert people_page(session, TODAY, search="ben").count == 2


def test_an_admin_writes_the_legal_name_beside_the_display_name(
    ada: FlaskClient, cast: Cast, session: Session
) -> None:
    form = {"name": "Annie", "email": "ana@kestrel.example", "role": "rep"}
    ada.post(f"/people/{cast.ana}", data={**form, "legal_name": "Ana Putri"})
    refused = ada.post(f"/people/{cast.ana}", data={**form, "legal_name": " "})

    found = person(session, cast.ana)
    assert found is not None
    assert (found.name, found.legal_name) == ("Annie", "Ana Putri")
    assert refused.status_code == 422
    assert 'id="legal_name-error"' in refused.text
    assert "Ana Putri" in ada.get("/people?q=putri").text


def test_people_read_their_legal_name_and_change_only_what_others_see(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    ana = signed_in(cast.ana)

    taken = ana.post("/profile", data={"name": "B\u200ben"})
    mixed = ana.post("/profile", data={"name": "Ana", "nickname": "\u0410na"})
    ana.post("/profile", data={"name": "Annie", "legal_name": "Ben", "email": "ben@k.example"})

    assert taken.status_code == mixed.status_code == 422
    assert "too much like another one in use here" in taken.text
    assert 'id="nickname-error"' in mixed.text
    assert "Legal name" in ana.get("/profile").text
    found = person(session, cast.ana)
    assert found is not None
    assert (found.name, found.legal_name, found.email) == ("Annie", "Ana", "ana@kestrel.example")


def test_an_alias_that_is_somebodys_name_is_refused_beside_it(
    ada: FlaskClient, cast: Cast, session: Session
) -> None:
    refused = ada.post(f"/people/{cast.ana}/aliases", data={"kind": "crm", "value": "BEN"})

    assert refused.status_code == 422
    assert 'id="value-error"' in refused.text
    assert aliases(session, cast.ana) == ()
