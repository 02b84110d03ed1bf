"""A name that templates know means one thing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

import salesgame.web
from salesgame.web.ui.jinja import NameTaken, add_filters, add_globals


def test_a_filter_registered_twice_is_an_error_at_start() -> None:
    app = Flask(__name__)
    add_filters(app, hundredths=str)

    with pytest.raises(NameTaken, match="hundredths"):
        add_filters(app, tenths=str, hundredths=repr)
    assert "tenths" not in app.jinja_env.filters


def test_what_jinja_or_flask_gives_templates_is_not_replaced_either() -> None:
    app = Flask(__name__)

    with pytest.raises(NameTaken, match="round"):
        add_filters(app, round=str)
    with pytest.raises(NameTaken, match="url_for"):
        add_globals(app, url_for=str)


def test_nothing_goes_past_that_check() -> None:
    web = Path(salesgame.web.__file__).parent
    giving = {
        path.relative_to(web).as_posix()
        for path in web.rglob("*.py")
        if re.search(r"jinja_env\.(filters|globals)|app_template_(filter|global)", path.read_text())
    }

    # The languages wrap the ngettext that Babel gave.
    assert giving == {"ui/jinja.py", "site/languages.py"}
