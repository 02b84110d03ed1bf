"""Acts on rules: points, goals and plans are made, succeeded, ended, and people put on plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.pay.body import body_of as plan_body
from salesgame.domain.pay.plan import Plan as Terms
from salesgame.domain.pay.tiers import Tier
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.services.pay import plans
from salesgame.services.points import rules
from salesgame.services.proposals.plans import assignment_change
from tests.naive.books import Books
from tests.naive.facts import LAST, ONE, Version
from tests.naive.plans import Plan, PlanBody
from tests.naive.proposing import Proposing

OPENED = date(2025, 7, 1)
SHAPES: tuple[tuple[Any, Any], ...] = (
    ("marginal", "revenue"), ("whole_amount", "revenue"), ("marginal", "attainment"),
    ("whole_amount", "attainment"), ("flat", "revenue"), ("marginal", "line"),
    ("whole_amount", "line"),
)  # fmt: skip


class Governing(Proposing):
    """What admins do with rules."""

    def new_points(self) -> None:
        name = f"Points {self._next()}"
        begins, (body, ours) = self._begins(), self._points()
        with self.act(self.now) as work:
            rules.create_rule(work, "points", name, begins, body)
        self.books.points[name] = [Version((name, 1), begins, ours)]
        self.books.settle(self.now)

    def next_points(self) -> None:
        body, ours = self._points()
        self._succeed("points", self.books.points, body, ours)

    def _points(self) -> tuple[dict[str, Any], dict[str, Any]]:
        dice = self.dice
        on = dice.choice(("deal_won", "amount_won", "activity"))
        ours: dict[str, Any] = {
            "on": on, "points": dice.randrange(1, 50), "kind": "call", "per": 30_000,
            "minimum": dice.choice((None, None, 0, 100_000)),
            "segment": dice.choice((None, "SMB")), "verified_only": dice.random() < 0.5,
            "daily_cap": dice.choice((None, 7, 60)),
        }  # fmt: skip
        if on == "activity":
            ours |= {"minimum": None, "segment": None}
        body = {"on": on, "points": ours["points"], "per": ours["per"] if on == "amount_won" else 1}
        body |= {"activity": "call" if on == "activity" else None}
        names = ("minimum", "segment", "daily_cap")
        body |= {name: ours[name] for name in names if ours[name] is not None}
        if on == "activity":
            body["verified_only"] = ours["verified_only"]
        return body, ours

    def new_goal(self) -> None:
        name, begins = f"Goal {self._next()}", self._begins()
        body, ours = self._goal()
        with self.act(self.now) as work:
            rules.create_rule(work, "goal", name, begins, body)
        self.books.goals[name] = [Version((name, 1), begins, ours)]

    def next_goal(self) -> None:
        body, ours = self._goal()
        self._succeed("goal", self.books.goals, body, ours)

    def _goal(self) -> tuple[dict[str, Any], dict[str, Any]]:
        dice = self.dice
        metric = dice.choice((
            "attainment", "attainment", "revenue", "calls", "deals_won", "win_rate",
        ))  # fmt: skip
        rungs = {
            "attainment": ("0.5", "1", "1.5"), "revenue": ("1", "100000"), "calls": ("1", "5"),
            "deals_won": ("0.000001", "0.5", "1", "2"), "win_rate": ("0.333333", "0.5", "1"),
        }[metric]  # fmt: skip
        kind: Any = dice.choice(("month", "month", "week", "quarter"))
        team = dice.choice((None, None, self.cast.north, 3))
        steps = [(at, 100 * n) for n, at in enumerate(rungs, 1)]
        least = dice.choice((0, 2)) if metric == "win_rate" else 0
        ladder = tuple(Step(Decimal(at), points) for at, points in steps)
        goal = Goal(metric, kind, ladder, min_sample=least, team_id=team)
        ours = {
            "metric": metric, "kind": kind, "team": team, "least": least,
            "steps": [(Fraction(at), points) for at, points in steps],
        }  # fmt: skip
        return body_of(goal), ours

    def _succeed(self, family: str, known: dict[str, list[Version]], body: Any, ours: Any) -> None:
        """A new version, or the end, of one rule; refused where its days are gone."""
        name = self.dice.choice(list(known))
        begins, end = self._begins(), self.dice.random() < 0.3
        versions = known[name]
        rule = self._rule(family, name)
        try:
            with self.act(self.now) as work:
                if end:
                    rules.retire_rule(work, rule, begins)
                else:
                    rules.succeed_rule(work, rule, begins, body)
        except DomainError:
            gone = versions[-1].body is None or begins < versions[-1].begins
            assert gone or begins < self.books.lock, self.log
            return
        number = versions[-1].id[1] + 1
        versions.append(Version((name, number), begins, None if end else ours))
        self.books.settle(self.now)

    def _begins(self) -> date:
        """A day that is open, gone by or to come; sometimes a month's first."""
        day = self.today + self.dice.choice((-40, -10, 0, 0, 5)) * ONE
        if self.dice.random() < 0.5:
            day = self.books.almanac.span("month", day).start
        return max(day, self.books.lock, OPENED)

    def _gone_by(self) -> date:
        """A day of a plan: as `_begins`, or one that is closed."""
        if self.dice.random() < 0.6:
            return self._begins()
        return max(self.today - self.dice.choice((35, 70, 100)) * ONE, OPENED)

    # Plans.

    def start_plans(self) -> None:
        """One plan of each shape, with everybody on it from the first day."""
        for shape in SHAPES:
            self.new_plan(OPENED, shape)

    def new_plan(self, begins: date | None = None, shape: tuple[Any, Any] | None = None) -> None:
        name, begins = f"Plan {self._next()}", begins or self._begins()
        kind = self.dice.choice(("month", "month", "quarter"))
        terms, ours = self._plan(kind, shape)
        with self.act(self.now) as work:
            rule = plans.create_plan(work, name, begins, terms)
        self.books.plans[name] = Plan(name, kind, [Version((name, 1), begins, ours)])
        for person in self.books.people:
            self._assign(name, rule, person, begins)

    def next_plan(self) -> None:
        """Other terms, or the end, of one plan; also of days that are closed."""
        name = self.dice.choice(list(self.books.plans))
        plan, rule = self.books.plans[name], self._rule("plan", name)
        terms, ours = self._plan(plan.kind)
        begins, end = self._gone_by(), self.dice.random() < 0.3
        told: dict[str, Any] = {"plan": rule, "begins_on": begins.isoformat()}
        if not end:
            told |= {"body": plan_body(terms)}
        last = plan.versions[-1]

        def note(books: Books) -> None:
            versions = books.plans[name].versions
            number = versions[-1].id[1] + 1
            versions.append(Version((name, number), begins, None if end else ours))

        kind = "plan_end" if end else "plan_terms"
        done = self.change(lambda _work: ProposedChange(kind, told, "because"), note)
        assert done != (last.body is None or begins < last.begins), self.log

    def _plan(self, kind: Any, chosen: tuple[Any, Any] | None = None) -> tuple[Terms, PlanBody]:
        dice = self.dice
        shape, of = chosen or dice.choice(SHAPES)
        steps: tuple[str, ...] = (
            ("0", "0.5", "1.25") if of == "attainment" else ("0", "100000", "250000")
        )
        if shape == "flat":
            steps = steps[:1]
        rates = ("0.0333", "0.085", "0.125") if dice.random() < 0.7 else ("0.005", "0.015", "0.5")
        tiers = [
            (at, rate, dice.random() < 0.7 or at == "0")
            for at, rate in zip(steps, rates, strict=False)
        ]
        cap = dice.choice((None, None, 20_000))
        rounding: Any = dice.choice(("half_up", "half_even"))
        above = dice.choice((None, None, None, "0.75" if of == "attainment" else "99999"))
        terms = Terms(
            shape, tuple(Tier(Decimal(at), Decimal(rate), inside) for at, rate, inside in tiers),
            of, kind, only_above=Decimal(above) if above else None, cap=cap, rounding=rounding,
        )  # fmt: skip
        exact = [(Fraction(at), Fraction(rate), inside) for at, rate, inside in tiers]
        floor = Fraction(above) if above else None
        return terms, PlanBody(shape, exact, of, cap, floor, rounding == "half_even")

    def assign(self) -> None:
        name = self.dice.choice(list(self.books.plans))
        person = self.dice.choice(list(self.books.people))
        self._assign(name, self._rule("plan", name), person, self._gone_by())

    def _assign(self, name: str, rule: int, person: int, start: date) -> None:
        end = start + self.dice.choice((20, 100)) * ONE if self.dice.random() < 0.3 else LAST
        self.change(
            lambda _work: assignment_change(rule, person, start, end, "because"),
            lambda books: books.plans[name].members.append((person, start, end)),
        )

    def unassign(self) -> None:
        name = self.dice.choice(list(self.books.plans))
        person, end = self.dice.choice(list(self.books.people)), self._gone_by()
        told = {
            "plan": self._rule("plan", name), "people": [person], "first_off": end.isoformat()
        }  # fmt: skip

        def note(books: Books) -> None:
            books.plans[name].members = [
                (who, a, end if who == person and end < b else b)
                for who, a, b in books.plans[name].members
                if who != person or a < end
            ]

        self.change(lambda _work: ProposedChange("assignment_end", told, "because"), note)
