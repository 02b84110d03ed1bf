"""How a person wants pages to look: the theme, and amounts shown or hidden, kept on the device."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from salesgame.web.ui.jinja import add_globals
from salesgame.web.ui.language import locale

bp = Blueprint("look", __name__)
YEAR_SECONDS = 31_536_000
THEMES = ("light", "dark", "auto")
AMOUNTS = ("shown", "hidden")


@dataclass(frozen=True, slots=True)
class Look:
    """What stands on `<html>`: the language, the theme (None: the device's own), and amounts."""

    language: str
    theme: str | None
    amounts_hidden: bool


def register(app: Flask) -> None:
    """Offer the two choices, and give the templates `look()`."""
    app.register_blueprint(bp)
    add_globals(app, look=look)


@bp.post("/look/theme")
def theme() -> Answer:
    """Keep the theme on this device."""
    return _keep("theme", THEMES)


@bp.post("/look/amounts")
def amounts() -> Answer:
    """Keep on this device whether amounts of pay are shown."""
    return _keep("amounts", AMOUNTS)


def look() -> Look:
    """The choices of this request: the device's, else the person's own setting."""
    chosen = request.cookies.get("theme") or getattr(current_user, "theme", None)
    return Look(
        language=locale().language,
        theme=chosen if chosen in ("light", "dark") else None,
        amounts_hidden=_amounts_hidden(),
    )


def _amounts_hidden() -> bool:
    chosen = request.cookies.get("amounts")
    if chosen in AMOUNTS:
        return chosen == "hidden"
    return bool(getattr(current_user, "money_masked", False))


def _keep(name: str, allowed: tuple[str, ...]) -> Answer:
    answer: Response = redirect(_back(), code=303)  # type: ignore[assignment]
    if (chosen := request.form.get(name)) in allowed:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        # The page's own script changes it without a request, so it may read it.
        answer.set_cookie(name, str(chosen), max_age=YEAR_SECONDS, samesite="Lax", secure=secure)
    return answer


def _back() -> str:
    """The page the person came from, if it is ours; never another site."""
    here = urlsplit(request.referrer or "")
    if here.netloc != request.host or not here.path.startswith("/"):
        return "/"
    path = "/" + here.path.lstrip("/")
    return f"{path}?{here.query}" if here.query else path
