"""One view of the database through many reads, whatever others write meanwhile."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session


def hold_one_view(session: Session) -> None:
    """Let this transaction, which has asked nothing yet, see what its first question sees.

    SQLite's transactions always do; PostgreSQL's would see what others commit meanwhile.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
