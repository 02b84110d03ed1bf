"""What the log says of requests: never the token that an address carries."""

from __future__ import annotations

import logging
import re
from copy import copy
from typing import Any

from flask import Flask

_TOKEN = re.compile(r"(/join/|/tv/key/|/imports/files/|[?&]token=)[^\s/?&\"']+")
# Who writes addresses: the server of `python app.py`, gunicorn, Flask, and our own pages of errors.
_WRITERS = ("werkzeug", "gunicorn.access", "salesgame", "salesgame.web.site.failures")


def register(_app: Flask) -> None:
    """Put the mask before every logger that writes addresses."""
    for name in _WRITERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, _Mask) for known in logger.filters):
            logger.addFilter(_Mask())


def masked(text: str) -> str:
    """An address, or a line with one, without its token."""
    return _TOKEN.sub(r"\1…", text)


class _Mask(logging.Filter):
    """Takes tokens out of a record, wherever in it they stand."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _plain(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_plain(part) for part in record.args)
        elif isinstance(record.args, dict):
            known = copy(record.args)  # gunicorn's own kind writes "-" for what there isn't
            known.update((name, _plain(part)) for name, part in record.args.items())
            record.args = known
        return True


def _plain(part: Any) -> Any:
    return masked(part) if isinstance(part, str) else part
