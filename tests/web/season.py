"""A quarter of work by Ana, Ben and Zoe, told through the services, for the pages about it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import insert

from salesgame.domain.core.calendar import FIRST_DAY, LAST_DAY
from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.targets.quotas import Quota
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.targets.quotas import store_quotas
from salesgame.services.work import Work
from salesgame.storage.people import MembershipRow, PersonRow
from tests.cast import Cast

JULY = date(2026, 7, 1)


def plant_season(work: Work, cast: Cast) -> None:
    """Ana won 3 of 4 and Ben 1 of 6 in July and August; each has two open deals and a quota."""
    for person, won, lost in ((cast.ana, 3, 1), (cast.ben, 1, 5), (cast.zoe, 2, 2)):
        for n in range(won + lost):
            stage = "Won" if n < won else "Lost"
            close(work, person, f"{person}-{n}", stage, date(2026, 7 + n % 2, 6 + n))
        for n in range(2):
            DEALS.log(work, DealFields(
                f"{person}-open-{n}", f"Open {n} of {person}", "Demo", 400_000, sole(person),
                opened_on=date(2026, 9, 1), expected_close_on=date(2026, 9, 25),
            ))  # fmt: skip
        for n in range(4):
            act_on(work, person, "demo", datetime(2026, 9, 8 + n, 9, tzinfo=UTC))
    store_quotas(work, [
        Quota(cast.ana, None, "revenue", "quarter", JULY, Decimal(3_000_000)),
        Quota(cast.ben, None, "revenue", "quarter", JULY, Decimal(3_000_000)),
        Quota(cast.ben, None, "demos", "quarter", JULY, Decimal(4)),
    ])  # fmt: skip


def close(work: Work, person: int, key: str, stage: str, day: date, amount: int = 500_000) -> int:
    """A deal of $5,000 that closed on a day."""
    return DEALS.log(work, DealFields(
        key, f"Deal {key}", stage, amount, sole(person), opened_on=JULY, closed_on=day
    )).id  # fmt: skip


def act_on(work: Work, person: int, kind: str, at: datetime) -> int:
    """An activity by hand."""
    return ACTIVITIES.log(
        work, ActivityFields(f"{person}-{kind}-{at.isoformat()}", kind, person, at)
    ).id


def add_reps(work: Work, team: int, count: int) -> list[int]:
    """More reps of a team."""
    ids = []
    for n in range(count):
        person = work.session.execute(
            insert(PersonRow)
            .values(name=f"Rep {team} {n:03}", role="rep", created_at=work.now)
            .returning(PersonRow.id)
        ).scalar_one()
        work.session.execute(
            insert(MembershipRow).values(
                person_id=person, team_id=team, role="member", start=FIRST_DAY, end=LAST_DAY
            )
        )
        ids.append(person)
    return ids
