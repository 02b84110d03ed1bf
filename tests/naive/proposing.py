"""Acts on what is closed: finance does them, others propose them, and finance decides."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.services.proposals import deciding
from salesgame.services.work import Work
from tests.naive.books import Books
from tests.naive.company import Company
from tests.proposed import act_or_propose

Note = Callable[[Books], None]


class Proposing(Company):
    """What waits for finance, with what its acceptance would write into the books."""

    @property
    def proposed(self) -> list[tuple[int, Note]]:
        """The proposals that wait."""
        found: list[tuple[int, Note]] = self.__dict__.setdefault("_proposed", [])
        return found

    def change(self, make: Callable[[Work], ProposedChange], note: Note) -> bool:
        """Let finance or an admin make a change: whether it was one.

        An admin's waits if, and only if, the books say that it moves closed pay.
        """
        actor = self.dice.choice((self.cast.fin, self.cast.ada))
        moves = self._moves_closed_pay(note)
        try:
            with self.act(self.now, actor) as work:
                became = act_or_propose(work, make(work))
        except DomainError:
            return False
        waits = became.proposal_id is not None
        assert waits == (moves and actor == self.cast.ada), (moves, actor, self.log)
        if became.proposal_id is not None:
            self.proposed.append((became.proposal_id, note))
        else:
            self._write(note)
        return True

    def decide_proposal(self) -> None:
        """Finance accepts or refuses one, or whoever made it takes it back."""
        if not self.proposed:
            return
        number, note = self.proposed.pop(self.dice.randrange(len(self.proposed)))
        verb = self.dice.choice(("accept", "accept", "refuse", "withdraw"))
        with self.act(self.now, self.cast.ada if verb == "withdraw" else self.cast.fin) as work:
            match verb:
                case "accept":
                    state = deciding.accept(work, number).state
                case "refuse":
                    deciding.refuse(work, number, "because")
                    state = "refused"
                case _:
                    deciding.withdraw(work, number)
                    state = "withdrawn"
        if state == "accepted":
            self._write(note)

    def _moves_closed_pay(self, note: Note) -> bool:
        books = deepcopy(self.books)
        note(books)
        books.correct_pay()
        return any(books.plans[name].net != plan.net for name, plan in self.books.plans.items())

    def _write(self, note: Note) -> None:
        note(self.books)
        self.books.settle(self.now)
