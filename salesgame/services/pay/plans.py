"""Making and succeeding commission plans, and putting people on them.

What reaches into closed periods corrects their statements: who may do that alone is not asked
here, but by `services/proposals`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import delete, insert, select, update

from salesgame.domain.core.calendar import LAST_DAY
from salesgame.domain.core.events import PlanChanged
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.core.versions import UnknownRule
from salesgame.domain.pay.body import body_of
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.terms import PlanHistory, StatementPeriodChanged
from salesgame.domain.people.person import first_day_away
from salesgame.queries.pay.plans import plans
from salesgame.queries.people.people import Person, person
from salesgame.services.deals.bounds import refuse_unpayable
from salesgame.services.points.notes import note_assignment
from salesgame.services.points.rules import create_rule, retire_rule, succeed_rule
from salesgame.services.work import Work
from salesgame.storage.db.locks import own_ledgers
from salesgame.storage.people import PersonRow
from salesgame.storage.rules import PlanAssignmentRow


class EndsBeforeItBegins(DomainError):
    """The last day can't come before the first."""

    field = "end"


class AlreadyOnThePlan(DomainError):
    """{name} is on this plan already on some of these days."""

    field = "person"


class NotOnThePlan(DomainError):
    """{name} is not on the plan on those days."""

    field = "leaving"


class NobodyChosen(DomainError):
    """Choose who is to be on the plan."""

    field = "person"


class NobodyToTakeOff(DomainError):
    """Choose who is to leave the plan."""

    field = "leaving"


class LeftBefore(DomainError):
    """{name} left on {day}: a plan that begins later pays them nothing. Choose an earlier day."""

    field = "start"


class NotInForce(DomainError):
    """The plan ends on {ended}: it pays for none of these days."""

    field = "start"


class NotYetInForce(DomainError):
    """The plan pays from {first} on, after these days."""

    field = "end"


def create_plan(work: Work, name: str, begins_on: date, plan: Plan) -> int:
    """Make a plan with its first version; returns its rule's id.

    Raises TooMuchPay, and as `create_rule` does.
    """
    rule_id = create_rule(work, "plan", name, begins_on, body_of(plan))
    refuse_unpayable(work)
    return rule_id


def succeed_plan(work: Work, rule_id: int, begins_on: date, plan: Plan) -> None:
    """Let new terms take over for deals closed from a day on.

    Raises StatementPeriodChanged, TooMuchPay, and as `succeed_rule` does.
    """
    found = plans(work.session).get(rule_id)
    if found is None:
        raise UnknownRule
    if plan.period_kind != found.kind:
        raise StatementPeriodChanged(kind=found.kind)
    succeed_rule(work, rule_id, begins_on, body_of(plan))
    refuse_unpayable(work)


def retire_plan(work: Work, rule_id: int, on: date) -> None:
    """End a plan: deals closed from that day on earn nothing by it."""
    if rule_id not in plans(work.session):
        raise UnknownRule
    retire_rule(work, rule_id, on)


def assign_plan(
    work: Work, rule_id: int, person_id: int, start: date, end: date = LAST_DAY
) -> None:
    """Put a person on a plan over the days `[start, end)`.

    They may begin before the person came or the plan pays: days without deals or terms earn
    nothing. Days that could never earn anything are refused.

    Raises UnknownRule, NobodyChosen, EndsBeforeItBegins, LeftBefore, NotInForce, NotYetInForce,
    AlreadyOnThePlan.
    """
    own_ledgers(work.session)
    plan = plans(work.session).get(rule_id)
    if plan is None:
        raise UnknownRule
    who = person(work.session, person_id)
    if who is None:
        raise NobodyChosen
    if end <= start:
        raise EndsBeforeItBegins
    _check_use(work, plan, who, start, end)
    if _is_on(work, rule_id, person_id, start, end):
        raise AlreadyOnThePlan(name=who.name)
    work.session.execute(
        insert(PlanAssignmentRow).values(person_id=person_id, rule_id=rule_id, start=start, end=end)
    )
    work.happened(PlanChanged(rule_id, frozenset({person_id}), start))
    note_assignment(work, "assigned", rule_id, plan.name, [person_id], start)


def end_assignments(work: Work, rule_id: int, people: Collection[int], end: date) -> None:
    """Take people off a plan from a day on: all of them, or, where one is refused, nobody.

    Assignments that would begin on that day or later go with those under way.

    Raises NobodyToTakeOff, NotOnThePlan.
    """
    if not people:
        raise NobodyToTakeOff
    own_ledgers(work.session)
    for person_id in sorted(set(people)):
        _end(work, rule_id, person_id, end)
    work.happened(PlanChanged(rule_id, frozenset(people), end))
    note_assignment(work, "taken_off", rule_id, plans(work.session)[rule_id].name, people, end)


def _end(work: Work, rule_id: int, person_id: int, end: date) -> None:
    """From `end` on they are on the plan no day: days that begin then or later never come."""
    row = PlanAssignmentRow
    theirs = row.rule_id == rule_id, row.person_id == person_id
    if work.session.scalar(select(row.start).where(*theirs, row.end >= end).limit(1)) is None:
        name = work.session.scalar(select(PersonRow.name).where(PersonRow.id == person_id))
        raise NotOnThePlan(name=name or person_id)
    work.session.execute(delete(row).where(*theirs, row.start >= end))
    work.session.execute(update(row).where(*theirs, row.end > end).values(end=end))


def _check_use(work: Work, plan: PlanHistory, who: Person, start: date, end: date) -> None:
    """Refuse days on which nothing can be earned: the person is gone, or the plan is not there."""
    calendar = work.company.calendar
    if who.deactivated_at and start >= first_day_away(calendar, who.deactivated_at):
        raise LeftBefore(name=who.name, day=calendar.day_of(who.deactivated_at))
    steps = plan.terms.steps
    (first, _), (last, terms) = steps[0], steps[-1]
    if terms is None and start >= last:
        raise NotInForce(ended=last)
    if end <= first:
        raise NotYetInForce(first=first)


def _is_on(work: Work, rule_id: int, person_id: int, start: date, end: date) -> bool:
    row = PlanAssignmentRow
    query = select(row.start).where(
        row.rule_id == rule_id, row.person_id == person_id, row.start < end, row.end > start
    )
    return work.session.scalar(query.limit(1)) is not None
