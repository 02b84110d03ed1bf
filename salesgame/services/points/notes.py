"""What changed rules, goals and plans leave in the history, and whom it is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from salesgame.services.access.audit import record, record_each
from salesgame.services.notices.telling import tell
from salesgame.services.work import Work
from salesgame.storage.people import MembershipRow, PersonRow
from salesgame.storage.rules import PlanAssignmentRow, RuleRow

Body = Mapping[str, Any]


def note_rule(
    work: Work, family: str, rule_id: int, change: str, begins_on: date, body: Body
) -> None:
    """Keep a new version or the end of a rule, goal or plan, and tell whom it concerns."""
    name = work.session.scalar(select(RuleRow.name).where(RuleRow.id == rule_id)) or ""
    about: dict[str, Any] = {"rule_id": rule_id, "name": name, "begins_on": begins_on.isoformat()}
    record(work, "plan" if family == "plan" else "rule", change, **about)
    people = CONCERNED[family](work, rule_id, begins_on, body)
    tell(work, people, "rule_changed", family=family, change=change, reason=work.why, **about)


def note_assignment(
    work: Work, change: str, rule_id: int, name: str, people: Collection[int], day: date
) -> None:
    """Keep who is put on a plan, or taken off it, from a day on, and tell them."""
    about = {"rule_id": rule_id, "plan": name, "day": day.isoformat()}
    record_each(work, "plan", change, [(person, about) for person in sorted({*people})])
    tell(
        work, people, "rule_changed", family="plan", change=change, rule_id=rule_id, name=name,
        begins_on=day.isoformat(), reason=work.why,
    )  # fmt: skip


def _who_earns(work: Work, _rule_id: int, _begins_on: date, _body: Body) -> set[int]:
    """Everybody here who earns points."""
    row = PersonRow
    query = select(row.id).where(row.role.in_(("rep", "manager")), row.deactivated_at.is_(None))
    return set(work.session.scalars(query))


def _who_is_asked(work: Work, rule_id: int, begins_on: date, body: Body) -> set[int]:
    """The members of the team that a goal is asked of, or everybody."""
    team_id = body.get("team_id")
    if team_id is None:
        return _who_earns(work, rule_id, begins_on, body)
    row = MembershipRow
    query = select(row.person_id).where(row.team_id == team_id, row.end > begins_on)
    return set(work.session.scalars(query))


def _who_is_paid(work: Work, rule_id: int, begins_on: date, _body: Body) -> set[int]:
    """Who is on a plan on that day, or later."""
    row = PlanAssignmentRow
    query = select(row.person_id).where(row.rule_id == rule_id, row.end > begins_on)
    return set(work.session.scalars(query))


CONCERNED: Mapping[str, Callable[[Work, int, date, Body], set[int]]] = {
    "points": _who_earns,
    "goal": _who_is_asked,
    "plan": _who_is_paid,
}
