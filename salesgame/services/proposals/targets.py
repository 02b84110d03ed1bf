"""Targets as something to propose: quotas of people and teams, several in one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from salesgame.domain.core.calendar import LAST_DAY
from salesgame.domain.proposals.proposal import Arguments, ProposedChange
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.imports.touched import Touch
from salesgame.queries.pay.plans import assignments
from salesgame.services.proposals.registry import ProposalKind
from salesgame.services.targets.quotas import store_quotas, targets_now
from salesgame.services.work import Work


def quota_change(work: Work, quotas: Sequence[Quota], why: str = "") -> ProposedChange:
    """What of these quotas differs from what stands, each with what it was."""
    calendar, now = work.company.calendar, targets_now(work, quotas)
    told: dict[Any, dict[str, Any]] = {}
    for quota in quotas:
        period = calendar.period(quota.kind, quota.start)
        key = quota.person_id, quota.team_id, quota.metric, quota.kind, period.start
        was, target = now.get(key), None if quota.cancelled else quota.target
        told.pop(key, None)
        if was != target:
            told[key] = {
                "person": quota.person_id, "team": quota.team_id, "metric": quota.metric,
                "period": calendar.label(period), "was": _text(was), "target": _text(target),
            }  # fmt: skip
    return ProposedChange("quota", {"quotas": list(told.values())}, why)


def quotas_of(work: Work, arguments: Arguments) -> list[Quota]:
    """The quotas that a proposal would set."""
    return [_quota(work, told) for told in arguments["quotas"]]


def _quota(work: Work, told: Arguments) -> Quota:
    period = work.company.calendar.parse(told["period"])
    # One taken away keeps no target of its own; any positive number stands in for it.
    return Quota(
        told["person"], told["team"], told["metric"], period.kind, period.start,
        Decimal(told["target"] or 1), cancelled=told["target"] is None,
    )  # fmt: skip


def _text(target: Decimal | None) -> str | None:
    return None if target is None else f"{target:f}"


def _do(work: Work, arguments: Arguments, why: str) -> None:
    store_quotas(work, quotas_of(work, arguments), why)


def _gains(work: Work, arguments: Arguments) -> frozenset[int]:
    """Those on a plan in a period whose revenue they are to reach, or later."""
    mine = [q for q in quotas_of(work, arguments) if q.person_id and q.metric == "revenue"]
    if not mine:
        return frozenset()
    spans = assignments(
        work.session, min(quota.start for quota in mine), LAST_DAY,
        people={quota.person_id for quota in mine if quota.person_id},
    )  # fmt: skip
    return frozenset(span.person_id for span in spans)


def _touched(work: Work, arguments: Arguments) -> set[Touch]:
    period = work.company.calendar.period
    return {
        Touch(quota.person_id, quota.start, period(quota.kind, quota.start).end)
        for quota in quotas_of(work, arguments)
        if quota.person_id is not None and quota.metric == "revenue"
    }


QUOTA = ProposalKind(_do, gains=_gains, touched=_touched)
