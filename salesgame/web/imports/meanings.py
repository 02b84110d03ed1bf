"""A file's own words for stages and statuses: asked where nobody here knows them, then kept."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from salesgame.domain.deals.deal import Status
from salesgame.extensions import db
from salesgame.queries.deals.lookups import stages
from salesgame.services.imports.kinds.deal_rows import STATUSES
from salesgame.services.imports.preparing import Prepared
from salesgame.services.imports.uploads import Upload
from salesgame.tabular.words import squeezed
from salesgame.web.site.loaders import person
from salesgame.web.ui.language import _

MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class UnknownWords:
    """Words of a file's column that nobody here knows, asked what they mean.

    Without options the answer is typed, as `hint` says.
    """

    field: str
    title: str
    why: str
    texts: Sequence[str]
    options: Mapping[str, str]
    hint: str = ""


def unknown_words(result: Mapping[str, Any]) -> UnknownWords | None:
    """The statuses a dry run found that are to be explained; where there are none, the stages."""
    if texts := result.get("unknown_statuses"):
        why = _(
            "The file names statuses that are neither open, won nor lost. Rows with a status left "
            "out stay out."
        )
        title = _("What do these statuses mean?")
        return UnknownWords("status", title, why, texts, meanings()["status"])
    if texts := result.get("unknown_stages"):
        why = _(
            "The file names stages this company does not have. Rows with a stage left out stay out."
        )
        return UnknownWords("stage", _("Which stages are these?"), why, texts, meanings()["stage"])
    return unknown_owners(result)


def unknown_owners(result: Mapping[str, Any]) -> UnknownWords | None:
    """The owners of a dry run who are nobody here, asked whom they mean."""
    if not (texts := result.get("strangers")):
        return None
    why = (
        _("Nobody here is called this. Your answers are kept for later files.")
        if person().role == "admin"
        else _("Nobody here is called this. Your answers count for this import only.")
    )
    title, hint = _("Who are these owners?"), _("Email or legal name")
    return UnknownWords("owner", title, why, texts, {}, hint)


def unknown_stages(ready: Prepared) -> tuple[str, ...]:
    """Stages the file names and neither the company nor the map knows.

    Where a column says won or lost, the stage of such a row doesn't matter.
    """
    known = {squeezed(name) for name in (*stages(db.session()), *ready.map.stages)}
    return _unknown(ready, "stage", known | _mapped(ready, "stage").keys())


def unknown_statuses(ready: Prepared) -> tuple[str, ...]:
    """Statuses that are neither open, won nor lost by name, nor by the map."""
    return _unknown(ready, "status", STATUSES.keys() | _mapped(ready, "status").keys())


def meanings() -> dict[str, dict[str, str]]:
    """What a file's word can mean, by the field it stands in."""
    return {
        "stage": {name: name for name in stages(db.session())},
        "status": {"open": _("Open"), "won": _("Won"), "lost": _("Lost")},
    }


def with_meanings(upload: Upload, form: Mapping[str, str]) -> Upload:
    """The upload with what `stage-…` and `status-…` of the form say, added to its map."""
    if upload.body is None:
        return upload
    part = dict(upload.body[upload.kind])
    values = dict(part.get("values", {}))
    for field, known in meanings().items():
        chosen = {
            key.removeprefix(f"{field}-"): value
            for key, value in form.items()
            if key.startswith(f"{field}-") and value in known
        }
        if chosen:
            values[field] = {**values.get(field, {}), **chosen}
    return replace(upload, body={**upload.body, upload.kind: {**part, "values": values}})


def _unknown(ready: Prepared, field: str, known: Container[str]) -> tuple[str, ...]:
    if ready.map.kind != "deals" or field not in ready.columns:
        return ()
    found: dict[str, str] = {}
    for cells in _undecided(ready) if field == "stage" else _whole(ready):
        text = ready.columns.text(field, cells)
        if text and squeezed(text) not in known:
            found.setdefault(squeezed(text), text)
            if len(found) >= MOST_WORDS:
                break
    return tuple(sorted(found.values()))


def _whole(ready: Prepared) -> Iterator[list[str]]:
    """The rows that are as wide as the header; the others stay out."""
    width = ready.columns.width
    return (cells for _row, cells in ready.table.rows() if len(cells) == width)


def _undecided(ready: Prepared) -> Iterator[list[str]]:
    """The rows whose status doesn't say where they stand: their stage does."""
    ours = _mapped(ready, "status")
    decided: tuple[Status, ...] = ("won", "lost")
    for cells in _whole(ready):
        said = squeezed(ready.columns.text("status", cells))
        if STATUSES.get(squeezed(ours.get(said, said))) not in decided:
            yield cells


def _mapped(ready: Prepared, field: str) -> dict[str, str]:
    return {squeezed(text): ours for text, ours in ready.map.values.get(field, {}).items()}
