"""What an import by page can't be made to do: read the server, or reach past one's own people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.services.imports.refusals import UndoNotYours
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.people.teams import end_seat, move_person, put_in_charge
from salesgame.services.work import Work
from salesgame.storage.deals import ActivityRow, DealRow
from salesgame.storage.imports import ImportRow
from salesgame.storage.people import PersonRow
from salesgame.storage.targets import QuotaRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.imports.test_pages import DEALS, accept_columns, upload

ROWS = {"deals": DealRow, "activities": ActivityRow, "quotas": QuotaRow}
SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def test_a_map_by_page_is_a_name_and_never_a_file_of_the_server(
    signed_in: SignedIn, cast: Cast, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text("[deals]\ncolumns = 5\n", encoding="utf-8")
    mia = signed_in(cast.mia)
    columns = upload(mia, DEALS)

    there = mia.get(columns, query_string={"map": str(secret)})
    posted = mia.post(columns, data={"map": str(secret)})
    missing = mia.get(columns, query_string={"map": str(tmp_path / "none.toml")})

    assert (there.status_code, posted.status_code, missing.status_code) == (422, 422, 422)
    for answer in (there, posted):
        assert "There is no map called" in answer.text, "as if the file weren't there"


def imported(browser: FlaskClient, text: str, kind: str, **said: str) -> str:
    """Import a file as its columns are guessed; the receipt as text."""
    dry_run = accept_columns(browser, upload(browser, text, kind), **said)
    browser.get(dry_run)
    answer = browser.post(dry_run.replace("dry-run", "receipt"))
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location).text


def test_a_manager_imports_deals_of_their_own_people_only(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    theirs = "Deal id,Owner,Stage,Amount,Closed\nZ-1,Zoe,Won,900,2026-09-01\n"
    imported(signed_in(cast.ada), theirs, "deals")
    taken = theirs.replace("900", "1") + "Z-2,Zoe,Won,5,2026-09-01\nA-1,Ana,Won,7,2026-09-01\n"

    page = imported(signed_in(cast.mia), taken.replace("Z-1,Zoe", "Z-1,Ana"), "deals")

    assert "2 rows stayed out" in page
    held = dict(session.execute(select(DealRow.external_id, DealRow.amount)).all())
    assert held == {"Z-1": 90_000, "A-1": 700}


def test_a_manager_imports_activities_of_their_own_people_only(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    calls = "Activity id,Owner,Type,Date\n1,Ana,call,2026-09-01\n2,Zoe,call,2026-09-01\n"

    assert "1 row stayed out" in imported(signed_in(cast.mia), calls, "activities")
    assert session.scalars(select(ActivityRow.person_id)).all() == [cast.ana]


def test_nobody_sets_their_own_quota_by_import(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    quotas = (
        "Person,Team,Period,Target\nMia,,2026-09,1\nZoe,,2026-09,1\n,South,2026-09,1\n"
        "Ana,,2026-09,1000\n,North,2026-09,2000\n"
    )

    assert "3 rows stayed out" in imported(signed_in(cast.mia), quotas, "quotas")
    kept = session.execute(select(QuotaRow.person_id, QuotaRow.team_id)).all()
    assert sorted(kept, key=str) == [(cast.ana, None), (None, cast.north)]


def test_a_manager_adds_no_people_by_import(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    mia = signed_in(cast.mia)
    deals = "Deal id,Owner,Stage,Amount,Closed\nN-1,Nobody,Won,900,2026-09-01\n"

    assert "1 row stayed out" in imported(mia, deals, "deals", unknown_people="create")

    assert session.scalar(select(PersonRow.id).where(PersonRow.name == "Nobody")) is None
    assert 'value="create"' not in mia.get(upload(mia, deals)).text
    ada = signed_in(cast.ada)
    assert 'value="create"' in ada.get(upload(ada, deals)).text


BROUGHT = {
    "deals": "Deal id,Owner,Stage,Amount,Closed\nA-1,Ana,Won,900,2026-09-01\nA-2,Ana,Won,x,\n",
    "activities": "Activity id,Owner,Type,Date\n1,Ana,call,2026-09-01\n2,Ana,x,2026-09-01\n",
    "quotas": "Person,Team,Period,Target\nAna,,2026-09,1000\n,North,2026-09,x\n",
}


def status(browser: FlaskClient, page: str) -> int:
    """How an address answers; a file that is sent is closed again."""
    with browser.get(page) as answer:
        return answer.status_code


def leaves(work: Work, cast: Cast, left: str) -> None:
    """What parts a manager from the people of an import."""
    match left:
        case "the manager":
            end_seat(work, cast.mia, cast.north, "manager", MORNING.date())
        case "the rep":
            move_person(work, cast.ana, cast.south, MORNING.date())
        case "for another team":
            end_seat(work, cast.mia, cast.north, "manager", MORNING.date())
            put_in_charge(work, cast.mia, cast.south, MORNING.date())
        case "the role":
            work.session.get_one(PersonRow, cast.mia).role = "rep"


@pytest.mark.parametrize("left", ["the manager", "the rep", "for another team", "the role"])
@pytest.mark.parametrize("kind", BROUGHT)
def test_an_import_for_people_who_are_theirs_no_more_is_for_finance_and_admins_only(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session, kind: str, left: str
) -> None:
    mia = signed_in(cast.mia)
    imported(mia, BROUGHT[kind], kind)
    number = session.scalar(select(ImportRow.id)) or 0
    pages = (f"/imports/{number}", f"/imports/{number}/rejected.csv")
    assert [status(mia, page) for page in pages] == [200, 200]
    assert pages[0] in mia.get("/imports").text

    with act() as work:
        leaves(work, cast, left)

    mia = signed_in(cast.mia)
    assert [status(mia, page) for page in pages] == [404, 404]
    assert mia.post(f"/imports/{number}/undoing").status_code == 404
    assert f'"{pages[0]}"' not in mia.get("/imports").text
    with pytest.raises(UndoNotYours), act(actor=cast.mia) as work:
        undo_import(work, number)
    assert session.scalar(select(ImportRow.undone_at)) is None
    assert session.scalar(select(func.count()).where(~ROWS[kind].cancelled)) == 1
    session.rollback()
    for who in (cast.fin, cast.ada):
        assert [status(signed_in(who), page) for page in pages] == [200, 200]
    assert signed_in(cast.ada).post(f"/imports/{number}/undoing").status_code == 303


def test_a_file_of_which_nothing_was_stored_is_about_the_people_it_names(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    mia = signed_in(cast.mia)
    rejected = "Deal id,Owner,Stage,Amount,Closed\nA-1,Ana,Won,x,\nZ-1,Zoe,Won,1,2026-09-01\n"
    assert "2 rows stayed out" in imported(mia, rejected, "deals")
    assert status(mia, "/imports/1/rejected.csv") == 200

    with act() as work:
        leaves(work, cast, "the rep")

    assert status(mia, "/imports/1/rejected.csv") == 404


def test_what_finance_imported_stays_finance_s_once_they_manage_a_team(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    fin = signed_in(cast.fin)
    imported(fin, BROUGHT["deals"], "deals")

    with act() as work:
        work.session.get_one(PersonRow, cast.fin).role = "manager"
        put_in_charge(work, cast.fin, cast.north, MORNING.date())

    assert fin.get("/imports/1").status_code == 404


def test_a_manager_undoes_their_own_import_while_its_people_are_theirs(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    mia = signed_in(cast.mia)
    for kind, text in BROUGHT.items():
        imported(mia, text, kind)

    numbers = list(session.scalars(select(ImportRow.id)))

    assert {mia.post(f"/imports/{number}/undoing").status_code for number in numbers} == {303}
