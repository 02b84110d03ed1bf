"""Days that a workbook keeps as bare numbers: asked about once, and never guessed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.services.imports.preparing import prepared_file
from salesgame.storage.deals import DealRow
from salesgame.storage.targets import QuotaRow
from salesgame.tabular.refusals import DayNumbersUnclear
from tests.cast import Cast
from tests.services.imports.files import Act, import_file

Value = int | float | str | datetime | None


def deals(path: Path, *closed: Value, epoch: datetime | None = None) -> Path:
    """A workbook of won deals, one for each of these cells."""
    book = Workbook()
    book.epoch = epoch or book.epoch
    book.worksheets[0].append(["Deal id", "Owner", "Stage", "Amount", "Closed"])
    for number, value in enumerate(closed, start=1):
        book.worksheets[0].append([f"D-{number}", "Ana", "Won", 45678, value])
    book.save(path)
    return path


def test_a_column_of_nothing_but_day_numbers_is_asked_about_with_the_day_it_would_be(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = deals(tmp_path / "deals.xlsx", 43831, None, 43862)

    with pytest.raises(DayNumbersUnclear) as refused:
        import_file(act, "deals", path)

    assert refused.value.message == (
        'The column "Closed" holds bare numbers such as 43831 where days belong; as spreadsheets '
        "count days, that is 2020-01-01. If all of it is days, say so (--day-numbers excel)."
    )
    assert session.scalars(select(DealRow.id)).all() == []


@pytest.mark.parametrize(("epoch", "day"), [
    (None, date(2020, 1, 1)), (CALENDAR_MAC_1904, date(2024, 1, 2)),
])  # fmt: skip
def test_told_so_they_are_days_as_that_workbook_counts_them_and_amounts_stay_amounts(
    act: Act, cast: Cast, session: Session, tmp_path: Path, epoch: datetime | None, day: date
) -> None:
    path = deals(tmp_path / "deals.xlsx", 43831, epoch=epoch)

    import_file(act, "deals", path, day_numbers="excel")

    assert session.execute(select(DealRow.closed_on, DealRow.amount)).one() == (day, 45_678_00)


@pytest.mark.parametrize("closed", [
    (43831, "2020-02-01"), (43831, datetime(2020, 2, 1)), (43831, "soon"),  # noqa: DTZ001
    (32873,), (73416,), (43831, 7), (43831, 43831.5),
])  # fmt: skip
def test_a_column_of_other_things_too_is_no_column_of_day_numbers(
    tmp_path: Path, closed: tuple[Value, ...]
) -> None:
    with prepared_file("deals", deals(tmp_path / "deals.xlsx", *closed)) as ready:
        assert ready.formats.questions == ()
        assert ready.formats.day_zeros == {}


@pytest.mark.parametrize("edge", [32874, 73415])
def test_the_days_of_1990_to_2100_are_likely(tmp_path: Path, edge: int) -> None:
    with prepared_file("deals", deals(tmp_path / "deals.xlsx", edge)) as ready:
        asked = ready.formats.questions

    assert [question.about for question in asked] == ["day_numbers"]


def test_in_a_text_file_numbers_are_never_days(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Deal id,Owner,Stage,Amount,Closed\nD-1,Ana,Won,5,43831\n")

    assert import_file(act, "deals", path, day_numbers="excel").rejected == 1


def test_the_order_of_other_dates_is_asked_apart_from_them(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    book = Workbook()
    book.worksheets[0].append(["Deal id", "Owner", "Stage", "Amount", "Created", "Closed"])
    book.worksheets[0].append(["D-1", "Ana", "Won", 5, "03/04/2019", 43831])
    book.save(path := tmp_path / "deals.xlsx")

    with prepared_file("deals", path) as ready:
        asked = ready.formats.questions
    assert [question.about for question in asked] == ["day_numbers", "dates"]

    import_file(act, "deals", path, day_numbers="excel", dates="dmy")
    days = session.execute(select(DealRow.opened_on, DealRow.closed_on)).one()
    assert days == (date(2019, 4, 3), date(2020, 1, 1))


def test_the_month_of_a_quota_may_be_a_day_number(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    book = Workbook()
    book.worksheets[0].append(["Employee", "Month", "Target"])
    book.worksheets[0].append(["Ana", 43831, 5])
    book.save(path := tmp_path / "quotas.xlsx")

    import_file(act, "quotas", path, day_numbers="excel")

    assert session.scalar(select(QuotaRow.start)) == date(2020, 1, 1)
