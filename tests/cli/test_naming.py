"""Names and numbers that are none: refused in a sentence, whatever a shell hands over."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.cast import Cast

NO_TEXT = "caf\udce9"  # a byte of another encoding, as Python keeps it


@pytest.mark.parametrize("args", [
    ("metrics", "2026", "--rep", NO_TEXT), ("metrics", "2026", "--team", NO_TEXT),
    ("board", "revenue", "2026", "--team", NO_TEXT), ("statement", NO_TEXT, "2026-08"),
    ("badges", NO_TEXT), ("reset-link", NO_TEXT), ("points", NO_TEXT, "2026"),
    ("import-undo", "9" * 30), ("import-undo", "9223372036854775807"),
])  # fmt: skip
def test_a_name_or_number_that_nothing_can_have_is_refused(
    app: Flask, cast: Cast, args: tuple[str, ...]
) -> None:
    found = app.test_cli_runner().invoke(args=["game", *args])

    assert found.exit_code == 2
    assert isinstance(found.exception, SystemExit)
