"""Reading a person's day: what they logged of each kind, against the day's goals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.storage.deals import ActivityKindRow
from salesgame.storage.metrics import ActivityTotalRow


@dataclass(frozen=True, slots=True)
class DayKind:
    """A kind of activity today: `goal` 0 means that the day asks for none."""

    key: str
    name: str
    icon: str
    goal: int
    made: int
    last_used: datetime | None

    @property
    def to_go(self) -> int:
        """How many are still to make today."""
        return max(self.goal - self.made, 0)


def day_kinds(
    session: Session, person_id: int, day: date, *, asks: bool, also: str = ""
) -> tuple[DayKind, ...]:
    """Every kind in the company's order, with what the person made of it on a day.

    A day that `asks` for nothing has no goals. Retired kinds are left out, but for the kind
    `also` that something has already.
    """
    counted = ActivityTotalRow
    rows = session.execute(
        select(counted.kind, counted.period_kind, counted.logged, counted.reached_at).where(
            counted.person_id == person_id,
            or_(
                and_(counted.period_kind == "day", counted.start == day),
                and_(counted.period_kind == "ever", counted.start == FIRST_DAY),
            ),
        )
    ).all()
    made = {row.kind: row.logged for row in rows if row.period_kind == "day"}
    used = {row.kind: row.reached_at for row in rows if row.period_kind == "ever"}
    offered = or_(ActivityKindRow.retired.is_(False), ActivityKindRow.key == also)
    kinds = (
        select(
            ActivityKindRow.key,
            ActivityKindRow.name,
            ActivityKindRow.icon,
            ActivityKindRow.daily_goal,
        )
        .where(offered)
        .order_by(ActivityKindRow.position, ActivityKindRow.key)
    )
    return tuple(
        DayKind(key, name, icon, goal if asks else 0, made.get(key, 0), used.get(key))
        for key, name, icon, goal in session.execute(kinds)
    )


def active_days(session: Session, person_id: int, since: date, until: date) -> frozenset[date]:
    """The days `[since, until)` on which somebody logged any activity."""
    counted = ActivityTotalRow
    query = (
        select(counted.start)
        .where(
            counted.person_id == person_id,
            counted.period_kind == "day",
            counted.start >= since,
            counted.start < until,
            counted.logged > 0,
        )
        .distinct()
    )
    return frozenset(session.scalars(query))
