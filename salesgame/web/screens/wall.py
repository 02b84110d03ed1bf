"""The frame a television shows: seven places, the goal, the latest wins, nothing of pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period, PeriodKind
from salesgame.domain.core.money import reaching
from salesgame.domain.core.spans import ONE_DAY
from salesgame.domain.metrics.definitions import Metric
from salesgame.queries.boards.boards import BoardQuery, board_metric
from salesgame.queries.metrics.totals import EVERYBODY, Subject, totals_of
from salesgame.queries.screens.televisions import Screen, ScreenWin, wins_since
from salesgame.queries.targets.quotas import subject_target
from salesgame.web.boards.lines import BoardLine, Showing, lines, stroke_of
from salesgame.web.live.snapshots import Snapshot
from salesgame.web.ui import filters, moments
from salesgame.web.ui.language import _, locale, ngettext

ROWS = 7
WINS = 6
CELEBRATED_FOR = timedelta(minutes=15)
WINS_FOR = timedelta(hours=12)
IDENTIFY_FOR = timedelta(seconds=12)


@dataclass(frozen=True, slots=True)
class TeamGoal:
    """What the team (or everybody) reached of the period's revenue goal, in minor units."""

    reached: int
    target: int | None
    pace: int | None


@dataclass(frozen=True, slots=True)
class Party:
    """A win to celebrate: its number keeps it from being celebrated twice."""

    key: int
    at: datetime
    name: str
    amount: str | None
    foot: str


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a television."""

    title: str
    left: str
    metric: Metric
    rows: tuple[BoardLine, ...]
    goal: TeamGoal
    wins: tuple[ScreenWin, ...]
    parties: tuple[Party, ...]
    at: datetime
    identify: bool


def asked_of(screen: Screen, company: Company, now: datetime) -> BoardQuery:
    """The board a television shows today."""
    kind = cast(PeriodKind, screen.period_kind)
    period = company.calendar.period(kind, company.calendar.day_of(now))
    return BoardQuery(screen.metric, period, screen.team_id)


def frame(
    session: Session, company: Company, screen: Screen, snapshot: Snapshot, now: datetime
) -> Frame:
    """Everything a television shows now; a fixed number of queries."""
    board, today = snapshot.board, company.calendar.day_of(now)
    metric = board_metric(session, board.metric)
    stroke = stroke_of(session, metric, board, today)
    showing = Showing(board, metric, stroke, {}, None, company.min_sample, {}, is_short=True)
    placed = [row for row in board.rows if row.place is not None and row.on_tv][:ROWS]
    won = wins_since(session, now - WINS_FOR, screen.team_id, today)
    wins = [win for win in won if win.on_tv]
    young = [win for win in wins if win.at > now - CELEBRATED_FOR]
    return Frame(
        title=_title(board.period, metric),
        left=_left(board.period, company, now),
        metric=metric,
        rows=lines(showing, placed),
        goal=_goal(session, company, screen.team_id, board.period, now),
        wins=tuple(wins[:WINS]),
        parties=tuple(_party(session, company, win, won) for win in reversed(young[:WINS])),
        at=snapshot.at,
        identify=screen.identify_at is not None and now - screen.identify_at < IDENTIFY_FOR,
    )


def _title(period: Period, metric: Metric) -> str:
    """What the board counts, and when: "September points"."""
    name = _(metric.label).lower()
    return _("%(period)s %(metric)s", period=_when(period), metric=name)


def _when(period: Period) -> str:
    match period.kind:
        case "day":
            return _("Today’s")
        case "week":
            return _("This week’s")
        case "month":
            return moments.day(period.start, "month", locale())
        case "quarter":
            return _("This quarter’s")
        case _:
            return filters.period_name(period)


def _left(period: Period, company: Company, now: datetime) -> str:
    calendar, today = company.calendar, company.calendar.day_of(now)
    if today + ONE_DAY >= period.end:
        return _("Ends today")
    days = calendar.working_days(today, period.end)  # today is still to be worked
    if not days:
        return _("No working days left")
    if days == 1 and calendar.is_working(today):
        return _("Last working day")
    return ngettext("%(num)s working day left", "%(num)s working days left", days)


def _goal(
    session: Session, company: Company, team_id: int | None, period: Period, now: datetime
) -> TeamGoal:
    subject = EVERYBODY if team_id is None else Subject("team", team_id)
    reached = totals_of(session, subject, period).won_amount
    target = subject_target(session, company, subject, period, "revenue")
    if target is None or target.due <= 0:
        return TeamGoal(reached, None, None)
    calendar, today = company.calendar, company.calendar.day_of(now)
    days = calendar.working_days(period.start, period.end)
    gone = calendar.working_days(period.start, today)  # as on every page: today is still to come
    goal = reaching(target.amount)
    return TeamGoal(reached, goal, int(goal * Decimal(gone) / days) if days else None)


def _party(session: Session, company: Company, win: ScreenWin, won: list[ScreenWin]) -> Party:
    amount = None if win.amount is None else filters.money_whole(win.amount)
    return Party(win.id, win.at, win.name, amount, _foot(session, company, win, won))


def _foot(session: Session, company: Company, win: ScreenWin, won: list[ScreenWin]) -> str:
    if win.team_id is None or win.team is None:
        return ""
    quarter = company.calendar.period("quarter", win.day)
    later = [w for w in won if w.id > win.id and w.team_id == win.team_id and w.day in quarter]
    count = totals_of(session, Subject("team", win.team_id), quarter).won - len(later)
    which = filters.ordinal(count)
    return _("%(team)s’s %(which)s deal this quarter", team=win.team, which=which)
