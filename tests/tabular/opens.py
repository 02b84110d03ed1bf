"""Which files are opened to be read while something is done."""

from __future__ import annotations

import builtins
import io
import os
from pathlib import Path
from typing import Any

import pytest


def opens(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A list to which every file that is opened to be read is added from now on."""
    seen: list[Path] = []
    really = io.open

    def counted(file: Any, mode: str = "r", *args: Any, **named: Any) -> Any:
        if isinstance(file, str | os.PathLike) and mode.startswith("r"):
            seen.append(Path(file))
        return really(file, mode, *args, **named)

    monkeypatch.setattr(io, "open", counted)
    monkeypatch.setattr(builtins, "open", counted)
    return seen
