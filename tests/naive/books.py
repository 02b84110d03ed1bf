"""The naive books: every figure summed anew from the list of facts, every ledger kept by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.naive.facts import (
    FIRST,
    MILLION,
    Ask,
    Call,
    Deal,
    Key,
    Span,
    Version,
    half_even,
    half_up,
    in_force,
)
from tests.naive.plans import Plan, commission
from tests.naive.staff import Staff

SETTLE = timedelta(hours=48)


@dataclass
class Held:
    """Points given once: how many, on which day they count, and when they were reached."""

    points: int
    counts: date
    reached: datetime


@dataclass
class Books(Staff):
    """Everything a company knows, and what follows from it."""

    deals: dict[str, Deal] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    by_share: bool = False
    points: dict[str, list[Version]] = field(default_factory=dict)
    goals: dict[str, list[Version]] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    asks: dict[Key, Ask] = field(default_factory=dict)
    closed: list[Span] = field(default_factory=list)
    touched: set[date] = field(default_factory=set)
    held: dict[Any, Held] = field(default_factory=dict)
    board: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))

    # Figures.

    def figures(self, person: int | None, team: int | None, span: Span) -> dict[str, int]:
        """The measures of a person, a team or everybody in a period."""
        found: dict[str, int] = defaultdict(int)

        def mine(who: int, day: date) -> bool:
            return day in span and person in (None, who) and self.is_in(who, team, day)

        for deal in self.deals.values():
            if not deal.counts:
                continue
            first = deal.shares[0][0]
            if mine(first, deal.opened):
                found["opened"] += 1
                found[f"cohort_{deal.status}"] += 1
            if deal.closed is None:
                continue
            for who, part in deal.credits().items():
                if mine(who, deal.closed):
                    found[f"{deal.status}_amount"] += part
                    found[f"{deal.status}_share"] += dict(deal.shares)[who]
            if mine(first, deal.closed):
                found[deal.status] += 1
                if deal.status == "won":
                    found["valued"] += deal.amount is not None
                    found["cycle_days"] += (deal.closed - deal.opened).days
        for call in self.calls.values():
            if call.counts and mine(call.person, call.day):
                found[f"logged {call.kind}"] += call.quantity
                found[f"verified {call.kind}"] += call.quantity * call.done
        for (who, day), points in self.board.items():
            if mine(who, day):
                found["points"] += points
        return found

    def open_at(self, person: int | None, team: int | None, until: date) -> int:
        """How many deals had been opened and not closed as a day began."""
        return sum(
            person in (None, deal.shares[0][0])
            and self.is_in(deal.shares[0][0], team, until - timedelta(days=1))
            for deal in self.deals.values()
            if deal.counts and deal.opened < until and (not deal.closed or deal.closed >= until)
        )

    def counted(self, figures: dict[str, int], status: str) -> Fraction:
        """Deals won or lost: those one is the first of, or by share."""
        return (
            Fraction(figures[f"{status}_share"], MILLION)
            if self.by_share
            else Fraction(figures[status])
        )

    def reached(self, metric: str, person: int, team: int | None, span: Span) -> datetime | None:
        """When the last fact changed a person's score."""
        at: list[datetime] = []
        if metric == "points":
            at = [
                held.reached
                for key, held in self.held.items()
                if key[-2] == person
                and held.counts in span
                and self.is_in(person, team, held.counts)
            ]
        elif metric == "calls":
            at = [
                call.at
                for call in self.calls.values()
                if call.counts and call.kind == "call" and call.person == person
                and call.day in span and self.is_in(person, team, call.day)
            ]  # fmt: skip
        else:
            at = [
                deal.at
                for deal in self.deals.values()
                if deal.counts and deal.closed and deal.at and deal.closed in span
                and self.is_in(person, team, deal.closed) and self._moves(metric, deal, person)
            ]  # fmt: skip
        return max(at, default=None)

    def _moves(self, metric: str, deal: Deal, person: int) -> bool:
        """Whether a deal that closed changed somebody's score."""
        is_first = deal.shares[0][0] == person
        is_mine = person in dict(deal.shares) if self.by_share else is_first
        if metric == "win_rate":
            return is_mine
        if deal.status != "won":
            return False
        if metric == "deals_won":
            return is_mine
        if metric == "sales_cycle":
            return is_first
        if metric == "average_deal":
            return is_first and deal.amount is not None
        return deal.credits().get(person, 0) != 0

    # Points.

    @property
    def lock(self) -> date:
        return max((span.end for span in self.closed), default=FIRST)

    def earned(self) -> dict[Any, tuple[int, datetime]]:
        """What each fact earns by each rule, after daily caps."""
        found: dict[Any, tuple[int, datetime]] = {}
        caps: dict[Any, list[tuple[datetime, str, str, Any, int]]] = defaultdict(list)
        for rule, versions in self.points.items():
            for source, key, day, at, given in self._awards(versions):
                version = in_force(versions, day)
                assert version
                for person, points in given:
                    name = (source, key, rule, version.id[1], person, day)
                    cap = dict(version.body)["daily_cap"]  # type: ignore[call-overload]
                    if points <= 0:
                        continue
                    if cap is None:
                        found[name] = points, at
                    else:
                        caps[rule, version.id[1], person, day, cap].append(
                            (at, source, key, name, points)
                        )
        for (*_, cap), queue in caps.items():
            left = cap
            for at, _, _, name, points in sorted(queue):
                if left > 0:
                    found[name] = min(points, left), at
                left -= min(points, left)
        return found

    def _awards(self, versions: list[Version]) -> list[Any]:
        """`(source, key, day, at, [(person, points)])` of each fact a rule's version takes."""
        found: list[Any] = []
        for deal in self.deals.values():
            day = deal.won_on()
            version = in_force(versions, day) if day else None
            if not version or version.body["on"] == "activity":  # type: ignore[index]
                continue
            body: Any = version.body
            if body["segment"] not in (None, deal.segment):
                continue
            least = body["minimum"]
            if least is not None and (deal.amount is None or deal.amount < least):
                continue
            if body["on"] == "deal_won":
                given = [(deal.shares[0][0], body["points"])]
            else:
                given = [
                    (who, part // body["per"] * body["points"])
                    for who, part in deal.credits().items()
                ]
            found.append((deal.source, deal.key, day, deal.at, given))
        for call in self.calls.values():
            version = in_force(versions, call.day)
            body = version.body if version else None
            if call.counts and body and body["on"] == "activity" and body["kind"] == call.kind:
                if body["verified_only"] and not call.done:
                    continue
                given = [(call.person, body["points"] * call.quantity)]
                found.append(("call", call.key, call.day, call.at, given))
        return found

    def post_points(self, now: datetime) -> None:
        """Bring the ledger to what is earned; what belongs to a closed day counts today."""
        wanted = self.earned()
        mine = {key for key in self.held if key[0] != "goal"}
        for key in sorted(mine | wanted.keys(), key=str):
            points, at = wanted.get(key, (0, now))
            self._post(key, points, key[-1], at, now)

    def _post(self, key: Any, points: int, day: date, at: datetime, now: datetime) -> None:
        today = max(self.almanac.day(now), self.lock)
        held, person = self.held.get(key), key[-2]
        if points == (held.points if held else 0):
            return
        if held:
            counts = held.counts if held.counts >= self.lock else today
            self.board[person, counts] -= held.points
            del self.held[key]
        if points:
            counts = day if day >= self.lock else today
            self.held[key] = Held(points, counts, at if counts == day else now)
            self.board[person, counts] += points

    # Goals.

    def goal_points(self, span: Span) -> dict[Any, int]:
        """What each goal of a period gives each person."""
        found: dict[Any, int] = {}
        for goal, versions in self.goals.items():
            version = in_force(versions, span.start)
            if not version or version.body["kind"] != span.kind:  # type: ignore[index]
                continue
            body: Any = version.body
            for person in self.people:
                asked = any(self.is_in(person, body["team"], day) for day in span.days())
                level = self._level(body, person, span) if asked else Fraction(-1)
                steps = [points for at, points in body["steps"] if level >= at]
                found["goal", goal, version.id[1], person, span.start] = max(steps, default=0)
        return found

    def _level(self, body: Any, person: int, span: Span) -> Fraction:
        figures = self.figures(person, None, span)
        if body["metric"] == "calls":
            return Fraction(figures["logged call"])
        if body["metric"] == "revenue":
            return Fraction(figures["won_amount"])
        if body["metric"] == "deals_won":
            return self.counted(figures, "won")
        if body["metric"] == "win_rate":
            if figures["won"] + figures["lost"] < body["least"]:
                return Fraction(-1)
            won, lost = (self.counted(figures, status) for status in ("won", "lost"))
            return won / (won + lost) if won + lost else Fraction(-1)
        target = self.target(person, span)
        return figures["won_amount"] / target if target else Fraction(-1)

    def judge_goals(self, now: datetime) -> None:
        """Look again at every closed goal; a difference counts today."""
        today = max(self.almanac.day(now), self.lock)
        for span in self.closed:
            for key, points in self.goal_points(span).items():
                self._post(key, points, today, now, now)

    # Pay.

    def lines(
        self, plan: Plan, person: int, span: Span, *, approved: bool = False
    ) -> dict[str, int]:
        """What each deal of a period earns a person, rounded once each; or were all `approved`."""
        mine = [
            (deal.at, deal.source, deal.key, day, deal.credits()[person])
            for deal in (self.were_all_approved() if approved else self.deals.values())
            if (day := deal.won_on()) and day in span and person in dict(deal.shares)
            and (deal.pays or approved)
            and plan.on(person, day) and in_force(plan.versions, day)
        ]  # fmt: skip
        final = sum(part for *_, part in mine)
        quota = Fraction(half_up(target)) if (target := self.target(person, span)) else None
        found: dict[str, int] = {}
        sold = uncapped = 0
        for _, source, key, day, part in sorted(mine):
            version = in_force(plan.versions, day)
            assert version
            body: Any = version.body
            rounded = half_even if body.half_even else half_up
            earned = rounded(commission(body, sold, sold + part, final, quota or None))
            under = [min(sum_, body.cap or sum_) for sum_ in (uncapped + earned, uncapped)]
            found[f"{source} {key}"] = under[0] - under[1]
            sold, uncapped = sold + part, uncapped + earned
        return found

    def correct_pay(self) -> None:
        """Post what closed statements should have said to the first open one."""
        for plan in self.plans.values():
            ends = [span.end for span in self.closed if span.kind == plan.kind]
            if not ends:
                continue
            plan.write_missing(self.closed)
            open_start = self.almanac.span(plan.kind, max(ends)).start
            for person, start in plan.totals:
                now = self.lines(plan, person, self.almanac.span(plan.kind, start))
                known = {deal for who, at, deal in plan.net if (who, at) == (person, start)}
                for deal in known | now.keys():
                    more = now.get(deal, 0) - plan.net.get((person, start, deal), 0)
                    if more:
                        plan.net[person, start, deal] = now.get(deal, 0)
                        plan.waiting[person, open_start] += more

    def were_all_approved(self) -> list[Deal]:
        """The deals as they would be, were all that is asked of them approved."""
        asked = {key[1]: ask.after for key, ask in self.asks.items() if key[0] == "deal"}
        return list((self.deals | asked).values())

    def waits(self, plan: Plan, person: int, span: Span) -> int:
        """What a period would pay more, were all that waits approved."""
        now, then = (self.lines(plan, person, span, approved=one) for one in (False, True))
        return sum(then.values()) - sum(now.values())

    # Time.

    def settle(self, now: datetime) -> None:
        """What follows from a changed fact, rule or seat."""
        counting = [deal for deal in self.deals.values() if deal.counts]
        self.touched |= {day for deal in counting for day in (deal.opened, deal.closed) if day}
        self.touched |= {call.day for call in self.calls.values() if call.counts}
        self.post_points(now)
        self.judge_goals(now)
        self.correct_pay()

    def tick(self, now: datetime) -> None:
        """Close what has ended and settled, the earliest end first, equal ends together."""
        due = self._due(now)
        for end in sorted({span.end for span in due}):
            self._close([span for span in due if span.end == end], now)

    def _due(self, now: datetime) -> list[Span]:
        if not self.touched:
            return []
        kinds = {"month": FIRST}
        for versions in self.goals.values():
            for version in versions:
                kind = version.body["kind"] if version.body else "month"  # type: ignore[index]
                kinds[kind] = min(kinds.get(kind, version.begins), version.begins)
        for plan in self.plans.values():
            begins = plan.versions[0].begins
            kinds[plan.kind] = min(kinds.get(plan.kind, begins), begins)
        known = {span.key for span in self.closed}
        found: list[Span] = []
        for kind, since in kinds.items():
            span = self.almanac.span(kind, max(since, min(self.touched)))
            while span.end <= self.almanac.day(now):
                if span.key not in known and self.almanac.begins(span.end) + SETTLE <= now:
                    found.append(span)
                span = self.almanac.span(kind, span.end)
        return found

    def _close(self, spans: list[Span], now: datetime) -> None:
        for span in spans:
            last = span.end - timedelta(days=1)
            day = last if last >= self.lock else max(self.almanac.day(now), self.lock)
            for key, points in self.goal_points(span).items():
                if points:
                    self.held[key] = Held(points, day, self.almanac.begins(span.end))
                    self.board[key[-2], day] += points
            for plan in self.plans.values():
                if plan.kind == span.kind:
                    self._close_statements(plan, span)
        self.closed += spans

    def _close_statements(self, plan: Plan, span: Span) -> None:
        staff = plan.staff(span)
        waiting = {who for (who, start), _ in plan.waiting.items() if start == span.start}
        for person in staff | waiting:
            own = self.lines(plan, person, span) if person in staff else {}
            for deal, amount in own.items():
                plan.net[person, span.start, deal] = amount
            late = plan.waiting.get((person, span.start), 0)
            plan.totals[person, span.start] = sum(own.values()) + late

    def statement(self, plan: Plan, person: int, span: Span) -> int:
        """What a statement comes to: as it was closed, else as it stands."""
        if (person, span.start) in plan.totals:
            return plan.totals[person, span.start]
        own = self.lines(plan, person, span) if person in plan.staff(span) else {}
        return sum(own.values()) + plan.waiting.get((person, span.start), 0)
