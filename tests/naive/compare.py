"""Comparing what the product says with the naive books: figures, boards, pace, pay."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.metrics.definitions import BY_KEY
from salesgame.queries.boards.boards import BoardQuery, make_board
from salesgame.queries.company.settings import the_company
from salesgame.queries.metrics.figures import figures_of, median_cycle, median_deal
from salesgame.queries.metrics.totals import EVERYBODY, Subject
from salesgame.queries.metrics.velocity import velocity_at
from salesgame.queries.pay.statements import statements
from salesgame.queries.targets.quotas import progress_of, team_target
from salesgame.services.operations.verification import verify
from tests.naive.books import Books
from tests.naive.facts import ONE, Span
from tests.naive.play import Play

KINDS = ("day", "week", "month", "quarter", "year", "ever")
MEASURES = (
    "won", "won_amount", "lost", "lost_amount", "valued", "opened", "cohort_won", "cohort_lost",
    "cycle_days", "points",
)  # fmt: skip


def differences(play: Play, dice: random.Random) -> list[str]:
    """Everything in which the product and the books differ, at random periods."""
    company = the_company(play.session)
    compare = _Compare(play.session, company, play.books, play.today)
    for kind in KINDS:
        far = play.today - dice.choice((0, 1, 3, 20, 50, 90)) * ONE
        day = dice.choice((far, *sorted(play.books.touched)))
        span = play.books.almanac.span(kind, day)
        for person, team in ((1, None), (2, None), (4, None), (None, 1), (None, 3), (None, None)):
            compare.figures(person, team, span)
            compare.velocity(person, team, min(span.end, play.today + ONE))
        for metric in (
            "revenue", "points", "deals_won", "win_rate", "calls", "attainment", "sales_cycle",
            "average_deal",
        ):  # fmt: skip
            compare.board(metric, dice.choice((None, None, 1, 3)), span)
    for kind in ("month", "quarter"):
        for back in (0, 30, 60, 90):
            span = play.books.almanac.span(kind, play.today - back * ONE)
            compare.statements(span)
            compare.pace(span)
            compare.teams(span)
    found = [str(each) for each in verify(play.session, play.now)]
    play.session.rollback()
    return [*compare.found, *found]


class _Compare:
    def __init__(self, session: Session, company: Company, books: Books, today: date) -> None:
        self.session, self.company, self.books, self.today = session, company, books, today
        self.found: list[str] = []

    def _same(self, what: str, ours: Any, theirs: Any) -> None:
        if ours != theirs:
            self.found.append(f"{what}: books {ours}, product {theirs}")

    def figures(self, person: int | None, team: int | None, span: Span) -> None:
        subject = _subject(person, team)
        period, calendar = _period(span), self.company.calendar
        totals = figures_of(self.session, subject, period, calendar)
        ours, name = self.books.figures(person, team, span), f"{subject} {span.key}"
        for measure in MEASURES:
            self._same(f"{name} {measure}", ours[measure], getattr(totals, measure))
        for kind in ("call", "demo"):
            self._same(f"{name} {kind}", ours[f"logged {kind}"], totals.logged.get(kind, 0))
            good = totals.verified.get(kind, 0)
            self._same(f"{name} good {kind}", ours[f"verified {kind}"], good)
        amounts, cycles = self._won(person, team, span)
        middle = median_deal(self.session, subject, period)
        self._same(f"{name} median", Decimal(median(amounts)) if amounts else None, middle)
        average = BY_KEY["average_deal"].value(totals)
        self._same(f"{name} average", _digits(_mean(amounts)), _digits(average))
        days = median_cycle(self.session, subject, period)
        self._same(f"{name} median days", Decimal(median(cycles)) if cycles else None, days)

    def velocity(self, person: int | None, team: int | None, until: date) -> None:
        """What was open as a day began, and the rates of the twelve months up to then."""
        subject = _subject(person, team)
        books, name = self.books, f"velocity {subject} {until}"
        found = velocity_at(self.session, subject, until, self.company.calendar)
        self._same(f"{name} open", books.open_at(person, team, until), found.open_deals)
        last = until - ONE
        first = date(last.year - (last.month < 12), last.month % 12 + 1, 1)
        year = books.figures(person, team, Span("ever", first, until))
        closed = year["won"] + year["lost"]
        rate = Fraction(year["won"], closed) if closed else None
        self._same(f"{name} rate", _digits(rate), _digits(found.win_rate))
        amounts, _ = self._won(person, team, Span("ever", first, until))
        self._same(f"{name} deal", _digits(_mean(amounts)), _digits(found.average_deal))
        cycle = Fraction(year["cycle_days"], year["won"]) if year["won"] else None
        self._same(f"{name} cycle", _digits(cycle), _digits(found.cycle_days))

    def _won(self, person: int | None, team: int | None, span: Span) -> tuple[list[int], list[int]]:
        """Of the deals whose first is the subject's: their part of each, and the days it took."""
        amounts, cycles = [], []
        for deal in self.books.deals.values():
            day = deal.won_on()
            if day is None or day not in span:
                continue

            def mine(who: int, day: date = day) -> bool:
                return person in (None, who) and self.books.is_in(who, team, day)

            if mine(deal.shares[0][0]):
                cycles.append((day - deal.opened).days)
                if deal.amount is not None:
                    amounts.append(sum(p for who, p in deal.credits().items() if mine(who)))
        return amounts, cycles

    def board(self, metric: str, team: int | None, span: Span) -> None:
        """Places 1, 2, 2, 4; of equals the one who got there first stands higher."""
        asked = BoardQuery(metric, _period(span), team)
        board = make_board(self.session, self.company, asked, self.today)
        theirs = [(row.place, row.person_id, _digits(row.value)) for row in board.rows if row.place]
        self._same(f"board {metric} {team} {span.key}", self._places(metric, team, span), theirs)

    def _places(self, metric: str, team: int | None, span: Span) -> list[Any]:
        scores = []
        for person, name in self.books.people.items():
            value = self._score(metric, person, team, span)
            if value is not None:
                at = self.books.reached(metric, person, team, span)
                better = -value if metric != "sales_cycle" else value
                scores.append((better, at is None, at, name, person, value))
        scores.sort()
        return [
            (1 + sum(other[0] < each[0] for other in scores), each[4], _digits(each[5]))
            for each in scores
        ]

    def _score(self, metric: str, person: int, team: int | None, span: Span) -> Fraction | None:
        books = self.books
        figures = books.figures(person, team, span)
        match metric:
            case "revenue":
                value = figures["won_amount"]
                return Fraction(value) if value or figures["won"] else None
            case "points":
                return Fraction(figures["points"]) if figures["points"] else None
            case "calls":
                return Fraction(figures["logged call"]) if figures["logged call"] else None
            case "average_deal":
                amounts, _ = self._won(person, team, span)
                return _mean(amounts) if len(amounts) >= 2 else None
            case "deals_won":
                value = books.counted(figures, "won")
                return value if value or figures["won"] else None
            case "win_rate":
                n = figures["won"] + figures["lost"]
                won, lost = (books.counted(figures, status) for status in ("won", "lost"))
                return won / (won + lost) if n >= 2 else None
            case "sales_cycle":
                n = figures["won"]
                return Fraction(figures["cycle_days"], n) if n >= 2 else None
            case _:
                due = books.target(person, span)
                if team is not None:
                    due = books.member_target(person, team, span)
                target = due if span.kind != "ever" else None
                value = figures["won_amount"]
                return value / target if target and (value or figures["won"]) else None

    def teams(self, span: Span) -> None:
        """What each team is to reach."""
        for team in (1, 2, 3):
            theirs = team_target(self.session, self.company, _period(span), "revenue", team)
            ours = self.books.team_target(team, span)
            self._same(f"target of team {team} {span.key}", ours, theirs.due if theirs else None)

    def pace(self, span: Span) -> None:
        """Attainment ÷ elapsed, the projection and what each day must bring."""
        books = self.books
        for person in books.people:
            way = progress_of(
                self.session, self.company, _period(span), "revenue", person, self.today
            )
            days = [
                day
                for day in span.days()
                if books.almanac.works(day) and day not in books.leave.get(person, set())
            ]
            done, total = sum(day < self.today for day in days), len(days)
            sold, target = (
                books.figures(person, None, span)["won_amount"], books.target(person, span),
            )  # fmt: skip
            ours = {
                "done": Fraction(done),
                "attainment": sold / target if target else None,
                "pace": sold / target * total / done if target and done else None,
                "projected": Fraction(sold * total, done) if done else None,
                "needed_a_day": self._needed(target, sold, total - done),
            }
            for name, value in ours.items():
                theirs = getattr(way, name)
                if value is None or theirs is None or abs(value - Fraction(theirs)) > 1e-9:
                    self._same(f"{name} of {person} {span.key}", value, theirs)

    def _needed(self, target: Fraction | None, sold: int, days: int) -> Fraction | None:
        if target is None or (days <= 0 and sold < target):
            return None
        return (target - sold) / days if sold < target else Fraction(0)

    def statements(self, span: Span) -> None:
        books = self.books
        for person in books.people:
            found = statements(self.session, self.company, person, _period(span))
            theirs = {(each.plan.name, each.period.start): each.total for each in found}
            for plan in books.plans.values():
                if plan.kind == span.kind:
                    name = f"statement {plan.name} of {person} {span.key}"
                    ours = books.statement(plan, person, span)
                    self._same(name, ours, theirs.get((plan.name, span.start), 0))
                    mine = [each for each in found if each.plan.name == plan.name]
                    closed = any(each.is_closed for each in mine)
                    self._same(f"{name} closed", (person, span.start) in plan.totals, closed)
                    held = sum(each.held.total for each in mine)
                    self._same(f"{name} held", books.waits(plan, person, span), held)


def _period(span: Span) -> Period:
    return Period(span.kind, span.start, span.end)  # type: ignore[arg-type]


def _subject(person: int | None, team: int | None) -> Subject:
    if person is not None:
        return Subject("person", person)
    return EVERYBODY if team is None else Subject("team", team)


def _mean(amounts: list[int]) -> Fraction | None:
    return Fraction(sum(amounts), len(amounts)) if amounts else None


def _digits(value: Any) -> Fraction:
    return round(Fraction(value or 0), 20)
