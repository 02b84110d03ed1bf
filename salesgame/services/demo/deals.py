"""The stories of the sample company's deals: opened, moved from stage to stage, won or lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.deals.deal import Deal, Status, credited, sole
from salesgame.domain.deals.fact import Change
from salesgame.services.deals.deals import DEALS
from salesgame.services.demo.market import SEGMENTS, SOURCE, Market
from salesgame.services.demo.people import Cast
from salesgame.services.work import Work

A_MONTH = 9  # deals a rep opens
OPEN_STAGES = ("Lead", "Qualified", "Demo", "Proposal", "Signing")
LEAD_SOURCES = ("Referral", "Website", "Fair", "Outbound")
LOST_REASONS = ("Price", "No decision", "A competitor", "Timing")
COMPETITORS = ("Osprey", "Heron", "Petrel")


@dataclass(frozen=True, slots=True)
class StoryStep:
    """What a deal becomes on a day."""

    day: date
    story: int
    deal: Deal


class Stories:
    """All deals of the year with what becomes of them, told a stretch of days at a time."""

    def __init__(self, cast: Cast, market: Market, calendar: Calendar, dice: Random) -> None:
        self._cast = cast
        self._market = market
        self._calendar = calendar
        self._dice = dice
        self._turns: list[StoryStep] = []
        self._known: dict[int, Deal] = {}
        self._next = 0

    def invent(self, began: date, until: date) -> None:
        """Make up every deal opened from two months before the story until its end."""
        number = 0
        for at, (_name, rep) in enumerate(sorted(self._cast.reps.items())):
            skill = 0.42 + 0.26 * ((at * 7) % 24) / 24
            day = max(began - timedelta(days=60), self._cast.joined[rep])
            while (day := day + timedelta(days=self._pause())) < until:
                if self._calendar.is_working(day):
                    number += 1
                    self._turns += self._story(number, rep, day, skill)
        self._turns.sort(key=lambda turn: (turn.day, turn.story))

    def tell(self, work: Work, until: datetime) -> list[Deal]:
        """Store what became of deals up to an instant; returns those that closed."""
        latest: dict[int, Deal] = {}
        while self._next < len(self._turns) and self._is_past(self._turns[self._next], until):
            turn = self._turns[self._next]
            latest[turn.story] = turn.deal
            self._next += 1
        changes = [self._change(story, deal) for story, deal in latest.items()]
        for story, stored in zip(latest, DEALS.store(work, changes), strict=True):
            self._known[story] = stored
        return [deal for deal in (self._known[story] for story in latest) if deal.closed_on]

    def _is_past(self, turn: StoryStep, until: datetime) -> bool:
        at = turn.deal.closed_at
        return at <= until if at else self._calendar.starts_at(turn.day) <= until

    def _change(self, story: int, deal: Deal) -> Change[Deal]:
        before = self._known.get(story)
        return Change(before, replace(deal, id=before.id if before else 0))

    def _pause(self) -> int:
        return max(1, round(self._dice.expovariate(A_MONTH / 30)))

    def _story(self, number: int, rep: int, opened: date, skill: float) -> Iterator[StoryStep]:
        length = max(2, round(self._dice.lognormvariate(3.1, 0.6)))
        closes = self._working_day(opened + timedelta(days=length))
        won = self._dice.random() < skill
        deal = self._opened(number, rep, opened, closes)
        yield StoryStep(opened, number, deal)
        furthest = len(OPEN_STAGES) if won else self._dice.randrange(1, len(OPEN_STAGES) + 1)
        for at in sorted(self._dice.sample(range(1, furthest), min(2, furthest - 1))):
            day = opened + timedelta(days=(length * at) // len(OPEN_STAGES))
            yield StoryStep(day, number, replace(deal, stage=OPEN_STAGES[at]))
        yield StoryStep(closes, number, self._closed(deal, closes, won=won))

    def _opened(self, number: int, rep: int, opened: date, closes: date) -> Deal:
        product = self._dice.choice(self._market.products)
        customer = self._dice.choice(self._market.customers)
        amount = product.price * self._dice.choice((1, 1, 1, 2, 2, 3))
        amount = amount * self._dice.randrange(80, 101) // 1000 * 10
        slip = timedelta(days=self._dice.randrange(-5, 9))
        expected = self._working_day(max(opened, closes + slip))
        return Deal(
            id=0, source=SOURCE, external_id=f"D-{1000 + number}",
            name=f"{self._market.names[customer]}, {product.name}", stage=OPEN_STAGES[0],
            status="open", amount=amount, opened_on=opened, closed_on=None, closed_at=None,
            credits=credited(amount, self._shares(rep)),
            expected_close_on=expected,
            customer_id=customer, product_id=product.id, product=product.name,
            segment=self._dice.choice(SEGMENTS), lead_source=self._dice.choice(LEAD_SOURCES),
        )  # fmt: skip

    def _closed(self, deal: Deal, day: date, *, won: bool) -> Deal:
        status: Status = "won" if won else "lost"
        minute = self._dice.randrange(9 * 60, 17 * 60)
        at = self._calendar.starts_at(day) + timedelta(minutes=minute)
        lost = None if won else self._dice.choice(LOST_REASONS)
        return replace(
            deal, stage=status.title(), status=status, closed_on=day, closed_at=at,
            lost_reason=lost,
            competitor=self._dice.choice(COMPETITORS) if lost == "A competitor" else None,
        )  # fmt: skip

    def _shares(self, rep: int) -> tuple[tuple[int, int], ...]:
        if self._dice.random() > 0.08:
            return sole(rep)
        other = self._dice.choice([one for one in sorted(self._cast.reps.values()) if one != rep])
        return ((rep, 600_000), (other, 400_000))

    def _working_day(self, day: date) -> date:
        while not self._calendar.is_working(day):
            day += timedelta(days=1)
        return day
