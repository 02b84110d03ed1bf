"""Where refusals end: a DomainError becomes a message beside the field, or a 422.

A form's view names the page to show again, with what was typed still in `request.form`:

    @bp.post("/deals")
    @refusals_to(deal_form)          # deal_form(problems={"amount": "..."}, **the view's arguments)
    def create() -> Response: ...

Without it, people get the 422 page with the sentence, and machines
`{"error": {"code", "message", "field"}}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError

from salesgame.domain.refusals import DomainError

P = ParamSpec("P")
R = TypeVar("R")
Problems = Mapping[str, str]
MACHINES = ("/api/", "/stream")


def register(app: Flask) -> None:
    """Catch what no form caught."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _stale)


def message_of(refusal: DomainError) -> str:
    """The refusal's sentence in the reader's language, filled in."""
    sentence: str = gettext(refusal.sentence)
    return sentence.format(**refusal.facts)


def problems_of(refusal: DomainError) -> dict[str, str]:
    """Field name to sentence, as the `problems` and `field` macros take them; "" is the form."""
    return {refusal.field or "": message_of(refusal)}


def refusals_to(page: Callable[..., Any]) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Show `page(problems=..., **the view's arguments)` with 422 when the view is refused."""

    def guard(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            try:
                return view(*args, **kwargs)
            except DomainError as refusal:
                if asks_for_json():
                    raise
                shown = make_response(page(*args, problems=problems_of(refusal), **kwargs))
                shown.status_code = 422
                return shown

        return guarded

    return guard


def asks_for_json() -> bool:
    """Whether a machine asks: by path, by what it sends, or by what it accepts."""
    return (
        request.path.startswith(MACHINES)
        or request.is_json
        or request.accept_mimetypes.best == "application/json"
    )


def refuse_as_json(
    status: int, code: str, message: str, field: str | None = None
) -> tuple[Response, int]:
    """The one shape of a refusal for machines."""
    return jsonify(error={"code": code, "message": message, "field": field}), status


def _refused(refusal: DomainError) -> tuple[Response | str, int]:
    message = message_of(refusal)
    if asks_for_json():
        return refuse_as_json(422, type(refusal).__name__, message, refusal.field)
    return _page(message), 422


def _stale(_error: CSRFError) -> tuple[Response | str, int]:
    message = gettext(
        "This page was open for too long. Go back, load it again and send it once more."
    )
    if asks_for_json():
        return refuse_as_json(400, "StalePage", message)
    return _page(message), 400


def _page(message: str) -> str:
    name = g.get("request_id", "")
    return render_template("errors/refused.html", message=message, request_id=name)
