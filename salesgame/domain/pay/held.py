"""What waits for approval: it pays nothing yet, and stands apart from what is earned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from salesgame.domain.deals.deal import Deal
from salesgame.domain.pay.credits import DEAL, DealCredit, credits_of
from salesgame.domain.pay.estimates import Estimate
from salesgame.domain.pay.lines import Line

Give = Callable[[Iterable[DealCredit]], Estimate]


@dataclass(frozen=True, slots=True)
class WaitingDeals:
    """Deals that wait, by person as they would pay once approved.

    `instead` are those of them that were approved before and wait as they were changed, or as
    cancelled: until then they pay as they were.
    """

    credits: Mapping[int, Sequence[DealCredit]] = field(default_factory=dict)
    instead: Collection[int] = frozenset()

    def approved(self, person_id: int, facts: Sequence[DealCredit]) -> Sequence[DealCredit]:
        """What a person's pay would be worked out of, were all of them approved."""
        kept = [fact for fact in facts if fact.deal_id not in self.instead]
        return [*kept, *self.credits.get(person_id, ())]

    def concern(self, person_id: int, facts: Sequence[DealCredit]) -> bool:
        """Whether any of them is a person's who has these facts."""
        return bool(self.credits.get(person_id)) or any(f.deal_id in self.instead for f in facts)


NO_DEALS_WAIT = WaitingDeals()


def waiting_deals(
    new: Mapping[int, Sequence[DealCredit]], changed: Iterable[Deal] = ()
) -> WaitingDeals:
    """Put deals that were never approved and changed ones together.

    `new` are by person; of a deal that stands in both, only the change counts.
    """
    changes = {deal.id: deal for deal in changed}
    by_person: dict[int, list[DealCredit]] = defaultdict(list)
    for person, mine in new.items():
        by_person[person] += [credit for credit in mine if credit.deal_id not in changes]
    for deal in changes.values():
        for person, credit in credits_of(deal).items():
            by_person[person].append(credit)
    return WaitingDeals(by_person, changes.keys())


@dataclass(frozen=True, slots=True)
class HeldLine:
    """What approving one deal adds to its own line: from `now` to `then`, None where it has none.

    `then` is the line among all that waits, were all of it approved.
    """

    now: Line | None
    then: Line | None

    @property
    def amount(self) -> int:
        """What it adds, in minor units; below zero where it takes away."""
        return _amount(self.then) - _amount(self.now)

    @property
    def line(self) -> Line:
        """The line that names the deal: as it would be, else as it is."""
        line = self.then or self.now
        assert line is not None  # made of one that is there
        return line


@dataclass(frozen=True, slots=True)
class Held:
    """What a statement would come to more, were all that waits approved: no part of its total.

    `others` is what that moves on the lines of deals that don't wait, as where it lifts their rate.
    """

    lines: tuple[HeldLine, ...] = ()
    others: int = 0

    @property
    def total(self) -> int:
        """All of it, in minor units; below zero where what waits takes away."""
        return sum(line.amount for line in self.lines) + self.others


NOTHING_HELD = Held()


def with_held(
    give: Give, person_id: int, facts: Sequence[DealCredit], waiting: WaitingDeals
) -> tuple[Estimate, Held]:
    """What a plan gives of a person's facts, and what it would give more with all that waits.

    `give` works the plan out on some facts.
    """
    now = give(facts)
    if not waiting.concern(person_id, facts):
        return now, NOTHING_HELD
    waits = {credit.deal_id for credit in waiting.credits.get(person_id, ())}
    then = give(waiting.approved(person_id, facts))
    return now, _between(now, then, waits | set(waiting.instead))


def _between(now: Estimate, then: Estimate, waiting: Collection[int]) -> Held:
    before, after = _by_deal(now), _by_deal(then)
    found = (HeldLine(before.get(deal), after.get(deal)) for deal in before | after)
    lines = [one for one in found if one.line.cause.key[1] in waiting]
    lines.sort(key=lambda one: (one.line.cause.day, one.line.cause.key))
    own = sum(line.amount for line in lines)
    return Held(tuple(lines), then.total - now.total - own)


def _by_deal(found: Estimate) -> dict[int, Line]:
    keyed = ((line.cause.key, line) for line in found.lines)
    return {cause_id: line for (kind, cause_id), line in keyed if kind == DEAL}


def _amount(line: Line | None) -> int:
    return line.amount if line else 0
