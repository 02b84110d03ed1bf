"""Every honest way to write a table is read, and reads the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from salesgame.tabular.files import MOST_COLUMNS, opened
from salesgame.tabular.refusals import ColumnsUnnamed
from tests.tabular.files import COLUMNS, GOOD, read, workbook


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_text(GOOD, encoding="utf-8-sig"),
        lambda path: path.write_text(GOOD, encoding="utf-16"),
        lambda path: path.write_bytes(GOOD.encode("utf-16-be")),
        lambda path: path.write_text(GOOD.replace(",", ";")),
        lambda path: path.write_text(GOOD.replace(",", "\t")),
        lambda path: path.write_text(GOOD.replace(",", "|").replace("\n", "\r\n")),
        lambda path: path.write_text(GOOD.replace(",", "~")),
        lambda path: path.write_text("sep=;\r\n" + GOOD.replace(",", ";")),
        lambda path: path.write_text('"sep=^"\n' + GOOD.replace(",", "^")),
        lambda path: workbook(path, list(COLUMNS), ["D-1", "Ana", "Demo", 5.0]),
    ],
)  # fmt: skip
def test_every_honest_way_to_write_a_table_is_read(
    write: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "deals.dat"
    write(path)

    sheet, rows = read(path)

    assert sheet.header == tuple(COLUMNS)
    assert rows == [["D-1", "Ana", "Demo", "5"]]


def test_western_letters_of_an_old_encoding_are_read(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    name = "Café “Zoë” · d’Œuvre – «Père» à 5€/m², ¿qué tal? Ørsted & Šárka, 5½ °C"
    path.write_bytes(f'Deal id,Deal name\nD-1,"{name}"\n'.encode("cp1252"))

    assert read(path)[1] == [["D-1", name]]


def test_a_name_or_a_word_says_the_separator(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("a,b\tc\n1,2\t3\n")

    assert [read(path, delimiter=said)[1] for said in ("tab", "comma", ",")] == [
        [["1,2", "3"]], [["1", "2\t3"]], [["1", "2\t3"]],
    ]  # fmt: skip


@pytest.mark.parametrize(("last", "most"), [("Note", MOST_COLUMNS), ("error", MOST_COLUMNS + 1)])
def test_the_widest_file_has_room_for_the_column_that_says_why(
    last: str, most: int, tmp_path: Path
) -> None:
    path = tmp_path / "wide.csv"
    header = [*(f"C{n}" for n in range(most - 1)), last]
    path.write_text(",".join(header) + "\n" + ",".join("5" for _ in header) + "\n")

    with opened(path) as file:
        assert len(file.sheet.header) == most


def test_a_blank_first_row_names_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("\n" + GOOD)

    with pytest.raises(ColumnsUnnamed):
        read(path)
