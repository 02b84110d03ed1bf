"""`flask game approvals`: what waits, for the shell; nothing is decided there."""

from __future__ import annotations

import json

from flask import Flask

from salesgame.services.deals.deals import DEALS
from tests.cast import Cast
from tests.conftest import Act
from tests.web.approvals.scene import decided, demos, log, plant


def run(app: Flask, *asked: str) -> str:
    found = app.test_cli_runner().invoke(args=["game", "approvals", *asked])
    assert found.exit_code == 0
    return found.output


def test_it_prints_everybodys_deals_changes_and_activities_that_wait(
    app: Flask, act: Act, cast: Cast
) -> None:
    plant(act, cast)
    log(act, cast.zoe, "Marlow Foods", 900)
    known = log(act, cast.ana, "Pelita Hotels", 500)
    decided(act, cast.mia, deals=[known])
    with act(actor=cast.ana) as work:
        DEALS.cancel(work, known, "Never signed")
    demos(act, cast.ben, 2)

    assert run(app).splitlines() == [
        "2026-09-17  deal 1  Zoe: Marlow Foods",
        "2026-09-17  deal change 2  Ana: Never signed",
        "2026-09-16  activities 1,2  Ben: 2 demo",
    ]
    [deal, change, group] = json.loads(run(app, "--json"))["waiting"]
    assert (deal["amount"], deal["points"], change["ids"], group["points"]) == ("9.00", 10, [2], 10)


def test_nothing_waiting_prints_nothing(app: Flask, cast: Cast) -> None:
    assert run(app).strip() == ""
    assert json.loads(run(app, "--json")) == {"waiting": []}
