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
from salesgame.storage.deals import ActivityRow, DealRow
from tests.cast import Cast
from tests.conftest import Act
from tests.naive.books import Books
from tests.naive.facts import LAST, ONE, Almanac, Call, Deal, Seat
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


class Play(Governing, Staffing):
    """A company played at random; `books` say what must come out."""

    def __init__(self, act: Act, session: Session, cast: Cast, folder: Path, seed: int) -> None:
        self.act, self.session, self.cast, self.folder = act, session, cast, folder
        self.dice = random.Random(seed)
        self.now = BEGINNING + timedelta(hours=self.dice.randrange(24))
        zone, week_start, fiscal = CALENDARS[seed % len(CALENDARS)]
        names = {cast.ana: "Ana", cast.ben: "Ben", cast.zoe: "Zoe"}
        self.books = Books(Almanac(zone, week_start, fiscal), names)
        self.log: list[str] = []
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
            (self.log_deal, 9), (self.change_deal, 6), (self.decide_deal, 4), (self.log_call, 4),
            (self.change_call, 2), (self.decide_call, 2), (self.import_deals, 2), (self.undo, 1),
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
        deal.waits = own
        self._keep(deal)

    def change_deal(self) -> None:
        if not self.books.deals:
            return
        before = self.dice.choice(list(self.books.deals.values()))
        after, fields = self._deal(before.key, before.source, before)
        after.cancelled, after.refused = before.cancelled, before.refused
        after.waits = before.waits
        if after.closed == before.closed and before.at:
            after.at = before.at
        with self.act(self.now) as work:
            DEALS.change(work, self._id(DealRow, before.source, before.key), fields, "a slip")
        self._keep(after)

    def decide_deal(self) -> None:
        if self.books.deals:
            deal = self.dice.choice(list(self.books.deals.values()))
            fact = self._id(DealRow, deal.source, deal.key)
            self._decide(deal, fact, DEALS)

    def _decide(self, fact: Any, fact_id: int, verbs: Any) -> None:
        verb = self.dice.choice(("cancel", "restore", "approve", "refuse", "cancel"))
        with self.act(self.now) as work:
            why = () if verb == "approve" else ("because",)
            getattr(verbs, verb)(work, fact_id, *why)
        if verb in ("cancel", "restore"):
            fact.cancelled = verb == "cancel"
        else:
            fact.refused, fact.waits = verb == "refuse", False
        self.books.settle(self.now)

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

    def _keep(self, deal: Deal) -> None:
        self.books.deals[f"{deal.source} {deal.key}"] = deal
        self.books.settle(self.now)

    # Activities.

    def log_call(self) -> None:
        call, fields = self._call(f"C{self._next()}")
        with self.act(self.now) as work:
            ACTIVITIES.log(work, fields)
        self._keep_call(call)

    def change_call(self) -> None:
        if not self.books.calls:
            return
        before = self.dice.choice(list(self.books.calls.values()))
        after, fields = self._call(before.key)
        after.cancelled, after.refused = before.cancelled, before.refused
        with self.act(self.now) as work:
            fact = self._id(ActivityRow, "hand", before.key)
            ACTIVITIES.change(work, fact, fields, "a slip")
        self._keep_call(after)

    def decide_call(self) -> None:
        if self.books.calls:
            call = self.dice.choice(list(self.books.calls.values()))
            self._decide(call, self._id(ActivityRow, "hand", call.key), ACTIVITIES)

    def _call(self, key: str) -> tuple[Call, Any]:
        dice = self.dice
        at = self.now - timedelta(hours=dice.choice((0, 1, 20, 200, 900)))
        who, kind = dice.choice(list(self.books.people)), dice.choice(("call", "call", "demo"))
        quantity, done = dice.randrange(1, 4), dice.random() < 0.7
        call = Call(key, kind, who, at, self.books.almanac.day(at), quantity, done)
        return call, ActivityFields(key, kind, who, at, quantity, completed=done)

    def _keep_call(self, call: Call) -> None:
        self.books.calls[call.key] = call
        self.books.settle(self.now)
