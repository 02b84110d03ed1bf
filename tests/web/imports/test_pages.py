"""Importing a file on its pages: who may, what is asked, what is shown, and undoing it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.storage.deals import ActivityRow, DealRow
from salesgame.storage.imports import ImportMapRow
from salesgame.storage.metrics import TotalRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.tabular.files import book

SignedIn = Callable[[int], FlaskClient]
DEALS = """Deal id,Owner,Stage,Amount,Created,Closed
D-1,Ana,Won,"1,200.50",2026-08-01,2026-09-01
D-2,Ben,Demo,900,2026-08-02,
D-3,Nobody,Won,10,2026-08-02,2026-09-02
"""


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def upload(
    browser: FlaskClient, text: str | bytes, kind: str = "deals", name: str = "deals.csv"
) -> str:
    """Upload a file; the address of its columns page."""
    body = text.encode() if isinstance(text, str) else text
    answer = browser.post("/imports", data={"kind": kind, "file": (io.BytesIO(body), name)})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def accept_columns(browser: FlaskClient, columns: str, **said: str) -> str:
    """Take the columns as guessed; the address of the dry run."""
    page = browser.get(columns).text
    chosen = dict(said)
    for part in page.split('<select class="select" id="column-')[1:]:
        field = part.partition('"')[0]
        _, found, after = part.partition("</select>")[0].partition('" selected>')
        chosen[f"column-{field}"] = after.partition("<")[0] if found else ""
    answer = browser.post(columns, data=chosen)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


@pytest.mark.parametrize(("who", "advice"), [
    ("mia", "Nobody here is called this. Correct it, or ask an admin to add the person."),
    ("ada", "Add the person, correct it, or let the import create unknown people."),
])  # fmt: skip
def test_whoever_is_unknown_is_advised_only_what_the_reader_may_do(
    signed_in: SignedIn, cast: Cast, who: str, advice: str
) -> None:
    browser = signed_in(getattr(cast, who))

    page = browser.get(accept_columns(browser, upload(browser, DEALS))).text

    assert advice in page
    assert ("let the import create" in page) == (who == "ada")


def test_a_file_goes_in_by_way_of_columns_and_a_dry_run(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ada)
    dry_run = accept_columns(browser, upload(browser, DEALS))

    page = browser.get(dry_run).text
    assert "New 2" in page
    assert "Rejected 1" in page
    assert "Nobody here is called this" in page
    assert session.scalar(select(func.count(DealRow.id))) == 0

    answer = browser.post(dry_run.replace("dry-run", "receipt"))
    assert answer.status_code == 303
    receipt = browser.get(answer.location).text
    assert "1 row stayed out" in receipt
    assert session.scalar(select(func.count(DealRow.id))) == 2
    with browser.get(answer.location + "/rejected.csv") as rows:
        assert "error" in rows.text
        assert "D-3" in rows.text


def test_an_import_is_undone_with_its_consequences(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ada)
    dry_run = accept_columns(browser, upload(browser, DEALS))
    receipt = browser.post(dry_run.replace("dry-run", "receipt")).location

    assert browser.post(receipt + "/undoing").status_code == 303

    assert session.scalar(select(func.count(DealRow.id)).where(~DealRow.cancelled)) == 0
    assert session.scalar(select(func.sum(TotalRow.won_amount))) == 0
    assert browser.post(receipt + "/undoing").status_code == 422


def test_undoing_is_asked_once_and_says_what_it_does(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.ada)
    dry_run = accept_columns(browser, upload(browser, DEALS))
    receipt = browser.post(dry_run.replace("dry-run", "receipt")).location

    page = browser.get(receipt).text

    asked = re.search(r'<details class="more"><summary>Undo this import</summary>(.*?)</details>',
                      page, re.DOTALL)  # fmt: skip
    assert asked
    assert "2 things it brought are cancelled." in asked[1]
    assert "it changed" not in asked[1]
    assert f'action="{receipt}/undoing"' in asked[1]
    assert page.count("/undoing") == 1
    browser.post(receipt + "/undoing")
    assert "Undo this import" not in browser.get(receipt).text


def test_dates_that_read_two_ways_are_asked_for_and_nothing_is_chosen_beforehand(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ada)
    text = "Deal id,Owner,Stage,Amount,Closed\nD-1,Ana,Won,5,03/04/2026\n"
    dry_run = accept_columns(browser, upload(browser, text))

    page = browser.get(dry_run).text
    assert "How does this file write its dates?" in page
    assert "checked" not in page
    assert "Save" not in page
    assert browser.post(dry_run.replace("dry-run", "receipt")).status_code == 422

    browser.post(dry_run.replace("dry-run", "answers"), data={"dates": "mdy"})
    assert "New 1" in browser.get(dry_run).text
    browser.post(dry_run.replace("dry-run", "receipt"))
    assert session.scalar(select(DealRow.closed_on)).isoformat() == "2026-03-04"


def test_stages_the_company_lacks_can_be_said_on_the_page(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ada)
    text = "Deal id,Owner,Stage,Amount\nD-1,Ana,Engaging,5\n"
    dry_run = accept_columns(browser, upload(browser, text))
    assert "Which stages are these?" in browser.get(dry_run).text

    browser.post(dry_run.replace("dry-run", "answers"), data={"stage-Engaging": "Demo"})

    assert "New 1" in browser.get(dry_run).text
    browser.post(dry_run.replace("dry-run", "receipt"))
    assert session.scalar(select(DealRow.stage)) == "Demo"


def test_columns_can_be_remembered_for_the_next_file(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ada)
    columns = upload(browser, "Ref,Owner,Stage,Amount\nD-1,Ana,Won,5\n")
    form = {"column-external_id": "Ref", "column-owner": "Owner", "column-stage": "Stage"}
    browser.post(columns, data={**form, "save_as": "Our CRM"})

    assert session.scalar(select(ImportMapRow.name)) == "Our CRM"
    again = upload(browser, "Ref,Owner,Stage,Amount\nD-1,Ana,Won,5\n")
    assert "Our CRM" in browser.get(again + "?map=Our+CRM").text


@pytest.mark.parametrize("text", [b"", b"<!doctype html><html></html>", b"\x89PNG\r\n\x1a\n\0\0\0"])
def test_a_file_that_is_not_what_it_says_is_refused_beside_the_field(
    text: bytes, signed_in: SignedIn, cast: Cast
) -> None:
    answer = signed_in(cast.ada).post(
        "/imports", data={"kind": "deals", "file": (io.BytesIO(text), "deals.csv")}
    )

    assert answer.status_code == 422
    assert "deals.csv is" in answer.text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"Deal id,Owner,Stage\n", "no rows beneath"),
        (b'Deal id,Owner,Stage\nD,"Ana,Demo\n', "is never closed"),
        (b"Deal id,Owner,Stage\nD,Ana," + b"9" * 200_000, "a cell of more than"),
    ],
)
def test_what_the_first_rows_show_is_said_where_the_file_is_chosen(
    text: bytes, why: str, signed_in: SignedIn, cast: Cast
) -> None:
    answer = signed_in(cast.ada).post(
        "/imports", data={"kind": "deals", "file": (io.BytesIO(text), "deals.csv")}
    )

    assert answer.status_code == 422
    assert why in answer.text
    assert 'id="file-error"' in answer.text


def test_what_a_file_can_t_say_itself_is_said_where_it_is_chosen(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ada)
    russian = "Deal id,Deal name,Owner,Stage\nD-1,Привет,Ana,Demo\n".encode("cp1251")
    file = {"kind": "deals", "file": (io.BytesIO(russian), "deals.csv")}
    assert "say its encoding" in browser.post("/imports", data=file).text

    said = file | {"file": (io.BytesIO(russian), "deals.csv"), "encoding": "cp1251"}
    columns = browser.post("/imports", data=said).location
    browser.post(accept_columns(browser, columns, encoding="cp1251").replace("dry-run", "receipt"))

    assert session.scalar(select(DealRow.name)) == "Привет"


def test_what_all_rows_have_in_common_is_said_on_the_page(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ada)
    orders = "Order id,Owner,Sales,Closed\nSO1,Ana,2,2026-09-01\nSO1,Ana,3,2026-09-01\n"
    said = {"all-stage": "Won", "scale": "1000", "numbered": "lines"}

    columns = upload(browser, orders)
    assert "What the file leaves out" in browser.get(columns).text
    browser.post(accept_columns(browser, columns, **said).replace("dry-run", "receipt"))

    deals = session.execute(select(DealRow.external_id, DealRow.status, DealRow.amount))
    assert sorted(map(tuple, deals)) == [("SO1", "won", 2_000_00), ("SO1#2", "won", 3_000_00)]


def test_a_list_of_calls_needs_no_column_that_says_so(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ada)
    calls = upload(browser, "Call id,Agent,Date\nC1,Ana,2026-09-01\n", kind="activities")

    dry_run = accept_columns(browser, calls, **{"all-kind": "call"})
    assert 'value="call" selected' in browser.get(calls).text
    browser.post(dry_run.replace("dry-run", "receipt"))

    assert session.scalars(select(ActivityRow.kind)).all() == ["call"]


def test_a_sheet_is_named_where_the_file_is_chosen(
    signed_in: SignedIn, cast: Cast, session: Session, tmp_path: Path
) -> None:
    browser = signed_in(cast.ada)
    made = book(tmp_path / "deals.xlsx", "Old", "New").read_bytes()
    file = (io.BytesIO(made), "deals.xlsx")
    assert "It has: Old, New" in browser.post(
        "/imports", data={"kind": "deals", "file": file, "sheet": "Sales"}
    ).text.replace("&#34;", '"')

    file = (io.BytesIO(made), "deals.xlsx")
    answer = browser.post("/imports", data={"kind": "deals", "file": file, "sheet": "New"})
    browser.post(accept_columns(browser, answer.location).replace("dry-run", "receipt"))

    assert session.scalar(select(DealRow.external_id)) == "New"


def test_a_workbook_of_several_sheets_asks_which_and_the_choice_can_be_changed(
    signed_in: SignedIn, cast: Cast, session: Session, tmp_path: Path
) -> None:
    browser = signed_in(cast.ada)
    path = book(tmp_path / "deals.xlsx", "Old", "Past", "New", hidden="Past")
    asked = upload(browser, path.read_bytes(), name="deals.xlsx")
    page = browser.get(asked).text
    assert re.findall(r'type="radio" name="sheet" value="(\w+)"', page) == ["Old", "New"]
    assert "checked" not in page

    nothing = browser.post(asked)
    assert nothing.status_code == 422
    assert "several sheets that hold something: Old, New" in nothing.text

    columns = browser.post(asked, data={"sheet": "Old"}).location
    page = browser.get(accept_columns(browser, columns)).text
    assert re.search(r"Sheet\s*</dt>\s*<dd[^>]*>\s*Old", page)
    assert f'href="{asked}">Choose another sheet' in browser.get(columns).text
    columns = browser.post(asked, data={"sheet": "New"}).location
    browser.post(accept_columns(browser, columns).replace("dry-run", "receipt"))

    assert session.scalar(select(DealRow.external_id)) == "New"


def test_a_sheet_that_can_not_be_read_is_refused_beside_the_choice(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser, made, workbook = signed_in(cast.ada), io.BytesIO(), Workbook()
    workbook.worksheets[0].append(["Only a title"])
    workbook.create_sheet("Deals").append(["Deal id"])
    workbook.save(made)
    asked = upload(browser, made.getvalue(), name="deals.xlsx")

    answer = browser.post(asked, data={"sheet": "Sheet"})

    assert answer.status_code == 422
    assert "has column names but no rows beneath them" in answer.text
    assert 'id="sheet-error"' in answer.text


def test_only_a_workbook_has_sheets_to_choose_from(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.ada)
    columns = upload(browser, DEALS)

    assert browser.get(columns.replace("columns", "sheet")).status_code == 404
    assert "Choose another sheet" not in browser.get(columns).text


def test_an_upload_is_its_uploaders_own_and_gone_after_a_day(
    signed_in: SignedIn, cast: Cast
) -> None:
    columns = upload(signed_in(cast.ada), DEALS)

    assert signed_in(cast.fin).get(columns).status_code == 404
    assert signed_in(cast.ada).get(columns.replace("/files/", "/files/x")).status_code == 404
    with time_machine.travel(MORNING.replace(day=19), tick=False):
        assert signed_in(cast.ada).get(columns).status_code == 404


def test_reps_import_nothing_and_only_admins_import_people(
    signed_in: SignedIn, cast: Cast, app: Flask
) -> None:
    file = {"kind": "people", "file": (io.BytesIO(b"name\nAbe\n"), "people.csv")}

    assert signed_in(cast.ana).get("/imports").status_code == 404
    assert signed_in(cast.mia).post("/imports", data=file).status_code == 404
    assert 'value="people"' not in signed_in(cast.mia).get("/imports").text
    assert 'value="people"' in signed_in(cast.ada).get("/imports").text


def test_a_manager_sees_only_imports_of_their_own(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.ada)
    dry_run = accept_columns(browser, upload(browser, DEALS))
    receipt = browser.post(dry_run.replace("dry-run", "receipt")).location

    manager = signed_in(cast.mia)
    assert manager.get(receipt).status_code == 404
    assert manager.post(receipt + "/undoing").status_code == 404
    assert "deals.csv" not in manager.get("/imports").text
    assert signed_in(cast.fin).get(receipt).status_code == 200


def test_names_with_angle_brackets_quotes_and_emoji_are_shown_as_they_are(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    browser = signed_in(cast.ada)
    name = 'Ivy "The <b>Closer</b>" 🦊 O\'Neil'
    quoted = name.replace('"', '""')
    text = f'Deal id,Deal name,Owner,Stage\nD-1,"{quoted}",Ana,Demo\nD-2,x,"{quoted}",Demo\n'
    dry_run = accept_columns(browser, upload(browser, text))

    page = browser.get(dry_run).text
    assert "<b>Closer</b>" not in page
    assert "&lt;b&gt;Closer&lt;/b&gt;" in page
    browser.post(dry_run.replace("dry-run", "receipt"))
    assert session.scalar(select(DealRow.name)) == name


def test_the_list_of_imports_costs_the_same_however_many_there_are(
    signed_in: SignedIn, cast: Cast, queries: list[str]
) -> None:
    browser = signed_in(cast.ada)
    prices = []
    for _round in range(2):
        for n in range(3):
            text = f"Deal id,Owner,Stage\nD-{_round}-{n},Ana,Demo\n"
            browser.post(
                accept_columns(browser, upload(browser, text)).replace("dry-run", "receipt")
            )
        queries.clear()
        browser.get("/imports")
        prices.append(len(queries))

    assert prices[0] == prices[1]
