"""Reading versions of facts that wait, while the one before goes on counting."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, literal_column, select
from sqlalchemy.orm import Session

from salesgame.storage.approvals import ProposalRow, WaitingVersionRow
from salesgame.storage.db.bulk import in_chunks
from salesgame.storage.deals import ActivityRow, DealRow, FactVersionRow

_W = WaitingVersionRow
_ROWS: Mapping[str, type[DealRow | ActivityRow]] = {"deal": DealRow, "activity": ActivityRow}


@dataclass(frozen=True, slots=True)
class WaitingVersion:
    """What somebody asks a fact to be; `after` as JSON, `seen` the version it was asked over."""

    id: int
    fact: str
    fact_id: int
    after: dict[str, Any]
    why: str
    seen: int
    asked_at: datetime
    asked_by: int | None
    import_id: int | None
    proposal_id: int | None


_VERSIONS: Select[*tuple[Any, ...]] = select(
    _W.id, _W.fact, _W.fact_id, _W.after, _W.why, _W.seen, _W.asked_at, _W.asked_by, _W.import_id,
    _W.proposal_id,
)  # fmt: skip


def waiting_version(session: Session, fact: str, fact_id: int) -> WaitingVersion | None:
    """The version of a fact that waits; it has one at most."""
    return waiting_versions(session, fact, (fact_id,)).get(fact_id)


def waiting_versions(
    session: Session, fact: str, ids: Collection[int]
) -> dict[int, WaitingVersion]:
    """The versions of these facts that wait, by the fact's id."""
    found: dict[int, WaitingVersion] = {}
    for part in in_chunks(sorted(ids)):
        query = _VERSIONS.where(_W.fact == fact, _W.fact_id.in_(part))
        found |= {row.fact_id: WaitingVersion(*row) for row in session.execute(query)}
    return found


def versions_by_id(session: Session, ids: Collection[int]) -> dict[int, WaitingVersion]:
    """Waiting versions by their own id; one that was replaced or decided is not there."""
    found: dict[int, WaitingVersion] = {}
    for part in in_chunks(sorted(ids)):
        query = _VERSIONS.where(_W.id.in_(part))
        found |= {row.id: WaitingVersion(*row) for row in session.execute(query)}
    return found


def waiting_under(session: Session, proposal_id: int, fact: str) -> dict[int, WaitingVersion]:
    """The versions of one kind of fact that wait with a proposal, by the fact's id."""
    query = _VERSIONS.where(_W.proposal_id == proposal_id, _W.fact == fact)
    return {row.fact_id: WaitingVersion(*row) for row in session.execute(query)}


def as_it_was(session: Session, fact: str, fact_id: int, version: int) -> dict[str, Any] | None:
    """What a fact said in an earlier version, as JSON."""
    row = FactVersionRow
    found: dict[str, Any] | None = session.scalar(
        select(row.before).where(row.fact == fact, row.fact_id == fact_id, row.version == version)
    )
    return found


def asker_of(session: Session, fact: str, fact_id: int) -> int | None:
    """Whose word a fact is until it is approved; None is the installation's."""
    rows = _ROWS[fact]
    return session.scalar(select(rows.asked_by).where(rows.id == fact_id))


def is_proposed(session: Session, rows: type[DealRow | ActivityRow], fact_id: int) -> bool:
    """Whether a fact came with an import whose proposal still waits for finance."""
    query = select(rows.id).where(rows.id == fact_id, proposal_waits(rows))
    return session.scalar(query) is not None


def proposal_waits(rows: type[DealRow | ActivityRow]) -> ColumnElement[bool]:
    """Whether finance decides on a fact, with all else of the import that brought it."""
    waits = ProposalRow.state == literal_column("'waiting'")
    proposal = select(ProposalRow.id).where(ProposalRow.import_id == rows.import_id, waits)
    return proposal.limit(1).exists()
