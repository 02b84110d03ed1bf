"""Files that are not what they say: one sentence each, and nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesgame.tabular import refusals
from salesgame.tabular.refusals import FileRefused
from tests.tabular.files import (
    GOOD,
    HEADER,
    TOP,
    archive_of,
    formula,
    read,
    row_of,
    traps,
    zip_bomb,
)

FAR = f"<sheetData>{TOP}{row_of(1_100_000, 'D-1', 'Ana', 'Demo', '5')}</sheetData>"
LONG = row_of(2, "D-1", "Ana", "9" * 200_000)
BAD: list[tuple[str, bytes, type[FileRefused]]] = [
    ("empty.csv", b"", refusals.FileEmpty),
    ("blank.csv", b" \r\n \r\n", refusals.FileEmpty),
    ("marked.csv", b"\xef\xbb\xbf", refusals.FileEmpty),
    ("header.csv", HEADER.encode(), refusals.NoRows),
    ("unnamed.csv", b",,,\n1,2,3,4\n", refusals.ColumnsUnnamed),
    ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, refusals.LooksBinary),
    ("noise.csv", bytes(range(256)) * 400, refusals.LooksBinary),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, refusals.LooksBinary),
    ("page.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>", refusals.LooksLikeHtml),
    ("page2.csv", b"\xef\xbb\xbf  <HTML><table><tr><td>1</table>", refusals.LooksLikeHtml),
    ("wide.csv", ",".join(f"c{n}" for n in range(2000)).encode() + b"\n", refusals.TooManyColumns),
    ("field.csv", HEADER.encode() + b"D-1,Ana,Demo," + b"9" * (10 << 20), refusals.CellTooLong),
    ("cell.csv", HEADER.encode() + b"D-1,Ana,Demo," + b"9" * (1 << 20), refusals.CellTooLong),
    ("quote.csv", HEADER.encode() + b'D-1,"Ana,Demo,5\nD-2,Ben,Demo,6\n', refusals.QuoteLeftOpen),
    ("quote2.csv", HEADER.encode() + b'D-1,"Ana"x,Demo,5\n', refusals.QuoteMisplaced),
    (
        "mixed.csv",
        HEADER.encode() + "D-1,José,Demo,5\n".encode() + b"D-2,Jos\xe9,Demo,5\n",
        refusals.EncodingUnclear,
    ),
    (
        "cyrillic.csv",
        HEADER.encode() + "D-1,Привет,Demo,5\n".encode("cp1251"),
        refusals.EncodingUnclear,
    ),
    (
        "japanese.csv",
        HEADER.encode() + "D-1,山田太郎,Demo,5\n".encode("shift_jis"),
        refusals.EncodingUnclear,
    ),
    (
        "polish.csv",
        HEADER.encode() + "D-1,Małgorzata,Demo,5\n".encode("cp1250"),
        refusals.EncodingUnclear,
    ),
    (
        "chinese.csv",
        HEADER.encode() + "D-1,陳大文,Demo,5\n".encode("big5"),
        refusals.EncodingUnclear,
    ),
    (
        "turkish.csv",
        HEADER.encode() + "D-1,Ayşe Yıldız,Demo,5\n".encode("cp1254"),
        refusals.EncodingUnclear,
    ),
    ("cut.csv", b"\xff\xfe" + GOOD.encode("utf-16-le")[:-1], refusals.NotInThisEncoding),
    ("fake.xlsx", b"PK\x03\x04 and then nothing", refusals.WorkbookDamaged),
    ("other.xlsx", archive_of("readme.txt"), refusals.LooksBinary),
    ("damaged.xlsx", archive_of("xl/workbook.xml"), refusals.WorkbookDamaged),
    ("bomb.xlsx", zip_bomb(), refusals.WorkbookTooLarge),
    ("formula.xlsx", formula(), refusals.FormulaWithoutResult),
    ("far.xlsx", traps(FAR), refusals.WorkbookEndless),
    ("texts.xlsx", traps("<sheetData/>", shared=50 << 20), refusals.WorkbookTooLarge),
    ("long.xlsx", traps(f"<sheetData>{TOP}{LONG}</sheetData>"), refusals.CellTooLong),
    (
        "zero.csv",
        GOOD.encode() + b"D-2,Ana,Demo,5\n" * 5000 + b"D-3,A\0na,Demo,5\n",
        refusals.NotInThisEncoding,
    ),
    ("zero16.csv", (GOOD + "D-2,A\0na,Demo,5\n").encode("utf-16"), refusals.NotInThisEncoding),
]


@pytest.mark.parametrize(("name", "body", "refusal"), BAD, ids=[name for name, *_ in BAD])
def test_a_file_that_is_not_what_it_says_gets_one_sentence_and_no_row_is_kept(
    name: str, body: bytes, refusal: type[FileRefused], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(body)

    with pytest.raises(refusal) as refused:
        read(path)

    assert name in refused.value.message
    assert "\n" not in refused.value.message
    assert "{" not in refused.value.message
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(refusals.FileNotFound):
        read(tmp_path / "missing.csv")


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"encoding": "klingon"}, refusals.UnknownEncoding),
        ({"encoding": "utf-16"}, refusals.NotInThisEncoding),
        ({"delimiter": "::"}, refusals.DelimiterNotOne),
    ],
)
def test_a_wrong_answer_about_the_file_is_refused_by_name(
    said: dict[str, str], refusal: type[FileRefused], tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(GOOD.encode() + b"x")

    with pytest.raises(refusal):
        read(path, **said)


def test_what_is_wrong_in_the_middle_is_said_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    rows = "".join(f"D-{n},Ana,Demo,{n}\n" for n in range(12_000))
    path.write_text(HEADER + rows + 'D-x,"Ana,Demo,5\n')

    with pytest.raises(refusals.QuoteLeftOpen) as refused:
        read(path)

    assert refused.value.facts["row"] == 12_002
    assert list(tmp_path.iterdir()) == [path]
