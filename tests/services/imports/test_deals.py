"""Deals from a file: what goes in, what stays out and why, and the same file again."""
# ruff: noqa: E501 - a case is one line

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.services.deals.deals import DEALS
from salesgame.services.imports.refusals import (
    AlreadyUndone,
    UndoWouldLoseEdits,
)
from salesgame.services.imports.runs import Receipt
from salesgame.services.imports.undo.imports import undo_import
from salesgame.storage.deals import CreditRow, CustomerRow, DealRow, FactVersionRow
from salesgame.storage.imports import ImportRow
from salesgame.storage.metrics import TotalRow
from salesgame.storage.people import PersonRow
from salesgame.tabular.refusals import DatesUnclear, DecimalsUnclear
from salesgame.tabular.writing import as_read
from tests.cast import Cast
from tests.services.imports.files import Act, counts, import_file

HEADER = "Deal id,Owner,Stage,Amount,Created,Closed,Account,Splits"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deals.csv"


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def notes(receipt: Receipt) -> list[str]:
    return [row.note for row in receipt.shown["rejected"]]


def won(session: Session) -> int:
    return int(
        session.scalar(select(func.sum(TotalRow.won_amount)).where(TotalRow.period_kind == "ever"))
        or 0
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("D,Ann,Won,5,2026-01-01,2026-02-01,,", "Owner: Nobody here is called this"),
        ("D,r@kestrel.example,Won,5,2026-01-01,2026-02-01,,", "Owner: Nobody has this e-mail"),
        ("D,,Won,5,2026-01-01,2026-02-01,,", "Owner: A deal belongs to at least one person"),
        (",Ana,Won,5,2026-01-01,2026-02-01,,", "Deal id: There is nothing here"),
        ("D,Ana,Engaging,5,2026-01-01,,,", "Stage: This is not a stage here. Known stages: Lead, Demo"),
        ("D,Ana,,5,2026-01-01,,,", "Stage: There is nothing here"),
        ("D,Ana,Won,abc,2026-01-01,2026-02-01,,", "Amount: This is not an amount"),
        ("D,Ana,Won,-5,2026-01-01,2026-02-01,,", "Amount: A deal's amount can't be below zero"),
        ("D,Ana,Won,5.005,2026-01-01,2026-02-01,,", "Amount: The amount has more than 2 decimals"),
        ("D,Ana,Won,5,2026-03-01,2026-02-01,,", "Closed: It closed on 2026-02-01, before it was opened"),
        ("D,Ana,Won,5,2026-01-01,2026-12-01,,", "Closed: It can't have closed on 2026-12-01"),
        ("D,Ana,Demo,5,2026-12-01,,,", "Created: It can't have been opened on 2026-12-01"),
        ("D,Ana,Won,5,2026-01-01,,,", "Closed: A won or lost deal needs the day it closed"),
        ("D,Ana,Demo,5,2026-01-01,2026-02-01,,", "Closed: An open deal has no closing day"),
        ("D,Ana,Won,5,2026-01-01,2026-02-30,,", "Closed: There is no such day"),
        ("D,Ana,Won,5,2026-01-01,2026-02-01,,Ana 60%; Ben 30%", "Splits: Shares add up to 90%"),
        ("D,Ana,Won,5,2026-01-01,2026-02-01,,Ana 60%; Ana 40%", "Splits: The same person has two shares"),
        ("D,Ana,Won,5,2026-01-01,2026-02-01,,Ana 50.0001%; Ben 50%", "Splits: Shares add up to 100.0001%"),
        ("D,Ana,Won,5,2026-01-01,2026-02-01,,Ana 150%; Ben -50%", "Splits: Every share must be more than 0%"),
        ("D,Ana,Won,5,2026-01-01,2026-02-01,#REF!,", "Account: This is what a formula that failed left here"),
        ("D,Ana,Won,#DIV/0!,2026-01-01,2026-02-01,,", "Amount: This is what a formula that failed left here"),
        ("D,Ana,Won,5,2026-01-01,2026-02-01,,half", "Splits: Shares are written like"),
        ("D,Ana,Won,5", "The row has 4 cells where the header has 8"),
    ],
)  # fmt: skip
def test_a_bad_row_stays_out_by_name_and_the_good_rows_go_in(
    row: str, why: str, act: Act, cast: Cast, session: Session, path: Path
) -> None:
    good = "G,Ana,Won,10.50,2026-01-01,2026-02-01,Acme,"

    receipt = import_file(act, "deals", write(path, good, row))

    assert counts(receipt) == (1, 0, 0, 1)
    assert notes(receipt)[0].startswith(why)
    written = read(receipt)
    assert written[0][-1] == "error"
    assert written[1][-1].startswith("Row 3")
    assert session.scalars(select(DealRow.external_id)).all() == ["G"]


def read(receipt: Receipt) -> list[list[str]]:
    assert receipt.rejects_file is not None
    with receipt.rejects_file.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_deal_named_twice_in_a_file_goes_in_once(act: Act, cast: Cast, path: Path) -> None:
    row = "D-1,Ana,Won,5,2026-01-01,2026-02-01,,"

    receipt = import_file(act, "deals", write(path, row, row))

    assert counts(receipt) == (1, 0, 0, 1)
    assert "Same deal as row 2" in notes(receipt)[0]


def test_a_split_gives_each_their_part_and_the_parts_sum(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    import_file(act, "deals", write(path, "D-1,,Won,0.05,2026-01-01,2026-02-01,,Ana 50%; Ben 50%"))

    credit = {
        c.person_id: c.amount
        for c in session.execute(select(CreditRow.person_id, CreditRow.amount))
    }
    assert credit == {cast.ana: 3, cast.ben: 2}


def test_the_same_file_again_changes_nothing_and_a_changed_row_keeps_its_past(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    write(path, "D-1,Ana,Won,5,2026-01-01,2026-02-01,Acme,", "D-2,Ben,Demo,7,2026-01-01,,,")
    assert counts(import_file(act, "deals", path)) == (2, 0, 0, 0)
    assert counts(import_file(act, "deals", path)) == (0, 0, 2, 0)
    assert session.scalar(select(func.count()).select_from(FactVersionRow)) == 0

    write(path, "D-1,Ben,Won,6,2026-01-01,2026-02-01,Acme,", "D-2,Ben,Demo,7,2026-01-01,,,")
    assert counts(import_file(act, "deals", path)) == (0, 1, 1, 0)

    kept = session.execute(select(FactVersionRow.before, FactVersionRow.why)).one()
    assert kept.before["amount"] == 500
    assert kept.why == "import deals.csv"
    assert won(session) == 600


def test_a_dry_run_counts_the_same_and_stores_nothing(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    write(path, "D-1,Newt,Won,5,2026-01-01,2026-02-01,Acme,", "D-2,Ann,Oops,5,2026-01-01,,,")

    dry = import_file(act, "deals", path, dry=True, unknown_people="create")

    for table in (DealRow, CustomerRow, ImportRow):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert session.scalar(select(func.count(PersonRow.id))) == 6
    assert counts(import_file(act, "deals", path, unknown_people="create")) == counts(dry)


@pytest.mark.parametrize(("choice", "new"), [("reject", 0), ("create", 1), ("skip", 0)])
def test_unknown_people_are_rejected_created_or_skipped_as_chosen(
    choice: str, new: int, act: Act, cast: Cast, session: Session, path: Path
) -> None:
    write(path, "D-1,Newt Åberg,Won,5,2026-01-01,2026-02-01,,")

    receipt = import_file(act, "deals", path, unknown_people=choice)

    assert receipt.new == new
    assert session.scalar(select(func.count()).where(PersonRow.name == "Newt Åberg")) == new


def test_two_people_of_one_name_are_told_apart_by_e_mail(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    with act() as work:
        work.session.add(PersonRow(name="Ana", email="ana2@kestrel.example", created_at=work.now))

    named = import_file(act, "deals", write(path, "D-1,Ana,Demo,5,2026-01-01,,,"))
    addressed = import_file(
        act, "deals", write(path, "D-1,ana2@kestrel.example,Demo,5,2026-01-01,,,")
    )

    assert "Several people are called this" in notes(named)[0]
    assert addressed.new == 1


def test_dates_and_amounts_that_read_two_ways_are_asked_for(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    header = "Deal id,Owner,Stage,Amount,Closed"
    write(path, 'D-1,Ana,Won,"1,234",03/04/2026', header=header)

    with pytest.raises(DatesUnclear) as dates:
        import_file(act, "deals", path)
    with pytest.raises(DecimalsUnclear) as decimals:
        import_file(act, "deals", path, dates="dmy")

    assert "--dates dmy" in dates.value.message
    assert "--dates mdy" in dates.value.message
    assert "--decimal ," in decimals.value.message
    assert import_file(act, "deals", path, dates="dmy", decimal=".").new == 1
    assert session.execute(select(DealRow.amount, DealRow.closed_on)).one() == (
        123_400,
        date(2026, 4, 3),
    )


def test_cells_that_begin_like_formulas_are_text_in_the_rejects_file(
    act: Act, cast: Cast, path: Path
) -> None:
    receipt = import_file(act, "deals", write(path, '=1+1,@Ann,Won,-5,2026-01-01,2026-02-01,"+x",'))

    assert read(receipt)[1][:4] == ["'=1+1", "'@Ann", "Won", "-5"]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("-5", "-5"), ("-1.234,50 ", "-1.234,50 "), ("+62 812", "+62 812"), ("-", "-"),
        ("-1+2", "'-1+2"), ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"), (" =1", "' =1"),
        ("\t=1", "'\t=1"), ("\r1", "'\r1"), ('"=1', "'\"=1"), ("\ufeff=1", "'\ufeff=1"),
        ("\uff1d1", "'\uff1d1"), ("🦊 = fox", "🦊 = fox"), ("O'Neil-Smith", "O'Neil-Smith"),
    ],
)  # fmt: skip
def test_a_rejected_cell_is_a_number_or_text_and_never_a_formula(cell: str, written: str) -> None:
    assert as_read(cell) == written


def test_a_row_with_a_cell_too_many_stays_out_of_its_rejects_file_too_until_it_is_mended(
    act: Act, cast: Cast, path: Path
) -> None:
    header = "Deal id,Owner,Stage,Created,Closed,Amount"
    write(path, "D-1,Ana,Won,2026-01-01,2026-02-01,1,200", header=header)
    rejects = import_file(act, "deals", path).rejects_file
    assert rejects is not None
    again = path.with_name("again.csv")
    shutil.copy(rejects, again)

    twice = import_file(act, "deals", again)
    assert counts(twice) == (0, 0, 0, 1)
    assert [row.count("error") for row in read(twice)] == [1, 0]
    assert read(twice)[1][:7] == ["D-1", "Ana", "Won", "2026-01-01", "2026-02-01", "1", "200"]

    mended = read(twice)
    mended[1][5:7] = ["1,200.00"]
    with again.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(mended)
    assert counts(import_file(act, "deals", again)) == (1, 0, 0, 0)
    assert counts(import_file(act, "deals", again)) == (0, 0, 1, 0)


def test_an_undone_import_leaves_everything_as_it_was(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    import_file(act, "deals", write(path, "D-1,Ana,Won,5,2026-01-01,2026-02-01,,"))
    second = import_file(
        act, "deals",
        write(path, "D-1,Ben,Won,9,2026-01-01,2026-03-01,,", "D-2,Ana,Won,4,2026-01-01,2026-03-01,Acme,"),
    )  # fmt: skip
    assert won(session) == 1_300

    with act() as work:
        undone = undo_import(work, second.import_id or 0)

    assert (undone.restored, undone.cancelled) == (1, 2)  # the deal, and D-2 with its customer
    assert won(session) == 500
    kept = session.execute(
        select(DealRow.amount, DealRow.closed_on).where(DealRow.external_id == "D-1")
    )
    assert kept.one() == (500, date(2026, 2, 1))
    with pytest.raises(AlreadyUndone), act() as work:
        undo_import(work, second.import_id or 0)


def test_a_file_whose_import_was_undone_can_come_in_again(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    first = import_file(act, "deals", write(path, "D-1,Ana,Won,5,2026-01-01,2026-02-01,Acme,"))
    with act() as work:
        undo_import(work, first.import_id or 0)

    assert counts(import_file(act, "deals", path)) == (0, 1, 0, 0)
    assert won(session) == 500


def test_undoing_is_refused_where_a_later_change_would_be_lost(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    first = import_file(act, "deals", write(path, "D-1,Ana,Won,5,2026-01-01,2026-02-01,,"))
    import_file(act, "deals", write(path, "D-1,Ana,Won,6,2026-01-01,2026-02-01,,"))

    with pytest.raises(UndoWouldLoseEdits), act() as work:
        undo_import(work, first.import_id or 0)

    assert won(session) == 600


def test_what_was_cancelled_by_hand_stays_cancelled(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    import_file(act, "deals", write(path, "D-1,Ana,Won,5,2026-01-01,2026-02-01,,"))
    with act(actor=cast.mia) as work:
        DEALS.cancel(work, 1, "a test order")

    again = import_file(act, "deals", path)

    assert "cancelled here by hand" in notes(again)[0]
    assert won(session) == 0
