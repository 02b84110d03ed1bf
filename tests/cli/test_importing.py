"""`game import`: its JSON, its exit codes, and undoing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.cast import Cast
from tests.tabular.files import book
from tests.tabular.opens import opens

HEADER = "Deal id,Owner,Stage,Amount,Closed\n"


@pytest.mark.usefixtures("cast")
def test_an_import_answers_with_counts_and_exits_by_what_happened(
    app: Flask, tmp_path: Path
) -> None:
    run = app.test_cli_runner().invoke
    file = tmp_path / "deals.csv"
    file.write_text(HEADER + "D-1,Ana,Won,5,2020-02-01\n")

    first = run(args=["game", "import", "deals", str(file), "--json"])
    assert first.exit_code == 0
    assert json.loads(first.output) == {
        "read": 1, "new": 1, "changed": 0, "unchanged": 0, "rejected": 0, "rejects_file": None,
    }  # fmt: skip

    file.write_text(HEADER + "D-1,Ana,Won,5,2020-02-01\nD-2,Nobody,Won,5,2020-02-01\n")
    second = run(args=["game", "import", "deals", str(file), "--json"])
    assert second.exit_code == 3
    assert "Nobody here is called this" in Path(
        json.loads(second.output)["rejects_file"]
    ).read_text("utf-8")

    undone = run(args=["game", "import-undo", "1", "--json"])
    assert json.loads(undone.output) == {"restored": 0, "cancelled": 1}


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ([], "--dates dmy"),
        (["--map", "nowhere"], 'There is no map called "nowhere"'),
        (["--dates", "dmy", "--delimiter", ";;"], "A separator is one character"),
    ],
)
def test_a_refused_import_exits_2_with_one_sentence(
    more: list[str], sentence: str, app: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(HEADER + "D-1,Ana,Won,5,03/04/2020\n")

    answer = app.test_cli_runner().invoke(args=["game", "import", "deals", str(file), *more])

    assert answer.exit_code == 2
    assert sentence in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_dry_run_says_the_same_and_stores_nothing(app: Flask, cast: Cast, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    file = tmp_path / "deals.csv"
    file.write_text(HEADER + "D-1,Ana,Won,5,2020-02-01\n")
    args = ["game", "import", "deals", str(file), "--json"]

    dry = json.loads(run(args=[*args, "--dry-run"]).output)

    assert dry.pop("impact") == {
        "people": 0, "estimates": 0, "periods": [], "adjustments": 0, "locked_periods": [],
        "points": 0, "points_people": 0, "goals": 0, "places": 0,
    }  # fmt: skip
    assert dry == json.loads(run(args=args).output)
    assert run(args=["game", "import", "dragons", str(file)]).exit_code == 2


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("name", ["x" * 5000, f"maps/{'x' * 5000}", "x" * 5000 + ".toml"])
def test_a_map_whose_name_no_file_can_have_is_no_map(name: str, app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(HEADER + "D-1,Ana,Won,5,2020-02-01\n")

    answer = app.test_cli_runner().invoke(
        args=["game", "import", "deals", str(file), "--map", name]
    )

    assert answer.exit_code == 2
    assert answer.stderr.startswith('There is no map called "')


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("place", ["a folder", "x" * 5000, "deals.csv"])
def test_rejected_rows_that_can_not_be_written_refuse_the_import(
    place: str, app: Flask, tmp_path: Path
) -> None:
    """Written over the file itself, they would end it before it is read."""
    (tmp_path / "a folder").mkdir()
    file = tmp_path / "deals.csv"
    rows = HEADER + "D-1,Ana,Won,5,2020-02-01\nD-2,Nobody,Won,5,2020-02-01\n"
    file.write_text(rows)
    command = ["game", "import", "deals", str(file), "--rejects", str(tmp_path / place)]

    refused = app.test_cli_runner().invoke(args=command)

    assert refused.exit_code == 2
    assert refused.stderr.startswith("Rejected rows can't be written to ")
    assert file.read_text() == rows
    again = app.test_cli_runner().invoke(args=[*command[:4], "--json"])
    assert json.loads(again.output)["new"] == 1


@pytest.mark.parametrize("dry", [True, False])
def test_activities_go_into_a_fresh_database_that_has_no_kinds_yet(
    app: Flask, tmp_path: Path, *, dry: bool
) -> None:
    run = app.test_cli_runner().invoke
    file = tmp_path / "calls.csv"
    file.write_text("Id,Owner,Kind,Date\nC-1,Diane,call,2021-01-01\nC-2,Diane,nap,2021-01-01\n")
    said = ["game", "import", "activities", str(file), "--unknown-people", "create", "--json"]

    result = run(args=[*said, *(["--dry-run"] if dry else [])])

    found = json.loads(result.output)
    assert (found["new"], found["rejected"]) == (1, 1)
    assert "Known kinds: call, email, meeting, demo" in Path(found["rejects_file"]).read_text()
    board = json.loads(run(args=["game", "board", "calls", "2021-01", "--json"]).output)
    assert [row["value"] for row in board["rows"]] == ([] if dry else [1])


@pytest.mark.usefixtures("cast")
def test_a_workbook_of_several_sheets_waits_for_the_name_of_one(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    path = book(tmp_path / "deals.xlsx", "Old", "New")
    command = ["game", "import", "deals", str(path)]

    refused = run(args=command)
    assert refused.exit_code == 2
    assert refused.stderr == (
        "deals.xlsx has several sheets that hold something: Old, New. "
        "Say which one to read (--sheet).\n"
    )

    read = run(args=[*command, "--sheet", "New"])
    assert read.exit_code == 0
    assert 'Read from the sheet "New"' in read.output


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("dry", [["--dry-run"], []])
def test_columns_that_nothing_reads_are_named(app: Flask, tmp_path: Path, dry: list[str]) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Manager,Shoe size\nAbe,Mia,44\n")

    done = app.test_cli_runner().invoke(args=["game", "import", "people", str(path), *dry])

    assert done.exit_code == 0
    assert "Columns left out: Manager, Shoe size.\n" in done.output


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_file_is_opened_once_for_all_that_is_done_with_it(
    more: list[str], app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, seen = book(tmp_path / "deals.xlsx", "Sales"), opens(monkeypatch)

    answer = app.test_cli_runner().invoke(args=["game", "import", "deals", str(file), *more])

    assert answer.exit_code == 0, answer.output
    assert "1 new" in answer.output
    assert seen.count(file) == 1
    assert not any(path.exists() for path in seen if path.name == "rows.csv")
