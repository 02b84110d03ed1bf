"""How a file was read, in words: its encoding, its formats, a few of its cells."""

from __future__ import annotations

from salesgame.extensions import db
from salesgame.queries.company.settings import the_company
from salesgame.services.imports.preparing import Prepared
from salesgame.web.ui.language import _


def reading_of(ready: Prepared) -> list[tuple[str, str]]:
    """How the file is read, in words."""
    separators = {",": _("Comma"), ";": _("Semicolon"), "\t": _("Tab"), "|": _("Bar")}
    orders = {"dmy": _("Day first"), "mdy": _("Month first"), "ymd": _("Year first")}
    sheet, formats = ready.sheet, ready.formats
    asked = {question.about for question in formats.questions}
    ways = [orders[order] for order in formats.orders.values()]
    ways += [_("Day numbers") for _field in formats.day_zeros]
    found = ", ".join(dict.fromkeys(ways))
    signs = {".": "1,234.56", ",": "1.234,56"}
    lines = [
        (
            _("Encoding"),
            _("Workbook") if sheet.workbook else sheet.encoding.removesuffix("-sig").upper(),
        ),
        (_("Decimals"), _("Not known yet") if "decimal" in asked else signs[formats.decimal]),
        (
            _("Dates"),
            _("Not known yet") if asked - {"decimal"} else found or _("None"),
        ),
        (_("Time zone"), the_company(db.session()).calendar.zone.replace("_", " ")),
    ]
    if left_out := ready.columns.left_out:
        lines.append((_("Columns left out"), ", ".join(left_out)))
    if sheet.workbook:
        lines.insert(1, (_("Sheet"), sheet.title))
    else:
        lines.insert(1, (_("Separator"), separators.get(sheet.delimiter, sheet.delimiter)))
    return lines


def samples_of(ready: Prepared) -> list[tuple[str, tuple[str, ...]]]:
    """A few cells of each column that has any, by what the file calls it."""
    label, samples = ready.columns.label, ready.formats.samples
    return [(label(name), cells) for name, cells in samples.items() if cells]
