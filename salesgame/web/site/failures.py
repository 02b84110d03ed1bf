"""What went wrong, what is safe, and a way on: one page for every HTTP error."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from salesgame.web.site.refusals import asks_for_json, refuse_as_json
from salesgame.web.ui.language import lazy_gettext

log = logging.getLogger(__name__)
ID_BYTES = 5
_BARE = """SalesGame can't answer right now. What you saved is safe: try again in a moment.

If you ask for help, say {id}.
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as a person reads it: what happened, and what is safe or to be done."""

    happened: str
    safe: str


FAILURES = {
    400: Failure(
        lazy_gettext("That request didn't arrive whole."),
        lazy_gettext("Nothing was changed. Go back, load the page again and send it once more."),
    ),
    403: Failure(
        lazy_gettext("This page is for another role."),
        lazy_gettext(
            "Nothing is wrong with your account. Whoever runs SalesGame here can change roles."
        ),
    ),
    404: Failure(
        lazy_gettext("There is no page here, or it isn't yours to see."),
        lazy_gettext("Your numbers are unchanged. The address may be old or mistyped."),
    ),
    405: Failure(
        lazy_gettext("This address doesn't answer to that."),
        lazy_gettext("Nothing was changed. Use the buttons and links of the page itself."),
    ),
    413: Failure(
        lazy_gettext("That file is larger than this installation takes."),
        lazy_gettext("Nothing was imported. Split the file, or import it by command."),
    ),
    422: Failure(
        lazy_gettext("That couldn't be done."),
        lazy_gettext("Nothing was changed."),
    ),
    429: Failure(
        lazy_gettext("That was a little too often."),
        lazy_gettext("Nothing is lost. Wait a minute and try again."),
    ),
    500: Failure(
        lazy_gettext("Something broke on our side."),
        lazy_gettext("Your numbers are unchanged: what was not finished was undone as a whole."),
    ),
    503: Failure(
        lazy_gettext("SalesGame is busy or being looked after."),
        lazy_gettext("What you saved is safe. Try again in a moment."),
    ),
}


def register(app: Flask) -> None:
    """Answer every HTTP error with its page, and give each request an id."""
    app.before_request(_name_request)
    app.after_request(_tell_name)
    app.register_error_handler(HTTPException, page)


def page(error: HTTPException) -> tuple[Response | str, int] | HTTPException:
    """The page of an error; addresses of machines get the bare answer."""
    code = error.code or 500
    if code < 400 or error.response is not None:
        return error
    if isinstance(error, InternalServerError):
        log.error("request %s failed: %s %s", request_id(), request.method, request.path)
    if asks_for_json():
        return refuse_as_json(code, error.name.replace(" ", ""), error.description or error.name)
    failure = FAILURES.get(code) or FAILURES[400 if code < 500 else 500]
    template = f"site/{code if code in FAILURES else 500}.html"
    if code < 500:
        return _rendered(template, failure, code), code
    try:
        return _rendered(template, failure, code), code
    except Exception:
        # What broke the page may break its frame too, such as a database that is gone.
        log.exception("the page of error %s failed as well", code)
        return Response(_BARE.format(id=request_id()), code, mimetype="text/plain"), code


def _rendered(template: str, failure: Failure, code: int) -> str:
    return render_template(template, failure=failure, code=code, request_id=request_id())


def request_id() -> str:
    """The name under which the log knows this request."""
    found: str | None = g.get("request_id")
    return found or _new_id()


def _name_request() -> None:
    g.request_id = _new_id()


def _tell_name(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    return response


def _new_id() -> str:
    return secrets.token_hex(ID_BYTES)
