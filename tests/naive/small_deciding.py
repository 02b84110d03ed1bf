"""Acts of decision in a small company: whoever asks, as the services themselves say who may."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from salesgame.services.approvals.asking import ask_again, withdraw
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.approvals.undoing import undo
from salesgame.services.periods.closing import close_periods
from salesgame.services.periods.reopening import reopen_period
from salesgame.services.proposals import deciding
from salesgame.services.proposals.targets import quota_change
from salesgame.services.work import Work
from salesgame.storage.approvals import WaitingVersionRow
from tests.naive.small_books import Books
from tests.naive.small_company import NAMES, PERIODS, quota_of
from tests.naive.small_deals import (
    ADA,
    ANA,
    BEN,
    FIN,
    FLAT,
    MIA,
    MONTHS,
    PEOPLE,
)
from tests.naive.small_life import Life
from tests.proposed import act_or_propose


class Deciding(Life):
    """What people decide on, propose and close."""

    def _decide(self) -> bool:
        key = self.pick_deal(lambda deal: deal.state == "waits")
        if key is None:
            return False
        by, approved = self.pick_decider(), self.dice.random() < 0.7
        found = self.both(
            by, f"decide {key} {approved=}",
            lambda books: bool(books.decide(by, key, approved=approved)),
            self._decision(key, Picked([self.ids[key]]), approved=approved),
        )  # fmt: skip
        self._number_step(key, found)
        return True

    def _decide_ask(self) -> bool:
        key = self.pick_deal(lambda deal: deal.ask is not None)
        if key is None:
            return False
        by, approved = self.pick_decider(), self.dice.random() < 0.7
        row = WaitingVersionRow
        version = self.session.scalar(select(row.id).where(row.fact_id == self.ids[key]))
        assert version, self.log
        found = self.both(
            by, f"decide asked {key} {approved=}",
            lambda books: bool(books.decide_ask(by, key, approved=approved)),
            self._decision(key, Picked(versions=[version]), approved=approved),
        )  # fmt: skip
        self._number_step(key, found)
        return True

    def _decision(self, key: str, picked: Picked, *, approved: bool) -> Callable[[Work], bool]:
        def make(work: Work) -> bool:
            self.number = decide(work, picked, None if approved else "because")[0]
            return True

        return make

    def _number_step(self, key: str, found: bool | None) -> None:
        if found:
            self.books.deals[key].steps[-1].number = self.number

    def _undo(self) -> bool:
        made = [
            (key, n)
            for key, deal in self.books.deals.items()
            for n, step in enumerate(deal.steps)
            if step.number
        ]
        if not made:
            return False
        key, n = self.dice.choice(made[-4:])
        step = self.books.deals[key].steps[n]
        by = self.dice.choice((step.by, ADA, ADA, self.pick_decider()))
        self.both(
            by, f"undo {step.what} {key}", lambda books: books.undo(by, key, n),
            lambda work: undo(work, step.number) and None,
        )  # fmt: skip
        return True

    def _ask_again(self) -> bool:
        key = self.pick_deal(
            lambda deal: (
                deal.state == "refused"
                or (deal.ask is None and any(step.what == "refused" for step in deal.steps))
            )
        )
        if key is None:
            return False
        by = self.dice.choice((*self.books.deals[key].said.people, self.pick_decider()))
        self.both(
            by, f"ask again for {key}", lambda books: books.ask_again(by, key),
            lambda work: ask_again(work, "deal", self.ids[key], "Here it is") and None,
        )  # fmt: skip
        return True

    def _withdraw(self) -> bool:
        key = self.pick_deal(lambda deal: deal.ask is not None)
        if key is None:
            return False
        ask = self.books.deals[key].ask
        assert ask
        by = self.dice.choice((ask.by, ask.by, self.pick_decider()))
        self.both(
            by, f"withdraw {key}", lambda books: books.withdraw(by, key),
            lambda work: withdraw(work, "deal", self.ids[key]) and None,
        )  # fmt: skip
        return True

    # Quotas, proposals and periods.

    def _target(self) -> bool:
        by, books = self.dice.choice((MIA, ADA)), self.books
        person = self.dice.choice((ANA, BEN) if by == MIA else PEOPLE)
        month = self.dice.choice((*MONTHS, *books.closed, *books.closed))
        sold = int(books.earned(FLAT, person, month) * 25)
        target = self.dice.choice((sold or 50_000, sold + 1_000, 900_000))

        def change(work: Work) -> bool:
            asked = quota_change(work, [quota_of(person, month, target)], "because")
            number = act_or_propose(work, asked).proposal_id
            self.numbered(number)
            return number is not None

        self.both(
            by, f"quota of {NAMES[person]} {month:%m}: {target}",
            lambda books: books.set_quota(by, person, month, target), change,
        )  # fmt: skip
        return True

    def _settle(self) -> bool:
        """Accept, refuse or withdraw a proposal; also one that is over."""
        if not self.numbers:
            return False
        waiting = list(self.books.proposals) or list(self.numbers)
        ours = self.dice.choice(waiting)
        number, by = self.numbers[ours], self.dice.choice((FIN, FIN, FIN, ADA, MIA, ANA))
        verb = self.dice.choice(("accept", "accept", "refuse", "take back"))
        theirs: dict[str, Callable[[Work], str | None]] = {
            "accept": lambda work: deciding.accept(work, number).state,
            "refuse": lambda work: deciding.refuse(work, number, "because"),
            "take back": lambda work: deciding.withdraw(work, number),
        }
        mine: dict[str, Callable[[Books], str | None]] = {
            "accept": lambda books: books.accept(by, ours),
            "refuse": lambda books: books.refuse(by, ours),
            "take back": lambda books: books.take_back(by, ours),
        }
        if verb == "take back" and ours in self.books.proposals:
            by = self.dice.choice((by, self.books.proposals[ours].by))
        self.both(by, f"{verb} proposal {ours}", mine[verb], theirs[verb])
        return True

    def _close(self) -> bool:
        """Lock the oldest month that is over and open."""
        due = [m for m in MONTHS if m not in self.books.closed and PERIODS[m].end <= self.today]
        if not due:
            return False
        self.both(
            None, f"close {due[0]}", lambda books: books.close(due[0]),
            lambda work: close_periods(work, [PERIODS[due[0]]]) and None,
        )  # fmt: skip
        return True

    def _reopen(self) -> bool:
        if not self.books.closed:
            return False
        month = self.dice.choice(self.books.closed)
        self.both(
            FIN, f"reopen {month}", lambda books: books.reopen(month),
            lambda work: reopen_period(work, PERIODS[month], "too soon") and None,
        )  # fmt: skip
        return True
