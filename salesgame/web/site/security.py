"""What every answer forbids, and what no request may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from salesgame.extensions import csrf

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
YEAR_SECONDS = 31_536_000
HSTS = ("Strict-Transport-Security", f"max-age={YEAR_SECONDS}")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
        "fullscreen=(self), screen-wake-lock=(self)"
    ),
    # Names and pay don't stay behind on a shared computer; files with a version may be kept.
    "Cache-Control": "no-store",
}
_POLICY = (
    "default-src 'none'",
    "script-src 'self'{charts}",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)


def register(app: Flask) -> None:
    """Wire the forms' tokens, and refuse what other sites send."""
    csrf.init_app(app)
    app.before_request(_refuse_other_sites)


def surround(app: Flask) -> None:
    """Put the headers and the proxies around everything that answers."""
    app.wsgi_app = Forbidding(app)  # type: ignore[method-assign]
    if hops := int(app.extensions["salesgame.settings"]["TRUSTED_PROXIES"]):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]


class Forbidding:
    """Says with every answer what browsers may not do, unless the answer says otherwise itself."""

    def __init__(self, app: Flask) -> None:
        self._next = app.wsgi_app
        policy = content_policy(app.config["CHART_JS_URL"])
        said = (*HEADERS.items(), ("Content-Security-Policy", policy))
        self._plain = [(name.lower(), (name, value)) for name, value in said]
        self._secure = [*self._plain, (HSTS[0].lower(), HSTS)]
        self._is_secure = bool(app.config["SESSION_COOKIE_SECURE"])

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        secure = self._is_secure and environ["wsgi.url_scheme"] == "https"
        wanted = self._secure if secure else self._plain

        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            said = {name.lower() for name, _ in headers}
            headers.extend(header for name, header in wanted if name not in said)
            return start_response(status, headers, *failure)

        return self._next(environ, start)


def content_policy(chart_js_url: str) -> str:
    """The Content-Security-Policy: our own files, and the one chart script by its whole address."""
    charts = f" {chart_js_url}" if urlsplit(chart_js_url).netloc else ""
    return "; ".join(_POLICY).format(charts=charts)


def _refuse_other_sites() -> None:
    """Browsers say where a request came from; a form on another site is none of ours."""
    came_from = request.headers.get("Sec-Fetch-Site", "none")
    if request.method not in SAFE_METHODS and came_from not in ("same-origin", "none"):
        abort(403)
