"""Saying what just happened on the next page, with what comes next and a way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from flask import Flask, flash, get_flashed_messages, session, url_for

from salesgame.web.ui.jinja import add_globals

Kind = Literal["gain", "fault"]
MOST_WAITING = 3


class WayBack(NamedTuple):
    """The view that takes back what was just done, and the ids it needs."""

    endpoint: str
    ids: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Toast:
    """`text` in ink, `to_go` in rose, `undo` where taking it back posts, `made` the kind drawn."""

    text: str
    to_go: str | None = None
    undo: str | None = None
    kind: str = "gain"
    made: str | None = None


def register(app: Flask) -> None:
    """Give the templates `toasts()`."""
    add_globals(app, toasts=toasts)


def toast(
    text: str, to_go: str | None = None, *, undo: WayBack | None = None, kind: Kind = "gain",
    made: str | None = None,
) -> None:  # fmt: skip
    """Show a toast on the next page: what happened, what is `to_go`, where taking it back posts.

    `made` is the kind of activity whose stroke was made: that page draws it.
    """
    # The address is made where it is shown: whoever posts without looking needs none.
    said = {"text": text, "to_go": to_go, "undo": undo, "made": made}
    flash(said, kind)  # type: ignore[arg-type]
    # Whoever posts without looking at pages must not fill the cookie they are kept in.
    session["_flashes"] = session["_flashes"][-MOST_WAITING:]


def toasts() -> tuple[Toast, ...]:
    """What waits to be said; plain flashes of other code count as well."""
    return tuple(_toast(kind, said) for kind, said in _flashes())


def _address(undo: tuple[str, dict[str, Any]] | None) -> str | None:
    return url_for(undo[0], **undo[1], undo=1) if undo else None


def _flashes() -> list[tuple[str, Any]]:
    return list(get_flashed_messages(with_categories=True))  # type: ignore[arg-type]


def _toast(category: str, said: Any) -> Toast:
    kind = "fault" if category in ("fault", "error", "danger", "warning") else "gain"
    if isinstance(said, dict):
        return Toast(str(said["text"]), said.get("to_go"), _address(said.get("undo")), kind,
                     said.get("made"))  # fmt: skip
    return Toast(str(said), kind=kind)
