"""A random company: each act is done by the product's services and noted in the naive books."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from salesgame.domain.company.settings import CompanySettings
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields
from salesgame.services.company import settings as companies
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.people import teams
from salesgame.services.reactions import REACTIONS
from tests.cast import Cast
from tests.conftest import Act
from tests.naive.approving import VERBS, Approving
from tests.naive.books import Books
from tests.naive.facts import LAST, ONE, Almanac, Call, Deal, Key, Seat
from tests.naive.governing import Governing
from tests.naive.staffing import Staffing
from tests.services.imports.files import import_file
from tests.ticks import tick

BEGINNING = datetime(2025, 10, 29, 9, 30, tzinfo=UTC)
CALENDARS = (
    ("UTC", 0, 1), ("America/New_York", 6, 2), ("Asia/Jakarta", 0, 4), ("Pacific/Apia", 6, 7),
)  # fmt: skip
STAGES = {"won": "Won", "lost": "Lost", "open": "Lead"}
SHARES = (
    (1_000_000,), (1_000_000,), (1_000_000,), (600_000, 400_000), (333_333, 333_333, 333_334),
    (500_000, 500_000), (1, 999_999),
)  # fmt: skip


class Play(Governing, Staffing, Approving):
    """A company played at random; `books` say what must come out."""

    def __init__(self, act: Act, session: Session, cast: Cast, folder: Path, seed: int) -> None:
        self.act, self.session, self.cast, self.folder = act, session, cast, folder
        self.dice = random.Random(seed)
        self.now = BEGINNING + timedelta(hours=self.dice.randrange(24))
        zone, week_start, fiscal = CALENDARS[seed % len(CALENDARS)]
        names = {cast.ana: "Ana", cast.ben: "Ben", cast.zoe: "Zoe"}
        self.books = Books(Almanac(zone, week_start, fiscal), names)
        self.log: list[str] = []
        self._approves()
        self.imports: list[tuple[int, dict[str, Deal | None]]] = []
        with act(self.now) as work:
            self.choices = CompanySettings(
                "Kestrel", zone=zone, week_start=week_start, fiscal_month=fiscal,
                approve_self_reported=True, min_sample=2,
            )  # fmt: skip
            companies.change_company(work, self.choices)
            teams.add_team(work, "All")
            for team, name in ((cast.north, "North"), (cast.south, "South")):
                teams.change_team(work, team, name, 3)
        self.books.above = {cast.north: 3, cast.south: 3, 3: None}
        self.books.seats = [
            Seat(cast.ana, cast.north, date.min, LAST), Seat(cast.ben, cast.north, date.min, LAST),
            Seat(cast.zoe, cast.south, date.min, LAST),
        ]  # fmt: skip
        for begin in (self.new_points, self.new_points, self.new_goal, self.start_plans):
            begin()

    def step(self) -> None:
        """Let some time pass, and something happen."""
        acts: list[tuple[Any, int]] = [
            (self.log_deal, 9), (self.change_deal, 6), (self.turn_deal, 3), (self.log_call, 4),
            (self.change_call, 2), (self.turn_call, 1), (self.import_deals, 2), (self.undo, 1),
            (self.change_own, 6), (self.turn_own, 2), (self.decide_fact, 6), (self.decide_ask, 4),
            (self.undo_decision, 2), (self.ask_once_more, 2), (self.withdraw_own, 1),
            (self.new_points, 1), (self.next_points, 1), (self.new_goal, 1), (self.next_goal, 1),
            (self.new_plan, 1), (self.next_plan, 1), (self.assign, 2), (self.unassign, 1),
            (self.set_quota, 4), (self.move, 1), (self.end_seat, 1), (self.leave_or_return, 1),
            (self.holiday, 1), (self.reparent, 1), (self.take_leave, 1), (self.tick, 6),
            (self.change_choices, 1), (self.set_team_quota, 2),
            (self.hire, 1), (self.tell_since, 1), (self.decide_proposal, 3),
        ]  # fmt: skip
        hours = self.dice.choice((0, 0, 1, 5, 24, 60, 24 * 9))
        self.now += timedelta(hours=hours, microseconds=self.dice.randrange(3_600_000_000))
        does = self.dice.choices([act for act, _ in acts], [weight for _, weight in acts])[0]
        self.log.append(f"{self.now:%Y-%m-%d %H:%M} {does.__name__}")
        does()

    def tick(self) -> None:
        tick(self.session, self.now, REACTIONS)
        self.books.tick(self.now)

    # Deals.

    def log_deal(self) -> None:
        deal, fields = self._deal(f"D{self._next()}", "hand")
        own = self.dice.random() < 0.3 and deal.shares[0][0] not in self.books.left
        with self.act(self.now, deal.shares[0][0] if own else None) as work:
            DEALS.log(work, fields)
        deal.waits, deal.logger = own, deal.shares[0][0] if own else None
        self._is_now(self._key(deal), deal)

    def change_deal(self) -> None:
        if self.books.deals:
            self._change(self.dice.choice(list(self.books.deals.values())))

    def turn_deal(self) -> None:
        if self.books.deals:
            self._turn(self.dice.choice(list(self.books.deals.values())))

    def _change(self, before: Any) -> None:
        """The installation changes a fact at once: of what was refused, that approves it."""
        after, fields = self._entered(before)
        if after.says == before.says:
            return
        after.waits = before.waits
        key = self._key(before)
        with self.act(self.now) as work:
            VERBS[key[0]].change(work, self._number(key), fields, "a slip")
        self._is_now(key, after)

    def _turn(self, fact: Any) -> None:
        key, verb = self._key(fact), self.dice.choice(("cancel", "restore", "cancel"))
        if fact.cancelled == (verb == "cancel"):
            return
        with self.act(self.now) as work:
            getattr(VERBS[key[0]], verb)(work, self._number(key), "because")
        fact.cancelled = verb == "cancel"
        self._is_now(key, fact)

    def _entered(self, fact: Any) -> tuple[Any, Any]:
        """What somebody enters of a fact anew; what nobody enters stays."""
        if isinstance(fact, Call):
            after, fields = self._call(fact.key)
        else:
            after, fields = self._deal(fact.key, fact.source, fact)
            if after.closed == fact.closed and fact.at:
                after.at = fact.at
        after.cancelled, after.logger = fact.cancelled, fact.logger
        return after, fields

    def _key(self, fact: Any) -> Key:
        is_call = isinstance(fact, Call)
        return ("activity", fact.key) if is_call else ("deal", f"{fact.source} {fact.key}")

    def import_deals(self) -> None:
        """A file of a few new deals and some that were imported before."""
        rows, before = [], {}
        known = [d for d in self.books.deals.values() if d.source == "file" and not d.cancelled]
        chosen = self.dice.sample(known, min(len(known), self.dice.randrange(4)))
        for old in [*chosen, *[None] * self.dice.randrange(1, 5)]:
            key = old.key if old else f"F{self._next()}"
            deal, fields = self._deal(key, "file", old)
            deal.at = self.books.almanac.begins(deal.closed) if deal.closed else None
            deal.refused = old.refused if old else False
            deal.waits = old.waits if old else False
            deal.logger = old.logger if old else None
            self.moves[self._key(deal)] += 1
            before[key] = deepcopy(old)
            self.books.deals[f"file {key}"] = deal
            amount = "" if deal.amount is None else f"{Decimal(deal.amount) / 100:.2f}"
            shares = "; ".join(
                f"{self.books.people[who]} {Decimal(ppm) / 10_000:f}%" for who, ppm in deal.shares
            )
            rows.append(
                f"{key},{shares},{fields.stage},{amount},{deal.opened},{deal.closed or ''},"
                f"{deal.segment or ''}"
            )
        path = self.folder / f"{self._next()}.csv"
        header = "Deal id,Splits,Stage,Amount,Created,Closed,Segment"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        receipt = import_file(lambda: self.act(self.now), "deals", path, decimal=".")
        assert receipt.rejected == 0, receipt
        assert receipt.import_id
        self.imports.append((receipt.import_id, before))
        self.books.settle(self.now)

    def undo(self) -> None:
        """Undo the last import, unless somebody changed a deal of it since."""
        if not self.imports:
            return
        number, before = self.imports.pop()
        try:
            with self.act(self.now) as work:
                undo_import(work, number)
        except DomainError:
            return
        for key, deal in before.items():
            self.moves["deal", f"file {key}"] += 1
            if deal is None:
                self.books.deals[f"file {key}"].cancelled = True
            else:
                self.books.deals[f"file {key}"] = deal
        self.books.settle(self.now)

    def _deal(self, key: str, source: str, old: Deal | None = None) -> tuple[Deal, Any]:
        dice, today = self.dice, self.today
        status = dice.choice(("won", "won", "won", "lost", "open"))
        closed = today - dice.choice((0, 0, 1, 3, 10, 35, 70)) * ONE
        if old and old.closed and dice.random() < 0.5:
            closed = min(old.closed, today)  # a zone further west may not have come to it
        opened = closed - dice.randrange(40) * ONE
        day = None if status == "open" else closed
        amount = dice.choice((None, 0, 1, 99_999, 100_000, 100_100, dice.randrange(1, 300_000)))
        parts = dice.choice(SHARES)
        who = dice.sample(list(self.books.people), len(parts))
        segment = dice.choice((None, "SMB"))
        at = self.now if day == today else day and self.books.almanac.begins(day)
        shares = list(zip(who, parts, strict=True))
        deal = Deal(source, key, status, amount, opened, day, at, shares, segment)
        fields = DealFields(
            key, key, STAGES[status], amount, tuple(shares), opened, day, segment=segment
        )
        return deal, fields

    # Activities.

    def log_call(self) -> None:
        call, fields = self._call(f"C{self._next()}")
        own = self.dice.random() < 0.3 and call.person not in self.books.left
        call.waits, call.logger = own, call.person if own else None
        with self.act(self.now, call.logger) as work:
            ACTIVITIES.log(work, fields)
        self._is_now(self._key(call), call)

    def change_call(self) -> None:
        if self.books.calls:
            self._change(self.dice.choice(list(self.books.calls.values())))

    def turn_call(self) -> None:
        if self.books.calls:
            self._turn(self.dice.choice(list(self.books.calls.values())))

    def _call(self, key: str) -> tuple[Call, Any]:
        dice = self.dice
        at = self.now - timedelta(hours=dice.choice((0, 1, 20, 200, 900)))
        who, kind = dice.choice(list(self.books.people)), dice.choice(("call", "call", "demo"))
        quantity, done = dice.randrange(1, 4), dice.random() < 0.7
        call = Call(key, kind, who, at, self.books.almanac.day(at), quantity, done)
        return call, ActivityFields(key, kind, who, at, quantity, completed=done)
