"""A map bound to one file: for each field, how to pick its cell from a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from salesgame.services.imports.fields import FIELDS, Kind, field_of
from salesgame.services.imports.maps import ColumnSource, FileMap
from salesgame.services.imports.refusals import (
    ActivityIdMissing,
    ColumnMissing,
    ColumnTwice,
    DealIdMissing,
)
from salesgame.tabular.evidence import Pick, Reads, TypedColumn
from salesgame.tabular.rejects import is_ours
from salesgame.tabular.tables import Sheet
from salesgame.tabular.words import BLANKS
from salesgame.tabular.writing import as_it_was

_READS: dict[str, Reads] = {"date": "date", "amount": "number", "number": "number"}


@dataclass(frozen=True, slots=True)
class Bound:
    """One field in one file: the column's name for messages, and how its cell is picked."""

    name: str
    label: str
    pick: Pick
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """All fields a file has under a map. `months` are a wide sheet's columns with their months."""

    fields: Mapping[str, Bound]
    width: int
    blanks: frozenset[str]
    longest_blank: int
    months: tuple[tuple[Bound, str], ...] = ()
    numbered: bool = False
    left_over: tuple[str, ...] = field(default=())

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    @property
    def left_out(self) -> tuple[str, ...]:
        """The file's columns that nothing reads, without the errors we wrote beside its rows."""
        return tuple(cell for cell in self.left_over if not is_ours(cell))

    def label(self, name: str) -> str:
        """What a complaint calls a field: its column, or its own name where the file has none."""
        bound = self.fields.get(name)
        return bound.label if bound else name

    def clean(self, text: str) -> str:
        """A cell's text without surrounding space; "NULL" and the like are blank."""
        text = text.strip()
        if text[:1] == "'":
            text = as_it_was(text).strip()  # from a rejects file, corrected
        if len(text) > self.longest_blank:
            return text
        return "" if text.casefold() in self.blanks else text

    def text(self, name: str, cells: list[str]) -> str:
        """The clean text of a field in a row; blank where the file has no such field."""
        bound = self.fields.get(name)
        return self.clean(bound.pick(cells)) if bound else ""


def bind(found: FileMap, sheet: Sheet) -> Columns:
    """Find each mapped field's column in a file. Raises ColumnMissing, ColumnTwice."""
    places: dict[str, list[int]] = {}
    for position, cell in enumerate(sheet.header):
        places.setdefault(cell.casefold(), []).append(position)
    fields: dict[str, Bound] = {}
    for name, column in found.columns.items():
        bound = _bound(name, column, places, sheet)
        if bound:
            fields[name] = bound
    for name, text in found.constants.items():
        fields.setdefault(name, Bound(name, name, lambda _cells, text=text: text))  # type: ignore[misc]
    _check_required(found, fields, sheet)
    months = tuple(
        (_required(f"target {month}", ColumnSource((cell,)), places, sheet), month)
        for cell, month in found.months.items()
    )
    read = (*fields.values(), *(bound for bound, _ in months))
    used = {position for bound in read for position in bound.positions}
    blanks = frozenset((*BLANKS, *(blank.casefold() for blank in found.blanks)))
    return Columns(
        fields=fields,
        width=len(sheet.header),
        blanks=blanks,
        longest_blank=max(map(len, blanks)),
        months=months,
        numbered=any(column.numbered for column in found.columns.values()),
        left_over=tuple(c for i, c in enumerate(sheet.header) if i not in used and c),
    )


def typed_columns(kind: Kind, columns: Columns) -> tuple[TypedColumn, ...]:
    """The fields a file has, each with how its cells are read: only some prove a format."""
    typed = []
    for name, bound in columns.fields.items():
        one = field_of(kind, name)
        reads = _READS.get(one.reads if one else "text", "text")
        if (kind, name) == ("quotas", "period"):
            reads = "date"
        typed.append(TypedColumn(name, bound.label, bound.pick, reads))
    months = (bound for bound, _ in columns.months)
    return *typed, *(TypedColumn(one.name, one.label, one.pick, "number") for one in months)


def _check_required(found: FileMap, fields: dict[str, Bound], sheet: Sheet) -> None:
    for one in FIELDS[found.kind]:
        if one.required and one.name not in fields:
            column = found.columns.get(one.name) or ColumnSource(one.headers)
            why = _WITHOUT.get((found.kind, one.name), ColumnMissing)
            raise _missing(one.name, column, sheet, why)
    for any_of in _ANY_OF.get(found.kind, ()):
        if not any(name in fields for name in any_of) and not (found.months and "target" in any_of):
            wanted = field_of(found.kind, any_of[0])
            raise _missing(any_of[0], ColumnSource(wanted.headers if wanted else any_of), sheet)


# What is not evident from a field's name: what it is for, and what to do without.
_WITHOUT: dict[tuple[str, str], type[ColumnMissing]] = {
    ("deals", "external_id"): DealIdMissing,
    ("activities", "external_id"): ActivityIdMissing,
}
# Of each group a file must have at least one field.
_ANY_OF: dict[str, tuple[tuple[str, ...], ...]] = {
    "deals": (("owner", "shares"), ("stage", "status", "won_on")),
    "quotas": (("person", "team"), ("target",), ("period", "year")),
}


def _bound(
    name: str, column: ColumnSource, places: dict[str, list[int]], sheet: Sheet
) -> Bound | None:
    if column.joins:
        return _joined(name, column, places, sheet)
    for candidate in column.candidates:
        at = places.get(candidate.casefold())
        if at:
            if len(at) > 1:
                raise ColumnTwice(file=sheet.name, column=candidate, field=name)
            pick: Pick = itemgetter(at[0])
            if column.after:
                pick = _after(pick, column.after)
            return Bound(name, sheet.header[at[0]], pick, (at[0],))
    return None


def _required(name: str, column: ColumnSource, places: dict[str, list[int]], sheet: Sheet) -> Bound:
    bound = _bound(name, column, places, sheet)
    if bound is None:
        raise _missing(name, column, sheet)
    return bound


def _joined(name: str, column: ColumnSource, places: dict[str, list[int]], sheet: Sheet) -> Bound:
    parts = [_required(name, ColumnSource((part,)), places, sheet) for part in column.candidates]
    positions = tuple(part.positions[0] for part in parts)
    joined, gets = column.joined, [part.pick for part in parts]

    def pick(cells: list[str]) -> str:
        return joined.join([get(cells) for get in gets])

    return Bound(name, " + ".join(part.label for part in parts), pick, positions)


def _after(pick: Pick, mark: str) -> Pick:
    def rest(cells: list[str]) -> str:
        _, found, after = pick(cells).rpartition(mark)
        return after if found else ""

    return rest


def _missing(
    name: str, column: ColumnSource, sheet: Sheet, why: type[ColumnMissing] = ColumnMissing
) -> ColumnMissing:
    return why(
        file=sheet.name, field=name.replace("_", " "), candidates=", ".join(column.candidates[:8]),
        columns=", ".join(filter(None, sheet.header[:30])),
    )  # fmt: skip
