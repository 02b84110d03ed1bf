"""From the upload to the receipt a file is opened once, whatever is asked about it on the way."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.cast import Cast
from tests.conftest import MORNING
from tests.tabular.files import book
from tests.tabular.opens import opens
from tests.web.imports.test_pages import SignedIn, accept_columns, upload

ASKED = """Deal id,Owner,Stage,Amount,Created,Closed
D-1,Ana,Gewonnen,1.234,03/04/2026,05/06/2026
D-2,Nobody,Won,5.678,04/05/2026,06/07/2026
"""


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def originals(seen: list[Path]) -> int:
    """How often an upload itself was opened."""
    return sum(path.suffix == ".data" for path in seen)


def test_questions_dry_run_and_saving_work_from_one_reading_of_the_file(
    signed_in: SignedIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, seen = signed_in(cast.ada), opens(monkeypatch)

    dry_run = accept_columns(browser, upload(browser, ASKED))
    for said in ({"dates": "dmy"}, {"decimal": ","}, {"stage-Gewonnen": "Won"}):
        browser.get(dry_run)
        browser.post(dry_run.replace("dry-run", "answers"), data=said)
    assert "New 1" in browser.get(dry_run).text
    browser.post(dry_run.replace("dry-run", "impact"))
    browser.get(dry_run + "?show=rejected")
    receipt = browser.post(dry_run.replace("dry-run", "receipt"))

    assert "1 row stayed out" in browser.get(receipt.location).text
    assert originals(seen) == 1


def test_columns_taken_as_guessed_are_asked_about_without_looking_through_the_rows_again(
    signed_in: SignedIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(cast.ada)
    dry_run = accept_columns(browser, upload(browser, ASKED))
    seen = opens(monkeypatch)

    assert "can be read in two ways" in browser.get(dry_run).text

    assert not [path for path in seen if path.name.endswith("-rows")]


def test_only_another_separator_has_the_file_read_again(
    signed_in: SignedIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, seen = signed_in(cast.ada), opens(monkeypatch)
    columns = upload(browser, "Deal id;Owner;Stage\nD-1;Ana;Demo\n")

    page = browser.post(columns, data={"delimiter": "tab"})
    assert page.status_code == 422
    assert originals(seen) == 2

    assert "New 1" in browser.get(accept_columns(browser, columns, delimiter=";")).text
    assert originals(seen) == 3


def test_a_workbook_is_unfolded_when_it_comes_and_when_its_sheet_is_chosen(
    signed_in: SignedIn, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = book(tmp_path / "deals.xlsx", "Old", "New").read_bytes()
    browser, seen = signed_in(cast.ada), opens(monkeypatch)

    asked = upload(browser, made, name="deals.xlsx")
    browser.get(asked)
    columns = browser.post(asked, data={"sheet": "New"}).location
    dry_run = accept_columns(browser, columns)
    assert "New 1" in browser.get(dry_run).text
    browser.get(columns)
    browser.post(dry_run.replace("dry-run", "receipt"))

    assert originals(seen) == 2


def test_what_is_wrong_far_down_is_said_where_the_file_is_chosen(
    signed_in: SignedIn, cast: Cast
) -> None:
    rows = "".join(f"D-{n},Ana,Demo\n" for n in range(3_000))
    file = io.BytesIO(f'Deal id,Owner,Stage\n{rows}D,"A,Demo\n'.encode())

    answer = signed_in(cast.ada).post(
        "/imports", data={"kind": "deals", "file": (file, "deals.csv")}
    )

    assert answer.status_code == 422
    assert "opens in row 3002 of deals.csv is never closed" in answer.text
    assert 'id="file-error"' in answer.text
