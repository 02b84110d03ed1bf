"""A person's badge case: what was earned how often, and how far it is to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from salesgame.domain.badges.career import PERSONAL, BadgeProgress
from salesgame.domain.badges.catalogue import CATALOGUE, Badge, progress
from salesgame.domain.company.company import Company
from salesgame.queries.badges.awards import AwardLine, awards_of
from salesgame.queries.badges.careers import careers


@dataclass(frozen=True, slots=True)
class Shelf:
    """One badge of the catalogue: how often it was earned, when last, and the way to the next."""

    badge: Badge
    times: int
    last: AwardLine | None
    progress: BadgeProgress

    @property
    def is_open(self) -> bool:
        """Whether it can still be earned."""
        return self.badge.repeatable or self.times == 0


@dataclass(frozen=True, slots=True)
class BadgeCase:
    """All of a person's badges: the awards, latest first, and a shelf for every badge there is."""

    awards: tuple[AwardLine, ...]
    shelves: tuple[Shelf, ...]

    @property
    def open_shelves(self) -> Sequence[Shelf]:
        """What can still be earned, the nearest first."""
        waiting = [shelf for shelf in self.shelves if shelf.is_open]
        return sorted(
            waiting,
            key=lambda shelf: -shelf.progress.done * 1_000 // max(shelf.progress.needed, 1),
        )


def badge_case_of(session: Session, company: Company, person_id: int, today: date) -> BadgeCase:
    """A person's badge case; the number of queries does not depend on their badges."""
    awards = awards_of(session, person_id)
    career = careers(session, company, [person_id], PERSONAL, today)[person_id]
    shelves = []
    for badge in CATALOGUE:
        mine = [line for line in awards if line.badge == badge.key]
        last = mine[0] if mine else None
        shelves.append(Shelf(badge, len(mine), last, progress(career, badge)))
    return BadgeCase(awards, tuple(shelves))
