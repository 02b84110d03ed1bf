"""What a file leaves out and a person says for all its rows: a stage, a kind, thousands, lines."""

from __future__ import annotations

from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from salesgame.extensions import db
from salesgame.queries.deals.activities import activity_kinds
from salesgame.queries.deals.lookups import stages
from salesgame.services.imports.fields import Kind
from salesgame.services.imports.maps import FileMap
from salesgame.web.ui.filters import words
from salesgame.web.ui.language import _

SCALES = (1, 1_000, 1_000_000)
_NAMED = {"deals": "stage", "activities": "kind"}
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """One question of the columns page about all rows, with what is chosen now."""

    name: str
    label: str
    options: Options
    chosen: str
    hint: str | None = None


def gaps(found: FileMap) -> list[Gap]:
    """What this kind of file may leave out."""
    asked: list[Gap] = []
    if found.kind in _NAMED:
        asked.append(_constant(found, _NAMED[found.kind]))
    if found.kind in {"deals", "quotas"}:
        asked.append(_scale(found))
    if found.kind in {"deals", "activities"}:
        asked.append(_lines(found))
    return asked


def filled(found: FileMap, form: MultiDict[str, str]) -> FileMap:
    """The map with what the page said; what the form doesn't ask stays."""
    constants = dict(found.constants)
    for name, options in _choices(found.kind).items():
        chosen = form.get(f"all-{name}")
        if chosen is None:
            continue
        constants.pop(name, None)
        if chosen in dict(options):
            constants[name] = chosen
    scale = form.get("scale", str(found.scale))
    columns = dict(found.columns)
    if "numbered" in form and "external_id" in columns:
        columns["external_id"] = replace(
            columns["external_id"], numbered=form["numbered"] == "lines"
        )
    known = {str(one): one for one in SCALES}
    return replace(found, constants=constants, scale=known.get(scale, found.scale), columns=columns)


def _choices(kind: Kind) -> dict[str, Options]:
    if kind == "deals":
        return {"stage": tuple((name, name) for name in stages(db.session()))}
    if kind == "activities":
        kinds = activity_kinds(db.session()).values()
        return {"kind": tuple((one.key, words(one.name)) for one in kinds)}
    return {}


def _constant(found: FileMap, name: str) -> Gap:
    label = (
        _("Stage of all rows, where no column says it") if name == "stage"
        else _("Kind of all rows, where no column says it")
    )  # fmt: skip
    options = (("", _("The file says it")), *_choices(found.kind)[name])
    return Gap(f"all-{name}", label, options, found.constants.get(name, ""))


def _scale(found: FileMap) -> Gap:
    said = _("as they stand"), _("in thousands"), _("in millions")
    options = tuple((str(scale), text) for scale, text in zip(SCALES, said, strict=True))
    return Gap("scale", _("Amounts are"), options, str(found.scale))


def _lines(found: FileMap) -> Gap:
    id_of = found.columns.get("external_id")
    options = (
        ("same", _("are the same thing twice")),
        ("lines", _("are lines of one order")),
    )
    chosen = "lines" if id_of and id_of.numbered else "same"
    hint = _("Of the same thing the second row stays out; lines all count, in the file's order.")
    return Gap("numbered", _("Rows with the same id"), options, chosen, hint)
