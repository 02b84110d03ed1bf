"""The books of a small company: who said what of a deal, who agreed to it, and what that pays.

Nothing here is the product's. Months are their first days, shares percents; amounts are such that
every part and every rate of it is whole cents.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.naive.small_deals import (
    ADA,
    FIN,
    FLAT,
    MONTHS,
    OCTOBER,
    PEOPLE,
    QUOTA,
    Ask,
    Deal,
    Refused,
    Said,
    Slot,
    Step,
    check_asker,
    check_decider,
    decided,
    stands,
)


@dataclass
class Proposal:
    """A change that waits: what carries it out and drops it, whose pay of which months it moves."""

    by: int
    do: Callable[[Books], None]
    drop: Callable[[Books], None]
    gains: set[int]
    moves: set[tuple[int, date]]


@dataclass
class Books:
    """Everything the small company knows."""

    deals: dict[str, Deal] = field(default_factory=dict)
    quotas: dict[tuple[int, date], int] = field(default_factory=dict)
    proposals: dict[int, Proposal] = field(default_factory=dict)
    totals: dict[Slot, Fraction] = field(default_factory=dict)  # of closed statements
    closed: list[date] = field(default_factory=list)
    count: int = 0

    # Pay.

    def lines(self, plan: str, person: int, month: date) -> dict[str, Fraction]:
        """What each deal that pays earns: 4 %, or 5 % and with the quota reached 10 % of all."""
        parts = {
            key: Fraction(deal.said.amount * percent, 100)
            for key, deal in self.deals.items()
            for who, percent in deal.said.shares
            if deal.is_paid and who == person and deal.said.day.replace(day=1) == month
        }
        quota = self.quotas.get((person, month))
        reached = quota is not None and sum(parts.values()) >= quota
        percent = 4 if plan == FLAT else 10 if reached else 5
        return {key: part * percent / 100 for key, part in parts.items()}

    def earned(self, plan: str, person: int, month: date) -> Fraction:
        return sum(self.lines(plan, person, month).values(), Fraction(0))

    def statement(self, plan: str, person: int, month: date) -> Fraction:
        """As it was closed; the first open one with what closed ones should have said since."""
        if month in self.closed:
            return self.totals[plan, person, month]
        late = Fraction(0)
        if self.closed and month == self.lock:
            for one in self.closed:
                late += self.earned(plan, person, one) - self.totals[plan, person, one]
        return self.earned(plan, person, month) + late

    @property
    def lock(self) -> date:
        """The first day that is open."""
        days = (*MONTHS, OCTOBER)
        return days[days.index(max(self.closed)) + 1] if self.closed else date.min

    def close(self, month: date) -> None:
        final = {
            (plan, who, month): self.statement(plan, who, month)
            for plan in (QUOTA, FLAT)
            for who in PEOPLE
        }
        self.totals |= final
        self.closed.append(month)

    def reopen(self, month: date) -> None:
        """With every later one; not while a proposal about one of them waits."""
        opens = [one for one in self.closed if one >= month]
        if any(day in opens for one in self.proposals.values() for _, day in one.moves):
            raise Refused
        self.closed = [one for one in self.closed if one < month]
        self.totals = {slot: total for slot, total in self.totals.items() if slot[2] < month}

    def moved(self, act: Callable[[Books], None]) -> set[tuple[int, date]]:
        """Whose pay of which closed months an act would move."""
        then = deepcopy(self)
        act(then)
        return {
            (who, month)
            for plan in (QUOTA, FLAT)
            for who in PEOPLE
            for month in self.closed
            if then.lines(plan, who, month) != self.lines(plan, who, month)
        }

    # Facts.

    def log(self, by: int, key: str, said: Said) -> bool:
        """Whether it waits: what is one's own, of a rep, or of a closed month."""
        waits = not stands(by, said.people) or said.day < self.lock
        self.deals[key] = Deal(said, "waits" if waits else "pays", by)
        return waits

    def change(self, by: int, key: str, said: Said) -> bool:
        """Whether the change waits beside the deal."""
        deal = self.deals[key]
        if said == deal.said:
            return False
        if self._asks(by, deal, said):
            self._ask(deal, said, by)
            return True
        turned = said.cancelled != deal.said.cancelled
        if deal.state == "refused" and not turned:
            alone = stands(by, deal.said.people | said.people) and not self._late(deal, said)
            deal.put(said, "pays" if alone else "waits")
            deal.steps.append(Step("mended"))
        else:
            deal.put(said, deal.state)
        if deal.state == "waits" and not turned and by not in said.people:
            deal.word = by
        return False

    def _asks(self, by: int, deal: Deal, said: Said) -> bool:
        """Who only shares a deal asks; of what pays, everybody who may not decide it alone."""
        people = deal.said.people | said.people
        shares = by in people and by not in (deal.said.owner, deal.word)
        return shares or (
            deal.state == "pays" and (not stands(by, people) or self._late(deal, said))
        )

    def _late(self, deal: Deal, said: Said) -> bool:
        return deal.said.day < self.lock or said.day < self.lock

    def _ask(
        self, deal: Deal, said: Said, by: int, proposal: int | None = None, *, file: bool = False
    ) -> None:
        """Only a file pushes aside what another one proposed."""
        known = deal.ask
        if known and (known.said, known.by, known.version) == (said, by, deal.version):
            return
        if known and known.proposal and not file:
            raise Refused
        if known and known.by != by:
            deal.steps.append(Step("withdrawn"))
        deal.ask = Ask(said, by, deal.said, deal.version, proposal)

    # Files.

    def bring(self, by: int, rows: dict[str, Said], *, named: bool) -> bool:
        """Import rows by their keys; whether what they move of closed months is proposed."""
        moves = self.moved(lambda books: books._store(by, rows, named, None))
        if not moves or (by == FIN and FIN not in {who for who, _ in moves}):
            self._store(by, rows, named, None)
            return False
        number, lock = self._next(), self.lock
        self._store(by, rows, named, number)

        def do(books: Books) -> None:
            for deal in books._came_with(number, lock):
                deal.put(deal.said, "pays")
            for deal in books.deals.values():
                if deal.ask and deal.ask.proposal == number:
                    books._apply(deal)

        def drop(books: Books) -> None:
            for deal in books._came_with(number, lock):
                deal.put(deal.said, "refused")
            for deal in books.deals.values():
                if deal.ask and deal.ask.proposal == number:
                    deal.ask = None

        self.proposals[number] = Proposal(by, do, drop, set(), self.moved(do))
        return True

    def _store(self, by: int, rows: dict[str, Said], named: bool, number: int | None) -> None:
        for key, said in rows.items():
            people = said.people | (self.deals[key].said.people if key in self.deals else set())
            vouched = by == FIN and named and FIN not in people
            alone = vouched or stands(by, people)
            if key not in self.deals:
                waits = not alone or (number is not None and said.day < self.lock)
                self.deals[key] = Deal(said, "waits" if waits else "pays", by, number)
                continue
            deal = self.deals[key]
            late = number is not None and self._late(deal, said)
            shares = by in people and by != deal.said.owner
            if said != deal.said and (shares or (deal.state == "pays" and (not alone or late))):
                self._ask(deal, said, by, number, file=True)
            else:
                released = deal.state == "waits" and vouched and number is None
                if deal.state == "waits" and not released and said != deal.said:
                    deal.word = deal.word if by in said.people else by
                deal.put(said, "pays" if released else deal.state)

    def _came_with(self, number: int, lock: date) -> list[Deal]:
        """The new deals of closed months that a file brought, as far as they wait."""
        return [
            deal
            for deal in self.deals.values()
            if deal.brought == number and deal.state == "waits" and not deal.said.cancelled
            and deal.said.day < lock
        ]  # fmt: skip

    # Decisions.

    def decide(self, by: int, key: str, *, approved: bool) -> Step:
        """Decide on a deal that waits."""
        deal = self.deals[key]
        if deal.state != "waits" or deal.said.cancelled or deal.brought in self.proposals:
            raise Refused
        check_decider(by, deal.said.people, deal.word)
        before = deal.said, deal.state
        deal.put(deal.said, "pays" if approved else "refused")
        return decided(deal, by, before, None, approved=approved)

    def decide_ask(self, by: int, key: str, *, approved: bool) -> Step:
        """Decide on what somebody asks a deal to be."""
        deal, ask = self.deals[key], self.deals[key].ask
        if ask is None or ask.proposal:
            raise Refused
        check_decider(by, deal.said.people | ask.said.people, ask.by)
        before = deal.said, deal.state
        if approved:
            self._apply(deal)
        deal.ask = None
        return decided(deal, by, before, ask, approved=approved)

    def _apply(self, deal: Deal) -> None:
        ask = deal.ask
        if ask is None or (ask.version != deal.version and ask.over != deal.said):
            raise Refused
        deal.ask = None
        deal.put(ask.said, "pays")

    def undo(self, by: int, key: str, step: int) -> None:
        deal = self.deals[key]
        made = deal.steps[step]
        if made.before is None or made.undone or by not in (made.by, ADA):
            raise Refused
        said, state = made.before
        asker = made.ask.by if made.ask else deal.word
        check_decider(by, said.people | deal.said.people, asker)
        built_on = deal.steps[-1] is not made or deal.version != made.version or deal.ask
        if built_on or self._late(deal, said):
            raise Refused
        deal.put(said, state)
        if made.ask:
            deal.ask = Ask(made.ask.said, made.ask.by, said, deal.version)
        made.undone = True
        deal.steps.append(Step("undone"))

    def ask_again(self, by: int, key: str) -> None:
        """Ask once more for a refused deal, or for what was refused last of one."""
        deal = self.deals[key]
        if deal.state == "refused" and not deal.said.cancelled:
            check_asker(by, {*deal.said.people, deal.word})
            deal.put(deal.said, "waits")
        else:
            last = deal.steps[-1] if deal.steps else Step("")
            stale = last.version != deal.version or deal.ask is not None
            if last.what != "refused" or last.undone or last.ask is None or stale:
                raise Refused
            check_asker(by, {*deal.said.people, last.ask.by})
            deal.ask = Ask(last.ask.said, last.ask.by, deal.said, deal.version)
        deal.steps.append(Step("asked again"))

    def withdraw(self, by: int, key: str) -> None:
        deal = self.deals[key]
        if deal.ask is None or deal.ask.by != by or deal.ask.proposal:
            raise Refused
        deal.ask = None
        deal.steps.append(Step("withdrawn"))

    # Quotas and proposals.

    def set_quota(self, by: int, person: int, month: date, target: int) -> bool:
        """Whether it is proposed: an own one, or one that moves a closed month."""

        def do(books: Books) -> None:
            books.quotas[person, month] = target

        if self.quotas.get((person, month)) == target:
            return False
        moves = self.moved(do)
        if person != by and not moves:
            do(self)
            return False
        self.proposals[self._next()] = Proposal(by, do, lambda _books: None, {person}, moves)
        return True

    def accept(self, by: int, number: int) -> str:
        """What becomes of it: accepted, or void where it can't be done any more."""
        held = self._held(number)
        try:
            moves = self.moved(held.do)
        except Refused:
            _check_finance(by, held, held.moves)
            return self._over(number, "void")
        _check_finance(by, held, held.moves | moves)
        del self.proposals[number]
        held.do(self)
        return "accepted"

    def refuse(self, by: int, number: int) -> None:
        held = self._held(number)
        _check_finance(by, held, held.moves)
        self._over(number, "refused")

    def take_back(self, by: int, number: int) -> None:
        if self._held(number).by != by:
            raise Refused
        self._over(number, "withdrawn")

    def _held(self, number: int) -> Proposal:
        if number not in self.proposals:
            raise Refused
        return self.proposals[number]

    def _over(self, number: int, how: str) -> str:
        self.proposals.pop(number).drop(self)
        return how

    def _next(self) -> int:
        self.count += 1
        return self.count


def _check_finance(by: int, held: Proposal, moves: set[tuple[int, date]]) -> None:
    """Finance that neither made it nor is paid by it; where it may not, an admin."""
    besides = {held.by, *held.gains, *(who for who, _ in moves)}
    if by not in ({FIN} - besides or {ADA} - besides):
        raise Refused
