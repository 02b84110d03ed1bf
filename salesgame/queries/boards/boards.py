"""Making a board: any metric, period and team, as of any day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from salesgame.domain.boards.board import Board, BoardRow, Player, board_of
from salesgame.domain.boards.ranking import Score, level, place, places_of
from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.core.spans import ONE_DAY
from salesgame.domain.core.words import N_
from salesgame.domain.metrics.definitions import (
    ADDITIVE,
    BY_KEY,
    Metric,
    Totals,
    UnknownMetric,
    Value,
    counted,
    kind_of,
    own_metrics,
)
from salesgame.domain.targets.quotas import Target
from salesgame.queries.boards import figures as reading
from salesgame.queries.boards.figures import Figure, Figures
from salesgame.queries.boards.provisional import count_provisional
from salesgame.queries.boards.sources import BoardScope, source_of
from salesgame.queries.boards.steps import Counting, last_steps
from salesgame.queries.deals.activities import activity_kinds, own_kinds
from salesgame.queries.targets.quotas import member_targets, person_targets, team_spans

BOARD_METRICS = (
    "points", "revenue", "deals_won", "win_rate", "average_deal", "sales_cycle", "retention",
    "activities", "calls", "emails", "meetings", "demos", "attainment",
)  # fmt: skip
ATTAINMENT = Metric(
    "attainment", N_("Attainment"), "ratio", lambda t: t.won_amount, lambda t: t.won
)


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """Which board: `as_of` is the last day that counts, None for all that is known."""

    metric: str
    period: Period
    team_id: int | None = None
    as_of: date | None = None

    @property
    def until(self) -> date:
        """The day before which facts count."""
        end = self.period.end
        return end if self.as_of is None else max(self.period.start, min(end, self.as_of + ONE_DAY))


def board_metric(session: Session, name: str) -> Metric:
    """The metric a board can be made of. Raises UnknownMetric."""
    if name == ATTAINMENT.key:
        return ATTAINMENT
    if name in BOARD_METRICS:
        return BY_KEY[name]
    own = own_metrics((kind.key, kind.name) for kind in activity_kinds(session).values())
    if found := next((metric for metric in own if metric.key == name), None):
        return found
    raise UnknownMetric(name=name, known=", ".join((*BOARD_METRICS, *(m.key for m in own))))


def ranked_metric(session: Session, name: str) -> Metric:
    """Any metric people can be placed on: those of boards, and the finer ones that scripts ask for.

    Raises UnknownMetric.
    """
    if name == ATTAINMENT.key:
        return ATTAINMENT
    if name in BY_KEY:
        return BY_KEY[name]
    own = own_kinds(session)
    if kind_of(name) in own:
        return counted(name)
    raise UnknownMetric(name=name, known=", ".join((*BY_KEY, ATTAINMENT.key, *own)))


def board_metrics(session: Session) -> list[Metric]:
    """Every metric a picker offers, the company's own kinds of activity last."""
    own = own_metrics((kind.key, kind.name) for kind in activity_kinds(session).values())
    return [*(board_metric(session, name) for name in BOARD_METRICS), *own]


def make_board(session: Session, company: Company, asked: BoardQuery, today: date) -> Board:
    """Read the figures, place everybody, and compare with the evening before.

    A fixed number of queries, whatever the number of people and deals.
    """
    metric = ranked_metric(session, asked.metric)
    maker = _Maker(session, company, metric, asked)
    figures = maker.figures(asked.until)
    people = maker.people(figures)
    values = maker.values(figures, people)
    reached = maker.reached(figures, level(_ranked(values).items()), today)
    scores = [
        Score(one.id, one.shown, *values[one.id][:2], reached.get(one.id), values[one.id][2])
        for one in people
    ]
    placed = place(scores, ties=company.tie_rule, ascending=metric.less_is_better)
    shown = {one.id: one for one in people}
    before = _evening_before(maker, figures, people, today)
    return board_of(
        metric.key, asked.period, placed, shown, before, team_id=asked.team_id, as_of=asked.as_of,
        waits=maker.provisional(),
    )  # fmt: skip


def made_of(session: Session, asked: BoardQuery, rows: Iterable[BoardRow]) -> dict[int, int]:
    """What each of these people's value was made of; points of so many entries of the ledger.

    Those are counted when somebody asks for them: a page doesn't, and they may be many.
    """
    if asked.metric != "points":
        return {row.person_id: row.n for row in rows}
    people = {row.person_id: 0 for row in rows}
    days = (asked.period.start, asked.until)
    if asked.team_id is None:
        return people | reading.entry_counts(session, *days, people)
    spans = team_spans(session, asked.team_id, asked.period)
    for person, day, entries in reading.entry_days(session, *days, people):
        if any(start <= day < end for start, end in spans.get(person, ())):
            people[person] += entries
    return people


Judged = tuple[Value, int, bool]  # value, n, whether it is ranked


class _Maker:
    """The reads of one board, over different days."""

    def __init__(
        self, session: Session, company: Company, metric: Metric, asked: BoardQuery
    ) -> None:
        self._session, self.company = session, company
        self.metric, self.asked = metric, asked
        self._spans = (
            None if asked.team_id is None else team_spans(session, asked.team_id, asked.period)
        )
        self._source = source_of(metric.key)
        self._scope = BoardScope(session, company, asked.period, self._spans)

    def figures(self, until: date) -> Figures:
        """Everybody's figures over the period's days before `until`, in the team's days only."""
        return self._source.figures(self._scope, until)

    def on_day(self, day: date) -> Figures | None:
        """The figures of one day alone; None where a day has none of its own."""
        return self._source.on_day(self._scope, day)

    def people(self, figures: Figures) -> list[Player]:
        """Active reps (of the team), and whoever has a figure."""
        scope = None if self._spans is None else {*self._spans, *figures}
        everybody = reading.players(self._session, scope)
        return [one for one in everybody if one.is_active_rep or one.id in figures]

    def values(self, figures: Figures, people: Iterable[Player]) -> dict[int, Judged]:
        """What each person reached, what it was made of, and whether that is enough to rank."""
        none = Totals(by_share=self.company.count_by_share)
        totals = {one.id: figures[one.id].totals if one.id in figures else none for one in people}
        if self.metric is ATTAINMENT:
            return self._attained(totals)
        return {person: self._judged(own) for person, own in totals.items()}

    def reached(
        self, figures: Figures, people: Collection[int], today: date
    ) -> Mapping[int, datetime | None]:
        """When each of these people took the last step to their score."""
        kept = {person: figures[person].reached_at for person in people if person in figures}
        steps = self._source.steps(by_share=self.company.count_by_share)
        if steps is None or not kept:
            return kept
        start, until = self.asked.period.start, self.asked.until
        now = min(until, today + ONE_DAY)  # most days of a period that runs are still to come
        return last_steps(self._session, steps, kept, Counting(start, until, now, self._spans))

    def provisional(self) -> dict[int, int]:
        """How many facts that wait for approval each person's figure holds."""
        found = self._source.provisional(by_share=self.company.count_by_share)
        days = (self.asked.period.start, self.asked.until)
        return count_provisional(self._session, found, days, own=self._spans)

    def _judged(self, totals: Totals) -> Judged:
        value, n = self.metric.value(totals), self.metric.n(totals)
        if self.metric.unit == "ratio" or self.metric.is_mean:
            return value, n, value is not None and n >= self.company.min_sample
        return value, n, bool(value) or n > 0

    def _attained(self, totals: dict[int, Totals]) -> dict[int, Judged]:
        due = self._due()
        found: dict[int, Judged] = {}
        for person, own in totals.items():
            value = due[person].attained(own.won_amount) if person in due else None
            has_won = bool(own.won_amount or own.won)
            found[person] = value, own.won, value is not None and has_won
        return found

    def _due(self) -> dict[int, Target]:
        """Everybody's quotas; on a team's board, as its figures are, for the days in the team."""
        asked = self._session, self.company, self.asked.period, "revenue"
        team_id = self.asked.team_id
        return person_targets(*asked) if team_id is None else member_targets(*asked, team_id)


def _evening_before(
    maker: _Maker, figures: Figures, people: list[Player], today: date
) -> dict[int, int] | None:
    """Places at the end of the day before the board's last day; None without such a day."""
    asked = maker.asked
    last = today if asked.as_of is None else asked.as_of
    if last not in asked.period or last <= asked.period.start:
        return None
    if (lately := maker.on_day(last)) is None:
        return None
    earlier = _without(figures, lately)
    company = maker.company
    ranked = _ranked(maker.values(earlier, people))
    return places_of(ranked, ties=company.tie_rule, ascending=maker.metric.less_is_better)


def _without(figures: Figures, lately: Figures) -> Figures:
    """The figures as they were before a day: only who scored on it has changed."""
    return figures | {
        person: Figure(_minus(figures[person].totals, since.totals), None)
        for person, since in lately.items()
        if person in figures
    }


def _minus(whole: Totals, part: Totals) -> Totals:
    less = {name: getattr(whole, name) - getattr(part, name) for name in ADDITIVE}
    logged = {kind: count - part.logged.get(kind, 0) for kind, count in whole.logged.items()}
    verified = {kind: count - part.verified.get(kind, 0) for kind, count in whole.verified.items()}
    return Totals(**less, logged=logged, verified=verified, by_share=whole.by_share)


def _ranked(values: Mapping[int, Judged]) -> dict[int, Decimal | int]:
    return {p: value for p, (value, _, good) in values.items() if good and value is not None}
