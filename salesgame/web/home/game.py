"""The game on a rep's home: streak, level, and the wins around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from salesgame.domain.badges import streaks
from salesgame.domain.badges.catalogue import BY_KEY
from salesgame.domain.points.levels import Level, level_of
from salesgame.queries.badges.news import AwardNews, latest_awards
from salesgame.queries.deals.recent_wins import RecentWin, recent_wins
from salesgame.queries.deals.today import active_days
from salesgame.queries.people.leave import leaves
from salesgame.queries.points.lines import points_ever
from salesgame.web.site.current_company import current_company
from salesgame.web.ui.drawing import GATE, STROKES_AT_MOST
from salesgame.web.ui.filters import ordinal
from salesgame.web.ui.language import _

LOOK_BACK = timedelta(days=400)
NEWS = timedelta(days=14)
MOST = 5


@dataclass(frozen=True, slots=True)
class News:
    """Something good that happened to somebody: a win, or a badge by its name."""

    person: str
    day: date
    at: datetime
    amount: int | None = None
    badge: str | None = None


@dataclass(frozen=True, slots=True)
class Play:
    """The streak as it stands with the strokes that fit, and the level.

    `is_due` is False on the days that ask for nothing: those nobody works on, and leave.
    """

    streak: int
    is_due: bool
    made_today: bool
    strokes: int
    level: Level

    @property
    def asks_today(self) -> bool:
        """Whether today's stroke is still to make."""
        return self.is_due and not self.made_today

    @property
    def next_day(self) -> int:
        """Which day of the streak today's stroke would be."""
        return self.streak + 1


def play(session: Session, person_id: int, today: date) -> Play:
    """Somebody's streak and level."""
    calendar = current_company().calendar
    tomorrow = today + timedelta(days=1)
    active = active_days(session, person_id, today - LOOK_BACK, tomorrow)
    away = leaves(session, [person_id]).get(person_id, [])
    stretch = streaks.current(calendar, active, today, away)
    is_due = streaks.is_due(calendar, today, away)
    return Play(
        streak=stretch.length,
        is_due=is_due,
        made_today=is_due and stretch.made_today,
        strokes=_fitting(stretch.length),
        level=level_of(points_ever(session, person_id)),
    )


def today_words(play: Play) -> str:
    """What today means for the streak, in a sentence."""
    if play.made_today:
        return _("Today’s stroke is made.")
    if play.asks_today and play.streak:
        place = ordinal(play.next_day)
        return _("Your %(place)s waits for today’s first activity.", place=place)
    if play.asks_today:
        return _("Today’s first activity begins one.")
    if play.streak:
        return _("Today asks for nothing; the streak waits.")
    return _("Today asks for nothing; a working day begins one.")


def around(session: Session, person_id: int, today: date) -> tuple[News, ...]:
    """What the others won and earned lately, newest first."""
    since = today - NEWS
    wins = [_win(win) for win in recent_wins(session, since, person_id, MOST)]
    awards = [_award(award) for award in latest_awards(session, since, person_id, MOST)]
    return tuple(sorted(wins + awards, key=lambda news: (news.day, news.at), reverse=True)[:MOST])


def _win(win: RecentWin) -> News:
    return News(win.person, win.day, win.at, amount=win.amount)


def _award(award: AwardNews) -> News:
    return News(award.person, award.day, award.at, badge=BY_KEY[award.badge].name)


def _fitting(length: int) -> int:
    """Of a long streak, the last gates: their fullness stays true."""
    if length < STROKES_AT_MOST:  # today's stroke may come on top
        return length
    return STROKES_AT_MOST - GATE + length % GATE
