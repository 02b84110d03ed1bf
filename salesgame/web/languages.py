"""Which language a page speaks: the person's, else the company's, else the browser's."""

from __future__ import annotations

from flask import Flask, has_request_context, request

from salesgame.extensions import babel
from salesgame.web.house import company
from salesgame.web.loaders import signed_in

LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
LANGUAGE_OPTIONS = tuple(LANGUAGES.items())


def register(app: Flask) -> None:
    """Choose a language for each request."""
    babel.init_app(app, locale_selector=language)


def language() -> str:
    """The language of this request; English outside of one."""
    if not has_request_context():
        return "en"
    signed = signed_in()
    if signed and signed.language in LANGUAGES:
        return signed.language
    house = company()
    if house.name and house.language in LANGUAGES:
        return house.language
    return request.accept_languages.best_match(LANGUAGES, "en") or "en"
