"""Keeping the marks that an installation makes for itself."""

from __future__ import annotations

from salesgame.services.work import Work
from salesgame.storage.db.conflicts import insert_or
from salesgame.storage.operations import SettingRow


def keep_mark(work: Work, key: str, value: str) -> None:
    """Keep a value under a key, whatever was there before."""
    row = insert_or(work.session, SettingRow).values(key=key, value=value)
    work.session.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
