"""The working days of the sample company's reps: calls, e-mails, meetings and demos."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.fact import Change
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.demo.market import SOURCE
from salesgame.services.demo.people import Cast
from salesgame.services.work import Work

# How many of each a rep does on an ordinary day, and how many of a hundred are completed.
A_DAY = (("call", 4, 78), ("email", 3, 100), ("meeting", 1, 88), ("demo", 1, 92))
RARE = {"meeting": 55, "demo": 35}  # on so many days of a hundred


def work_days(work: Work, cast: Cast, seed: int, since: datetime, until: datetime) -> None:
    """Store everybody's activities that happened after `since`, up to `until`.

    A day is made up from the seed, so that telling it in two halves tells the same day.
    """
    calendar = work.company.calendar  # with the days off that are known by now
    found: list[Change[Activity]] = []
    day = calendar.day_of(since)
    while day <= calendar.day_of(until):
        if calendar.is_working(day):
            for rep in sorted(cast.reps.values()):
                if cast.joined[rep] <= day and not _is_away(cast, rep, day):
                    dice = Random(f"{seed} {rep} {day}")
                    found += (Change(None, a) for a in _day(rep, day, calendar, dice))
        day += timedelta(days=1)
    ACTIVITIES.store(work, [c for c in found if since < c.after.happened_at <= until])


def _is_away(cast: Cast, rep: int, day: date) -> bool:
    leave = cast.away.get(rep)
    return leave is not None and leave.start <= day < leave.end


def _day(rep: int, day: date, calendar: Calendar, dice: Random) -> Iterator[Activity]:
    midnight = calendar.starts_at(day)
    for kind, usual, completed_of_100 in A_DAY:
        if dice.randrange(100) >= RARE.get(kind, 100):
            continue
        for number in range(dice.randrange(1, 2 * usual + 1) if usual > 1 else 1):
            completed = dice.randrange(100) < completed_of_100
            yield Activity(
                id=0, source=SOURCE, external_id=f"{kind}-{rep}-{day}-{number}", kind=kind,
                person_id=rep, day=day, completed=completed, verified=completed,
                happened_at=midnight + timedelta(minutes=dice.randrange(8 * 60 + 30, 17 * 60)),
                duration=dice.randrange(60, 1200) if kind == "call" and completed else None,
                outcome="answered" if completed else "no answer",
            )  # fmt: skip
