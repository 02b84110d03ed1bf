"""Acts of approval: people change their own, others approve and refuse, some of it is undone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from salesgame.domain.core.refusals import DomainError
from salesgame.services.approvals.asking import ask_again, withdraw
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.approvals.undoing import undo
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.storage.approvals import WaitingVersionRow
from salesgame.storage.deals import ActivityRow, DealRow
from tests.naive.company import Company
from tests.naive.facts import Ask, Call, Deal, Key

VERBS: dict[str, Any] = {"deal": DEALS, "activity": ACTIVITIES}


@dataclass
class PlayedDecision:
    """A decision: what there was before it, and after how many moves of the fact it was made."""

    number: int
    key: Key
    before: Any
    ask: Ask | None
    approved: bool
    moves: int
    undone: bool = False


class Approving(Company, ABC):
    """What people ask for, and what others decide. Everybody is asked: the company approves."""

    moves: Counter[Key]
    decided: list[PlayedDecision]

    def _approves(self) -> None:
        self.moves, self.decided = Counter(), []

    @abstractmethod
    def _entered(self, fact: Any) -> tuple[Any, Any]:
        """The fact as somebody enters it anew, and the fields of the form."""

    def change_own(self) -> None:
        """Whoever is credited changes a fact: what pays stays as it is."""
        if (picked := self._of_somebody()) is None:
            return
        key, before, actor = picked
        after, fields = self._entered(before)
        if after.says == before.says:
            return
        asked = _is_asked(before, actor)
        with self.act(self.now, actor) as work:
            done = VERBS[key[0]].change(work, self._number(key), fields, "a slip")
        assert done.waits == asked, (before, after, actor)
        if asked:
            self._ask(key, before, after, actor)
        else:
            after.waits, after.refused = True, False
            self._is_now(key, after)

    def turn_own(self) -> None:
        """Whoever is credited cancels a fact, or restores it."""
        if (picked := self._of_somebody()) is None:
            return
        key, before, actor = picked
        after = deepcopy(before)
        after.cancelled = not before.cancelled
        asked = _is_asked(before, actor)
        verb = "cancel" if after.cancelled else "restore"
        with self.act(self.now, actor) as work:
            done = getattr(VERBS[key[0]], verb)(work, self._number(key), "because")
        assert done.waits == asked, (before, actor)
        if asked:
            self._ask(key, before, after, actor)
        else:
            self._is_now(key, after)

    def decide_fact(self) -> None:
        """An admin approves or refuses what waits; anything else was decided."""
        facts = self._facts()
        if not facts:
            return
        waiting = [key for key, fact in facts.items() if fact.waits and not fact.cancelled]
        key = self.dice.choice(waiting if waiting and self.dice.random() < 0.8 else list(facts))
        before, approved = deepcopy(facts[key]), self.dice.random() < 0.6
        picked = {"deals" if key[0] == "deal" else "activities": [self._number(key)]}
        if not before.waits or before.cancelled:
            with pytest.raises(DomainError):
                self._decide(Picked(**picked), approved=approved)
            return
        number = self._decide(Picked(**picked), approved=approved)
        after = deepcopy(before)
        after.waits, after.refused = False, not approved
        self._is_now(key, after)
        self.decided.append(PlayedDecision(number, key, before, None, approved, self.moves[key]))

    def decide_ask(self) -> None:
        """An admin approves or refuses what somebody asks a fact to be."""
        if not self.books.asks:
            return
        key = self.dice.choice(list(self.books.asks))
        ask, before = self.books.asks[key], deepcopy(self._facts()[key])
        approved, picked = self.dice.random() < 0.6, Picked(versions=[self._version(key)])
        if approved and before.says != ask.over.says:
            with pytest.raises(DomainError):
                self._decide(picked, approved=True)
            return
        number = self._decide(picked, approved=approved)
        del self.books.asks[key]
        if approved:
            self._is_now(key, deepcopy(ask.after))
        else:
            self.moves[key] += 1
        self.decided.append(PlayedDecision(number, key, before, ask, approved, self.moves[key]))

    def undo_decision(self) -> None:
        """Undo a decision, unless it was undone, built on, or its period is closed."""
        if not self.decided:
            return
        made = self.dice.choice(self.decided[-6:])
        now = self._facts()[made.key]
        days = [day for day in (now.pays_on, made.before.pays_on) if day]
        late = any(day < self.books.lock for day in days)
        built_on = self.moves[made.key] != made.moves or made.key in self.books.asks
        if made.undone or late or built_on:
            with pytest.raises(DomainError), self.act(self.now, self.cast.ada) as work:
                undo(work, made.number)
            return
        with self.act(self.now, self.cast.ada) as work:
            undo(work, made.number)
        made.undone = True
        if made.ask:
            self.books.asks[made.key] = Ask(made.ask.after, deepcopy(made.before), made.ask.by)
        self._is_now(made.key, deepcopy(made.before))

    def ask_once_more(self) -> None:
        """Ask again for what was refused: a fact, or the last change that was asked of one."""
        facts = self._facts()
        refused = [key for key, fact in facts.items() if fact.refused]
        changes = [made for made in self.decided if made.ask and not made.approved]
        if refused:
            self._ask_for_fact(self.dice.choice(refused))
        elif changes:
            self._ask_for_change(self.dice.choice(changes))

    def withdraw_own(self) -> None:
        """Somebody takes back what they asked for."""
        asked = [key for key, ask in self.books.asks.items() if ask.by not in self.books.left]
        if asked:
            key = self.dice.choice(asked)
            with self.act(self.now, self.books.asks.pop(key).by) as work:
                withdraw(work, key[0], self._number(key))
            self.moves[key] += 1

    def _ask_for_fact(self, key: Key) -> None:
        fact = deepcopy(self._facts()[key])
        actor = next((who for who in fact.people if who not in self.books.left), None)
        if actor is None:
            return
        if fact.cancelled:
            return
        with self.act(self.now, actor) as work:
            ask_again(work, key[0], self._number(key), "Here it is")
        fact.refused, fact.waits = False, True
        self._is_now(key, fact)

    def _ask_for_change(self, made: PlayedDecision) -> None:
        ask = made.ask
        assert ask
        if ask.by in self.books.left:
            return
        again = not (
            made.undone or self.moves[made.key] != made.moves or made.key in self.books.asks
        )
        if not again:
            with pytest.raises(DomainError), self.act(self.now, ask.by) as work:
                ask_again(work, made.key[0], self._number(made.key), "Here it is")
            return
        with self.act(self.now, ask.by) as work:
            ask_again(work, made.key[0], self._number(made.key), "Here it is")
        self._ask(made.key, self._facts()[made.key], ask.after, ask.by)

    def _decide(self, picked: Picked, *, approved: bool) -> int:
        with self.act(self.now, self.cast.ada) as work:
            return decide(work, picked, None if approved else "because")[0]

    def _ask(self, key: Key, before: Any, after: Any, by: int) -> None:
        after.waits = after.refused = False  # once it is approved
        self.books.asks[key] = Ask(after, deepcopy(before), by)
        self.moves[key] += 1

    def _is_now(self, key: Key, fact: Any) -> None:
        facts: dict[str, Any] = self.books.deals if key[0] == "deal" else self.books.calls
        facts[key[1]] = fact
        self.moves[key] += 1
        self.books.settle(self.now)

    def _facts(self) -> dict[Key, Any]:
        deals = {("deal", name): deal for name, deal in self.books.deals.items()}
        return deals | {("activity", name): call for name, call in self.books.calls.items()}

    def _of_somebody(self) -> tuple[Key, Any, int] | None:
        """A fact, and one of those whose it is."""
        facts = [
            (key, fact, who)
            for key, fact in self._facts().items()
            for who in fact.people
            if who not in self.books.left
        ]
        return self.dice.choice(facts) if facts else None

    def _number(self, key: Key) -> int:
        fact = self._facts()[key]
        row = DealRow if key[0] == "deal" else ActivityRow
        return self._id(row, fact.source, fact.key)

    def _version(self, key: Key) -> int:
        row, number = WaitingVersionRow, self._number(key)
        query = select(row.id).where(row.fact == key[0], row.fact_id == number)
        found = self.session.scalars(query).one()
        self.session.rollback()
        return found


def _is_asked(before: Deal | Call, actor: int) -> bool:
    """A change of one's own waits where the fact was approved, or where one only shares it."""
    was_approved = not before.waits and not before.refused  # also where it is cancelled
    return was_approved or actor not in (before.people[0], before.logger)
