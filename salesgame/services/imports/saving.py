"""Saving a map under a name, for the next file of the same source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update

from salesgame.domain.people.names import tidy_name
from salesgame.services.imports.fields import KINDS, Kind
from salesgame.services.imports.maps import ready_made_names
from salesgame.services.imports.refusals import MapNameTaken
from salesgame.services.imports.scope import ANYBODY, scope_of
from salesgame.services.work import Work
from salesgame.storage.imports import ImportMapRow


def save_map(work: Work, name: str, kind: Kind, body: Mapping[str, Any]) -> None:
    """Save one kind's part of a map; parts for other kinds under the same name stay.

    Others read their files by it, so what somebody else saved, or comes with the product, is
    finance's and the admins' to change. Raises NameMissing, NameTooLong, MapNameTaken.
    """
    name, row = tidy_name(name), ImportMapRow
    known = work.session.execute(select(row.body, row.saved_by).where(row.name == name)).first()
    theirs = name in ready_made_names() if known is None else known.saved_by != work.actor
    if theirs and scope_of(work) is not ANYBODY:
        raise MapNameTaken(map=name)
    whole = {
        **(known.body if known else {}),
        "source": body.get("source", "file"),
        kind: body[kind],
    }
    kinds = ", ".join(one for one in KINDS if one in whole)
    values = {"kind": kinds, "body": whole, "saved_at": work.now, "saved_by": work.actor}
    if known is None:
        work.session.execute(insert(row).values(name=name, **values))
    else:
        work.session.execute(update(row).where(row.name == name).values(**values))
