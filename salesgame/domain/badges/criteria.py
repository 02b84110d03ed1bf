"""What a criterion is: something a badge asks for, done some number of times in a career."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

from salesgame.domain.badges.career import PERSONAL, BadgeProgress, Career, CareerWin, Cause, Facet
from salesgame.domain.badges.near import NearActivity, NearWin
from salesgame.domain.core.calendar import Calendar, PeriodKind

Time = tuple[str, Cause, int, date]  # occurrence, cause, cause id, day


class Criterion:
    """What a badge asks for. `reads` names the parts of a career it looks at."""

    reads: ClassVar[frozenset[Facet]]

    @property
    def is_personal(self) -> bool:
        """Whether one person's own career decides it."""
        return self.reads <= frozenset(PERSONAL)

    def times(self, career: Career) -> Iterator[Time]:
        """Every time it was done, oldest first."""
        raise NotImplementedError

    def progress(self, career: Career) -> BadgeProgress:
        """How far it is to the next time."""
        raise NotImplementedError

    def is_reason(self, career: Career, occurrence: str, win: CareerWin) -> bool:
        """Whether that win can have done it: it need not be the first that did."""
        return True

    def near_win(self, near: NearWin) -> bool:
        """Whether that new win could have done it."""
        return False

    def near_activity(self, near: NearActivity, calendar: Calendar) -> bool:
        """Whether that new activity could have done it."""
        return False


def now(career: Career, per: PeriodKind, wins: Iterable[CareerWin]) -> list[CareerWin]:
    period = career.calendar.period(per, career.today)
    return [win for win in wins if win.day in period]


def primary(career: Career) -> Iterator[CareerWin]:
    return (win for win in career.wins if win.primary)
