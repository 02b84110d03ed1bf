"""Letting Python's cycle collector rest while very many small values are made.

Rows, deals and sums are no part of a cycle, and counting references frees them. Left on,
the collector looks through all of them again and again, for a third of the time.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.Lock()
_resting = 0


@contextmanager
def gc_paused() -> Iterator[None]:
    """Rest until the last of those who asked for it is done; the collector was on before."""
    _begin()
    try:
        yield
    finally:
        _end()


def _begin() -> None:
    global _resting
    with _turn:
        _resting += 1
        gc.disable()


def _end() -> None:
    global _resting
    with _turn:
        _resting -= 1
        if _resting == 0:
            gc.enable()
