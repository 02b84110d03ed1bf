"""A map: which columns are which fields, and which of a file's words mean which of ours."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from salesgame.services.imports.fields import FIELDS, KINDS, Kind, field_of
from salesgame.services.imports.refusals import (
    MapLacksKind,
    MapUnknown,
    MapUnreadable,
)
from salesgame.tabular.dates import ORDERS, Order
from salesgame.tabular.numbers import DecimalSign

READY_MADE = Path(__file__).parent / "maps"
# By an id or a name of another system, by e-mail, by legal name: a map may leave some out.
EVERY_WAY = ("alias", "email", "name")
UnknownPeople = Literal["reject", "create", "skip"]
UnknownThings = Literal["create", "reject"]
# Fields that saved maps may name though nothing reads them: who manages whom is said of teams.
_NOT_READ: dict[Kind, frozenset[str]] = {"people": frozenset({"manager"})}
_STATUSES = ("open", "won", "lost")
_PARTS = {
    "columns", "constants", "values", "stages", "months", "people", "unknown", "formats",
    "recognise",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnSource:
    """Where a field comes from: the first candidate the file has, or several columns joined.

    `after` keeps what follows the last such text in the cell; `numbered` counts
    repeats of the same key in a file, so that order lines stay apart.
    """

    candidates: tuple[str, ...]
    joins: bool = False
    joined: str = "-"
    numbered: bool = False
    after: str | None = None


@dataclass(frozen=True, slots=True)
class FileMap:
    """How files of one kind from one source are read. None among the formats means: find out.

    `may_add_people` is no part of a saved map: it depends on who imports. Nor are `owners`: whom
    whoever imports says that names of this file mean, by how they compare.
    """

    kind: Kind
    source: str = "file"
    columns: Mapping[str, ColumnSource] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    months: Mapping[str, str] = field(default_factory=dict)
    match_people: tuple[str, ...] = EVERY_WAY
    unknown_people: UnknownPeople = "reject"
    unknown_customers: UnknownThings = "create"
    unknown_products: UnknownThings = "create"
    dates: Order | None = None
    decimal: DecimalSign | None = None
    scale: int = 1
    blanks: tuple[str, ...] = ()
    recognise: tuple[str, ...] = ()
    may_add_people: bool = True
    owners: Mapping[str, int] = field(default_factory=dict)


def parse(body: Mapping[str, Any], kind: Kind, name: str) -> FileMap:
    """Read one kind's part of a map. Raises MapLacksKind, MapUnreadable."""
    if kind not in body:
        has = ", ".join(known for known in KINDS if known in body) or "nothing"
        raise MapLacksKind(map=name, kind=kind, kinds=has)
    part = body[kind]
    try:
        return _parsed(part, kind, str(body.get("source", "file")))
    except (TypeError, AttributeError, ValueError, KeyError) as error:
        raise MapUnreadable(map=name, why=str(error)) from None


def _parsed(part: Mapping[str, Any], kind: Kind, source: str) -> FileMap:
    _only(part, _PARTS, kind)
    gone = _NOT_READ.get(kind, frozenset())
    columns = {n: _column(text) for n, text in part.get("columns", {}).items() if n not in gone}
    constants = {n: text for n, text in _texts(part, "constants").items() if n not in gone}
    _check_fields(kind, (*columns, *constants))
    return FileMap(
        kind=kind,
        source=source,
        columns=columns,
        constants=constants,
        values={field: _texts(part["values"], field) for field in part.get("values", {})},
        stages={
            str(stage): _one_of(status, _STATUSES, "stages")
            for stage, status in part.get("stages", {}).items()
        },
        months=_texts(part, "months"),
        recognise=tuple(part.get("recognise", ())),
        **_people(part.get("people", {})),
        **_unknown(part.get("unknown", {})),
        **_formats(part.get("formats", {})),
    )


def _texts(part: Mapping[str, Any], name: str) -> dict[str, str]:
    return {str(key): str(value) for key, value in part.get(name, {}).items()}


def _check_fields(kind: Kind, names: tuple[str, ...]) -> None:
    for name in names:
        if field_of(kind, name) is None:
            fields = ", ".join(one.name for one in FIELDS[kind])
            raise ValueError(f'{kind} have no field "{name}"; they have {fields}')


def _people(people: Mapping[str, Any]) -> dict[str, Any]:
    _only(people, {"match", "unknown"}, "people")
    choice = people.get("unknown", "reject")
    return {
        "match_people": tuple(people.get("match", EVERY_WAY)),
        "unknown_people": _one_of(choice, get_args(UnknownPeople), "people.unknown"),
    }


def _unknown(unknown: Mapping[str, Any]) -> dict[str, Any]:
    things = ("customers", "products")
    _only(unknown, set(things), "unknown")
    return {
        f"unknown_{thing}": _one_of(
            unknown.get(thing, "create"), get_args(UnknownThings), f"unknown.{thing}"
        )
        for thing in things
    }


def _formats(formats: Mapping[str, Any]) -> dict[str, Any]:
    _only(formats, {"dates", "decimal", "scale", "blanks"}, "formats")
    choices = {"dates": ORDERS, "decimal": (".", ",")}
    return {
        "scale": int(formats.get("scale", 1)),
        "blanks": tuple(str(blank) for blank in formats.get("blanks", ())),
        **{
            name: _one_of(formats[name], known, name)
            for name, known in choices.items()
            if name in formats
        },
    }


def _column(text: Any) -> ColumnSource:
    if isinstance(text, str):
        return ColumnSource((text,))
    if isinstance(text, list):
        return ColumnSource(tuple(str(one) for one in text))
    _only(text, {"column", "columns", "joined", "numbered", "after"}, "a column")
    after = text.get("after")
    numbered = bool(text.get("numbered", False))
    if "columns" in text:
        names = tuple(str(one) for one in text["columns"])
        return ColumnSource(
            names, joins=True, joined=str(text.get("joined", "-")), numbered=numbered, after=after
        )
    named = text["column"]
    return ColumnSource(
        (named,) if isinstance(named, str) else tuple(named), numbered=numbered, after=after
    )


def _only(part: Mapping[str, Any], known: set[str], where: str) -> None:
    if extra := set(part) - known:
        raise ValueError(f'"{min(extra)}" is not known under {where}')


def _one_of(value: Any, choices: tuple[Any, ...], where: str) -> Any:
    if value not in choices:
        raise ValueError(f'{where} is one of {", ".join(map(str, choices))}, not "{value}"')
    return value


def body_of(found: FileMap) -> dict[str, Any]:
    """One kind's part of a map as it is saved: what `parse` reads back the same."""
    columns: dict[str, Any] = {}
    for name, column in found.columns.items():
        if column.joins:
            columns[name] = {
                "columns": list(column.candidates),
                "joined": column.joined,
                "numbered": column.numbered,
            }
        elif column.after or column.numbered:
            columns[name] = {"column": list(column.candidates), "numbered": column.numbered}
        else:
            columns[name] = list(column.candidates)
        if column.after:
            columns[name]["after"] = column.after
    formats: dict[str, Any] = {"scale": found.scale, "blanks": list(found.blanks)}
    if found.dates:
        formats["dates"] = found.dates
    if found.decimal:
        formats["decimal"] = found.decimal
    return {
        "columns": columns,
        "constants": dict(found.constants),
        "values": {k: dict(v) for k, v in found.values.items()},
        "stages": dict(found.stages),
        "months": dict(found.months),
        "people": {"match": list(found.match_people), "unknown": found.unknown_people},
        "unknown": {"customers": found.unknown_customers, "products": found.unknown_products},
        "formats": formats,
        "recognise": list(found.recognise),
    }


def load_toml(path: Path) -> dict[str, Any]:
    """A map file's contents. Raises MapUnknown, MapUnreadable."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise MapUnknown(map=path.name, known=", ".join(ready_made_names())) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MapUnreadable(map=path.name, why=str(error)) from None


def ready_made_names() -> tuple[str, ...]:
    """The maps that come with the product."""
    return tuple(sorted(path.stem for path in READY_MADE.glob("*.toml")))


def ready_made(name: str) -> dict[str, Any] | None:
    """A map that comes with the product, or None."""
    return load_toml(READY_MADE / f"{name}.toml") if name in ready_made_names() else None


def recognised(kind: Kind, header: tuple[str, ...]) -> tuple[str, FileMap] | None:
    """The ready-made map whose telling headers this file has, with its name."""
    have = {cell.casefold() for cell in header}
    for name in ready_made_names():
        body = cast(dict[str, Any], ready_made(name))
        if kind in body:
            found = parse(body, kind, name)
            if found.recognise and have.issuperset(h.casefold() for h in found.recognise):
                return name, found
    return None
