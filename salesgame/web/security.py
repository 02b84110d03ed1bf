"""What every answer forbids, and what no request may do."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from salesgame.extensions import csrf

SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
YEAR_SECONDS = 31_536_000
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
    """Wire the proxies, the forms' tokens, and the headers."""
    settings = app.extensions["salesgame.settings"]
    if hops := int(settings["TRUSTED_PROXIES"]):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    csrf.init_app(app)
    app.before_request(_refuse_other_sites)
    app.after_request(_forbid)


def content_policy(chart_js_url: str) -> str:
    """The Content-Security-Policy: our own files, and the one chart script by its whole address."""
    charts = f" {chart_js_url}" if urlsplit(chart_js_url).netloc else ""
    return "; ".join(_POLICY).format(charts=charts)


def _refuse_other_sites() -> None:
    """Browsers say where a request came from; a form on another site is none of ours."""
    came_from = request.headers.get("Sec-Fetch-Site", "none")
    if request.method not in SAFE_METHODS and came_from not in ("same-origin", "none"):
        abort(403)


def _forbid(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault(
        "Content-Security-Policy", content_policy(current_app.config["CHART_JS_URL"])
    )
    if request.is_secure and current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
    # Names and pay don't stay behind on a shared computer; files with a version may be kept.
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
