"""Every act that moves pay or opens doors leaves its entry in the one history."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import salesgame
from salesgame.domain.deals.kinds import KindDraft
from salesgame.domain.people.leave import Leave
from salesgame.domain.people.person import LastAdmin
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.access.history import HistoryFilter, history_page, people_meant
from salesgame.queries.company.settings import settings_of
from salesgame.services.access import invitations
from salesgame.services.company import settings
from salesgame.services.deals import kinds
from salesgame.services.pay import plans
from salesgame.services.people import leave, people, teams
from salesgame.services.people.people import PersonDraft
from salesgame.services.periods import closing
from salesgame.services.points import rules
from salesgame.services.targets import quotas
from salesgame.services.work import Work
from salesgame.storage.access import AuditEntryRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import AUGUST, NEW_YEAR, SEPTEMBER, plan

DAY, LATER = date(2026, 9, 21), date(2026, 10, 1)
POINTS = {"on": "deal_won", "points": 10}
PASSWORD = "four plain words here"
Entries = list[tuple[str, str]]
Do = Callable[[Work, Cast], object]


def company(work: Work, **changed: Any) -> None:
    known = settings_of(work.session)
    assert known is not None
    settings.change_company(work, replace(known, **changed))


def a_plan(work: Work, *people: int) -> int:
    rule_id = plans.create_plan(work, "AE", NEW_YEAR, plan())
    for person in people:
        plans.assign_plan(work, rule_id, person, NEW_YEAR)
    return rule_id


def a_rule(work: Work) -> int:
    return rules.create_rule(work, "points", "Ten a deal", SEPTEMBER.start, POINTS)


def a_leave(work: Work, person: int) -> int:
    return leave.record_leave(work, person, Leave.through(DAY, LATER))


def quota(person: int | None, team: int | None = None) -> Quota:
    return Quota(person, team, "revenue", "month", SEPTEMBER.start, Decimal(5))


def change_role(work: Work, person: int, name: str, role: str) -> None:
    draft = PersonDraft(name, f"{name.lower()}@kestrel.example", role)
    people.change_person(work, person, draft)


def reset(work: Work, person: int) -> str:
    token = invitations.make_link(work, person)
    invitations.use_link(work, token, PASSWORD, PASSWORD)
    return invitations.make_link(work, person)


# What is done by Ada, the last of it being the act, and the entries that it leaves.
ACTS: dict[str, tuple[Do, Entries]] = {
    "add_person": (
        lambda w, _c: people.add_person(w, PersonDraft("Eve", role="manager")),
        [("person", "added"), ("role", "given")],
    ),
    "change_person": (
        lambda w, c: change_role(w, c.ana, "Ana", "manager"), [("role", "changed")],
    ),
    "deactivate": (lambda w, c: people.deactivate(w, c.ana), [("person", "deactivated")]),
    "reactivate": (
        lambda w, c: (people.deactivate(w, c.ana), people.reactivate(w, c.ana)),
        [("person", "deactivated"), ("person", "reactivated")],
    ),
    "make_link": (lambda w, c: invitations.make_link(w, c.ana), [("person", "invited")]),
    "use_link": (
        lambda w, c: reset(w, c.ana),
        [("person", "invited"), ("person", "password_set"), ("person", "reset")],
    ),
    "change_password": (
        lambda w, c: (
            reset(w, c.ana),
            invitations.change_password(w, c.ana, PASSWORD, "x" + PASSWORD, "x" + PASSWORD,
                                        stay=None),
        ),
        [("person", "invited"), ("person", "password_set"), ("person", "reset"),
         ("person", "password_changed")],
    ),
    "record_leave": (lambda w, c: a_leave(w, c.ana), [("leave", "recorded")]),
    "end_leave": (
        lambda w, c: leave.end_leave(w, a_leave(w, c.ana), DAY),
        [("leave", "recorded"), ("leave", "ended")],
    ),
    "cancel_leave": (
        lambda w, c: leave.cancel_leave(w, a_leave(w, c.ana)),
        [("leave", "recorded"), ("leave", "cancelled")],
    ),
    "add_team": (lambda w, _c: teams.add_team(w, "East"), [("team", "added")]),
    "change_team": (
        lambda w, c: teams.change_team(w, c.south, "Far South", c.north), [("team", "changed")],
    ),
    "move_person": (lambda w, c: teams.move_person(w, c.ana, c.south, DAY), [("team", "joined")]),
    "put_in_charge": (
        lambda w, c: teams.put_in_charge(w, c.mia, c.south, DAY), [("team", "leads")],
    ),
    "tell_since": (lambda w, c: teams.tell_since(w, c.ana, DAY), [("team", "since")]),
    "end_seat": (
        lambda w, c: teams.end_seat(w, c.ana, c.north, "member", DAY), [("team", "left")],
    ),
    "create_rule": (lambda w, _c: a_rule(w), [("rule", "created")]),
    "succeed_rule": (
        lambda w, _c: rules.succeed_rule(w, a_rule(w), LATER, POINTS | {"points": 20}),
        [("rule", "created"), ("rule", "succeeded")],
    ),
    "retire_rule": (
        lambda w, _c: rules.retire_rule(w, a_rule(w), LATER),
        [("rule", "created"), ("rule", "retired")],
    ),
    "create_plan": (lambda w, _c: a_plan(w), [("plan", "created")]),
    "succeed_plan": (
        lambda w, _c: plans.succeed_plan(w, a_plan(w), LATER, plan()),
        [("plan", "created"), ("plan", "succeeded")],
    ),
    "retire_plan": (
        lambda w, _c: plans.retire_plan(w, a_plan(w), LATER),
        [("plan", "created"), ("plan", "retired")],
    ),
    "assign_plan": (
        lambda w, c: a_plan(w, c.ana, c.ben),
        [("plan", "created"), ("plan", "assigned"), ("plan", "assigned")],
    ),
    "end_assignments": (
        lambda w, c: plans.end_assignments(w, a_plan(w, c.ana), [c.ana], LATER),
        [("plan", "created"), ("plan", "assigned"), ("plan", "taken_off")],
    ),
    "store_quotas": (
        lambda w, c: quotas.store_quotas(w, [quota(c.ana), quota(None, c.north)]),
        [("target", "changed"), ("target", "team_changed")],
    ),
    "change_company": (
        lambda w, _c: company(w, settle_hours=1), [("company", "changed")],
    ),
    "add_holiday": (
        lambda w, _c: settings.add_holiday(w, DAY, "Harvest"), [("company", "holiday_added")],
    ),
    "remove_holiday": (
        lambda w, _c: (settings.add_holiday(w, DAY, ""), settings.remove_holiday(w, DAY)),
        [("company", "holiday_added"), ("company", "holiday_removed")],
    ),
    "add_kind": (
        lambda w, _c: kinds.add_kind(w, KindDraft("Visit", "call")), [("company", "kind_added")],
    ),
    "change_kind": (
        lambda w, _c: kinds.change_kind(w, "call", KindDraft("Calls", "call")),
        [("company", "kind_changed")],
    ),
    "close_periods": (
        lambda w, _c: closing.close_periods(w, [AUGUST]), [("period", "closed")],
    ),
}  # fmt: skip
# Verbs that change nothing the history is about, or are parts of others.
BESIDE = {
    "change_profile": "what people choose of themselves; names are kept by who checks them",
    "add_alias": "kept by who matches rows to people",
    "remove_alias": "kept by who matches rows to people",
    "refuse_last_admin": "refuses, and changes nothing",
    "free_name": "looks",
    "check_begin": "looks",
    "end_links": "a part of what is kept",
    "count_password_try": "the throttle",
    "forget_password_tries": "the throttle",
    "targets_now": "looks",
}
KEPT: tuple[ModuleType, ...] = (
    people, leave, teams, rules, plans, quotas, settings, kinds, closing, invitations,
)  # fmt: skip


def entries(session: Session) -> Entries:
    row = AuditEntryRow
    found = session.execute(select(row.kind, row.verb).order_by(row.id))
    return [(kind, verb) for kind, verb in found]


@pytest.mark.parametrize("verb", ACTS)
def test_each_act_leaves_its_entry_with_who_did_it(
    session: Session, act: Act, cast: Cast, verb: str
) -> None:
    do, expected = ACTS[verb]
    with act(actor=cast.ada) as work:
        do(work, cast)

    assert entries(session) == expected
    assert set(session.scalars(select(AuditEntryRow.actor))) == {cast.ada}


def test_a_verb_is_in_the_table_or_says_why_it_leaves_no_entry() -> None:
    verbs = {name for module in KEPT for name in _verbs(module)}

    assert verbs - ACTS.keys() - BESIDE.keys() == set()


def _verbs(module: ModuleType) -> Iterator[str]:
    """The functions of a module that are handed the open act, which begins with writing."""
    for name, value in vars(module).items():
        is_own = inspect.isfunction(value) and value.__module__ == module.__name__
        if is_own and not name.startswith("_") and "work" in inspect.signature(value).parameters:
            yield name


def test_saving_the_same_again_leaves_no_entry(session: Session, act: Act, cast: Cast) -> None:
    for _ in range(2):
        with act(actor=cast.ada) as work:
            change_role(work, cast.ana, "Ana", "rep")
            quotas.store_quotas(work, [quota(cast.ana)])
            company(work)
            settings.remove_holiday(work, DAY)
            people.reactivate(work, cast.ana)

    assert entries(session) == [("target", "changed")]


def test_an_act_that_is_undone_leaves_no_entry(session: Session, act: Act, cast: Cast) -> None:
    def half_done() -> None:
        with act(actor=cast.ada) as work:
            people.deactivate(work, cast.ana)
            people.deactivate(work, cast.ada)

    with pytest.raises(LastAdmin):
        half_done()

    assert entries(session) == []


def test_an_entry_says_before_and_after_and_the_reason_of_the_act(
    session: Session, act: Act, cast: Cast
) -> None:
    with act(actor=cast.ada) as work:
        work.why = "Half a day is enough"
        company(work, settle_hours=12, working_weekdays=(0, 1))

    ((entry,), _) = history_page(session, HistoryFilter())
    assert entry.about["changes"] == [
        {"field": "working_weekdays", "before": [0, 1, 2, 3, 4], "after": [0, 1]},
        {"field": "settle_hours", "before": 48, "after": 12},
    ]
    assert (entry.by, entry.why) == ("Ada", "Half a day is enough")


def test_the_history_is_read_by_kind_actor_person_and_day(
    session: Session, act: Act, cast: Cast
) -> None:
    for day, actor, person in ((17, cast.ada, cast.ana), (18, cast.fin, cast.ben)):
        with act(MORNING.replace(day=day), actor) as work:
            people.deactivate(work, person)
            a_leave(work, person)

    def found(**asked: Any) -> list[tuple[str, str | None, str | None]]:
        page, _ = history_page(session, HistoryFilter(**asked))
        return [(one.kind, one.by, one.person) for one in page]

    ana, ben = ("person", "Ada", "Ana"), ("person", "Fin", "Ben")
    assert found(kind="person") == [ben, ana]
    assert found(kind="person", actors=[cast.ada]) == [ana]
    assert found(kind="person", people=people_meant(session, "Ben")) == [ben]
    assert found(kind="person", people=people_meant(session, "nobody of that name")) == []
    assert found(kind="person", since=MORNING.replace(day=18)) == [ben]
    assert found(kind="person", until=MORNING.replace(day=18)) == [ana]


def test_pages_of_the_history_hold_every_entry_once(session: Session, act: Act, cast: Cast) -> None:
    with act(actor=cast.ada) as work:
        for day in range(1, 8):
            settings.add_holiday(work, date(2026, 12, day), f"{day}")

    found, before = [], None
    while True:
        page, before = history_page(session, HistoryFilter(), before, limit=3)
        found += [one.about["name"] for one in page]
        if before is None:
            break
    assert found == ["7", "6", "5", "4", "3", "2", "1"]


def test_the_history_is_only_ever_added_to() -> None:
    package = Path(salesgame.__file__).parent
    touching = [
        path.relative_to(package).as_posix()
        for path in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("update", "delete")
        and any(isinstance(arg, ast.Name) and arg.id == "AuditEntryRow" for arg in node.args)
    ]

    assert touching == []
