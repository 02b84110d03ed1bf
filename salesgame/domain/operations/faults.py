"""Why the database didn't take an act, or didn't answer: nothing here is the person's mistake."""

from __future__ import annotations

from salesgame.domain.core.refusals import NotSaved


class DiskFull(NotSaved):
    """Nothing was saved: the disk is full or failing. Ask an admin to look at it."""


class OnlyReadable(NotSaved):
    """Nothing was saved: the database can only be read right now. Ask an admin to look at it."""


class DatabaseBusy(NotSaved):
    """Nothing was changed: the database is busy. Try again in a moment."""
