"""The game on a rep's home: streak, level, and the wins around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from salesgame.domain import streaks
from salesgame.domain.levels import Level, level_of
from salesgame.storage.queries.point_pages import points_ever
from salesgame.storage.queries.quotas import leaves
from salesgame.storage.queries.recent_wins import Win, recent_wins
from salesgame.storage.queries.today import active_days
from salesgame.web.drawing import GATE, STROKES_AT_MOST
from salesgame.web.house import company

LOOK_BACK = timedelta(days=400)
NEWS = timedelta(days=14)
WINS = 4


@dataclass(frozen=True, slots=True)
class Play:
    """The streak as it stands with the strokes that fit, and the level."""

    streak: int
    made_today: bool
    asks_today: bool
    strokes: int
    level: Level

    @property
    def next_day(self) -> int:
        """Which day of the streak today's stroke would be."""
        return self.streak + 1


def play(session: Session, person_id: int, today: date) -> Play:
    """Somebody's streak and level."""
    calendar = company().calendar
    tomorrow = today + timedelta(days=1)
    active = active_days(session, person_id, today - LOOK_BACK, tomorrow)
    away = leaves(session, [person_id]).get(person_id, [])
    stretch = streaks.current(calendar, active, today, away)
    return Play(
        streak=stretch.length,
        made_today=stretch.made_today,
        asks_today=streaks.is_due(calendar, today, away) and not stretch.made_today,
        strokes=_fitting(stretch.length),
        level=level_of(points_ever(session, person_id)),
    )


def around(session: Session, person_id: int, today: date) -> tuple[Win, ...]:
    """What the others won lately."""
    return recent_wins(session, today - NEWS, person_id, WINS)


def _fitting(length: int) -> int:
    """Of a long streak, the last gates: their fullness stays true."""
    if length < STROKES_AT_MOST:  # today's stroke may come on top
        return length
    return STROKES_AT_MOST - GATE + length % GATE
