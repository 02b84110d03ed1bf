"""Making, succeeding and retiring rules: a version once written is never edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from salesgame.domain.core.refusals import Gathered
from salesgame.domain.core.versions import (
    UnknownRule,
    Version,
    check_open,
    check_succession,
)
from salesgame.domain.people.names import tidy_name
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.queries.points.rules import history
from salesgame.services.points.families import FAMILIES
from salesgame.services.points.notes import note_rule
from salesgame.services.work import Work
from salesgame.storage.db import locks
from salesgame.storage.rules import RuleRow, RuleVersionRow


def create_rule(
    work: Work, family: str, name: str, begins_on: date, body: Mapping[str, Any]
) -> int:
    """Make a rule with its first version; returns the rule's id.

    Raises RuleWithoutAName, NameTooLong, RuleNameTaken, BeginsInAClosedPeriod, and what
    the family's parser raises, UnknownActivityKind, UnknownGoalMetric.
    """
    locks.own_ledgers(work.session)
    refusals = Gathered()
    name = refusals.taken("", free_name, work, family, name)
    with refusals:
        FAMILIES[family].read(work.session, body)
    with refusals:
        check_begin(work, family, begins_on)
    refusals.refuse()
    added = insert(RuleRow).values(family=family, name=name, created_at=work.now)
    rule_id: int = work.session.execute(added.returning(RuleRow.id)).scalar_one()
    _write(work, family, rule_id, 1, begins_on, dict(body), retired=False)
    return rule_id


def succeed_rule(work: Work, rule_id: int, begins_on: date, body: Mapping[str, Any]) -> None:
    """Let a new version take over from a day on.

    Raises UnknownRule, RuleHasEnded, BeginsBeforeItsPredecessor, BeginsInAClosedPeriod,
    and what the family's parser raises.
    """
    locks.own_ledgers(work.session)
    last, refusals = _last(work, rule_id), Gathered()
    with refusals:
        FAMILIES[last.family].read(work.session, body)
    with refusals:
        _check_follow(work, last, begins_on)
    refusals.refuse()
    _follow(work, last, begins_on, dict(body), retired=False)


def retire_rule(work: Work, rule_id: int, on: date) -> None:
    """End a rule: it holds for no day from `on`. Raises as `succeed_rule` does."""
    locks.own_ledgers(work.session)
    last = _last(work, rule_id)
    _check_follow(work, last, on)
    _follow(work, last, on, last.body, retired=True)


def free_name(work: Work, family: str, name: str) -> str:
    """A new rule's name as it is kept. Raises RuleWithoutAName, NameTooLong, RuleNameTaken."""
    if not name.strip():
        raise FAMILIES[family].without_a_name
    tidy = tidy_name(name)
    same = select(RuleRow.id).where(RuleRow.family == family, RuleRow.name == tidy)
    if work.session.scalar(same) is not None:
        raise FAMILIES[family].name_taken(name=tidy)
    return tidy


def check_begin(work: Work, family: str, begins_on: date) -> None:
    """Refuse closed days where it would not correct them. Raises BeginsInAClosedPeriod."""
    if not FAMILIES[family].corrects:
        check_open(begins_on, lock_day(work.session))


def _check_follow(work: Work, last: Version, begins_on: date) -> None:
    check_succession(last, begins_on)
    check_begin(work, last.family, begins_on)


def _follow(
    work: Work, last: Version, begins_on: date, body: dict[str, Any], *, retired: bool
) -> None:
    _write(work, last.family, last.rule_id, last.version + 1, begins_on, body, retired=retired)


def _write(
    work: Work,
    family: str,
    rule_id: int,
    version: int,
    begins_on: date,
    body: dict[str, Any],
    *,
    retired: bool,
) -> None:
    work.session.execute(
        insert(RuleVersionRow).values(
            rule_id=rule_id,
            version=version,
            begins_on=begins_on,
            body=body,
            retired=retired,
            created_at=work.now,
            created_by=work.actor,
        )
    )
    change = "retired" if retired else "succeeded" if version > 1 else "created"
    note_rule(work, family, rule_id, change, begins_on, body)
    # Also for days to come: a company that moved west may have facts of a day that is tomorrow.
    FAMILIES[family].begun(work, rule_id, begins_on)


def _last(work: Work, rule_id: int) -> Version:
    found = history(work.session, rule_id)
    if not found:
        raise UnknownRule
    return found[-1]
