"""Letting a proposal lapse with what it is about: no one decides on an import that is undone."""

from __future__ import annotations

from sqlalchemy import update

from salesgame.services.access.audit import record
from salesgame.services.work import Work
from salesgame.storage.approvals import ProposalRow


def lapse(work: Work, import_id: int) -> None:
    """Withdraw the proposals of an import that is undone; what waits with them goes by that."""
    row = ProposalRow
    waits = row.import_id == import_id, row.state == "waiting"
    values = {"state": "withdrawn", "decided_at": work.now, "decided_by": work.actor}
    gone = work.session.execute(
        update(row).where(*waits).values(**values).returning(row.id, row.kind)
    )
    for number, kind in gone.all():
        record(work, "proposal", "withdrawn", proposal_id=number, change=kind)
