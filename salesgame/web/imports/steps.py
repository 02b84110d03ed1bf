"""The steps of an import as its pages show them: columns, open questions, counts and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args

from flask import current_app
from werkzeug.datastructures import MultiDict

from salesgame import clock
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.people.person import Role
from salesgame.extensions import db
from salesgame.queries.company.settings import the_company
from salesgame.queries.imports.imports import saved_maps
from salesgame.services.imports import maps, preparing, runs
from salesgame.services.imports.columns import bind
from salesgame.services.imports.fields import FIELDS, KINDS, Kind
from salesgame.services.imports.maps import ColumnSource, FileMap, UnknownPeople
from salesgame.services.imports.preparing import Choices, Prepared, named_map
from salesgame.services.imports.refusals import NoRows
from salesgame.services.imports.scanning import Question
from salesgame.services.imports.tally import OUTCOMES
from salesgame.services.imports.uploads import Upload, Uploads, answered
from salesgame.services.work import Work
from salesgame.tabular.dates import Order, read_moment
from salesgame.tabular.files import Sheet, open_sheet, sheets_of
from salesgame.tabular.numbers import DecimalSign, exact_number
from salesgame.web.imports.gaps import filled
from salesgame.web.imports.meanings import unknown_stages, unknown_statuses
from salesgame.web.imports.wording import field_labels
from salesgame.web.site.refusals import message_of
from salesgame.web.ui.filters import day as day_text
from salesgame.web.ui.filters import number
from salesgame.web.ui.language import _

BEFOREHAND = ("encoding", "delimiter", "sheet")
ANSWERS = (
    "dates", "day_numbers", "decimal", "unknown_people", "encoding", "delimiter", "sheet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field on the columns page: its name, the column it comes from, and sample cells."""

    name: str
    label: str
    column: str
    required: bool
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """Rows of one outcome, as a picker offers them."""

    outcome: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question, with what the samples would say by it."""

    value: str
    label: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as the page puts it."""

    about: str
    column: str
    count: int
    samples: tuple[str, ...]
    choices: tuple[Answer, ...]


def uploads() -> Uploads:
    """The folder of uploads of this installation."""
    return Uploads(Path(current_app.instance_path) / "imports")


def kinds_of(role: Role) -> tuple[Kind, ...]:
    """What a role may import: people and teams decide who sees what, so they are the admin's."""
    if role == "admin":
        return KINDS
    return ("deals", "activities", "quotas") if role in {"manager", "finance"} else ()


def opened(upload: Upload) -> Sheet:
    """The upload's sheet. Raises the file's refusals."""
    said = upload.choices
    return open_sheet(
        uploads().file(upload), upload.name, encoding=said.get("encoding") or None,
        delimiter=said.get("delimiter") or None, sheet=said.get("sheet") or None,
    )  # fmt: skip


def said_beforehand(upload: Upload, form: MultiDict[str, str]) -> Upload:
    """The upload with what was said of the file where it was chosen."""
    said = {key: form[key].strip() for key in BEFOREHAND if form.get(key, "").strip()}
    if not said:
        return upload
    fresh = answered(upload, **said)
    uploads().save(fresh)
    return fresh


def sheets_in(upload: Upload) -> tuple[str, ...]:
    """The sheets of a workbook there are to choose from; none of another file."""
    return sheets_of(uploads().file(upload), upload.name)


def with_sheet(upload: Upload, sheet: str) -> Upload:
    """The upload with another of its sheets, whose columns are looked at anew."""
    return replace(answered(upload, sheet=sheet), body=None, map_name=None)


def check_file(upload: Upload) -> None:
    """Refuse what can't be read, while the file can still be chosen anew. Raises its refusals."""
    sheet = opened(upload)
    try:
        if not first_rows(sheet):
            raise NoRows(file=sheet.name)
    finally:
        sheet.close()


def mapped(upload: Upload, sheet: Sheet, wanted: str | None = None) -> tuple[str | None, FileMap]:
    """The map in hand: the one asked for by name, the one chosen before, or a suggestion."""
    if wanted:
        body, name = named_map(wanted, saved_maps(db.session()))
        return name, maps.parse(body, upload.kind, name)
    if upload.body is not None:
        return upload.map_name, maps.parse(upload.body, upload.kind, upload.map_name or upload.name)
    return preparing.map_for(upload.kind, sheet.header)


def field_lines(
    kind: Kind, found: FileMap, sheet: Sheet, cells: Sequence[Sequence[str]]
) -> list[FieldLine]:
    """Every field with its column and what the first rows say there."""
    places = {
        name.casefold(): position for position, name in reversed(list(enumerate(sheet.header)))
    }
    lines, labels = [], field_labels()
    for field in FIELDS[kind]:
        column = found.columns.get(field.name)
        at = None
        if column and not column.joins:
            at = next(
                (places[c.casefold()] for c in column.candidates if c.casefold() in places), None
            )
        samples = tuple(
            dict.fromkeys(row[at] for row in cells if at is not None and at < len(row) and row[at])
        )
        lines.append(
            FieldLine(
                field.name,
                labels[field.name],
                sheet.header[at] if at is not None else "",
                field.required,
                samples[:3],
            )
        )
    return lines


def first_rows(sheet: Sheet, count: int = 20) -> list[list[str]]:
    """The first rows of a file, to take samples from."""
    return [cells for _number, (_row, cells) in zip(range(count), sheet.rows(), strict=False)]


def with_columns(
    upload: Upload, found: FileMap, name: str | None, form: MultiDict[str, str]
) -> Upload:
    """The upload with the columns, and the reading, chosen on the page."""
    chosen: dict[str, ColumnSource] = {}
    for field in FIELDS[upload.kind]:
        column = form.get(f"column-{field.name}", "")
        before = found.columns.get(field.name)
        if before and (before.joins or before.after or column in before.candidates):
            chosen[field.name] = before
        elif column:
            chosen[field.name] = ColumnSource((column,))
    fresh = filled(replace(found, columns=chosen, recognise=()), form)
    if (unknown := form.get("unknown_people")) in get_args(UnknownPeople):
        fresh = replace(fresh, unknown_people=cast(UnknownPeople, unknown))
    body = {
        "source": form.get("source", "").strip()[:40] or found.source,
        upload.kind: maps.body_of(fresh),
    }
    said = {key: form.get(key, "") for key in ANSWERS if key in form}
    return replace(answered(upload, **said), body=body, map_name=name)


def prepared(upload: Upload) -> Prepared:
    """The upload ready to be imported, or with its questions. Raises the file's refusals."""
    said = {key: value for key, value in upload.choices.items() if key in ANSWERS and value}
    return preparing.prepare(
        upload.kind, uploads().file(upload), Choices(**said), name=upload.name,  # type: ignore[arg-type]
        map_body=upload.body, map_name=upload.map_name or upload.name,
    )  # fmt: skip


def tried(upload: Upload, ready: Prepared) -> Upload:
    """The upload with its dry run: kept, so that looking at other rows doesn't run it again."""
    if upload.result is not None:
        return upload
    session = db.session()
    work = Work(session, clock.now(), the_company(session), upload.owner)
    receipt = runs.dry_run(work, ready, uploads().rejects(upload), message_of)
    shown = {outcome: [asdict(row) for row in rows] for outcome, rows in receipt.shown.items()}
    result = {
        **receipt.as_json(), "shown": shown,
        "unknown_stages": unknown_stages(ready), "unknown_statuses": unknown_statuses(ready),
    }  # fmt: skip
    done = replace(upload, result=result)
    uploads().save(done)
    return done


def tabs(result: Mapping[str, Any]) -> list[Tab]:
    """The outcomes with their counts."""
    labels = {
        "new": _("New"), "changed": _("Changed"), "unchanged": _("Unchanged"),
        "rejected": _("Rejected"),
    }  # fmt: skip
    return [Tab(outcome, labels[outcome], result[outcome]) for outcome in OUTCOMES]


def asked_of(ready: Prepared, today: date) -> list[QuestionView]:
    """The open questions with their answers, each with what the samples would then say."""
    labels = {
        "dmy": _("Day first"), "mdy": _("Month first"), "ymd": _("Year first"),
        "excel": _("Days, as a spreadsheet counts them"),
        ".": _("A point before the decimals"), ",": _("A comma before the decimals"),
    }  # fmt: skip
    return [
        QuestionView(
            question.about, question.column, question.count, question.samples,
            tuple(
                Answer(
                    value, labels[value], _examples(question, value, today, ready.sheet.day_zero)
                )
                for value in question.choices
            ),
        )
        for question in ready.formats.questions
    ]  # fmt: skip


def _examples(question: Question, value: str, today: date, zero: date | None) -> tuple[str, ...]:
    examples = []
    for sample in question.samples[:2]:
        try:
            if question.about in {"dates", "day_numbers"}:
                day = read_moment(sample, cast(Order, value), zero).day
                said = day_text(day, "full")
                if day > today:
                    said = _("%(day)s, in the future", day=said)
            else:
                said = number(exact_number(sample, cast(DecimalSign, value)))
        except DomainError:
            said = _("not readable so")
        examples.append(_("%(sample)s is %(said)s", sample=sample, said=said))
    return tuple(examples)


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


def check_columns(upload: Upload) -> None:
    """Refuse columns that aren't there, while their page is still in front of the reader."""
    sheet = opened(upload)
    try:
        bind(mapped(upload, sheet)[1], sheet)
    finally:
        sheet.close()
