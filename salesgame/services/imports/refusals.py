"""Why a whole file or one row of it stays out, each with its way out."""
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


class ColumnMissing(FileRefused):
    """{file} has no column for "{field}". The map looks for: {candidates}. The file has: {columns}."""


class DealIdMissing(ColumnMissing):
    """{file} has no column with an id, which tells one deal from another: with it, importing the file again changes nothing instead of entering each deal twice. Where there is none, number the rows once in a column called "id" and keep the numbers. The map looks for: {candidates}. The file has: {columns}."""

    field = "column-external_id"


class ActivityIdMissing(ColumnMissing):
    """{file} has no column with an id, which tells one activity from another: with it, importing the file again changes nothing instead of entering each activity twice. Where there is none, number the rows once in a column called "id" and keep the numbers. The map looks for: {candidates}. The file has: {columns}."""

    field = "column-external_id"


class ColumnTwice(FileRefused):
    """{file} has two columns called "{column}". Rename one, so that it is clear which holds "{field}"."""


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


class MapUnreadable(DomainError):
    """The map {map} can't be read: {why}."""

    field = "map"


class RejectsUnwritable(DomainError):
    """Rejected rows can't be written to {file}. Nothing was changed. Say another place (--rejects)."""

    field = "rejects"


class MapUnknown(DomainError):
    """There is no map called "{map}". Known: {known}."""

    field = "map"


class MapNameTaken(DomainError):
    """There is a map called "{map}" that isn't yours. Save these columns under another name."""

    field = "name"


class MapLacksKind(DomainError):
    """The map {map} says nothing about {kind}. It has: {kinds}."""

    field = "map"


class KindUnknown(DomainError):
    """Nothing called "{kind}" can be imported. Choose people, teams, customers, products, deals, activities or quotas."""

    field = "kind"


class ImportUnknown(DomainError):
    """There is no import {number}."""


class AlreadyUndone(DomainError):
    """Import {number} has been undone already."""


class UndoWouldLoseEdits(DomainError):
    """Import {number} can't be undone: {count} of its rows were changed since, {first} among them. Undo those changes first."""


class UndoNotYours(DomainError):
    """Import {number} can't be undone by you: some of it is for people who aren't yours any more. Ask an admin to undo it."""


class RowRefused(DomainError):
    """This row can't be imported."""

    column: str | None = None
    value: str | None = None


class WrongWidth(RowRefused):
    """The row has {cells} cells where the header has {columns}. Is a separator missing, or one too many unquoted?"""


class ValueMissing(RowRefused):
    """There is nothing here. Fill it in."""


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


class PersonNotHere(RowRefused):
    """Nobody here is called this. Add the person, correct it, or let the import create unknown people."""


class UnknownEmail(RowRefused):
    """Nobody has this e-mail. Add the person, correct it, or let the import create unknown people."""


class PersonForAnAdmin(RowRefused):
    """Nobody here is called this. Correct it, or ask an admin to add the person."""


class EmailForAnAdmin(RowRefused):
    """Nobody has this e-mail. Correct it, or ask an admin to add the person."""


class SkippedPerson(RowRefused):
    """Nobody here is called this, and rows of unknown people are skipped as chosen."""


class SeveralPeople(RowRefused):
    """Several people are called this. Use their e-mail or an id instead."""


class TeamNotHere(RowRefused):
    """There is no team of this name. Add it, or correct the name."""


class StageNotHere(RowRefused):
    """This is not a stage here. Known stages: {known}. Add it to the pipeline, or name it under stages in the map."""


class UnknownStatus(RowRefused):
    """This is neither open, won nor lost. Correct it, or name it under values.status in the map."""


class StatusContradicts(RowRefused):
    """The deal is called {status}, and its won and lost times say otherwise. Correct one of them."""


class RecurringBelowZero(RowRefused):
    """A customer can't pay less than nothing. For one who stopped paying, write 0 or the day they left."""


class LeftBeforeTheyCame(RowRefused):
    """They left on {left}, before they were a customer on {since}. Correct one of the two days."""


class UnknownCustomer(RowRefused):
    """There is no customer of this name. Import customers first, or let the import create them."""


class ProductNotHere(RowRefused):
    """There is no product of this name. Import products first, or let the import create them."""


class DealNotHere(RowRefused):
    """There is no deal with this id. Import the deals first."""


class UnknownLanguage(RowRefused):
    """This is not a language of the product. Languages are en and id."""


class EmailInUse(RowRefused):
    """{name} has this e-mail already. Two people can't share one."""


class OtherCurrency(RowRefused):
    """The amount is in {currency}; the company counts in {company}. Convert it first."""


class OpenedInTheFuture(RowRefused):
    """It can't have been opened on {opened}: that day hasn't come. Correct the day."""


class SharesUnreadable(RowRefused):
    """Shares are written like "Ana 60%; Ben 40%"."""


class PersonTwice(RowRefused):
    """The same person has two shares. Add them up into one."""


class PeriodUnreadable(RowRefused):
    """This is not a period. Write 2017, 2017-Q4, 2017-11, or a day in it."""


class NotYourPeople(RowRefused):
    """This is not for one of your people. Leave the row out, or ask an admin to import it."""


class CancelledHere(RowRefused):
    """This was cancelled here by hand. Restore it first, or take the row out of the file."""


class SameDeal(RowRefused):
    """Same deal as row {row}. Keep one of the two."""


class SameActivity(RowRefused):
    """Same activity as row {row}. Keep one of the two."""


class SameQuota(RowRefused):
    """Same quota as row {row}. Keep one of the two."""


class SamePerson(RowRefused):
    """Same person as row {row}, and the two rows differ. Keep one of the two."""


class SameTeam(RowRefused):
    """Same team as row {row}, and the two rows differ. Keep one of the two."""


class SameCustomer(RowRefused):
    """Same customer as row {row}, and the two rows differ. Keep one of the two."""


class SameProduct(RowRefused):
    """Same product as row {row}, and the two rows differ. Keep one of the two."""
