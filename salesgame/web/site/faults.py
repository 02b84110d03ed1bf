"""What the database or the disk couldn't do: 503 with a sentence, never a failure of ours.

Its page asks the database who reads it, as every page does; where that can't be asked either, it
is shown as to a stranger.
"""

from __future__ import annotations

from flask import Flask, Response, g, make_response, render_template
from werkzeug.exceptions import HTTPException, InternalServerError

from salesgame.domain.company.company import Company
from salesgame.domain.core.refusals import DomainError, NotSaved
from salesgame.domain.operations.readiness import NotReady
from salesgame.extensions import db
from salesgame.services.operations.faults import fault_behind
from salesgame.web.site import current_company, failures
from salesgame.web.site.failures import Failure, request_id
from salesgame.web.site.refusals import asks_for_json, marked, message_of, refuse_as_json
from salesgame.web.ui.language import _

CODE = 503


def register(app: Flask) -> None:
    """Catch these refusals, and the errors behind which there is one."""
    app.register_error_handler(NotSaved, told)
    app.register_error_handler(NotReady, told)
    app.register_error_handler(Exception, _look_behind)
    app.register_error_handler(InternalServerError, _look_behind_failure)


def told(fault: DomainError) -> Response:
    """The answer that says what can't be done, and that nothing was changed."""
    if isinstance(fault, NotReady):
        stand_alone()
    try:
        answer = _answer(fault)
    except Exception as broken:  # what kept the page from being made keeps its frame from it too
        if not fault_behind(broken):
            raise
        stand_alone()
        answer = _answer(fault)
    return marked(answer, fault)


def stand_alone() -> None:
    """Let nothing in the rest of this request ask the database: not even who reads, and where."""
    db.session().invalidate()
    g.signed_in = None
    g.pop("_login_user", None)  # flask-login's own memory of it
    current_company.replace(Company())


def _look_behind(error: Exception) -> Response:
    if fault := fault_behind(error):
        fault.__cause__ = error  # the log says why
        return told(fault)
    raise error


def _look_behind_failure(
    error: InternalServerError,
) -> Response | tuple[Response | str, int] | HTTPException:
    """What failed after the view, such as while its answer was being finished."""
    behind = error.original_exception
    fault = behind if isinstance(behind, NotSaved | NotReady) else fault_behind(behind)
    return told(fault) if fault else failures.page(error)


def _answer(fault: DomainError) -> Response:
    why = message_of(fault)
    if asks_for_json():
        return make_response(refuse_as_json(CODE, type(fault).__name__, why))
    said = Failure(_title(fault), why)
    page = render_template("site/503.html", failure=said, code=CODE, request_id=request_id())
    return make_response(page, CODE)


def _title(fault: DomainError) -> str:
    if isinstance(fault, NotReady):
        return _("SalesGame can't be used just now: its operator has something to do.")
    return _("SalesGame is briefly unavailable.")
