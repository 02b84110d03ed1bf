"""Where refusals end: a DomainError becomes a message beside the field, or a 422.

What the database didn't take is a 503 instead: nothing is to be put right, and it is logged.

A form's view names the page to show again, with what was typed still in `request.form`:

    @bp.post("/deals")
    @refusals_to(deal_form)          # deal_form(problems={"amount": "..."}, **the view's arguments)
    def create() -> Response: ...

Without it, people get the 422 page with the sentence, and machines
`{"error": {"code", "message", "field"}}`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from time import monotonic
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError

from salesgame.domain.core.refusals import DomainError, ManyRefused, NotSaved
from salesgame.domain.operations.readiness import NotReady
from salesgame.web.ui import moments
from salesgame.web.ui.language import locale

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
Problems = Mapping[str, str]
RETRY_SECONDS = 5
UNSAVED = "salesgame.unsaved"  # when something couldn't be saved, until /readyz saw that it can
QUIET_SECONDS = 60.0
MACHINES = ("/api/", "/stream")


def register(app: Flask) -> None:
    """Catch what no form caught."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _stale)


def message_of(refusal: DomainError) -> str:
    """The refusal's sentence in the reader's language, filled in."""
    if isinstance(refusal, ManyRefused):
        return " ".join(problems_of(refusal).values())
    sentence: str = gettext(refusal.sentence)
    return sentence.format(**{name: _told(fact) for name, fact in refusal.facts.items()})


def _told(fact: Any) -> Any:
    """A fact of a refusal as the reader's language writes it: days are words of the sentence."""
    is_day = isinstance(fact, date) and not isinstance(fact, datetime)
    return moments.day(fact, "medium", locale()) if is_day else fact


def problems_of(refusal: DomainError) -> dict[str, str]:
    """Field name to sentence, as the `problems` and `field` macros take them; "" is the form."""
    found: dict[str, str] = {}
    for one in refusal.each:
        name, why = one.field or "", message_of(one)
        found[name] = f"{found[name]} {why}" if name in found else why
    return found


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
                return marked(shown, refusal)

        return guarded

    return guard


def try_to_save(act: Callable[[], None]) -> None:
    """Do what a page that only reads can do without, and go on where it can't be saved.

    For a while after something couldn't be, nobody waits for it again.
    """
    failed: float | None = current_app.extensions.get(UNSAVED)
    if failed is not None and monotonic() - failed < QUIET_SECONDS:
        return
    try:
        act()
    except (NotSaved, NotReady) as fault:
        note_fault(fault)


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


def _refused(refusal: DomainError) -> Response:
    message = message_of(refusal)
    if asks_for_json():
        told = refuse_as_json(422, type(refusal).__name__, message, refusal.field)
        return marked(make_response(told), refusal)
    return marked(make_response(_page(message, 422)), refusal)


def marked(answer: Response, refusal: DomainError) -> Response:
    """The answer with the refusal's status; what the database didn't take goes into the log."""
    answer.status_code = 422
    if isinstance(refusal, NotSaved | NotReady):
        answer.status_code = 503
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
        note_fault(refusal)
    return answer


def note_fault(fault: DomainError) -> None:
    """Log what the database didn't take, with what it said; /readyz looks at it again."""
    if isinstance(fault, NotSaved):
        current_app.extensions[UNSAVED] = monotonic()
    name, why = g.get("request_id", ""), fault.__cause__
    log.error("request %s: %s", name, fault.message, exc_info=why)


def _stale(_error: CSRFError) -> tuple[Response | str, int]:
    message = gettext(
        "This page was open for too long. Go back, load it again and send it once more."
    )
    if asks_for_json():
        return refuse_as_json(400, "StalePage", message)
    return _page(message, 422), 400


def _page(message: str, code: int) -> str:
    name = g.get("request_id", "")
    return render_template("site/refused.html", message=message, code=code, request_id=name)
