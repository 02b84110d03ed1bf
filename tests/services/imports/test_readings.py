"""An upload is read once for each way to read it; what was read is kept as long as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from salesgame.services.imports.maps import body_of, parse
from salesgame.services.imports.readings import prepared_upload, table_of
from salesgame.services.imports.uploads import KEPT, Upload, Uploads, answered
from salesgame.tabular.refusals import NotInThisEncoding, QuoteLeftOpen
from tests.tabular.files import workbook
from tests.tabular.opens import opens

NOW = datetime(2026, 9, 17, 8, 0, tzinfo=UTC)
DEALS = "Deal id,Owner,Stage,Created,Closed\nD-1,Ana,Won,03/04/2026,25/12/2026\n\nD-2,Zoë,Won,,\n"


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "imports")


def keep(uploads: Uploads, text: str | bytes = DEALS, now: datetime = NOW) -> Upload:
    body = text.encode() if isinstance(text, str) else text
    return uploads.keep(1, "deals", "deals.csv", lambda path: path.write_bytes(body), now)


def with_columns(upload: Upload, **columns: str) -> Upload:
    """The upload with these columns chosen by hand."""
    found = parse({"deals": {"columns": columns}}, "deals", "given")
    return Upload(**{**fields_of(upload), "body": {"source": "file", "deals": body_of(found)}})


def fields_of(upload: Upload) -> dict[str, object]:
    return {name: getattr(upload, name) for name in Upload.__dataclass_fields__}


def test_whatever_is_answered_about_its_values_the_file_is_opened_once(
    uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, seen = keep(uploads), opens(monkeypatch)

    for said in ({}, {"dates": "mdy"}, {"decimal": ","}, {"unknown_people": "skip"}):
        ready = prepared_upload(uploads, answered(upload, **said))
        assert [cells[0] for _row, cells in ready.table.rows()] == ["D-1", "D-2"]

    assert seen.count(uploads.file(upload)) == 1


def test_its_questions_are_answered_by_what_was_seen_in_that_reading(
    uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = keep(uploads)
    table, seen = table_of(uploads, upload), opens(monkeypatch)

    formats = prepared_upload(uploads, upload).formats

    assert formats.orders == {"opened_on": "dmy", "closed_on": "dmy"}
    assert table.path not in seen, "the kept rows aren't looked through again"


def test_of_other_columns_the_kept_rows_say_what_the_file_would(
    uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = keep(uploads)
    table_of(uploads, upload)
    seen = opens(monkeypatch)
    chosen = with_columns(upload, external_id="Deal id", owner="Owner", stage="Stage",
                          closed_on="Created")  # fmt: skip

    first, again = (prepared_upload(uploads, chosen).formats for _ in range(2))

    assert [(one.about, one.column) for one in first.questions] == [("dates", "Created")]
    assert [one.refusal.message for one in again.questions] == [
        one.refusal.message for one in first.questions
    ]
    assert seen.count(uploads.file(upload)) == 0
    assert seen.count(table_of(uploads, upload).path) == 1, "and they are remembered in turn"


def test_another_encoding_is_another_reading_and_the_first_one_stays(
    uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, seen = keep(uploads), opens(monkeypatch)
    other = answered(upload, encoding="cp1252")

    names = [
        [cells[1] for _row, cells in table_of(uploads, one).rows()]
        for one in (upload, other, upload, other)
    ]

    assert names == [["Ana", "Zoë"], ["Ana", "ZoÃ«"]] * 2
    assert seen.count(uploads.file(upload)) == 2


def test_a_reading_that_is_refused_leaves_the_one_before_as_it_was(uploads: Uploads) -> None:
    upload = keep(uploads)
    kept = table_of(uploads, upload)

    with pytest.raises(NotInThisEncoding):
        table_of(uploads, answered(upload, encoding="utf-16"))

    assert table_of(uploads, upload) == kept
    assert len(list(kept.rows())) == kept.count


def test_a_reading_that_was_cut_off_is_made_anew(uploads: Uploads) -> None:
    upload = keep(uploads)
    kept = table_of(uploads, upload)
    known = kept.path.with_name(kept.path.name.replace("-rows", "-table"))
    known.unlink()  # it is written last
    kept.path.write_text("D-1,An", encoding="utf-8")

    again = table_of(uploads, upload)

    assert [cells[0] for _row, cells in again.rows()] == ["D-1", "D-2"]
    assert known.is_file()


def test_day_numbers_are_told_by_a_reading_of_days_ago_as_well(uploads: Uploads) -> None:
    made = workbook(uploads.folder.with_name("book.xlsx"), [
        "Deal id", "Owner", "Stage", "Closed"], ["D-1", "Ana", "Won", 43831])  # fmt: skip
    upload = keep(uploads, made.read_bytes())
    table_of(uploads, upload)

    asked = prepared_upload(uploads, upload).formats
    told = prepared_upload(uploads, answered(upload, day_numbers="excel")).formats

    assert [question.about for question in asked.questions] == ["day_numbers"]
    assert told.day_zeros == {"closed_on": date(1899, 12, 30)}


def test_what_was_read_of_an_upload_goes_with_it(uploads: Uploads) -> None:
    upload = keep(uploads)
    prepared_upload(uploads, upload)
    table_of(uploads, answered(upload, encoding="cp1252"))
    receipt = uploads.folder / f"{upload.token}.kept.csv"
    receipt.write_text("what a saved import left out")

    keep(uploads, now=NOW + KEPT + timedelta(seconds=1))

    left = [path for path in uploads.folder.iterdir() if path.name.startswith(upload.token)]
    assert left == [receipt]


def test_rows_of_a_reading_that_went_wrong_are_not_left_lying(uploads: Uploads) -> None:
    upload = keep(uploads, DEALS + 'D-3,"Ana,Won,,\n')

    with pytest.raises(QuoteLeftOpen):
        table_of(uploads, upload)

    assert {path.suffix for path in uploads.folder.iterdir()} == {".data", ".json"}
