"""Undoing a decision, until its period closes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import update

from salesgame.domain.approvals.deciding import (
    DecisionBuiltOn,
    NotUndoable,
    NotYoursToUndo,
    UndoneAlready,
    UndoTooLate,
)
from salesgame.domain.core.reasons import check_length
from salesgame.queries.access.viewers import viewer_of
from salesgame.queries.approvals.decisions import Decision, decision, last_decision
from salesgame.queries.approvals.versions import asker_of, waiting_version
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.services.approvals.decisions import KINDS, decides_alone
from salesgame.services.approvals.steps import keep_step
from salesgame.services.approvals.versions import wait_again
from salesgame.services.deals.facts import Facts
from salesgame.services.work import Work
from salesgame.storage.approvals import DecisionRow
from salesgame.storage.db import locks

UNDOABLE = ("approved", "refused")


def undo(work: Work, number: int, why: str = "") -> int:
    """Undo an approval or a rejection: the fact is what it was, and waits; returns the step.

    By who decided, or an admin whom it doesn't credit. Raises NotUndoable, UndoneAlready,
    NotYoursToUndo, DecidesOwn, NotYoursToDecide, UndoTooLate, DecisionBuiltOn, ReasonTooLong.
    """
    check_length(why)
    kind, now = _held(work, number)
    made = _decision(work, number)  # as it is now that nobody else can undo it
    if made.undone_at is not None:
        raise UndoneAlready
    then = kind.from_json(work, made.before["fact"], now)
    _check_undoer(work, made, then, now, asker_of(work.session, kind.noun, now.id))
    _check_open(work, then, now)
    _check_latest(work, kind, made)
    kind.put(work, now, then, why or "decision undone")
    if waits := made.before.get("waiting"):
        wait_again(work, kind.noun, now.id, waits, kind.version(work, now.id))
    row = DecisionRow
    work.session.execute(update(row).where(row.id == number).values(undone_at=work.now))
    asked = {waits["asked_by"]} if waits else set()
    told = {one for one in (*now.people, *then.people, *asked, made.decided_by) if one is not None}
    about = kind.about(work, then) | {"undone": made.outcome}
    return keep_step(work, about, "undone", {"decision": number}, told, why=why, whose=then.owner)


def undo_all(work: Work, numbers: Collection[int], why: str = "") -> list[int]:
    """Undo several decisions, all or none. Raises what `undo` does."""
    if len(numbers) > 1:
        locks.own_ledgers(work.session)  # before the rows and people of each, as deciding does
    return [undo(work, number, why) for number in sorted(numbers)]


def _held(work: Work, number: int) -> tuple[Facts[Any, Any], Any]:
    made = _decision(work, number)
    if made.outcome not in UNDOABLE:
        raise NotUndoable
    kind = KINDS[made.fact]
    return kind, kind.hold(work, made.fact_id)


def _decision(work: Work, number: int) -> Decision:
    found = decision(work.session, number)
    if found is None:
        raise NotUndoable
    return found


def _check_undoer(work: Work, made: Decision, then: Any, now: Any, asked_by: int | None) -> None:
    if work.actor is None:
        return
    role = viewer_of(work.session, work.actor, work.today).role
    if work.actor != made.decided_by and role != "admin":
        raise NotYoursToUndo
    kept: Mapping[str, Any] = made.before.get("waiting") or {"asked_by": asked_by}
    decides_alone(work, {*then.people, *now.people}, kept["asked_by"])


def _check_open(work: Work, *facts: Any) -> None:
    locked = lock_day(work.session)
    if any(fact.paid_on is not None and fact.paid_on < locked for fact in facts):
        raise UndoTooLate


def _check_latest(work: Work, kind: Facts[Any, Any], made: Decision) -> None:
    last = last_decision(work.session, made.fact, made.fact_id)
    is_last = last is not None and last.id == made.id
    same = kind.version(work, made.fact_id) == made.before["version"]
    if not (is_last and same) or waiting_version(work.session, made.fact, made.fact_id):
        raise DecisionBuiltOn
