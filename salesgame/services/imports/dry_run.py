"""A dry run of an import: the whole of it with all its consequences, in a sandbox, then undone."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from sqlalchemy.orm import Session

from salesgame.domain.core.events import ActEnded
from salesgame.domain.pay.impact import Impact
from salesgame.queries.company.settings import the_company
from salesgame.queries.imports.touched import Touch, touched_by_deals, touched_by_quotas
from salesgame.services.imports.fields import Kind
from salesgame.services.imports.preparing import Prepared
from salesgame.services.imports.runs import run_import
from salesgame.services.pay.impact import compared, marks, posted_since, read, slots_of
from salesgame.services.work import Reactions, Work
from salesgame.storage.db.sandbox import SandboxBusy, copy_bytes, on_a_copy, rolled_back, taken_back

COPY_BYTES = 256 * 1024 * 1024
COPY_ROWS = 200_000
ROWS_IN_PLACE = 2_000  # in the database itself everybody else who saves would wait
NUMBER = -1  # the import's number in the sandbox; real ones begin at 1
Why = Literal["rows", "roster", "busy"]


class NoDryRun(Exception):
    """Why an impact is not worked out: too many `rows`, a file of the `roster`, others `busy`.

    `most` is how many rows could have been.
    """

    def __init__(self, why: Why, most: int = 0) -> None:
        super().__init__(why)
        self.why, self.most = why, most


def dry_run(
    session: Session, now: datetime, reactions: Reactions, actor: int | None, prepared: Prepared
) -> Impact:
    """What importing a prepared file would do to pay and points; nothing of it is kept.

    Raises NoDryRun, and what `run_import` raises.
    """
    try:
        with _stage(session, prepared) as stage:
            return _try(Work(stage, now, the_company(stage), actor, reactions), prepared)
    except SandboxBusy:
        raise NoDryRun("busy") from None


def _stage(session: Session, prepared: Prepared) -> AbstractContextManager[Session]:
    """A copy where the database is small enough for one, else the database itself for a moment."""
    size = copy_bytes(session)
    copied = size is not None and size <= COPY_BYTES
    most = COPY_ROWS if copied else ROWS_IN_PLACE
    if prepared.table.count > most:
        raise NoDryRun("rows", most)
    if not copied and prepared.map.kind in {"people", "teams"}:
        raise NoDryRun("roster")
    return on_a_copy(session) if copied else rolled_back(session)


def _try(work: Work, prepared: Prepared) -> Impact:
    session, company = work.session, work.company
    since = marks(session)
    with taken_back(session):
        with TemporaryDirectory() as folder:
            run_import(work, prepared, Path(folder) / "rejected.csv", number=NUMBER)
        work.happened(ActEnded())
        slots = slots_of(session, company, _touched(work, prepared.map.kind))
        after = read(session, company, slots, work.today)
        posted = posted_since(session, company, since)
    before = read(session, company, slots, work.today)
    return compared(before, after, posted)


def _touched(work: Work, kind: Kind) -> set[Touch]:
    """What of pay can differ: seats in teams, and so people, weigh quotas of any period."""
    if kind == "deals":
        return touched_by_deals(work.session, NUMBER)
    if kind in {"quotas", "people", "teams"}:
        number = NUMBER if kind == "quotas" else None
        return touched_by_quotas(work.session, work.company, number)
    return set()
