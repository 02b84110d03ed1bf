"""Files that can't become what they are imported as: one sentence each, and nothing changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.services.imports import refusals
from salesgame.storage.deals import DealRow
from salesgame.storage.imports import ImportRow
from salesgame.storage.people import PersonRow
from salesgame.tabular.refusals import FileRefused, NoRows, QuoteLeftOpen, WorkbookTooLarge
from tests.cast import Cast
from tests.services.imports.files import Act, import_file
from tests.tabular.files import HEADER, zip_bomb

BAD: list[tuple[str, bytes, type[FileRefused]]] = [
    ("columns.csv", b"Ship,Sail\n1,2\n", refusals.DealIdMissing),
    ("ownerless.csv", b"Id,Stage\n1,Won\n", refusals.ColumnMissing),
    ("twice.csv", b"Deal id,Owner,Owner,Stage\nD-1,Ana,Ben,Demo\n", refusals.ColumnTwice),
    ("header.csv", HEADER.encode(), NoRows),
    ("bomb.xlsx", zip_bomb(), WorkbookTooLarge),
]


@pytest.mark.parametrize(("name", "body", "refusal"), BAD, ids=[name for name, *_ in BAD])
def test_a_file_that_can_t_be_imported_gets_one_sentence_and_changes_nothing(
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


def test_a_bad_file_found_out_in_the_middle_changes_nothing(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    rows = "".join(f"D-{n},Ana,Demo,{n}\n" for n in range(12_000))
    path.write_text(HEADER + rows + 'D-x,"Ana,Demo,5\n')

    with pytest.raises(QuoteLeftOpen) as refused:
        import_file(act, "deals", path)

    assert refused.value.facts["row"] == 12_002
    assert session.scalar(select(func.count(DealRow.id))) == 0
