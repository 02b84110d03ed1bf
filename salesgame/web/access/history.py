"""The one history of who changed what: for admins and finance, to be filtered and taken along."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request, url_for

from salesgame.domain.access.audit import KINDS, AuditKind
from salesgame.domain.core.calendar import LAST_DAY, iso_day
from salesgame.extensions import db
from salesgame.queries.access.history import (
    HistoryEntry,
    HistoryFilter,
    history_page,
    people_meant,
)
from salesgame.tabular.writing import as_text
from salesgame.web.access.wording import kind_name, told
from salesgame.web.pay.export import BOM
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import needs, person
from salesgame.web.ui import parsing
from salesgame.web.ui.jinja import add_filters
from salesgame.web.ui.language import _

bp = Blueprint("history", __name__)
MOST_EXPORTED = 10_000
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HistoryForm:
    """What the page was asked for, as it was typed; a day that is none is no bound."""

    kind: str
    by: str
    person: str
    since: date | None
    until: date | None

    @property
    def is_asked(self) -> bool:
        """Whether anything is left out."""
        return any((self.kind, self.by, self.person, self.since, self.until))

    def href(self, endpoint: str, **more: Any) -> str:
        """The address of a page of the same entries."""
        asked = {
            "kind": self.kind or None, "by": self.by or None, "person": self.person or None,
            "from": self.since, "until": self.until,
        }  # fmt: skip
        return url_for(endpoint, **(asked | more))

    def wanted(self) -> HistoryFilter:
        """The same for the database; a name that nobody has finds nothing."""
        return HistoryFilter(
            kind=_kind(self.kind),
            actors=people_meant(db.session(), self.by) if self.by else None,
            people=people_meant(db.session(), self.person) if self.person else None,
            since=_instant(self.since) if self.since else None,
            until=_instant(self.until + ONE_DAY) if self.until and self.until < LAST_DAY else None,
        )


def register(app: Flask) -> None:
    """Add the page, and the filter that names a kind of entry."""
    app.register_blueprint(bp)
    add_filters(app, audit_kind=kind_name)


@bp.get("/history")
@needs("finance", "admin")
def page() -> str:
    """Who changed what, newest first, a page at a time."""
    form, before = _form(), request.args.get("before", None, type=parsing.number)
    entries, following = history_page(db.session(), form.wanted(), before)
    return render_template(
        "access/history.html",
        entries=[(one, told(one, person().role)) for one in entries],
        form=form,
        kinds=[("", _("Everything")), *((kind, kind_name(kind)) for kind in KINDS)],
        newer=None if before is None else form.href("history.page"),
        older=form.href("history.page", before=following) if following else None,
        file=form.href("history.export"),
    )


@bp.get("/history.csv")
@needs("finance", "admin")
def export() -> Response:
    """The newest MOST_EXPORTED of the same entries as a file; earlier ones by their days."""
    entries, _following = history_page(db.session(), _form().wanted(), limit=MOST_EXPORTED)
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(("at", "by", "kind", "verb", "person", "what", "before", "after", "pay", "why"))
    for entry in entries:
        writer.writerows(_rows(entry))
    headers = {"Content-Disposition": 'attachment; filename="history.csv"'}
    return Response(BOM + file.getvalue(), mimetype="text/csv", headers=headers)


def _rows(entry: HistoryEntry) -> Iterator[list[str]]:
    """A line for each change of an entry, one where it has none."""
    said = told(entry, person().role)
    head = [entry.at.isoformat(), as_text(entry.by or ""), entry.kind, entry.verb]
    who, why = as_text(entry.person or ""), as_text(entry.why)
    for change in said.said or (None,):
        before, after = (change.before, change.after) if change else ("", "")
        label = f"{said.text} {change.label}" if change else said.text
        yield [*head, who, as_text(label), as_text(before), as_text(after), as_text(said.pay), why]


def _form() -> HistoryForm:
    asked = request.args
    return HistoryForm(
        kind=asked.get("kind", ""),
        by=asked.get("by", "").strip(),
        person=asked.get("person", "").strip(),
        since=asked.get("from", None, type=iso_day),
        until=asked.get("until", None, type=iso_day),
    )


def _kind(text: str) -> AuditKind | None:
    return next((kind for kind in KINDS if kind == text), None)


def _instant(day: date) -> datetime:
    return current_company().calendar.starts_at(day)
