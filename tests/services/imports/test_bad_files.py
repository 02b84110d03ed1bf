"""Files that are not what they say: one sentence each, and nothing changes."""
# ruff: noqa: E501 - a case is one line

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import monotonic

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.services.imports import refusals
from salesgame.services.imports.refusals import FileRefused
from salesgame.storage.deals import DealRow
from salesgame.storage.imports import ImportRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.services.imports.files import Act, import_file

HEADER = "Deal id,Owner,Stage,Amount\n"
GOOD = HEADER + "D-1,Ana,Demo,5\n"


def zip_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (40 << 20))
    return made.getvalue()


def traps(sheet: str, *, shared: int = 0) -> bytes:
    """A workbook with this sheet, and so many bytes of texts under another name."""
    made, plain = io.BytesIO(), io.BytesIO()
    Workbook().save(plain)
    sheet = f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'
    with zipfile.ZipFile(plain) as book, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for part in book.namelist():
            body = book.read(part)
            if part == "[Content_Types].xml" and shared:
                other = f'<Override PartName="/xl/worksheets/t.xml" ContentType="{TEXTS}"/>'
                body = body.replace(b"</Types>", other.encode() + b"</Types>")
            out.writestr(part, sheet if part.endswith("sheet1.xml") else body)
        if shared:
            out.writestr(
                "xl/worksheets/t.xml", (Random(1).randbytes(512) + bytes(32_256)) * (shared >> 15)
            )
    return made.getvalue()


def row_of(number: int, *cells: str) -> str:
    texts = (
        f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for n, cell in enumerate(cells)
    )
    return f'<row r="{number}">{"".join(texts)}</row>'


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
TOP = row_of(1, "Deal id", "Owner", "Stage", "Amount")
FAR = f"<sheetData>{TOP}{row_of(1_100_000, 'D-1', 'Ana', 'Demo', '5')}</sheetData>"


def archive_of(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "x")
    return made.getvalue()


def formula() -> bytes:
    """A workbook as programs write it: formulas, and nothing that ever worked them out."""
    made, book = io.BytesIO(), Workbook()
    for row in (["Deal id", "Owner", "Stage", "Amount"], ["D-1", "Ana", "Demo", "=2*50"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(made)
    return made.getvalue()


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
    (
        "zero.csv",
        GOOD.encode() + b"D-2,Ana,Demo,5\n" * 5000 + b"D-3,A\0na,Demo,5\n",
        refusals.NotInThisEncoding,
    ),
    ("zero16.csv", (GOOD + "D-2,A\0na,Demo,5\n").encode("utf-16"), refusals.NotInThisEncoding),
    ("columns.csv", b"Ship,Sail\n1,2\n", refusals.DealIdMissing),
    ("ownerless.csv", b"Id,Stage\n1,Won\n", refusals.ColumnMissing),
    ("twice.csv", b"Deal id,Owner,Owner,Stage\nD-1,Ana,Ben,Demo\n", refusals.ColumnTwice),
]


@pytest.mark.parametrize(("name", "body", "refusal"), BAD, ids=[name for name, *_ in BAD])
def test_a_file_that_is_not_what_it_says_gets_one_sentence_and_changes_nothing(
    name: str, body: bytes, refusal: type[FileRefused], act: Act, cast: Cast, session: Session,
    tmp_path: Path,
) -> None:  # fmt: skip
    path = tmp_path / name
    path.write_bytes(body)

    with pytest.raises(refusal) as refused:
        import_file(act, "deals", path)

    assert name in refused.value.message
    assert "\n" not in refused.value.message
    assert "{" not in refused.value.message
    for table in (DealRow, ImportRow):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert session.scalar(select(func.count(PersonRow.id))) == 6


def test_a_file_that_is_not_there_is_refused(act: Act, cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(refusals.FileNotFound):
        import_file(act, "deals", tmp_path / "missing.csv")


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"encoding": "klingon"}, refusals.UnknownEncoding),
        ({"encoding": "utf-16"}, refusals.NotInThisEncoding),
        ({"delimiter": "::"}, refusals.DelimiterNotOne),
    ],
)
def test_a_wrong_answer_about_the_file_is_refused_by_name(
    said: dict[str, str], refusal: type[FileRefused], act: Act, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(GOOD.encode() + b"x")

    with pytest.raises(refusal):
        import_file(act, "deals", path, **said)


def test_a_bad_file_found_out_in_the_middle_changes_nothing(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    rows = "".join(f"D-{n},Ana,Demo,{n}\n" for n in range(12_000))
    path.write_text(HEADER + rows + 'D-x,"Ana,Demo,5\n')

    with pytest.raises(refusals.QuoteLeftOpen) as refused:
        import_file(act, "deals", path)

    assert refused.value.facts["row"] == 12_002
    assert session.scalar(select(func.count(DealRow.id))) == 0


def workbook(path: Path, rows: list[list[object]]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)


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
        lambda path: workbook(path, [["Deal id", "Owner", "Stage", "Amount"], ["D-1", "Ana", "Demo", 5.0]]),
    ],
)  # fmt: skip
def test_every_honest_way_to_write_a_table_is_read(
    write: Callable[[Path], None], act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "deals.dat"
    write(path)

    assert import_file(act, "deals", path).new == 1
    assert session.scalar(select(DealRow.amount)) == 500


def test_an_id_keeps_the_zeros_a_workbook_shows_before_it(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path, book = tmp_path / "deals.xlsx", Workbook()
    for row in (["Deal id", "Owner", "Stage", "Amount"], [42, "Ana", "Demo", 7]):
        book.active.append(row)  # type: ignore[union-attr]
    book.active["A2"].number_format = "00000"  # type: ignore[index]
    book.save(path)

    import_file(act, "deals", path)

    assert tuple(session.execute(select(DealRow.external_id, DealRow.amount)).one()) == (
        "00042",
        700,
    )


def test_a_formula_with_its_result_is_read_as_the_result(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path, made = tmp_path / "deals.xlsx", io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(formula())) as bare, zipfile.ZipFile(made, "w") as worked_out:
        for part in bare.namelist():
            body = bare.read(part)
            worked_out.writestr(
                part,
                body.replace(b"<v></v>", b"<v>100</v>")
                .replace(b"<v />", b"<v>100</v>")
                .replace(b"<v/>", b"<v>100</v>"),
            )
    path.write_bytes(made.getvalue())

    import_file(act, "deals", path)

    assert session.scalar(select(DealRow.amount)) == 100_00


def test_a_formula_whose_result_is_an_empty_text_reads_as_a_blank_cell(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "deals.xlsx"
    worked_out = '<c r="D2" t="str"><f>IF(A2="D-1","","x")</f><v></v></c></row>'
    rows = TOP + row_of(2, "D-1", "Ana", "Demo").replace("</row>", worked_out)
    path.write_bytes(traps(f"<sheetData>{rows}</sheetData>"))

    import_file(act, "deals", path)

    assert session.execute(select(DealRow.external_id, DealRow.amount)).one() == ("D-1", None)


def test_western_letters_of_an_old_encoding_are_read(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    name = "Café “Zoë” · d’Œuvre – «Père» à 5€/m², ¿qué tal? Ørsted & Šárka, 5½ °C"
    path.write_bytes(f'Deal id,Deal name,Owner,Stage\nD-1,"{name}",Ana,Demo\n'.encode("cp1252"))

    import_file(act, "deals", path)

    assert session.scalar(select(DealRow.name)) == name


@pytest.mark.parametrize("said", ["A1", "A1:B1", "A1:XFD1048576"])
def test_a_sheet_is_read_to_its_end_whatever_it_says_of_its_size(
    act: Act, cast: Cast, session: Session, tmp_path: Path, said: str
) -> None:
    path = tmp_path / "deals.xlsx"
    rows = TOP + row_of(3000, "D-1", "Ana", "Demo", "5")
    path.write_bytes(traps(f'<dimension ref="{said}"/><sheetData>{rows}</sheetData>'))

    began = monotonic()
    assert import_file(act, "deals", path).new == 1

    assert session.scalar(select(DealRow.amount)) == 500
    assert monotonic() - began < 15
