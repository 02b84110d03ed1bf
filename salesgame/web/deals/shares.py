"""Whose a deal is, as its form says: its owner, and colleagues who share it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from salesgame.domain.core.money import WHOLE_PPM, split
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.deals.deal import sole
from salesgame.queries.people.teammates import people_called
from salesgame.web.ui import parsing

Shares = tuple[tuple[int, int], ...]


class NobodyCalled(DomainError):
    """Nobody here is called "{name}". Write the name as it stands on the leaderboard."""


class TwoCalled(DomainError):
    """More than one person here is called "{name}". Write the e-mail address instead."""


class ColleagueTwice(DomainError):
    """This colleague stands above already. Give everybody one share."""


class ShareOfTheColleague(DomainError):
    """A colleague's share lies between 0% and 100%."""


class ShareOfNobody(DomainError):
    """Write who gets this share, or leave the share empty."""


class NothingLeft(DomainError):
    """The colleagues' shares come to {total}%. Leave a part for whose deal it is."""

    field = "partner_share"


def shares_of(session: Session, rows: Mapping[str, tuple[str, str]], owner: int) -> Shares:
    """The owner's share, then the colleagues': `rows` are their names and percentages as typed.

    They are known by what their fields' names end with. Who has no percentage gets as much as
    the owner. Raises NobodyCalled, TwoCalled, ColleagueTwice, ShareOfNobody,
    ShareOfTheColleague, NothingLeft, Mistyped.
    """
    refusals, parts = Gathered(), dict[int, int | None]()
    for row, (name, share) in rows.items():
        beside = refusals.beside(f"partner{row}")
        person = beside.taken(None, _colleague, session, name, share)
        part = refusals.beside(f"partner_share{row}").taken(None, _part, share)
        with beside:
            if person in parts:
                raise ColleagueTwice
        if person is not None and person != owner:
            parts.setdefault(person, part)
    refusals.refuse()
    return _shared(owner, parts) if parts else sole(owner)


def _shared(owner: int, parts: dict[int, int | None]) -> Shares:
    given = sum(part or 0 for part in parts.values())
    equal = [owner, *(person for person, part in parts.items() if part is None)]
    left = split(max(WHOLE_PPM - given, 0), [1] * len(equal))
    if min(left) == 0:
        raise NothingLeft(total=f"{given / 10_000:.8g}")
    told = {person: part for person, part in parts.items() if part is not None}
    ppm = told | dict(zip(equal, left, strict=True))
    return tuple((person, ppm[person]) for person in (owner, *parts))


def _colleague(session: Session, name: str, share: str) -> int | None:
    if not name:
        if share:
            raise ShareOfNobody
        return None
    found = people_called(session, name)
    if not found:
        raise NobodyCalled(name=name)
    if len(found) > 1:
        raise TwoCalled(name=name)
    return found[0]


def _part(share: str) -> int | None:
    ratio = parsing.percent(share, "partner_share")
    if ratio is None:
        return None
    part = int(ratio * WHOLE_PPM)
    if not 0 < part < WHOLE_PPM:
        raise ShareOfTheColleague
    return part
