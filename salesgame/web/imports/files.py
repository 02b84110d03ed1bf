"""Uploaded files and how far their import has come: read, mapped, tried."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from flask import current_app
from werkzeug.datastructures import MultiDict

from salesgame import clock
from salesgame.domain.people.person import Role
from salesgame.extensions import db
from salesgame.queries.company.settings import the_company
from salesgame.queries.imports.imports import saved_maps
from salesgame.services.imports import maps, preparing, readings, runs
from salesgame.services.imports.fields import KINDS, Kind
from salesgame.services.imports.maps import FileMap
from salesgame.services.imports.preparing import Prepared, named_map
from salesgame.services.imports.uploads import Upload, Uploads, answered
from salesgame.services.work import Work
from salesgame.tabular.tables import Sheet, Table
from salesgame.web.imports.meanings import MOST_WORDS, unknown_stages, unknown_statuses
from salesgame.web.site.refusals import message_of

BEFOREHAND = ("encoding", "delimiter", "sheet")


def uploads() -> Uploads:
    """The folder of uploads of this installation."""
    return Uploads(Path(current_app.instance_path) / "imports")


def kinds_of(role: Role) -> tuple[Kind, ...]:
    """What a role may import: people and teams decide who sees what, so they are the admin's."""
    if role == "admin":
        return KINDS
    return ("deals", "activities", "quotas") if role in {"manager", "finance"} else ()


def said_beforehand(upload: Upload, form: MultiDict[str, str]) -> Upload:
    """The upload with what was said of the file where it was chosen."""
    said = {key: form[key].strip() for key in BEFOREHAND if form.get(key, "").strip()}
    if not said:
        return upload
    fresh = answered(upload, **said)
    uploads().save(fresh)
    return fresh


def with_sheets(upload: Upload, titles: tuple[str, ...]) -> Upload:
    """The upload with the sheets there are to choose from; a text file has none."""
    fresh = replace(upload, sheets=titles)
    uploads().save(fresh)
    return fresh


def with_sheet(upload: Upload, sheet: str) -> Upload:
    """The upload with another of its sheets, whose columns are looked at anew."""
    return replace(answered(upload, sheet=sheet), body=None, map_name=None)


def read(upload: Upload) -> Table:
    """The upload's rows, read now or before. Raises what is wrong with the file."""
    return readings.table_of(uploads(), upload)


def mapped(upload: Upload, sheet: Sheet, wanted: str | None = None) -> tuple[str | None, FileMap]:
    """The map in hand: the one asked for by name, the one chosen before, or a suggestion."""
    if wanted:
        body, name = named_map(wanted, saved_maps(db.session()))
        return name, maps.parse(body, upload.kind, name)
    if upload.body is not None:
        return upload.map_name, maps.parse(upload.body, upload.kind, upload.map_name or upload.name)
    return preparing.map_for(upload.kind, sheet.header)


def check_columns(upload: Upload) -> None:
    """Refuse columns that aren't there, while their page is still in front of the reader."""
    readings.layout_of(upload, read(upload).sheet)


def prepared(upload: Upload) -> Prepared:
    """The upload ready to be imported, or with its questions. Raises the file's refusals."""
    return readings.prepared_upload(uploads(), upload)


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
        "strangers": receipt.strangers[:MOST_WORDS],
    }  # fmt: skip
    done = replace(upload, result=result)
    uploads().save(done)
    return done
