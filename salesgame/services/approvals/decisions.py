"""Deciding on what people report, one fact or many in one act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from salesgame.domain.approvals.deciding import (
    AlreadyDecided,
    AskedBeforeAChange,
    DecidesOwn,
    WaitsForFinance,
    check_decider,
)
from salesgame.domain.core.reasons import check_reason
from salesgame.domain.deals.fact import WAITS, Approval
from salesgame.queries.access.viewers import viewer_of
from salesgame.queries.approvals.deciders import is_alone, is_left_to_finance
from salesgame.queries.approvals.versions import (
    WaitingVersion,
    as_it_was,
    asker_of,
    is_proposed,
    versions_by_id,
)
from salesgame.services.approvals.steps import keep_step
from salesgame.services.approvals.versions import as_kept, drop
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.deals.facts import Facts
from salesgame.services.deals.history import as_json
from salesgame.services.work import Work
from salesgame.storage.db import locks

KINDS: Mapping[str, Facts[Any, Any]] = {kind.noun: kind for kind in (DEALS, ACTIVITIES)}


@dataclass(frozen=True, slots=True)
class Picked:
    """What is decided in one act, by id: facts that wait themselves, and waiting versions."""

    deals: Collection[int] = ()
    activities: Collection[int] = ()
    versions: Collection[int] = ()

    def __len__(self) -> int:
        """How many there are."""
        return len(self.deals) + len(self.activities) + len(self.versions)


def decide(
    work: Work, picked: Picked, why: str | None, seen: Mapping[str, int] | None = None
) -> list[int]:
    """Approve, or with a `why` refuse; `seen` gives versions of facts as `{"deal.7": 2}`.

    All or none; returns the decisions' numbers. A waiting version that was replaced has another
    id. Raises ReasonMissing, ReasonTooLong, ChangedSince, AlreadyDecided, DecidesOwn,
    NotYoursToDecide, WaitsForFinance, that there is no such fact, and what storing raises.
    """
    if why is not None:
        check_reason(why)
    if len(picked) > 1:
        # Their rows and people are locked in turns: who logs for two of them would deadlock.
        locks.own_ledgers(work.session)
    known, found = seen or {}, []
    for kind, facts in ((DEALS, picked.deals), (ACTIVITIES, picked.activities)):
        for fact in sorted(set(facts)):
            found.append(_decide_fact(work, kind, fact, why, known.get(f"{kind.noun}.{fact}")))
    for version in sorted(set(picked.versions)):
        found.append(_decide_version(work, version, why))
    return found


def decides_alone(work: Work, credited: Collection[int], asked_by: int | None) -> bool:
    """Let who may decide on a fact of these people; whether they do it alone.

    The installation may, and a company of one. Raises DecidesOwn, NotYoursToDecide.
    """
    if work.actor is None:
        return False
    viewer = viewer_of(work.session, work.actor, work.today)
    is_left = viewer.role == "finance" and is_left_to_finance(
        work.session, credited, work.today, asked_by
    )
    try:
        check_decider(viewer, credited, asked_by, is_left=is_left)
    except DecidesOwn:
        if viewer.role == "rep" or not is_alone(work.session, work.actor, work.now):
            raise
        return True
    return False


def applied(work: Work, kind: Facts[Any, Any], version: WaitingVersion, now: Any) -> Any:
    """Let a fact be what somebody asked it to be; its version waits no longer.

    Raises AskedBeforeAChange.
    """
    after = as_asked(work, kind, version, now)
    drop(work, version)
    return kind.put(work, now, after, version.why)


def as_asked(work: Work, kind: Facts[Any, Any], version: WaitingVersion, now: Any) -> Any:
    """What a fact is once that version of it is approved. Raises AskedBeforeAChange."""
    if not _is_over(work, kind, version, now):
        raise AskedBeforeAChange
    return replace(kind.from_json(work, version.after, now), approval="approved")


def _decide_fact(
    work: Work, kind: Facts[Any, Any], fact_id: int, why: str | None, seen: int | None
) -> int:
    before = kind.hold(work, fact_id)
    kind.check_seen(work, fact_id, seen)
    if before.approval not in WAITS or before.cancelled:
        raise AlreadyDecided
    asked_by = asker_of(work.session, kind.noun, fact_id)
    alone = decides_alone(work, before.people, asked_by)
    if is_proposed(work.session, kind.rows, fact_id):
        raise WaitsForFinance
    approval: Approval = "approved" if why is None else "refused"
    kind.put(work, before, replace(before, approval=approval), why or "")
    return _keep(work, kind, before, why, {"fact": as_json(before)}, {asked_by}, alone=alone)


def _decide_version(work: Work, number: int, why: str | None) -> int:
    """The fact's row is held first, as by whoever changes it; then what waits is looked at."""
    kind = _kind_of(work, number)
    before = kind.hold(work, _version(work, number).fact_id)
    version = _version(work, number)
    credited = {*before.people, *kind.from_json(work, version.after, before).people}
    alone = decides_alone(work, credited, version.asked_by)
    if version.proposal_id is not None:
        raise WaitsForFinance
    kept = {"fact": as_json(before), "waiting": as_kept(version)}
    if why is None:
        applied(work, kind, version, before)
    else:
        drop(work, version)
    told = {version.asked_by, *credited}
    return _keep(work, kind, before, why, kept, told, alone=alone)


def _keep(
    work: Work, kind: Facts[Any, Any], before: Any, why: str | None, kept: dict[str, Any],
    told: set[int | None], *, alone: bool,
) -> int:  # fmt: skip
    fact = kind.read(work.session, [before.id])[before.id]
    people = {one for one in (*told, *before.people) if one is not None}
    return keep_step(
        work, kind.about(work, fact), "approved" if why is None else "refused",
        kept | {"version": kind.version(work, fact.id)}, people, why=why or "", alone=alone,
        whose=fact.owner,
    )  # fmt: skip


def _kind_of(work: Work, number: int) -> Facts[Any, Any]:
    return KINDS[_version(work, number).fact]


def _version(work: Work, number: int) -> WaitingVersion:
    found = versions_by_id(work.session, [number])
    if number not in found:
        raise AlreadyDecided
    return found[number]


def _is_over(work: Work, kind: Facts[Any, Any], version: WaitingVersion, now: Any) -> bool:
    """Whether the fact still says what it said when the version was asked for."""
    if kind.version(work, now.id) == version.seen:
        return True
    then = as_it_was(work.session, kind.noun, now.id, version.seen)
    return then is not None and then | {"approval": now.approval} == as_json(now)
