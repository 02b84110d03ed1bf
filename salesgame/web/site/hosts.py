"""What a request calls us: a name that the operator knows, or it isn't served.

Addresses that leave this site (a television's, an invitation's) are made of PUBLIC_URL, else of
the request's own Host, so a stranger's must not get into one.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, render_template, request, url_for

from salesgame.web.site.failures import Failure, request_id
from salesgame.web.site.faults import stand_alone
from salesgame.web.site.readiness import ANYHOW
from salesgame.web.site.refusals import asks_for_json, refuse_as_json
from salesgame.web.ui.jinja import add_globals
from salesgame.web.ui.language import _

CODE = 400


def register(app: Flask) -> None:
    """Look at the Host before anything else, and give the templates `public_address()`."""
    app.before_request(_refuse_unknown)
    add_globals(app, public_address=public_address)


def public_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, to be opened on another device."""
    base: str = current_app.config["PUBLIC_URL"] or request.host_url
    return base.rstrip("/") + url_for(endpoint, **values)


def _refuse_unknown() -> Response | None:
    host = _host_of(request.host)
    settings = current_app.extensions["salesgame.settings"]
    # Probes and the look of the page that refuses name no address.
    if request.endpoint in ANYHOW or settings.answers_to(host):
        return None
    stand_alone()
    said = Failure(
        _("SalesGame isn't served under this name."),
        _(
            "If it should be, ask its operator to add %(host)s to TRUSTED_HOSTS, or to set "
            "PUBLIC_URL, and to start it again.",
            host=host or "?",
        ),
    )
    if asks_for_json():
        return make_response(refuse_as_json(CODE, "UnknownHost", f"{said.happened} {said.safe}"))
    return make_response(_page(said), CODE)


def _host_of(named: str) -> str:
    """The host without its port, in lower case; "" where it is none."""
    try:
        return urlsplit(f"//{named}").hostname or ""
    except ValueError:
        return ""


def _page(said: Failure) -> str:
    return render_template("site/400.html", failure=said, code=CODE, request_id=request_id())
