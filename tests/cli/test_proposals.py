"""The command of proposals says what waits, and no amounts."""

from __future__ import annotations

import json

from flask import Flask

from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.impact import Impact, PayImpact
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.services.proposals.proposing import propose
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import AUGUST


def test_what_waits_is_listed_without_amounts(app: Flask, act: Act, cast: Cast) -> None:
    run = app.test_cli_runner()
    assert run.invoke(args=["game", "proposals"]).output == "No proposals are waiting.\n"
    period = Period("month", AUGUST.start, AUGUST.end)
    effect = Impact(adjustments=(PayImpact(cast.ana, period, 12_345),))
    with act(actor=cast.mia) as work:
        change = ProposedChange("reactivation", {"person": cast.ana}, "She is back")
        propose(work, change, effect)

    said = run.invoke(args=["game", "proposals"]).output
    (told,) = json.loads(run.invoke(args=["game", "proposals", "--json"]).output)["waiting"]

    assert said == "1  reactivation  by Mia  moves the pay of 1  2026-08  She is back\n"
    assert (told["by"], told["people"], told["periods"]) == ("Mia", 1, ["2026-08"])
    assert "123" not in said
