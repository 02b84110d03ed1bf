"""Setting quotas: what people and teams are to reach, every earlier version kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, tuple_, update

from salesgame.domain.core.events import QuotasStored
from salesgame.domain.targets.quotas import Quota, check_quota_metric
from salesgame.queries.deals.activities import own_kinds
from salesgame.services.deals.history import keep_versions
from salesgame.services.targets.notes import NotedQuota, note_targets
from salesgame.services.work import Work
from salesgame.storage.db import bulk, locks
from salesgame.storage.targets import QuotaRow

# Person, team, metric, period kind and start: what a quota is told apart by.
Key = tuple[int | None, int | None, str, str, date]
_COLUMNS = (
    "person_id", "team_id", "metric", "period_kind", "start", "target", "version", "cancelled",
    "changed_at", "changed_by", "import_id",
)  # fmt: skip
_KEPT = (
    QuotaRow.id, QuotaRow.person_id, QuotaRow.team_id, QuotaRow.metric, QuotaRow.period_kind,
    QuotaRow.start, QuotaRow.target, QuotaRow.cancelled,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing quotas did, for receipts: how many were new, changed, or the same already."""

    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """A quota's row as it stands."""

    id: int
    target: Decimal
    cancelled: bool

    @property
    def asked(self) -> Decimal | None:
        """The target that holds; None of one that was taken away."""
        return None if self.cancelled else self.target


def targets_now(work: Work, quotas: Sequence[Quota]) -> dict[Key, Decimal]:
    """The targets that stand under the keys of these quotas; nobody else can change them now."""
    locks.own_ledgers(work.session)
    kept = _kept(work, [_key(_aligned(work, quota)) for quota in quotas])
    return {key: row.target for key, row in kept.items() if not row.cancelled}


def store_quotas(work: Work, quotas: Sequence[Quota], why: str = "") -> Stored:
    """Set quotas, one per person or team, metric and period; a later one of the same key wins.

    A quota equal to the kept one changes nothing; `cancelled` takes one away. Quotas of
    0 or below are refused where a `Quota` is built. Raises UnknownQuotaMetric.
    """
    own = own_kinds(work.session)
    for metric in {quota.metric for quota in quotas}:
        check_quota_metric(metric, own)
    asked = {_key(quota): quota for quota in (_aligned(work, quota) for quota in quotas)}
    locks.share_ledgers(work.session)
    locks.own_people(work.session, {q.person_id for q in asked.values() if q.person_id})
    for team in sorted({q.team_id for q in asked.values() if q.team_id}):
        locks.own_throttle(work.session, f"quotas of team {team}")
    kept = _kept(work, list(asked))
    new = [q for key, q in asked.items() if key not in kept and not q.cancelled]
    changed = [(kept[key], q) for key, q in asked.items() if _differs(kept.get(key), q)]
    _insert(work, new)
    _update(work, changed, why)
    note_targets(
        work,
        [
            *(NotedQuota(quota, None) for quota in new),
            *(NotedQuota(quota, kept.asked) for kept, quota in changed),
        ],
        why,
    )
    touched = [*new, *(quota for _, quota in changed)]
    if touched:
        people = frozenset(q.person_id for q in touched if q.person_id is not None)
        work.happened(QuotasStored(people, frozenset(q.start for q in touched)))
    return Stored(len(new), len(changed), len(quotas) - len(touched))


def _aligned(work: Work, quota: Quota) -> Quota:
    """A quota under its period's first day, whichever day of it was named."""
    start = work.company.calendar.period(quota.kind, quota.start).start
    return quota if start == quota.start else replace(quota, start=start)


def _key(quota: Quota) -> Key:
    return quota.person_id, quota.team_id, quota.metric, quota.kind, quota.start


def _differs(kept: _Kept | None, quota: Quota) -> bool:
    if kept is None:
        return False
    if quota.cancelled:
        return not kept.cancelled
    return kept.cancelled or kept.target != quota.target


def _kept(work: Work, keys: Sequence[Key]) -> dict[Key, _Kept]:
    found: dict[Key, _Kept] = {}
    for column, at in ((QuotaRow.person_id, 0), (QuotaRow.team_id, 1)):
        mine = [(key[at], *key[2:]) for key in keys if key[at] is not None]
        subject = tuple_(column, QuotaRow.metric, QuotaRow.period_kind, QuotaRow.start)
        for part in bulk.in_chunks(mine, 200):
            query = select(*_KEPT).where(subject.in_(part)).with_for_update()
            for (
                quota_id,
                person,
                team,
                metric,
                kind,
                start,
                target,
                cancelled,
            ) in work.session.execute(query):
                found[person, team, metric, kind, start] = _Kept(quota_id, target, cancelled)
    return found


def _insert(work: Work, quotas: Sequence[Quota]) -> None:
    rows = [
        (q.person_id, q.team_id, q.metric, q.kind, q.start, q.target, 1, False,
         work.now, work.actor, work.import_id)
        for q in quotas
    ]  # fmt: skip
    bulk.insert(work.session, QuotaRow, _COLUMNS, rows)


def _update(work: Work, changed: Sequence[tuple[_Kept, Quota]], why: str) -> None:
    before: list[tuple[int, Any]] = [(kept.id, kept) for kept, _ in changed]
    if before:
        keep_versions(work, "quota", before, why)
    for kept, quota in changed:
        work.session.execute(
            update(QuotaRow)
            .where(QuotaRow.id == kept.id)
            .values(
                target=kept.target if quota.cancelled else quota.target,
                cancelled=quota.cancelled,
                version=QuotaRow.version + 1,
                changed_at=work.now,
                changed_by=work.actor,
            )
        )
