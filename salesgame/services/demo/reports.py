"""What reps of the sample company logged themselves, and what their manager said to it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.queries.company.settings import settings_of
from salesgame.queries.periods.closed_periods import closed_periods
from salesgame.services.approvals.asking import ask_again
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.approvals.sources import name_source
from salesgame.services.company.settings import change_company
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.demo.people import Cast
from salesgame.services.work import Reactions, Work, unit_of_work

TEAM, SOURCE = "Harbor", "hubspot"
# Whose, which kind, how many, and how many minutes ago.
LOGGED = (
    ("Emily Carter", "demo", 2, 95),
    ("Sari Wulandari", "call", 3, 50),
    ("Sari Wulandari", "meeting", 1, 20),
)
Act = Callable[[int], AbstractContextManager[Work]]


@dataclass(frozen=True, slots=True)
class ReportedDeal:
    """A deal that a rep says they won: in a locked month or today, and what came of it."""

    rep: str
    name: str
    amount: int
    month: Literal["open", "locked"] = "open"
    rejected: str = ""
    answer: str = ""
    approved: bool = False
    changed_to: int = 0


WON = (
    ReportedDeal("Kofi Mensah", "Pelita Hotels, Glide", 4_560_00),
    ReportedDeal("Sari Wulandari", "Lumen Hotels, Glide", 2_880_00),
    ReportedDeal(
        "Sari Wulandari", "Cedar Clinics, Soar", 7_680_00,
        rejected="Not signed yet: add it once the order form is back",
    ),
    ReportedDeal("Sari Wulandari", "Harvest Hotels, Perch", 1_440_00, approved=True),
    ReportedDeal(
        "Emily Carter", "Tidewater Clinics, Perch", 2_016_00,
        rejected="Is this the deal that came with last week’s file?",
        answer="No, a second site of theirs with its own order",
    ),
    ReportedDeal(
        "Chen Wei", "Marlow Foods, Perch", 2_940_00, approved=True, changed_to=3_360_00
    ),
    ReportedDeal("Dimas Prasetyo", "Copper Foods, Perch", 960_00, month="locked"),
    ReportedDeal("Rani Putri", "Granite Textiles, Perch", 2_640_000_00),  # three zeros too many
)  # fmt: skip


def report_by_hand(session: Session, now: datetime, reactions: Reactions, cast: Cast) -> None:
    """From here on the company wants a manager's word; some of what is logged waits for it."""

    def act(actor: int) -> AbstractContextManager[Work]:
        return unit_of_work(session, now, reactions, actor)

    with act(cast.admin) as work:
        known = settings_of(work.session)
        assert known is not None
        change_company(work, replace(known, approve_self_reported=True))
        name_source(work, SOURCE)
    for number, (name, kind, quantity, minutes) in enumerate(LOGGED):
        rep, at = cast.reps[name], now - timedelta(minutes=minutes)
        with act(rep) as work:
            ACTIVITIES.log(work, ActivityFields(f"report-{number}", kind, rep, at, quantity))
    for number, told in enumerate(WON):
        _tell(act, f"report-deal-{number}", told, cast.reps[told.rep], cast.managers[TEAM])


def _tell(act: Act, key: str, told: ReportedDeal, rep: int, manager: int) -> None:
    """Log one deal, and let the manager and the rep say what they have to."""
    with act(rep) as work:
        day = work.today if told.month == "open" else _locked_day(work.session)
        fields = DealFields(key, told.name, "Won", told.amount, sole(rep), closed_on=day)
        deal = DEALS.log(work, fields, sure=True).id
    if told.rejected or told.approved:
        with act(manager) as work:
            decide(work, Picked(deals=[deal]), told.rejected or None)
    if told.answer:
        with act(rep) as work:
            ask_again(work, "deal", deal, told.answer)
    if told.changed_to:
        with act(rep) as work:
            DEALS.change(work, deal, replace(fields, amount=told.changed_to), "Two more seats")


def _locked_day(session: Session) -> date:
    """The last day of the latest month that is locked."""
    return max(period.last for period in closed_periods(session) if period.kind == "month")
