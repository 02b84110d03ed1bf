"""Which language a page speaks: the person's, else the company's, else the browser's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, has_request_context, request
from jinja2 import pass_context
from jinja2.runtime import Context

from salesgame.extensions import babel
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import signed_in
from salesgame.web.ui.language import grouped

LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
LANGUAGE_OPTIONS = tuple(LANGUAGES.items())


def register(app: Flask) -> None:
    """Choose a language for each request."""
    babel.init_app(app, locale_selector=language)
    names: dict[str, Any] = app.jinja_env.globals
    names["ngettext"] = _grouping(names["ngettext"])


def _grouping(written: Callable[..., str]) -> Callable[..., str]:
    """The templates' ngettext, with counts that are grouped as figures are."""

    @pass_context
    def ngettext(context: Context, one: str, many: str, num: int, **values: Any) -> str:
        return written(context, one, many, num, **{"num": grouped(num), **values})

    return ngettext


def language() -> str:
    """The language of this request; English outside of one."""
    if not has_request_context():
        return "en"
    signed = signed_in()
    if signed and signed.language in LANGUAGES:
        return signed.language
    company = current_company()
    if company.name and company.language in LANGUAGES:
        return company.language
    return request.accept_languages.best_match(LANGUAGES, "en") or "en"
