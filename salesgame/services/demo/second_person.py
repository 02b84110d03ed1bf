"""What of the sample company waits for a second person, and what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice, product

from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Period
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.queries.targets.quotas import person_targets
from salesgame.services.demo.people import TEAMS, Cast
from salesgame.services.proposals.deciding import accept, refuse
from salesgame.services.proposals.proposing import hold, settle, tried
from salesgame.services.proposals.targets import quota_change
from salesgame.services.work import Reactions, Work, unit_of_work

TEAM, MONTHS, TENTHS = "Harbor", 6, (9, 8, 7, 6, 5)  # of a quota: the first that moves pay
WHY = (
    "A trade fair took three days that month",
    "Time off in that month was missing",
    "The territory was smaller than planned",
)
Act = Callable[[int], AbstractContextManager[Work]]


def ask_finance(session: Session, now: datetime, reactions: Reactions, cast: Cast) -> None:
    """A manager asks for lower quotas of locked months: one waits, others are decided."""

    def act(actor: int) -> AbstractContextManager[Work]:
        return unit_of_work(session, now, reactions, actor)

    with act(cast.managers[TEAM]) as work:
        hold(work)
        asked = list(islice(_asked(work, cast), len(WHY)))
    with act(cast.finance) as work:
        for number in asked[1:2]:
            accept(work, number)
        for number in asked[2:]:
            refuse(work, number, "The plan for that month was agreed in writing")


def _asked(work: Work, cast: Cast) -> Iterator[int]:
    """The proposals of quotas that move pay, of the latest locked months first."""
    calendar, reasons = work.company.calendar, iter(WHY)
    last = calendar.period("month", lock_day(work.session) - timedelta(days=1))
    months = calendar.up_to(last, MONTHS)[::-1]
    for month, name in product(months, TEAMS[TEAM][1]):
        changes = (_lowered(work, cast.reps[name], month, tenths) for tenths in TENTHS)
        moving = ((change, tried(work, change)) for change in changes if change)
        asks = next((pair for pair in moving if pair[1].becomes == "proposal"), None)
        if asks and (why := next(reasons, None)):
            change, found = asks
            told = ProposedChange(change.kind, change.arguments, why)
            yield settle(work, told, found).proposal_id or 0


def _lowered(work: Work, person_id: int, month: Period, tenths: int) -> ProposedChange | None:
    """So many tenths of a quota for one month; None where there is none."""
    found = person_targets(work.session, work.company, month, "revenue", [person_id])
    if person_id not in found:
        return None
    target = (Decimal(found[person_id].whole) * tenths / 10).quantize(Decimal(1))
    return quota_change(work, [Quota(person_id, None, "revenue", "month", month.start, target)])
