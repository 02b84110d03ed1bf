"""Commission plans as something to propose: terms, an end, who is on them and who leaves."""

from __future__ import annotations

from datetime import date

from salesgame.domain.core.calendar import LAST_DAY
from salesgame.domain.pay.body import body_of, plan_from
from salesgame.domain.pay.plan import Plan
from salesgame.domain.proposals.proposal import Arguments, ProposedChange
from salesgame.queries.imports.touched import Touch
from salesgame.queries.pay.plans import assignments
from salesgame.services.pay.plans import assign_plan, end_assignments, retire_plan, succeed_plan
from salesgame.services.proposals.days import open_days
from salesgame.services.proposals.registry import ProposalKind, the_person
from salesgame.services.work import Work


def terms_change(rule_id: int, begins_on: date, plan: Plan, why: str = "") -> ProposedChange:
    """New terms of a plan from a day on."""
    told = {"plan": rule_id, "begins_on": begins_on.isoformat(), "body": body_of(plan)}
    return ProposedChange("plan_terms", told, why)


def assignment_change(
    rule_id: int, person_id: int, start: date, end: date, why: str = ""
) -> ProposedChange:
    """A person on a plan over the days `[start, end)`."""
    told = {
        "plan": rule_id, "person": person_id, "start": start.isoformat(), "end": end.isoformat()
    }  # fmt: skip
    return ProposedChange("assignment", told, why)


def _succeed(work: Work, arguments: Arguments, _why: str) -> None:
    begins_on, terms = date.fromisoformat(arguments["begins_on"]), plan_from(arguments["body"])
    succeed_plan(work, arguments["plan"], begins_on, terms)


def _retire(work: Work, arguments: Arguments, _why: str) -> None:
    retire_plan(work, arguments["plan"], date.fromisoformat(arguments["begins_on"]))


def _assign(work: Work, arguments: Arguments, _why: str) -> None:
    start, end = date.fromisoformat(arguments["start"]), date.fromisoformat(arguments["end"])
    assign_plan(work, arguments["plan"], arguments["person"], start, end)


def _take_off(work: Work, arguments: Arguments, _why: str) -> None:
    day = date.fromisoformat(arguments["first_off"])
    end_assignments(work, arguments["plan"], arguments["people"], day)


def _staff(work: Work, arguments: Arguments) -> frozenset[int]:
    """Who is on the plan from the day it changes on."""
    since = date.fromisoformat(arguments["begins_on"])
    spans = assignments(work.session, since, LAST_DAY, rule_id=arguments["plan"])
    return frozenset(span.person_id for span in spans)


def _of_staff(work: Work, arguments: Arguments) -> set[Touch]:
    people = _staff(work, arguments)
    return open_days(work, people, date.fromisoformat(arguments["begins_on"]))


def _persons_days(work: Work, arguments: Arguments) -> set[Touch]:
    return open_days(work, {arguments["person"]}, date.fromisoformat(arguments["start"]))


def _leaving_days(work: Work, arguments: Arguments) -> set[Touch]:
    return open_days(work, arguments["people"], date.fromisoformat(arguments["first_off"]))


PLAN_TERMS = ProposalKind(_succeed, gains=_staff, touched=_of_staff)
PLAN_END = ProposalKind(_retire, touched=_of_staff)
ASSIGNMENT = ProposalKind(_assign, gains=the_person, touched=_persons_days)
ASSIGNMENT_END = ProposalKind(_take_off, touched=_leaving_days)
