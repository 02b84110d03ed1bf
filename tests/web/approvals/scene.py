"""A company that approves what is logged: 8% and ten points a win, and August closed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import update

from salesgame.domain.core.calendar import Period
from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.pay.tiers import Tier
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.points.rules import create_rule
from salesgame.storage.company import CompanyRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import AUGUST, close, plan, plan_for

TODAY = date(2026, 9, 17)
LATE = date(2026, 8, 27)
WEEK_37 = Period("week", date(2026, 9, 7), date(2026, 9, 14))


def plant(act: Act, cast: Cast) -> None:
    """The rules, and August closed."""
    with act() as work:
        work.session.execute(update(CompanyRow).values(approve_self_reported=True))
    with act() as work:
        for on, points, kind in (("deal_won", 10, {}), ("activity", 5, {"activity": "demo"})):
            rule = {"on": on, "points": points, **kind}
            create_rule(work, "points", on, date(2026, 1, 1), rule)
    eight = (Tier(Decimal(0), Decimal("0.08")),)
    plan_for(act, [cast.ana, cast.ben], plan(tiers=eight))
    close(act, AUGUST)


def log(act: Act, person: int, key: str, amount: int, day: date = TODAY, **more: Any) -> int:
    """A deal that somebody won and logs themselves."""
    fields: dict[str, Any] = {"shares": sole(person), "closed_on": day, **more}
    with act(actor=person) as work:
        return DEALS.log(work, DealFields(key, key, "Won", amount, **fields), sure=True).id


def demos(act: Act, person: int, count: int) -> list[int]:
    """Demos of yesterday that somebody logs themselves."""
    with act(actor=person) as work:
        return [
            ACTIVITIES.log(work, ActivityFields(
                f"{person}-{n}", "demo", person, datetime(2026, 9, 16, 8 + n, tzinfo=UTC)
            )).id
            for n in range(count)
        ]  # fmt: skip


def decided(act: Act, by: int, why: str | None = None, **picked: list[int]) -> list[int]:
    """Decide in services; returns the decisions."""
    with act(actor=by) as work:
        return decide(work, Picked(**picked), why)


def values(page: str, name: str = "fact") -> list[str]:
    """What the boxes and forms of a page send under a name, in its order."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)
