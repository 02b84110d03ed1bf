"""Why a file or one row of it can't become what it is imported as, each with its way out."""
# ruff: noqa: E501 - each refusal is one sentence on one line, as translators find it

from __future__ import annotations

from salesgame.domain.core.refusals import DomainError
from salesgame.tabular.refusals import FileRefused, RowRefused


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


class MapUnreadable(DomainError):
    """The map {map} can't be read: {why}."""

    field = "map"


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


class ValueMissing(RowRefused):
    """There is nothing here. Fill it in."""


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


class IdentityForAnAdmin(RowRefused):
    """This would change {name}’s legal name, email or ID, which only an admin does. Leave the change out, or ask an admin to import it."""


class AliasInUse(RowRefused):
    """“{value}” is already an ID or a name of another person. Give each person their own."""


class NamesakeComing(DomainError):
    """Another person has this name too. Imports will match both by ID or email only."""


class SamePerson(RowRefused):
    """Same person as row {row}, and the two rows differ. Keep one of the two."""


class SameTeam(RowRefused):
    """Same team as row {row}, and the two rows differ. Keep one of the two."""


class SameCustomer(RowRefused):
    """Same customer as row {row}, and the two rows differ. Keep one of the two."""


class SameProduct(RowRefused):
    """Same product as row {row}, and the two rows differ. Keep one of the two."""
