"""Fixtures of approvals: a company that approves what people report themselves."""

from __future__ import annotations

import pytest

from salesgame.services.points.rules import create_rule
from tests.cast import Cast
from tests.conftest import Act
from tests.services.approvals.office import choose, log, won
from tests.services.pay.office import NEW_YEAR


@pytest.fixture
def strict(act: Act, cast: Cast) -> Cast:
    """The cast of a company that approves what people report themselves; wins earn points."""
    choose(act, approve_self_reported=True)
    with act() as work:
        create_rule(work, "points", "Wins", NEW_YEAR, {"on": "deal_won", "points": 10})
    return cast


@pytest.fixture
def deal(act: Act, strict: Cast) -> int:
    """A deal that Ana reported, and that waits."""
    return log(act, strict.ana, won(100, strict.ana))
