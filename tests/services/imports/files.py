"""Import a file as the command does, in one act; the tests of importing speak through this."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from os import getpid
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from salesgame.services.imports import maps, runs
from salesgame.services.imports.fields import the_kind
from salesgame.services.imports.preparing import Choices, prepared_file
from salesgame.services.imports.runs import Receipt
from salesgame.services.work import Work

Act = Callable[..., AbstractContextManager[Work]]


def import_file(
    act: Act, kind: str, path: Path, body: dict[str, Any] | Path | None = None, *,
    dry: bool = False, **said: Any,
) -> Receipt:  # fmt: skip
    """Import `path`; `body` is a map, or the path of one."""
    found = maps.load_toml(body) if isinstance(body, Path) else body
    run = runs.dry_run if dry else runs.run_import
    ready = prepared_file(the_kind(kind), path, Choices(**said), map_body=found)
    with ready as prepared, act() as work:
        return run(work, prepared, rejects_of(path))


def rejects_of(path: Path) -> Path:
    """Where the rejected rows of a file are written: never beside real data, which is only read."""
    return Path(gettempdir()) / f"salesgame-tests-{getpid()}" / f"{path.stem}-rejected.csv"


def counts(receipt: Receipt) -> tuple[int, int, int, int]:
    """New, changed, unchanged, rejected."""
    return receipt.new, receipt.changed, receipt.unchanged, receipt.rejected
