"""Saving a map under a name, for the next file of the same source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update

from salesgame.domain.people import tidy_name
from salesgame.services.importing.fields import KINDS, Kind
from salesgame.services.work import Work
from salesgame.storage.work import ImportMapRow


def save_map(work: Work, name: str, kind: Kind, body: Mapping[str, Any]) -> None:
    """Save one kind's part of a map; parts for other kinds under the same name stay.

    Raises NameMissing, NameTooLong.
    """
    name = tidy_name(name)
    known = work.session.scalar(select(ImportMapRow.body).where(ImportMapRow.name == name))
    whole = {**(known or {}), "source": body.get("source", "file"), kind: body[kind]}
    kinds = ", ".join(one for one in KINDS if one in whole)
    values = {"kind": kinds, "body": whole, "saved_at": work.now}
    if known is None:
        work.session.execute(insert(ImportMapRow).values(name=name, **values))
    else:
        work.session.execute(update(ImportMapRow).where(ImportMapRow.name == name).values(**values))
