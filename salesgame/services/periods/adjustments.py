"""Reporting adjustments: the corrections of closed periods, each told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from salesgame.services.operations.marks import keep_mark
from salesgame.services.work import Work
from salesgame.storage.db import locks
from salesgame.storage.operations import SettingRow
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.people import PersonRow
from salesgame.storage.points import PointsEntryRow


@dataclass(frozen=True, slots=True)
class Adjusted:
    """An entry that corrects a closed period, in the points or the pay ledger.

    `points` is None for pay: amounts of pay are read on statements only.
    """

    ledger: str
    entry_id: int
    rep: str
    points: int | None
    earned_on: date
    corrects_id: int | None
    why: str


def report_adjustments(work: Work) -> list[Adjusted]:
    """Every correction posted since the last report."""
    locks.own_ledgers(work.session)  # an entry of a running act must not be passed over
    return [*_of_points(work), *_of_pay(work)]


def _of_points(work: Work) -> Iterator[Adjusted]:
    row = PointsEntryRow
    since = _reported_up_to(work, "points_entry", work.session.scalar(select(func.max(row.id))))
    if since is None:
        return
    query = (
        select(row.id, PersonRow.name, row.points, row.earned_on, row.reverses_id, row.why)
        .join(PersonRow, PersonRow.id == row.person_id)
        .where(row.id > since, row.why != "")
        .order_by(row.id)
    )
    for entry in work.session.execute(query):
        yield Adjusted("points", *entry)


def _of_pay(work: Work) -> Iterator[Adjusted]:
    row = PayEntryRow
    since = _reported_up_to(work, "pay_entry", work.session.scalar(select(func.max(row.id))))
    if since is None:
        return
    query = (
        select(
            row.id, PersonRow.name, row.earned_start,
            func.coalesce(row.corrects_id, row.reverses_id), row.why,
        )
        .join(PersonRow, PersonRow.id == row.person_id)
        .where(row.id > since)
        .where(
            or_(
                row.corrects_id.is_not(None),
                row.reverses_id.is_not(None),
                row.statement_start != row.earned_start,
            )
        )
        .order_by(row.id)
    )  # fmt: skip
    for entry_id, rep, earned_on, corrects_id, why in work.session.execute(query):
        yield Adjusted("pay", entry_id, rep, None, earned_on, corrects_id, why)


def _reported_up_to(work: Work, ledger: str, last: int | None) -> int | None:
    """The last entry reported so far, now moved on to `last`; None where nothing is new."""
    key = f"reported:{ledger}"
    kept = work.session.scalar(select(SettingRow.value).where(SettingRow.key == key))
    since = int(kept or 0)
    if last is None or last <= since:
        return None
    keep_mark(work, key, str(last))
    return since
