"""Why a file can't be read, or a cell of it can't be taken for what it should be."""
# ruff: noqa: E501 - each refusal is one sentence on one line, as translators find it

from __future__ import annotations

from salesgame.domain.core.refusals import DomainError


class FileRefused(DomainError):
    """This file can't be imported. Nothing was changed."""

    field = "file"


class FileEmpty(FileRefused):
    """{file} is empty. Export it again and choose the new file."""


class NoRows(FileRefused):
    """{file} has column names but no rows beneath them."""


class FileNotFound(FileRefused):
    """{file} can't be opened: there is no such file, or it may not be read."""


class LooksLikeHtml(FileRefused):
    """{file} is a web page, not a table. Often a sign-in page was saved instead of the export: download it again."""


class LooksBinary(FileRefused):
    """{file} is not a text table or an .xlsx workbook ({what}). Save it as CSV or .xlsx and choose it again."""


class TooManyColumns(FileRefused):
    """{file} has {columns} columns; {most} is the most a file may have. Is the separator right?"""


class CellTooLong(FileRefused):
    """Row {row} of {file} has a cell of more than {most} characters. Is a quotation mark left open there?"""


class QuoteLeftOpen(FileRefused):
    """A quotation mark that opens in row {row} of {file} is never closed. Close it and choose the file again."""


class QuoteMisplaced(FileRefused):
    """Row {row} of {file} has text after a closing quotation mark. Double the marks inside a quoted cell."""


class NotInThisEncoding(FileRefused):
    """{file} can't be read as {encoding}: it goes wrong near row {row}. Say another encoding (--encoding), such as utf-8 or cp1252."""


class EncodingUnclear(FileRefused):
    """{file} is not UTF-8, and which older encoding it has can't be told. Save it as UTF-8, or say its encoding (--encoding), such as cp1252, cp1251 or shift_jis."""


class UnknownEncoding(FileRefused):
    """There is no text encoding called "{encoding}". Try utf-8, utf-16 or cp1252."""


class DelimiterUnclear(FileRefused):
    """What separates the columns of {file} can't be told. Say the separator (--delimiter), such as "," or ";"."""


class DelimiterNotOne(FileRefused):
    """A separator is one character such as "," or ";" (or the word tab), not "{delimiter}"."""


class WorkbookDamaged(FileRefused):
    """{file} is called a workbook but can't be read as one. Open it in a spreadsheet and save it again as .xlsx."""


class WorkbookTooLarge(FileRefused):
    """{file} would unfold to {size} MB, more than a workbook may. Save it as CSV and import that."""


class FormulaWithoutResult(FileRefused):
    """{file} has a formula in {cell} whose result was never worked out. Open it in a spreadsheet, save it there, and choose it again."""


class WorkbookEndless(FileRefused):
    """{file} has more rows and cells than a sheet can hold. Save it as CSV and import that."""


class SheetMissing(FileRefused):
    """{file} has no sheet called "{sheet}". It has: {sheets}."""


class SheetUnclear(FileRefused):
    """{file} has several sheets that hold something: {sheets}. Say which one to read (--sheet)."""

    field = "sheet"


class ColumnsUnnamed(FileRefused):
    """The first row of {file} must name its columns, and it is blank."""


class DatesUnclear(FileRefused):
    """The column "{column}" writes dates such as {sample}, which can be read in two ways. Say which: {ways}."""

    field = "dates"


class DatesContradict(FileRefused):
    """The column "{column}" writes some dates day first and others month first ({sample}, {other}). Say which counts: --dates dmy or --dates mdy; the others will be rejected."""

    field = "dates"


class DayNumbersUnclear(FileRefused):
    """The column "{column}" holds bare numbers such as {sample} where days belong; as spreadsheets count days, that is {day}. If all of it is days, say so (--day-numbers excel)."""

    field = "day_numbers"


class DecimalsUnclear(FileRefused):
    """The column "{column}" has amounts such as {sample}, which can be read in two ways. Say which: --decimal . or --decimal ,."""

    field = "decimal"


class DecimalsContradict(FileRefused):
    """Some amounts have a decimal point and others a decimal comma ({sample}, {other}). Say which counts: --decimal . or --decimal ,; the others will be rejected."""

    field = "decimal"


class RejectsUnwritable(DomainError):
    """Rejected rows can't be written to {file}. Nothing was changed. Say another place (--rejects)."""

    field = "rejects"


class RowRefused(DomainError):
    """This row can't be imported."""

    column: str | None = None
    value: str | None = None


class WrongWidth(RowRefused):
    """The row has {cells} cells where the header has {columns}. Is a separator missing, or one too many unquoted?"""


class FormulaFailed(RowRefused):
    """This is what a formula that failed left here. Mend it in the spreadsheet, or write the value."""


class DateUnreadable(RowRefused):
    """This is not a date as the column writes them. Write it like {example}."""


class NoSuchDay(RowRefused):
    """There is no such day. Correct it."""


class AmountUnreadable(RowRefused):
    """This is not an amount. An amount is made of figures, like {example}."""


class TwoDecimalMarks(RowRefused):
    """The amount has two decimal marks. Keep one."""


class TooManyDecimals(RowRefused):
    """The amount has more than {decimals} decimals, and {currency} has no smaller coin. Round it."""


class AmountTooLarge(RowRefused):
    """The amount is too large to be real. Correct it."""


class NumberUnreadable(RowRefused):
    """This is not a number. Write it like 12."""


class DurationUnreadable(RowRefused):
    """This is not a duration. Write it like 00:02:23, or in seconds."""


class YesOrNo(RowRefused):
    """This is neither yes nor no. Write yes or no."""


class OtherCurrency(RowRefused):
    """The amount is in {currency}; the company counts in {company}. Convert it first."""


def about(refusal: DomainError, column: str, value: str) -> DomainError:
    """The refusal with the column and value it is about, unless it knows them already."""
    if getattr(refusal, "column", None) is None:
        refusal.column, refusal.value = column, value  # type: ignore[attr-defined]
    return refusal
