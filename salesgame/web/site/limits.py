"""What a request may carry: as much as its page needs, and no zero bytes: databases take none."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, abort, request

from salesgame.web.site.loaders import signed_in

MOST_BYTES = 1 << 20  # of a form; only files are larger
FOR_FILES = frozenset(("imports.upload",))
ZERO = "\0"


def register(app: Flask) -> None:
    """Look at every request before anything reads its form."""
    app.before_request(_hold_to_size)
    app.before_request(_refuse_zero_bytes)


def _hold_to_size() -> None:
    """A stranger's upload would fill the disk before anybody asked who they are."""
    if request.endpoint not in FOR_FILES or not signed_in():
        request.max_content_length = MOST_BYTES


def _refuse_zero_bytes() -> None:
    if ZERO in "".join((request.path, *_texts())):
        abort(400)


def _texts() -> Iterable[str]:
    for fields in (request.args, request.form):
        for name, values in fields.lists():
            yield name
            yield from values
