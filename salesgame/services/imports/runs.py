"""Runs of an import: one transaction, batch by batch, with a receipt at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, cast

from sqlalchemy import insert, update

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.domain.core.events import BatchEnded, RosterChanged
from salesgame.services.imports.fields import Kind
from salesgame.services.imports.kinds.activities import ActivityImport
from salesgame.services.imports.kinds.customers import CustomerImport
from salesgame.services.imports.kinds.deals import DealImport
from salesgame.services.imports.kinds.importer import ImportContext, Importer, Rows, WaitingRows
from salesgame.services.imports.kinds.people import PeopleImport
from salesgame.services.imports.kinds.products import ProductImport
from salesgame.services.imports.kinds.quotas import QuotaImport
from salesgame.services.imports.kinds.teams import TeamImport
from salesgame.services.imports.preparing import Prepared
from salesgame.services.imports.scope import scope_of
from salesgame.services.imports.seen import SeenKeys
from salesgame.services.imports.tally import Outcome, Preview, Tally
from salesgame.services.operations.gc_paused import gc_paused
from salesgame.services.work import Work
from salesgame.storage.db import bulk, locks
from salesgame.storage.imports import ImportRow
from salesgame.tabular.rejects import RejectsFile, Say

BATCH = 10_000
IMPORTERS: Mapping[Kind, Callable[[ImportContext], Importer]] = {
    "people": PeopleImport,
    "teams": TeamImport,
    "customers": CustomerImport,
    "products": ProductImport,
    "deals": DealImport,
    "activities": ActivityImport,
    "quotas": QuotaImport,
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an import did, or in a dry run would do."""

    import_id: int | None
    read: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    rejects_file: Path | None
    shown: Mapping[Outcome, tuple[Preview, ...]]
    about: Mapping[str, Sequence[int]]  # whose it is of those who brought it: people, teams
    strangers: tuple[str, ...] = ()  # names that mean nobody here

    def as_json(self) -> dict[str, Any]:
        """The receipt as scripts read it."""
        return {
            "read": self.read, "new": self.new, "changed": self.changed,
            "unchanged": self.unchanged, "rejected": self.rejected,
            "rejects_file": str(self.rejects_file) if self.rejects_file else None,
        }  # fmt: skip


def run_import(
    work: Work, prepared: Prepared, rejects: Path, say: Say | None = None, *,
    number: int | None = None, waiting: WaitingRows | None = None,
) -> Receipt:  # fmt: skip
    """Import a prepared file within this act; a question left open refuses the whole.

    It takes the next number, unless one is given. What it changes of closed periods is left
    `waiting` under a proposal, where one is given.
    Raises DatesUnclear, DatesContradict, DecimalsUnclear, DecimalsContradict.
    """
    _answered(prepared)
    locks.own_imports(work.session)
    hold = locks.share_ledgers if number or not _is_long(prepared) else locks.own_ledgers
    hold(work.session)
    work.import_id = number or next(iter(bulk.new_ids(work.session, ImportRow, 1)))
    work.session.execute(
        insert(ImportRow).values(
            id=work.import_id, kind=prepared.map.kind, file_name=prepared.sheet.name,
            source=prepared.map.source, started_at=work.now, started_by=work.actor, counts={},
        )
    )  # fmt: skip
    with gc_paused():
        receipt = _run(work, prepared, rejects, say, waiting, dry=False)
        if prepared.map.kind in {"people", "teams"}:
            work.happened(RosterChanged(None, FIRST_DAY))
        work.happened(BatchEnded())
    counts = receipt.as_json() | {
        "rejects_file": rejects.name if receipt.rejects_file else None,
        "left_out": list(prepared.columns.left_out),
        **receipt.about,
    }
    work.session.execute(
        update(ImportRow)
        .where(ImportRow.id == work.import_id)
        .values(finished_at=work.now, counts=counts)
    )
    return receipt


def dry_run(work: Work, prepared: Prepared, rejects: Path, say: Say | None = None) -> Receipt:
    """Say what an import would do, and do nothing. Raises as `run_import`."""
    _answered(prepared)
    return _run(work, prepared, rejects, say, dry=True)


def _is_long(prepared: Prepared) -> bool:
    """Whether it locks people and rows in turns, so that others would deadlock with it."""
    return prepared.table.count > BATCH or prepared.map.kind in {"people", "teams", "products"}


def _answered(prepared: Prepared) -> None:
    for question in prepared.formats.questions:
        raise question.refusal


def _run(
    work: Work, prepared: Prepared, rejects: Path, say: Say | None,
    waiting: WaitingRows | None = None, *, dry: bool,
) -> Receipt:  # fmt: skip
    sheet, scope = prepared.sheet, scope_of(work)
    found = scope.limited(prepared.map)
    say = say or (lambda refusal: refusal.message)
    left_over = prepared.columns.left_over
    out = RejectsFile(rejects, sheet.header, sheet.delimiter, say, left_over)
    tally, seen = Tally(out, say), SeenKeys()
    setting = ImportContext(
        work,
        found,
        prepared.columns,
        prepared.formats,
        tally,
        seen,
        dry,
        why=f"import {sheet.name}",
        scope=scope,
        waiting=waiting,
    )
    try:
        importer = IMPORTERS[found.kind](setting)
        for rows in _batches(prepared.table.rows()):
            importer.take(rows)
    except BaseException:
        out.discard()
        raise
    finally:
        seen.close()
    counts = tally.counts
    shown = {outcome: tuple(rows) for outcome, rows in tally.shown.items()}
    return Receipt(
        None if dry else work.import_id, sum(counts.values()), counts["new"], counts["changed"],
        counts["unchanged"], counts["rejected"], out.close(), cast(Mapping[Outcome, Any], shown),
        scope.theirs(setting.concerned), tuple(setting.concerned.strangers.values()),
    )  # fmt: skip


def _batches(rows: Iterator[tuple[int, list[str]]]) -> Iterator[Rows]:
    while batch := list(islice(rows, BATCH)):
        yield batch
