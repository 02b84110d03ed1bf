"""The words of the reader's language, with types: gettext as the pages' code calls it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_babel
from babel import Locale
from flask import g, has_app_context, has_request_context

from salesgame.web.ui.figures import number

GROUPS_FROM = 1000


def _(text: str, **values: Any) -> str:
    """The text in the reader's language, its `%(name)s` filled in."""
    found: str = _translations().ugettext(text)
    return found % values if values else found


def words_in(language: str) -> Callable[[str], str]:
    """What puts texts into another language than the reader's: the one a company just chose."""
    with flask_babel.force_locale(language):
        found: Callable[[str], str] = flask_babel.get_domain().get_translations().ugettext
    return found


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """The text for `num` of something; `%(num)s` is filled in."""
    found: str = _translations().ungettext(one, many, num)
    return found % {"num": grouped(num), **values}


def grouped(num: int) -> int | str:
    """A count as it stands in a sentence: 1,175 and not 1175."""
    return num if abs(num) < GROUPS_FROM else number(num, locale())


def lazy_gettext(text: str) -> str:
    """A text that is looked up when it is written: for names that modules hold."""
    found: str = flask_babel.lazy_gettext(text)
    return found


def _translations() -> Any:
    """The reader's catalogue, found once a request and not for each text."""
    if not has_request_context():
        return flask_babel.get_domain().get_translations()
    found = g.get("translations")
    if found is None:
        found = g.translations = flask_babel.get_domain().get_translations()
    return found


def locale() -> Locale:
    """The reader's language; English where there is no request."""
    return (flask_babel.get_locale() if has_app_context() else None) or Locale("en")
