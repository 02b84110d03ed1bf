"""A door in front of Flask for the one address pages ask most: a board that is already written.

Everything else, and every doubt, goes on to Flask: a stranger, a session that ended or is due
to be kept alive, a board somebody changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from werkzeug.http import parse_cookie

from salesgame import clock
from salesgame.extensions import db
from salesgame.queries.access.viewers import sign_in_of
from salesgame.services.access.signing_in import SEEN_EVERY
from salesgame.services.access.tokens import hash_token
from salesgame.web.live.boards import written_board

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]


class BoardDoor:
    """Answers GET `path` from memory for whoever is signed in; asks the database one question."""

    def __init__(self, app: Flask, path: str, cookie: str) -> None:
        self._app, self._path, self._cookie = app, path, cookie
        self._next: Wsgi = app.wsgi_app
        self._engine: Engine | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = self._body(environ) if environ.get("PATH_INFO") == self._path else None
        if body is None:
            return self._next(environ, start_response)
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("200 OK", headers)
        return [body]

    def _body(self, environ: Environ) -> bytes | None:
        if environ.get("REQUEST_METHOD") != "GET":
            return None
        body = written_board(self._app, environ.get("QUERY_STRING", "").encode("latin-1"))
        return body if body is not None and self._lets_in(environ) else None

    def _lets_in(self, environ: Environ) -> bool:
        token = parse_cookie(environ.get("HTTP_COOKIE")).get(self._cookie)
        if not token:
            return False
        signed, now = sign_in_of(self._engine_of_app(), hash_token(token)), clock.now()
        return signed is not None and signed.is_good(now) and now - signed.seen_at < SEEN_EVERY

    def _engine_of_app(self) -> Engine:
        if self._engine is None:
            with self._app.app_context():
                self._engine = db.engine
        return self._engine
