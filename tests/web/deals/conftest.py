"""A company that wants what is logged approved, for the pages of deals and activities."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.approvals.scene import log, plant


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the pages stands at MORNING."""
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)


@pytest.fixture
def strict(act: Act, cast: Cast) -> Cast:
    """A company that wants what is logged approved, in a September after a locked August."""
    plant(act, cast)
    return cast


@pytest.fixture
def deal(act: Act, strict: Cast) -> int:
    """A deal of $5,000 that Ana won and logged."""
    return log(act, strict.ana, "Pelita Hotels", 500_000)
