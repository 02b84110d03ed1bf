"""Keeping a version of a fact that waits, while the one before goes on counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from salesgame.domain.approvals.deciding import WaitsForFinance
from salesgame.queries.approvals.versions import WaitingVersion, waiting_versions
from salesgame.services.approvals.steps import keep_step
from salesgame.services.work import Work
from salesgame.storage.approvals import WaitingVersionRow
from salesgame.storage.db import bulk

_COLUMNS = (
    "fact", "fact_id", "after", "why", "seen", "asked_at", "asked_by", "import_id", "proposal_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RequestedVersion:
    """What somebody asks a fact to be: `after` as JSON, over the version `seen`.

    `about` names the fact, as notices and the history tell of it.
    """

    about: Mapping[str, Any]
    after: dict[str, Any]
    seen: int

    @property
    def fact_id(self) -> int:
        """The fact's id."""
        return int(self.about["fact_id"])


def ask(
    work: Work,
    noun: str,
    asked: Sequence[RequestedVersion],
    why: str,
    proposal_id: int | None = None,
) -> None:
    """Let versions of facts wait; ones that waited before give way, and their askers are told.

    Raises WaitsForFinance where one by hand would push aside what a proposal decides.
    """
    known = waiting_versions(work.session, noun, [one.fact_id for one in asked])
    new = [one for one in asked if not _is_same(known.get(one.fact_id), one, work.actor)]
    for one in new:
        if one.fact_id in known:
            _push_aside(work, known[one.fact_id], one, why)
    rows = [
        (noun, one.fact_id, one.after, why, one.seen, work.now, work.actor, work.import_id,
         proposal_id)
        for one in new
    ]  # fmt: skip
    bulk.insert(work.session, WaitingVersionRow, _COLUMNS, rows)


def drop(work: Work, version: WaitingVersion) -> None:
    """A version waits no longer."""
    row = WaitingVersionRow
    work.session.execute(delete(row).where(row.id == version.id))


def drop_asked(work: Work, import_id: int) -> None:
    """Nothing waits any longer of what an import asked for."""
    row = WaitingVersionRow
    work.session.execute(delete(row).where(row.import_id == import_id))


def as_kept(version: WaitingVersion) -> dict[str, Any]:
    """A waiting version as a decision keeps it, so that it can wait again."""
    return {
        "after": version.after, "why": version.why, "seen": version.seen,
        "asked_by": version.asked_by, "import_id": version.import_id,
    }  # fmt: skip


def wait_again(work: Work, noun: str, fact_id: int, kept: Mapping[str, Any], seen: int) -> None:
    """Let a version that was decided wait again, over the version `seen`."""
    row = (
        noun, fact_id, kept["after"], kept["why"], seen, work.now, kept["asked_by"],
        kept["import_id"], None,
    )  # fmt: skip
    bulk.insert(work.session, WaitingVersionRow, _COLUMNS, [row])


def _push_aside(work: Work, known: WaitingVersion, asked: RequestedVersion, why: str) -> None:
    if known.proposal_id is not None and work.import_id is None:
        raise WaitsForFinance
    drop(work, known)
    if known.asked_by not in (None, work.actor):
        keep_step(
            work, asked.about, "withdrawn", {"waiting": as_kept(known)}, {known.asked_by}, why=why,
            whose=known.asked_by,
        )  # fmt: skip


def _is_same(known: WaitingVersion | None, asked: RequestedVersion, actor: int | None) -> bool:
    if known is None:
        return False
    return (known.after, known.seen, known.asked_by) == (asked.after, asked.seen, actor)
