"""Facts that earn badges, and the badges held: what the tests of badges speak through."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal, credited
from salesgame.domain.deals.fact import Change
from salesgame.queries.badges.awards import awards_of
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from tests.conftest import MORNING, Act

TODAY = MORNING.date()


def deal(day: date, name: str, who: int, amount: int = 100_000, with_: int | None = None) -> Deal:
    shares = ((who, WHOLE_PPM),) if with_ is None else ((who, 600_000), (with_, 400_000))
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Deal(
        0, "hand", name, "Cobalt", "Won", "won", amount, day, day, at, credited(amount, shares)
    )


def win(act: Act, *deals: Deal) -> list[int]:
    with act() as work:
        return [d.id for d in DEALS.store(work, [Change(None, one) for one in deals])]


def do(act: Act, kind: str, day: date, who: int, quantity: int = 1) -> int:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    done = Activity(0, "hand", f"{kind}{day}{who}", kind, who, at, day, quantity)
    with act() as work:
        return ACTIVITIES.store(work, [Change(None, done)])[0].id


def held(session: Session, person: int) -> list[tuple[str, str]]:
    found = [(a.badge, a.occurrence) for a in awards_of(session, person)]
    session.rollback()
    return sorted(found)
