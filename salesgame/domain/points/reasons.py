"""Why an entry of the ledger is not simply what a fact earned on its day."""

from __future__ import annotations

from salesgame.domain.core.words import N_

LATE = N_("late")  # it came when its period was closed
CHANGED = N_("changed")
UNEARNED = N_("no longer earned")
REOPENED = N_("the period was reopened")
