"""A file of rejected rows, once corrected, goes in as its rows would have gone in at first."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.services.imports.preparing import prepared_file
from salesgame.services.imports.runs import dry_run
from salesgame.services.people.people import PersonDraft, add_person
from salesgame.storage.deals import DealRow
from salesgame.tabular.files import MOST_COLUMNS
from salesgame.web.site.refusals import message_of
from tests.cast import Cast
from tests.services.imports.files import Act, counts, import_file
from tests.tabular.test_writing import ODD

HEADER = ("Deal id", "Owner", "Stage", "Amount", "Created", "Closed", "Deal name")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deals.csv"


def write(path: Path, header: Sequence[str], *rows: Sequence[str], sign: str = ",") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=sign).writerows((header, *rows))


def row(key: str, name: str = "Deal", *more: str, owner: str = "Nia") -> tuple[str, ...]:
    return (key, owner, "Won", "5", "2026-01-01", "2026-02-01", name, *more)


def rejected(act: Act, path: Path, body: dict[str, Any] | None = None) -> Path:
    """A copy of the file of rejected rows."""
    found = import_file(act, "deals", path, body).rejects_file
    assert found is not None
    again = path.with_name("again.csv")
    shutil.copy(found, again)
    return again


def read(path: Path, sign: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=sign))


def hire_nia(act: Act) -> None:
    """What was wrong with the rows is put right."""
    with act() as work:
        add_person(work, PersonDraft("Nia"))


def kept(session: Session, column: Any = DealRow.name) -> dict[str, Any]:
    session.rollback()
    return {row[0]: row[1] for row in session.execute(select(DealRow.external_id, column))}


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_whatever_the_rows_say_they_come_back_as_if_they_had_never_been_rejected(
    act: Act, cast: Cast, session: Session, path: Path, sign: str
) -> None:
    names = {f"D{n}": name for n, name in enumerate(ODD)}
    write(path, HEADER, *(row(key, name, owner="Ana") for key, name in names.items()), sign=sign)
    import_file(act, "deals", path)
    at_first = kept(session)
    write(path, HEADER, *(row(f"R{key}", name) for key, name in names.items()), sign=sign)
    again = rejected(act, path)
    hire_nia(act)

    assert counts(import_file(act, "deals", again)) == (len(ODD), 0, 0, 0)

    back = kept(session)
    assert {key: back[f"R{key}"] for key in at_first} == at_first


@pytest.mark.parametrize("column", ["Error", "error", "ERROR"])
@pytest.mark.parametrize("last", [True, False])
def test_a_files_own_column_of_errors_is_kept_beside_ours(
    act: Act, cast: Cast, session: Session, path: Path, column: str, last: bool
) -> None:
    header = (*HEADER, column) if last else (*HEADER, column, "Region")
    body = {"deals": {"columns": {
        "external_id": "Deal id", "owner": "Owner", "stage": "Stage", "amount": "Amount",
        "closed_on": "Closed", "lost_reason": column,
    }}}  # fmt: skip
    write(path, header, row("D", "Deal", "too dear", *([] if last else ["EU"])))

    again = rejected(act, path, body)

    assert read(again)[0] == [*header, "error 2"]
    twice = rejected(act, again, body)
    assert read(twice)[0] == [*header, "error 2"], "one column says why, however often"
    hire_nia(act)
    assert counts(import_file(act, "deals", twice, body)) == (1, 0, 0, 0)
    assert kept(session, DealRow.lost_reason) == {"D": "too dear"}


@pytest.mark.parametrize("cells", [("D", "Ana"), ("D",), row("D", "Deal", "x", "y", owner="Ana")])
def test_a_row_that_is_not_whole_stays_as_it_was_and_out_however_often_it_is_tried(
    act: Act, cast: Cast, session: Session, path: Path, cells: tuple[str, ...]
) -> None:
    write(path, HEADER, cells)

    again = path
    for _ in range(3):
        again = rejected(act, again)
        (_, (*own, said)) = read(again)
        assert tuple(own) == cells
        assert f"has {len(cells)} cells where the header has {len(HEADER)}" in said

    assert kept(session) == {}


def test_headers_that_begin_like_formulas_are_found_again(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    body = {"deals": {"columns": {
        "external_id": "=Id", "owner": "@Owner", "stage": "Stage", "amount": "+Amount",
        "closed_on": "Closed", "name": "-Name",
    }}}  # fmt: skip
    header = ("=Id", "@Owner", "Stage", "+Amount", "Created", "Closed", "-Name")
    write(path, header, row("D", "Cobalt"))
    again = rejected(act, path, body)
    hire_nia(act)

    assert counts(import_file(act, "deals", again, body)) == (1, 0, 0, 0)
    assert kept(session) == {"D": "Cobalt"}


@pytest.mark.parametrize("joined", [True, False])
def test_a_repeated_key_that_was_rejected_is_not_taken_for_the_first(
    act: Act, cast: Cast, session: Session, path: Path, joined: bool
) -> None:
    key = {"columns": ["Deal id", "Deal name"], "joined": "/"} if joined else {"column": "Deal id"}
    body = {"deals": {"columns": {
        "external_id": {**key, "numbered": True}, "owner": "Owner", "stage": "Stage",
        "amount": "Amount", "closed_on": "Closed",
    }}}  # fmt: skip
    rows = [row("A", owner="Ana"), row("A"), row("A", owner="Ben"), row("A")]
    write(path, HEADER, *rows)
    again = rejected(act, path, body)
    hire_nia(act)

    assert counts(import_file(act, "deals", again, body)) == (2, 0, 0, 0)

    first = "A/Deal" if joined else "A"
    assert sorted(kept(session)) == [first, f"{first}#2", f"{first}#3", f"{first}#4"]
    assert counts(import_file(act, "deals", path, body)) == (0, 0, 4, 0), "the whole file again"


def test_the_widest_file_has_room_for_the_column_that_says_why(
    act: Act, cast: Cast, path: Path
) -> None:
    more = [f"C{n}" for n in range(MOST_COLUMNS - len(HEADER))]
    write(path, (*HEADER, *more), (*row("D"), *more))
    again = rejected(act, path)
    hire_nia(act)

    assert import_file(act, "deals", again).new == 1


def test_the_complaint_is_in_the_readers_language_from_its_first_word(
    act: Act, cast: Cast, path: Path, tmp_path: Path
) -> None:
    write(path, HEADER, row("D"), row("E", "Deal", "one too many"))
    with prepared_file("deals", path) as prepared, act() as work, force_locale("id"):
        dry_run(work, prepared, tmp_path / "rejected.csv", message_of)

    said = [line[len(HEADER) :][-1] for line in read(tmp_path / "rejected.csv")[1:]]
    assert said[0].startswith("Baris 3: ")
    assert said[1].startswith("Baris 2, Owner “Nia”: ")
