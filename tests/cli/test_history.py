"""`flask game history`: who did what, for the shell."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from salesgame.services.access.audit import record
from tests.cast import Cast
from tests.conftest import Act


@pytest.fixture(autouse=True)
def _kept(act: Act, cast: Cast) -> None:
    with act(actor=cast.ada) as work:
        record(
            work, "role", "changed", cast.ben, "Asked for", before_role="rep", after_role="admin"
        )
        record(work, "period", "closed", period="2026-08")


def run(app: Flask, *asked: str) -> tuple[int, str]:
    found = app.test_cli_runner().invoke(args=["game", "history", *asked])
    return found.exit_code, found.output


def test_it_prints_every_entry_newest_first(app: Flask) -> None:
    code, output = run(app)

    assert code == 0
    assert [line.split("  ")[1] for line in output.splitlines()] == [
        "Ada: period closed", "Ada: role changed Ben",
    ]  # fmt: skip


def test_machines_read_it_as_json(app: Flask) -> None:
    _code, output = run(app, "--kind", "role", "--by", "Ada", "--person", "Ben", "--json")

    (entry,) = json.loads(output)["entries"]
    assert entry["about"] == {"before_role": "rep", "after_role": "admin"}
    assert (entry["by"], entry["person"], entry["why"]) == ("Ada", "Ben", "Asked for")


@pytest.mark.parametrize(
    "asked", [("--from", "soon"), ("--until", "9999-12-31"), ("--kind", "weather"),
              ("--limit", "0"), ("--by", "Nobody")],
)  # fmt: skip
def test_what_it_cannot_be_asked_for_is_a_sentence(app: Flask, asked: tuple[str, str]) -> None:
    code, output = run(app, *asked)

    assert code == 2
    assert "Traceback" not in output
