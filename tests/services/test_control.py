"""Who may move what pays: every cell of the tables in docs/control.md is done and compared.

A cell says `no` where the role's pages have no way to it, by the matrix, or the service refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import LAST_DAY
from salesgame.domain.proposals.proposal import NoSuchProposal, ProposedChange
from salesgame.domain.targets.quotas import Quota
from salesgame.jobs.ticking import tick
from salesgame.queries.company.settings import settings_of
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.approvals.sources import name_source
from salesgame.services.deals.deals import DEALS
from salesgame.services.imports.preparing import Choices, prepared_file
from salesgame.services.imports.proposing import import_or_propose
from salesgame.services.people.people import PersonDraft, change_person
from salesgame.services.people.teams import tell_since
from salesgame.services.periods.clock import confirm_clock
from salesgame.services.periods.reopening import reopen_period
from salesgame.services.proposals.choices import company_change
from salesgame.services.proposals.deciding import accept
from salesgame.services.proposals.plans import assignment_change, terms_change
from salesgame.services.proposals.targets import quota_change
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.proposed import act_or_propose
from tests.services.approvals.office import LATE, choose, log, won
from tests.services.control import CHANGES, Scene, change, may, outcome, rows
from tests.services.imports.files import rejects_of, the_kind
from tests.services.pay.office import AUGUST, SEPTEMBER, close, plan, plan_for, rates, set_quota

BY_QUOTA = plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")


@pytest.fixture
def scene(act: Act, cast: Cast, session: Session, tmp_path: Path) -> Callable[[str], Scene]:
    """`scene("Finance")`: August is locked. Ana sold 1,500.00 of 2,000.00, here since the 17th."""
    plan_for(act, [cast.ana], BY_QUOTA)
    set_quota(act, cast.ana, AUGUST, 200_000)
    log(act, None, won(150_000, cast.ana, key="Ana", closed_on=LATE))
    log(act, None, won(150_000, cast.ben, key="Ben", closed_on=LATE))
    with act() as work:
        tell_since(work, cast.ana, date(2026, 8, 17))
    close(act, AUGUST)
    choose(act, approve_self_reported=True, ceiling=1_000_000)
    who = {"Rep": cast.ana, "Manager": cast.mia, "Finance": cast.fin, "Admin": cast.ada}
    return lambda role: Scene(act, session, cast, tmp_path, who[role])


@pytest.mark.parametrize(("name", "role", "said"), rows())
def test_each_cell_of_the_tables_is_what_becomes_of_it(
    scene: Callable[[str], Scene], name: str, role: str, said: str
) -> None:
    route, done = CHANGES[name]
    found = outcome(scene(role), done) if may(route, role) else "no"

    assert found == said


def test_every_change_stands_in_the_tables() -> None:
    assert {name for name, _, _ in rows()} == CHANGES.keys()


@change("Log an own deal", "POST /deals")
def _(on: Scene) -> None:
    log(on.act, on.actor, won(1_000, on.actor))


@change("Log an own deal of a locked month", "POST /deals")
def _(on: Scene) -> None:
    log(on.act, on.actor, won(1_000, on.actor, closed_on=LATE))


@change("Log an own amount far beyond what the company has seen", "POST /deals")
def _(on: Scene) -> None:
    log(on.act, on.actor, won(10**9, on.actor), sure=True)


def known(on: Scene, *people: int, **said: Any) -> int:
    """A deal that was paid before anybody approved."""
    choose(on.act, approve_self_reported=False)
    deal = log(on.act, None, won(2_000, *people, key="Known", **said))
    choose(on.act, approve_self_reported=True)
    return deal


def correct(on: Scene, *people: int, **said: Any) -> None:
    deal = known(on, *people, **said)
    with on.work as work:
        DEALS.change(work, deal, won(3_000, *people, key="Known", **said), "typo")


def cancel(on: Scene, *people: int) -> None:
    deal = known(on, *people)
    with on.work as work:
        DEALS.cancel(work, deal, "twice")


@change("Correct the rep's approved deal", "POST /deals/<int:deal_id>")
def _(on: Scene) -> None:
    correct(on, on.cast.ana)


@change("Cancel the rep's approved deal", "POST /deals/<int:deal_id>/cancellation")
def _(on: Scene) -> None:
    cancel(on, on.cast.ana)


@change("Correct the rep's deal of a locked month", "POST /deals/<int:deal_id>")
def _(on: Scene) -> None:
    correct(on, on.cast.ana, closed_on=LATE)


@change("Correct a deal of a colleague that one shares", "POST /deals/<int:deal_id>")
def _(on: Scene) -> None:
    correct(on, on.colleague, on.actor)


@change("Cancel a deal of a colleague that one shares", "POST /deals/<int:deal_id>/cancellation")
def _(on: Scene) -> None:
    cancel(on, on.colleague, on.actor)


def bring(on: Scene, person: int, day: str = "2026-09-10", source: str = "file") -> None:
    """Import one deal of a person."""
    path = on.folder / "deals.csv"
    address = on.session.scalar(select(PersonRow.email).where(PersonRow.id == person))
    path.write_text(
        f"Deal id,Owner,Stage,Amount,Created,Closed\nD-1,{address},Won,1000,2026-08-01,{day}\n",
        encoding="utf-8",
    )
    columns = {
        "external_id": ["Deal id"], "owner": ["Owner"], "stage": ["Stage"], "amount": ["Amount"],
        "opened_on": ["Created"], "close_date": ["Closed"],
    }  # fmt: skip
    body = {"source": source, "deals": {"columns": columns}}
    ready = prepared_file(the_kind("deals"), path, Choices(decimal="."), map_body=body)
    with ready as prepared, on.work as work:
        receipt = import_or_propose(work, prepared, rejects_of(path)).receipt
    assert receipt.new == 1


@change("Import the rep's deal", "POST /imports")
def _(on: Scene) -> None:
    bring(on, on.cast.ana)


def named(on: Scene) -> str:
    with on.act(actor=on.cast.ada) as work:
        return name_source(work, "crm")


@change("Import the rep's deal from a named source", "POST /imports")
def _(on: Scene) -> None:
    bring(on, on.cast.ana, source=named(on))


@change("Import an own deal from a named source", "POST /imports")
def _(on: Scene) -> None:
    bring(on, on.actor, source=named(on))


@change("Import the rep's deal of a locked month", "POST /imports")
def _(on: Scene) -> None:
    bring(on, on.cast.ana, day="2026-08-20")


@change("Import the rep's deal of a locked month from a named source", "POST /imports")
def _(on: Scene) -> None:
    bring(on, on.cast.ana, day="2026-08-20", source=named(on))


def approve(on: Scene, person: int) -> None:
    deal = log(on.act, person, won(1_000, person, key="Waits"))
    with on.work as work:
        decide(work, Picked([deal]), None)


@change("Approve the rep's deal", "POST /approvals")
def _(on: Scene) -> None:
    approve(on, on.cast.ana)


@change("Approve an own deal", "POST /approvals")
def _(on: Scene) -> None:
    approve(on, on.actor)


change("Approve the own deal of the only admin", "GET /approvals")(
    lambda on: approve(on, on.cast.ada)
)


def settle(on: Scene, make: Callable[[Work], ProposedChange]) -> None:
    with on.work as work:
        act_or_propose(work, make(work))


def quota(on: Scene, start: date) -> None:
    asked = Quota(on.cast.ana, None, "revenue", "month", start, Decimal(100_000))
    settle(on, lambda work: quota_change(work, [asked], "Her leave was missing"))


@change("Quota of a locked month", "POST /targets")
def _(on: Scene) -> None:
    quota(on, AUGUST.start)


@change("Quota of an open month", "POST /targets")
def _(on: Scene) -> None:
    quota(on, SEPTEMBER.start)


def one(on: Scene, what: str, **told: Any) -> None:
    settle(on, lambda _work: ProposedChange(what, told, "because"))


@change("Time off in a locked month, which moves no quota", "POST /people/<int:person_id>/leave")
def _(on: Scene) -> None:
    days = {"start": "2026-08-17", "end": "2026-08-31", "kind": ""}
    one(on, "leave", person=on.cast.ana, **days)


@change("Seat in a team in a locked month", "POST /people/<int:person_id>/seats/end")
def _(on: Scene) -> None:
    seat = {"team": on.cast.north, "role": "member", "day": "2026-08-25"}
    one(on, "seat_end", person=on.cast.ana, **seat)


@change("Working days of the company", "POST /company")
def _(on: Scene) -> None:
    def make(work: Work) -> ProposedChange:
        settings = settings_of(work.session)
        assert settings is not None
        return company_change(work, replace(settings, working_weekdays=(0, 1)), "because")

    settle(on, make)


@change("Terms of a plan since a locked month", "POST /plans/<int:rule_id>/versions")
def _(on: Scene) -> None:
    terms = plan(tiers=rates(("0", "0.10")))
    settle(on, lambda _work: terms_change(1, AUGUST.start, terms, "because"))


@change("Put on a plan since a locked month", "POST /plans/<int:rule_id>/people")
def _(on: Scene) -> None:
    settle(on, lambda _work: assignment_change(1, on.cast.ben, AUGUST.start, LAST_DAY, "because"))


@change("Taken off a plan since a locked month", "POST /plans/<int:rule_id>/people/end")
def _(on: Scene) -> None:
    one(on, "assignment_end", plan=1, people=[on.cast.ana], first_off="2026-08-01")


def proposed(on: Scene, maker: int) -> int:
    with on.act(actor=maker) as work:
        asked = Quota(on.cast.ana, None, "revenue", "month", AUGUST.start, Decimal(100_000))
        found = act_or_propose(work, quota_change(work, [asked], "Her leave was missing"))
    if found.proposal_id is None:
        raise NoSuchProposal  # who makes it at once has nothing to accept
    return found.proposal_id


ACCEPTING = "POST /proposals/<int:proposal_id>/decision"


@change("Accept a proposal of somebody else", ACCEPTING)
def _(on: Scene) -> None:
    maker = on.cast.ada if on.actor == on.cast.mia else on.cast.mia
    number = proposed(on, maker)
    with on.work as work:
        accept(work, number)


@change("Accept an own proposal", ACCEPTING)
def _(on: Scene) -> None:
    number = proposed(on, on.actor)
    with on.work as work:
        accept(work, number)


@change("Reopen a locked month", "POST /periods/<label>/reopening")
def _(on: Scene) -> None:
    with on.work as work:
        reopen_period(work, AUGUST, "a quota was missing")


@change("Confirm the clock", "POST /periods/clock")
def _(on: Scene) -> None:
    tick(on.session, MORNING, REACTIONS, confirmed=True)
    doubt = tick(on.session, MORNING + timedelta(days=900), REACTIONS).doubt
    assert doubt is not None
    with on.work as work:
        confirm_clock(work, doubt.kind, doubt.since)


@change("Make somebody finance", "POST /people/<int:person_id>")
def _(on: Scene) -> None:
    with on.work as work:
        change_person(work, on.cast.ben, PersonDraft("Ben", "ben@kestrel.example", "finance"))


@change("Name a source", "POST /company/sources")
def _(on: Scene) -> None:
    with on.work as work:
        name_source(work, "crm")


@change("Change a legal name, an e-mail address or a CRM id", "POST /people/<int:person_id>")
def _(on: Scene) -> None:
    with on.work as work:
        change_person(work, on.cast.ben, PersonDraft("Ben B", "ben@other.example"))
