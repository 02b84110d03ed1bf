"""What three reps of the sample company reported themselves, and what waits for their manager."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.queries.company.settings import settings_of
from salesgame.services.company.settings import change_company
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.demo.people import Cast
from salesgame.services.work import Reactions, unit_of_work

# Whose, which kind, how many, and how many minutes ago.
LOGGED = (
    ("Emily Carter", "demo", 2, 95),
    ("Sari Wulandari", "call", 3, 50),
    ("Sari Wulandari", "meeting", 1, 20),
)
WON = ("Kofi Mensah", "Pelita Hotels, Glide", 4_560_00)


def report_by_hand(session: Session, now: datetime, reactions: Reactions, cast: Cast) -> None:
    """From here on the company wants a manager's word; a deal and some activities wait for it."""
    with unit_of_work(session, now, reactions, cast.admin) as work:
        known = settings_of(work.session)
        assert known is not None
        change_company(work, replace(known, approve_self_reported=True))
    for number, (name, kind, quantity, minutes) in enumerate(LOGGED):
        rep, at = cast.reps[name], now - timedelta(minutes=minutes)
        with unit_of_work(session, now, reactions, rep) as work:
            ACTIVITIES.log(work, ActivityFields(f"report-{number}", kind, rep, at, quantity))
    name, deal, amount = WON
    rep = cast.reps[name]
    with unit_of_work(session, now, reactions, rep) as work:
        won = DealFields("report-deal", deal, "Won", amount, sole(rep), closed_on=work.today)
        DEALS.log(work, won)
