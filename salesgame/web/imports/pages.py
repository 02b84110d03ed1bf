"""Importing a file by page: file, columns, dry run, receipt, and the whole of it undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access import permissions
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.extensions import db, reactions
from salesgame.queries.imports.imports import PAGE, Import, import_numbered, imports, saved_maps
from salesgame.queries.proposals.proposals import waiting_of_import
from salesgame.services.imports import maps
from salesgame.services.imports.fields import the_kind
from salesgame.services.imports.proposing import import_or_propose
from salesgame.services.imports.readings import ANSWERS
from salesgame.services.imports.saving import save_map
from salesgame.services.imports.uploads import Upload, answered
from salesgame.services.work import unit_of_work
from salesgame.tabular.refusals import SheetUnclear
from salesgame.web.imports import files, impact
from salesgame.web.imports.columns import field_lines, reading_said, with_columns
from salesgame.web.imports.gaps import gaps
from salesgame.web.imports.meanings import unknown_words, with_meanings
from salesgame.web.imports.outcomes import effect_of, row_list, tabs
from salesgame.web.imports.owners import with_owners
from salesgame.web.imports.questions import asked_of
from salesgame.web.imports.reading import reading_of, samples_of
from salesgame.web.imports.wording import id_hint, kind_labels, map_label, nouns, unknown_people
from salesgame.web.proposals.saving import said, saved, why_told
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import found, needs, own_id, person, viewer
from salesgame.web.site.refusals import Problems, message_of, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.filters import number as figure
from salesgame.web.ui.language import _

bp = Blueprint("imports", __name__)
NOTHING = {"new": 0, "changed": 0, "unchanged": 0, "rejected": 0}


class NoFileChosen(DomainError):
    """Choose a file first."""

    field = "file"


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/imports")
@needs("manager", "finance", "admin")
def page(problems: Problems | None = None) -> str:
    """Choose a file; below it, what was imported before."""
    at = max(request.args.get("page", 1, type=parsing.number), 1)
    mine = own_id() if person().role == "manager" else None
    listed = imports(db.session(), limit=PAGE + 1, offset=(at - 1) * PAGE, started_by=mine)
    labels = kind_labels()
    return render_template(
        "imports/page.html", listed=[one for one in listed[:PAGE] if _may_see(one)],
        before=at - 1, after=at + 1 if len(listed) > PAGE else None,
        kinds=[(kind, labels[kind]) for kind in files.kinds_of(person().role)], labels=labels,
        kind=request.values.get("kind", "deals"), problems=problems or {}, form=request.form,
        most=current_app.config["MAX_CONTENT_LENGTH"] // (1024 * 1024),
    )  # fmt: skip


@bp.post("/imports")
@needs("manager", "finance", "admin")
@refusals_to(page)
def upload() -> Answer:
    """Keep the chosen file, and look whether it can be read at all."""
    file, kind = request.files.get("file"), the_kind(request.form.get("kind", ""))
    if kind not in files.kinds_of(person().role):
        abort(404)
    if file is None or not file.filename:
        raise NoFileChosen
    kept = files.uploads().keep(own_id(), kind, file.filename, file.save, clock.now())
    try:
        kept = files.said_beforehand(kept, request.form)
        files.with_sheets(kept, files.read(kept).sheet.titles)
    except SheetUnclear as unclear:
        files.with_sheets(kept, unclear.facts["titles"])
        return redirect(url_for("imports.sheet", token=kept.token), code=303)
    except DomainError:
        files.uploads().forget(kept)
        raise
    return redirect(url_for("imports.columns", token=kept.token), code=303)


@bp.get("/imports/files/<token>/sheet")
@needs("manager", "finance", "admin")
def sheet(token: str, problems: Problems | None = None) -> str:
    """Which sheet of a workbook is read, where there are several."""
    kept = _mine(token)
    found(kept.sheets or None)
    return render_template("imports/sheet.html", upload=kept, problems=problems or {})


@bp.post("/imports/files/<token>/sheet")
@needs("manager", "finance", "admin")
@refusals_to(sheet)
def choose_sheet(token: str) -> Answer:
    """Keep the sheet; columns that were chosen were another one's."""
    fresh, refusals = files.with_sheet(_mine(token), request.form.get("sheet", "")), Gathered()
    with refusals.beside("sheet"):
        files.read(fresh)
    refusals.refuse()
    files.uploads().save(fresh)
    return redirect(url_for("imports.columns", token=token), code=303)


@bp.get("/imports/files/<token>/columns")
@needs("manager", "finance", "admin")
def columns(token: str, problems: Problems | None = None) -> str:
    """Which column is which field, as guessed, remembered or chosen."""
    kept = _mine(token)
    table = files.read(kept)
    sheet = table.sheet
    name, mapped = files.mapped(kept, sheet, request.args.get("map"))
    known = [*maps.ready_made_names(), *saved_maps(db.session())]
    return render_template(
        "imports/columns.html", upload=kept, kind_label=kind_labels()[kept.kind],
        lines=field_lines(kept.kind, mapped, table, request.form),
        said=reading_said(kept, mapped), has_others=any(one != sheet.title for one in kept.sheets),
        header=[cell for cell in sheet.header if cell], mapped=mapped, map_name=name, known=known,
        problems=problems or {}, form=request.form, sheet=sheet, gaps=gaps(mapped),
        unknown_people=unknown_people(may_add=person().role != "manager"), map_label=map_label,
        id_hint=id_hint(kept.kind),
    )  # fmt: skip


@bp.post("/imports/files/<token>/columns")
@needs("manager", "finance", "admin")
@refusals_to(columns)
def choose_columns(token: str) -> Answer:
    """Keep the columns, and the map under a name where one is given."""
    kept = _mine(token)
    name, mapped = files.mapped(kept, files.read(kept).sheet, request.form.get("map") or None)
    fresh = with_columns(kept, mapped, name, request.form)
    files.check_columns(fresh)
    fresh = replace(fresh, saved_as=request.form.get("save_as", "").strip())
    _save_map(fresh)
    files.uploads().save(fresh)
    return redirect(url_for("imports.dry_run", token=token), code=303)


@bp.get("/imports/files/<token>/dry-run")
@needs("manager", "finance", "admin")
def dry_run(token: str) -> str | Answer:
    """What saving would do; nothing is saved. Open questions come first."""
    kept = _mine(token)
    if kept.body is None:
        return redirect(url_for("imports.columns", token=token), code=303)
    try:
        ready = files.prepared(kept)
        if not ready.formats.questions:
            kept = impact.with_impact(files.tried(kept, ready), ready)
    except DomainError as refusal:
        toast(message_of(refusal), kind="fault")
        return redirect(url_for("imports.columns", token=token), code=303)
    result, show = kept.result, request.args.get("show")
    return render_template(
        "imports/dry_run.html", upload=kept, result=result, count=ready.table.count,
        questions=asked_of(ready, current_company().calendar.day_of(clock.now())),
        reading=reading_of(ready), samples=samples_of(ready),
        **(_tried(kept, result, show) if result else {}),
    )  # fmt: skip


def _tried(kept: Upload, result: Mapping[str, Any], show: str | None) -> dict[str, Any]:
    """What a dry run found, as its page shows it."""
    return {
        "listed": row_list(result, show, nouns()[kept.kind]), "effect": effect_of(result),
        "unknown": unknown_words(result), "told": impact.told(kept),
    }  # fmt: skip


@bp.post("/imports/files/<token>/answers")
@needs("manager", "finance", "admin")
def answer(token: str) -> Answer:
    """Keep the answers to what the file can't say itself, in its map too where one was named."""
    kept = _mine(token)
    said = {key: request.form[key] for key in ANSWERS if request.form.get(key)}
    fresh = answered(kept, **said)
    fresh = with_meanings(fresh, request.form)
    try:
        fresh = with_owners(fresh, request.form)
    except DomainError as refusal:
        toast(message_of(refusal), kind="fault")
    _save_map(fresh)
    files.uploads().save(fresh)
    return redirect(url_for("imports.dry_run", token=token), code=303)


@bp.post("/imports/files/<token>/impact")
@needs("manager", "finance", "admin")
def work_out(token: str) -> Answer:
    """Work out what saving a long file would do to pay and points."""
    kept = _mine(token)
    ready = files.prepared(kept)
    if not ready.formats.questions:
        impact.with_impact(files.tried(kept, ready), ready, asked=True)
    return redirect(url_for("imports.dry_run", token=token), code=303)


@bp.post("/imports/files/<token>/receipt")
@needs("manager", "finance", "admin")
def save(token: str) -> Answer:
    """Import the file for good, in one transaction."""
    kept = _mine(token)
    ready = files.prepared(kept)
    rejects = files.uploads().folder / f"{token}.kept.csv"
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        done = import_or_propose(work, ready, rejects, message_of)
    files.uploads().forget(kept)
    return redirect(url_for("imports.receipt", number=done.receipt.import_id), code=303)


@bp.get("/imports/files/<token>/rejected.csv")
@needs("manager", "finance", "admin")
def rejected(token: str) -> Answer:
    """The rows a dry run would leave out."""
    kept = _mine(token)
    return _csv(files.uploads().rejects(kept), kept.name)


@bp.get("/imports/<int:number>")
@needs("manager", "finance", "admin")
def receipt(number: int, problems: Problems | None = None) -> str:
    """What an import did."""
    done = _seen(number)
    return render_template(
        "imports/receipt.html", done=done, kind_label=kind_labels()[done.kind],
        counts=[(tab.label, figure(tab.count)) for tab in tabs(NOTHING | dict(done.counts))],
        has_file=_rejects_of(done) is not None, problems=problems or {},
        proposal_id=waiting_of_import(db.session(), number),
    )  # fmt: skip


@bp.get("/imports/<int:number>/rejected.csv")
@needs("manager", "finance", "admin")
def rejected_rows(number: int) -> Answer:
    """The rows an import left out."""
    done = _seen(number)
    return _csv(found(_rejects_of(done)), done.file_name)


@bp.post("/imports/<int:number>/undoing")
@needs("manager", "finance", "admin")
@refusals_to(receipt)
def undo(number: int) -> Answer:
    """Undo the whole import."""
    _seen(number)
    change = ProposedChange("import_undoing", {"import": number}, why_told())
    done = said(_("The import is undone. Everything is as it was before."))
    return saved(lambda _work: change, done, url_for("imports.receipt", number=number))


def _save_map(kept: Upload) -> None:
    """Keep the map under the name it was given, with what the file's words were said to mean."""
    if kept.saved_as and kept.body is not None:
        with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
            save_map(work, kept.saved_as, kept.kind, kept.body)


def _mine(token: str) -> Upload:
    kept = found(files.uploads().load(token, own_id(), clock.now()))
    if kept.kind not in files.kinds_of(person().role):
        abort(404)
    return kept


def _seen(number: int) -> Import:
    """An import the viewer may look at: a manager's own of people who are still theirs, or any."""
    done = found(import_numbered(db.session(), number))
    if not _may_see(done) or done.kind not in files.kinds_of(person().role):
        abort(404)
    return done


def _may_see(done: Import) -> bool:
    return permissions.may_see_import(viewer(), done.started_by, done.people, done.teams)


def _rejects_of(done: Import) -> Path | None:
    name = done.counts.get("rejects_file")
    path = files.uploads().folder / Path(str(name)).name
    return path if name and path.is_file() else None


def _csv(path: Path, name: str) -> Answer:
    if not path.is_file():
        abort(404)
    label = f"{Path(name).stem}-rejected.csv"
    return send_file(path, mimetype="text/csv", as_attachment=True, download_name=label)
