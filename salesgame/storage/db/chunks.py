"""Asking a query of some people, however many they are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from salesgame.storage.db.bulk import in_chunks


def rows_in_chunks(
    session: Session, query: Select[*tuple[Any, ...]], person: Any, people: Collection[int] | None
) -> list[Any]:
    """The rows whose column `person` is one of these people; None leaves nobody out.

    One query for each few thousand: a statement takes no more parameters. The query's own
    order holds within those only.
    """
    if people is None:
        return list(session.execute(query))
    parts = in_chunks(sorted(set(people)))
    return [row for part in parts for row in session.execute(query.where(person.in_(part)))]
