"""Asking again for what was refused, and withdrawing what one asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from salesgame.domain.approvals import claims
from salesgame.domain.approvals.deciding import (
    AskedWithoutAnswer,
    NothingRejected,
    NothingToWithdraw,
    NotYoursToAsk,
)
from salesgame.domain.core.reasons import check_length
from salesgame.domain.deals.fact import Change
from salesgame.queries.approvals.deciders import deciders_of
from salesgame.queries.approvals.decisions import Decision, last_decision
from salesgame.queries.approvals.versions import asker_of, waiting_version
from salesgame.services.approvals.claiming import Claims
from salesgame.services.approvals.decisions import KINDS
from salesgame.services.approvals.steps import keep_step
from salesgame.services.approvals.versions import as_kept, drop, wait_again
from salesgame.services.deals.facts import Facts
from salesgame.services.deals.history import as_json
from salesgame.services.work import Work


def ask_again(work: Work, noun: str, fact_id: int, answer: str) -> int:
    """Ask again for a refused fact, or a refused change of one, as it is; returns the step.

    It takes an answer to the reason; whoever changes a refused fact asks again by that alone.
    Raises AskedWithoutAnswer, ReasonTooLong, NothingRejected, NotYoursToAsk.
    """
    if not answer.strip():
        raise AskedWithoutAnswer
    check_length(answer)
    kind = KINDS[noun]
    before = kind.hold(work, fact_id)
    last = last_decision(work.session, noun, fact_id)
    if before.approval == "refused" and not before.cancelled:
        asked_by = asker_of(work.session, noun, fact_id)
        _check_asker(work, {*before.people, asked_by})
        _wait_once_more(work, kind, before, answer)
    else:
        kept = _refused_version(work, kind, before, last)
        asked_by = kept["asked_by"]
        _check_asker(work, {*before.people, asked_by})
        wait_again(work, noun, fact_id, kept, kind.version(work, fact_id))
    told = deciders_of(work.session, before.people, work.today, asked_by)
    state = {"fact": as_json(before), "version": kind.version(work, fact_id)}
    about = kind.about(work, before)
    return keep_step(work, about, "asked_again", state, told, why=answer, whose=before.owner)


def withdraw(work: Work, noun: str, fact_id: int) -> int:
    """Take back a change that one asked for oneself. Raises NothingToWithdraw."""
    kind = KINDS[noun]
    before = kind.hold(work, fact_id)
    version = waiting_version(work.session, noun, fact_id)
    if version is None or version.asked_by != work.actor or version.proposal_id is not None:
        raise NothingToWithdraw
    drop(work, version)
    state = {"waiting": as_kept(version)}
    about = kind.about(work, before)
    return keep_step(work, about, "withdrawn", state, (), whose=before.owner)


def _wait_once_more(work: Work, kind: Facts[Any, Any], before: Any, answer: str) -> None:
    far = kind.is_far(work, Change(before, before), sure=True)
    claim = Claims(work).of(before, before, is_far=far)
    after = replace(before, approval=claims.waiting(claim, work.company))
    kind.put(work, before, after, answer)


def _refused_version(
    work: Work, kind: Facts[Any, Any], before: Any, last: Decision | None
) -> dict[str, Any]:
    """What was refused last of a fact that stands, unless it was changed since."""
    if last is None or last.outcome != "refused" or last.undone_at is not None:
        raise NothingRejected
    kept: dict[str, Any] | None = last.before.get("waiting")
    is_over = last.before["version"] == kind.version(work, before.id)
    if kept is None or not is_over or waiting_version(work.session, kind.noun, before.id):
        raise NothingRejected
    return kept


def _check_asker(work: Work, people: set[int | None]) -> None:
    if work.actor is not None and work.actor not in people:
        raise NotYoursToAsk
