"""What a small company knows of its deals: what is said, asked and decided, and who may."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

ANA, BEN, MIA, FIN, ADA = PEOPLE = (1, 2, 3, 5, 6)
REPS = frozenset({ANA, BEN})  # their manager is Mia; Fin is finance, Ada the admin
QUOTA, FLAT = "Quota", "Flat"
JULY, AUGUST, SEPTEMBER = MONTHS = (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))
OCTOBER = date(2026, 10, 1)
State = Literal["pays", "waits", "refused"]
Slot = tuple[str, int, date]  # plan, person, month


class Refused(Exception):
    """Who asks may not, or there is nothing to do it to."""


@dataclass(frozen=True)
class Said:
    """What a version of a deal says; the first of `shares` is its owner."""

    amount: int
    day: date
    shares: tuple[tuple[int, int], ...]
    cancelled: bool = False

    @property
    def owner(self) -> int:
        return self.shares[0][0]

    @property
    def people(self) -> set[int]:
        return {person for person, _ in self.shares}


@dataclass
class Ask:
    """What somebody asks a deal to be, over what it said, and in which version."""

    said: Said
    by: int
    over: Said
    version: int
    proposal: int | None = None


@dataclass
class Step:
    """One step of a deal's approval; decisions keep what was there before."""

    what: str
    by: int = 0
    before: tuple[Said, State] | None = None
    ask: Ask | None = None
    version: int = 0
    undone: bool = False
    number: int = 0


@dataclass
class Deal:
    """A deal: `word` is whose word it is, `brought` the proposal of the file it came with."""

    said: Said
    state: State
    word: int | None = None
    brought: int | None = None
    version: int = 1
    ask: Ask | None = None
    steps: list[Step] = field(default_factory=list)

    def put(self, said: Said, state: State) -> None:
        if (said, state) != (self.said, self.state):
            self.said, self.state, self.version = said, state, self.version + 1

    @property
    def is_paid(self) -> bool:
        return self.state == "pays" and not self.said.cancelled


def answers_for(by: int, people: set[int]) -> bool:
    return by == ADA or (by == MIA and bool(people & REPS))


def stands(by: int, people: set[int]) -> bool:
    """Whether it takes nobody else: it credits others, below who says it."""
    return by not in people and answers_for(by, people)


def check_decider(by: int, people: set[int], asker: int | None) -> None:
    """Mia for her reps, and Ada, but for whom it credits and who asked; none left, Fin."""
    besides = {*people, asker}
    above = {who for who in (MIA, ADA) if answers_for(who, people)} - besides
    if by not in (above or {FIN} - besides):
        raise Refused


def check_asker(by: int, people: set[Any]) -> None:
    if by not in people:
        raise Refused


def decided(
    deal: Deal, by: int, before: tuple[Said, State], ask: Ask | None, *, approved: bool
) -> Step:
    what = "approved" if approved else "refused"
    kept = None if ask is None else replace(ask)
    deal.steps.append(Step(what, by, before, kept, deal.version))
    return deal.steps[-1]
