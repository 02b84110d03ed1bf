"""Counting what waits as provisional, or nowhere, once a company chooses the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from salesgame.domain.deals.fact import Approval, Change
from salesgame.services.approvals.decisions import KINDS
from salesgame.services.deals.facts import Facts
from salesgame.services.work import Work
from salesgame.storage.db import bulk, locks

_BATCH = 5_000


def count_what_waits(work: Work) -> None:
    """Let everything that waits count, or not, as the company now chooses.

    An amount far beyond the usual counts nowhere, whatever is chosen.
    """
    locks.own_ledgers(work.session)
    counts = work.company.count_waiting
    was: Approval = "held" if counts else "pending"
    for kind in KINDS.values():
        query = select(kind.rows.id).where(kind.rows.approval == was).order_by(kind.rows.id)
        for part in bulk.in_chunks(list(work.session.scalars(query)), _BATCH):
            _turn(work, kind, list(part), "pending" if counts else "held")


def _turn(work: Work, kind: Facts[Any, Any], ids: list[int], approval: Approval) -> None:
    usual = kind.usual(work)
    found = kind.read(work.session, ids, lock=True).values()
    changes = (Change(fact, replace(fact, approval=approval)) for fact in found)
    kind.store(
        work,
        [c for c in changes if approval == "held" or not kind.is_beyond(c, usual)],
        "counted by the company's choice",
    )
