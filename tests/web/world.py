"""One of everything, Ana's and Zoe's: what the addresses of the role × route matrix point at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, update

from salesgame.domain.core.calendar import Period
from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.people.leave import Leave
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.services.access.invitations import make_link
from salesgame.services.access.tokens import hash_token
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.notices.telling import tell
from salesgame.services.people.leave import record_leave
from salesgame.services.points.rules import create_rule
from salesgame.services.proposals.proposing import propose
from salesgame.storage.access import ScreenRow
from salesgame.storage.company import CompanyRow
from salesgame.storage.imports import ImportRow
from salesgame.storage.notices import NoticeRow
from salesgame.storage.targets import QuotaRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import plan, plan_for, set_quota

TODAY = MORNING.date()
SCREEN_SECRET = "the television in the hall"
SEPTEMBER = Period("month", date(2026, 9, 1), date(2026, 10, 1))


@dataclass(frozen=True, slots=True)
class World:
    """What fills the `<placeholders>` of addresses: for what is mine, and for what is another's."""

    own: dict[str, object]
    other: dict[str, object]


def build(act: Act, cast: Cast) -> World:
    """Give Ana and Zoe a deal, an activity, a quota and a plan each; the company one of the rest.

    What they log themselves waits for a manager's word.
    """
    with act() as work:
        work.session.execute(update(CompanyRow).values(approve_self_reported=True))
    shared = _shared(act, cast)
    return World(
        shared | _things(act, cast.ana, cast.north, cast.mia),
        shared | _things(act, cast.zoe, cast.south, cast.ada),
    )


def _things(act: Act, person: int, team: int, head: int) -> dict[str, object]:
    with act(actor=person) as work:
        fields = {"stage": "Won", "amount": 100_00, "closed_on": TODAY}
        key = f"deal of {person}"
        deal = DEALS.log(work, DealFields(key=key, name=key, shares=sole(person), **fields))
        known = DEALS.log(work, DealFields(f"known {person}", key, shares=sole(person), **fields))
        call = ACTIVITIES.log(work, ActivityFields(f"call of {person}", "call", person, work.now))
        leave = record_leave(work, person, Leave.through(date(2026, 10, 5), date(2026, 10, 9)))
    with act() as work:
        tell(work, [person], "approved", fact="deal", fact_id=deal.id, name=key)
        notice = work.session.scalar(
            select(NoticeRow.id).where(NoticeRow.person_id == person, NoticeRow.kind == "approved")
        )
    with act(actor=head) as work:
        leaving = {"leave": leave, "person": person}
        proposal = propose(work, ProposedChange("leave_cancellation", leaving, "a slip"))
        [decision] = decide(work, Picked(deals=[known.id]), None)
    set_quota(act, person, SEPTEMBER, 1_000_00)
    with act() as work:
        quota = work.session.scalar(
            QuotaRow.__table__.select().with_only_columns(QuotaRow.id).where(
                QuotaRow.person_id == person
            )
        )  # fmt: skip
    return {
        "person_id": person, "team_id": team, "deal_id": deal.id, "activity_id": call.id,
        "quota_id": quota, "leave_id": leave, "notice_id": notice,
        "proposal_id": proposal, "decision_id": decision,
    }  # fmt: skip


def _shared(act: Act, cast: Cast) -> dict[str, object]:
    with act(actor=cast.ada) as work:
        body = {"on": "deal_won", "points": 10}
        rule = create_rule(work, "points", "Ten a deal", date(2026, 1, 1), body)
        link = make_link(work, cast.ben)
        screen = work.session.execute(
            insert(ScreenRow)
            .values(
                name="Hall", token_hash=hash_token(SCREEN_SECRET), paired_by=cast.mia,
                paired_at=work.now,
            )
            .returning(ScreenRow.id)
        ).scalar_one()  # fmt: skip
        brought = work.session.execute(
            insert(ImportRow)
            .values(
                kind="deals", file_name="deals.csv", source="file", started_at=work.now,
                finished_at=work.now, started_by=cast.ada, counts={},
            )
            .returning(ImportRow.id)
        ).scalar_one()  # fmt: skip
    return {
        "rule_id": rule, "plan_id": plan_for(act, [cast.ana, cast.zoe], plan()),
        "screen_id": screen, "number": brought, "link": link, "secret": SCREEN_SECRET,
        "token": "no-such-file", "key": "0123456789abcdef", "period": "2026-09",
        "label": "2026-09", "metric": "revenue", "kind": "call", "version": "0", "name": "app",
        "filename": "mark.svg",
    }  # fmt: skip
