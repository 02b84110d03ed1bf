"""The style sheet: many small files by noun, sent as one, with an address that changes with it."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

from salesgame.web.ui.jinja import add_globals

bp = Blueprint("assets", __name__)
YEAR_SECONDS = 31_536_000
VERSION_LENGTH = 12

# The order of files inside a layer is the order of the cascade.
FOUNDATION = ("tokens", "base", "layout")
COMPONENTS = (
    *("icons", "surfaces", "buttons", "chips", "pickers", "fields", "tables", "people", "strokes"),
    *("rings", "boards", "statements", "charts", "heat", "lists", "notes", "badges"),
)
WALL = ("icons", "surfaces", "people", "strokes", "boards")
BUNDLES = {
    "app": (
        *FOUNDATION,
        *(f"components/{noun}" for noun in COMPONENTS),
        "screens/home",
        "screens/leaderboard",
        "screens/sign-in",
        "screens/people",
        "screens/imports",
    ),
    "wall": (
        "tokens",
        "base",
        *(f"components/{noun}" for noun in WALL),
        "screens/wall",
        "screens/tv",
    ),
}


def register(app: Flask) -> None:
    """Give the templates `stylesheet(name)` and put a version on every static address."""
    app.register_blueprint(bp)
    add_globals(app, stylesheet=stylesheet)
    app.url_defaults(_add_version)
    app.after_request(_keep_versioned)


@bp.get("/css/<version>/<name>.css")
def css(version: str, name: str) -> Response:
    """A bundle; kept for a year, because another content has another address."""
    if name not in BUNDLES:
        abort(404)
    response = Response(_bundle(name), mimetype="text/css")
    if version == _bundle_version(name):
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.public = True
        response.cache_control.immutable = True
    return response


def stylesheet(name: str) -> str:
    """The address of a bundle as it is now."""
    return url_for("assets.css", version=_bundle_version(name), name=name)


def _bundle(name: str) -> str:
    return _read(name, _newest(name))


def _bundle_version(name: str) -> str:
    return _digest(_bundle(name).encode())


@lru_cache(maxsize=8)
def _read(name: str, _newest_ns: int) -> str:
    return "\n".join(path.read_text("utf-8") for path in _paths(name))


def _newest(name: str) -> int:
    """While developing, a changed file makes a new bundle; in production it is read once."""
    if not current_app.debug:
        return 0
    return max(path.stat().st_mtime_ns for path in _paths(name))


def _paths(name: str) -> list[Path]:
    root = Path(current_app.static_folder or "static") / "css"
    return [root / f"{part}.css" for part in BUNDLES[name]]


def _add_version(endpoint: str, values: dict[str, object]) -> None:
    if endpoint == "static" and "v" not in values and (name := values.get("filename")):
        path = Path(current_app.static_folder or "static") / str(name)
        if path.is_file():
            values["v"] = _file_version(path, path.stat().st_mtime_ns)


def _keep_versioned(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.public = True
        response.cache_control.no_cache = None
        response.cache_control.immutable = True
    return response


@lru_cache(maxsize=256)
def _file_version(path: Path, _changed_ns: int) -> str:
    return _digest(path.read_bytes())


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:VERSION_LENGTH]
