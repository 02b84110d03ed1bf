"""Numbers in addresses: one that no row can have is a page that isn't there."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from salesgame.web.ui.parsing import MOST_NUMBER


class RowNumber(IntegerConverter):
    """A whole number that every database can take."""

    def __init__(self, rules: Map) -> None:
        """Match up to the highest number of a row."""
        super().__init__(rules, max=MOST_NUMBER)


def register(app: Flask) -> None:
    """Let `<int:...>` of every address be such a number."""
    app.url_map.converters["int"] = RowNumber
