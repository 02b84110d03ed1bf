"""Teams and who is in them: making, moving, ending, always from a day on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, select, update

from salesgame.domain.core.calendar import FIRST_DAY, LAST_DAY
from salesgame.domain.core.events import BoardsChanged, RosterChanged
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.people.names import tidy_name
from salesgame.domain.people.person import MembershipRole
from salesgame.domain.people.teams import (
    ChangedTeamsBefore,
    NoSuchPerson,
    NoSuchSeat,
    NoSuchTeam,
    NotAllAlong,
    SeatTaken,
    TeamNameTaken,
    check_move_day,
    check_parent,
)
from salesgame.services.access.audit import record
from salesgame.services.people.seats import keep_seats, keep_team, record_seat, record_team
from salesgame.services.work import Work
from salesgame.storage.people import MembershipRow as Seat
from salesgame.storage.people import PersonRow, TeamRow


def add_team(work: Work, name: str, parent_id: int | None = None) -> int:
    """Make a team and return its id. Raises NameMissing, TeamNameTaken, NoSuchTeam."""
    refusals = Gathered()
    tidy = refusals.taken("", _free_name, work, name, None)
    with refusals.beside("parent_id"):
        if parent_id is not None and parent_id not in _above(work):
            raise NoSuchTeam
    refusals.refuse()
    row = work.session.execute(
        insert(TeamRow)
        .values(name=tidy, parent_id=parent_id, import_id=work.import_id)
        .returning(TeamRow.id)
    )
    team_id = row.scalar_one()
    record(work, "team", "added", team=tidy, team_id=team_id)
    work.happened(BoardsChanged("teams"))
    return team_id


def change_team(work: Work, team_id: int, name: str, parent_id: int | None) -> None:
    """Rename a team, or put it below another. Raises TeamUnderItself and what `add_team` does."""
    above, refusals = _above(work), Gathered()
    if team_id not in above:
        raise NoSuchTeam
    tidy = refusals.taken(name, _free_name, work, name, team_id)
    with refusals.beside("parent_id"):
        if parent_id is not None and parent_id not in above:
            raise NoSuchTeam
        check_parent(team_id, tidy, parent_id, above)
    refusals.refuse()
    keep_team(work, team_id, "changed by hand")
    record_team(work, team_id, tidy, parent_id)
    work.session.execute(
        update(TeamRow).where(TeamRow.id == team_id).values(name=tidy, parent_id=parent_id)
    )
    if parent_id != above[team_id]:
        work.happened(RosterChanged(None, FIRST_DAY))
    work.happened(BoardsChanged("teams"))


def move_person(work: Work, person_id: int, team_id: int, day: date | None) -> None:
    """Make a person a member of one team from `day` on, and of no other; what was before stays.

    Where no day is told, it is today; for a first seat it is all along, so that the quota of
    somebody who is entered late stays whole (decision 0017).

    Raises NoSuchTeam, NoSuchPerson, DayTooFar, SeatTaken.
    """
    _take_seat(work, person_id, team_id, "member", day)


def put_in_charge(work: Work, person_id: int, team_id: int, day: date | None) -> None:
    """Make a person a manager of a team from `day` on, beside what they manage already.

    Where no day is told, as `move_person`.

    Raises NoSuchTeam, NoSuchPerson, DayTooFar, SeatTaken.
    """
    _take_seat(work, person_id, team_id, "manager", day)


def tell_since(work: Work, person_id: int, day: date) -> None:
    """Say since when somebody is here who was taken to have been here all along.

    A place that they were moved out of on that very day goes: nobody was ever in it.

    Raises DayTooFar, NotAllAlong, ChangedTeamsBefore.
    """
    check_move_day(day)
    _check_since(work, person_id, day)
    keep_seats(work, person_id, "told since when")
    all_along = [Seat.person_id == person_id, Seat.start == FIRST_DAY]
    work.session.execute(delete(Seat).where(*all_along, Seat.end <= day))
    work.session.execute(update(Seat).where(*all_along).values(start=day))
    record(work, "team", "since", person_id, day=day.isoformat())
    _tell(work, person_id, day, whole_life=True)
    work.happened(BoardsChanged("teams"))


def _check_since(work: Work, person_id: int, day: date) -> None:
    """Refuse a day by which another seat says that they were here, or one that nobody took."""
    of_theirs = select(Seat.start, Seat.end).where(Seat.person_id == person_id)
    seats = work.session.execute(of_theirs).all()
    if not any(start == FIRST_DAY for start, _ in seats):
        raise NotAllAlong
    changed = min(end if start == FIRST_DAY else start for start, end in seats)
    stays = any(start <= day < end for start, end in seats)
    if day > changed or not stays:
        raise ChangedTeamsBefore(day=changed)


def end_seat(work: Work, person_id: int, team_id: int, role: MembershipRole, day: date) -> None:
    """End a person's place in a team: `day` is the first day without it. Raises NoSuchSeat."""
    check_move_day(day)
    keep_seats(work, person_id, "ended", managed=_managed(team_id, role))
    if not _end(work, person_id, team_id, role, day):
        raise NoSuchSeat
    record_seat(work, "left", person_id, team_id, day)
    _tell(work, person_id, day, whole_life=not _was_seated(work, person_id))
    work.happened(BoardsChanged("teams"))


def _take_seat(
    work: Work, person_id: int, team_id: int, role: MembershipRole, told: date | None
) -> None:
    """A member leaves every other team; who manages a team goes on managing the others."""
    name = _check(work, person_id, team_id, told)
    is_first = not _was_seated(work, person_id)
    day = told or (FIRST_DAY if is_first else work.today)
    if _is_seated(work, person_id, team_id, role, day):
        raise SeatTaken(person=name)
    keep_seats(work, person_id, "moved", managed=_managed(team_id, role))
    _end(work, person_id, None if role == "member" else team_id, role, day)
    _seat(work, person_id, team_id, role, day)
    record_seat(work, "leads" if role == "manager" else "joined", person_id, team_id, day)
    _tell(work, person_id, day, whole_life=is_first)


def _managed(team_id: int, role: MembershipRole) -> int | None:
    return team_id if role == "manager" else None


def _was_seated(work: Work, person_id: int) -> bool:
    found = work.session.execute(select(Seat.start).where(Seat.person_id == person_id).limit(1))
    return found.first() is not None


def _tell(work: Work, person_id: int, day: date, *, whole_life: bool) -> None:
    """Let results follow a seat: who never had one was always there, so a first one changes all."""
    since = FIRST_DAY if whole_life else day
    work.happened(RosterChanged(frozenset({person_id}), since))


def _check(work: Work, person_id: int, team_id: int, told: date | None) -> str:
    refusals = Gathered()
    with refusals:
        if team_id not in _above(work):
            raise NoSuchTeam
    name = refusals.taken("", _named, work, person_id)
    with refusals:
        if told is not None:
            check_move_day(told)
    refusals.refuse()
    return name


def _named(work: Work, person_id: int) -> str:
    name = work.session.scalar(select(PersonRow.name).where(PersonRow.id == person_id))
    if name is None:
        raise NoSuchPerson
    return name


def _is_seated(work: Work, person_id: int, team_id: int, role: str, day: date) -> bool:
    held = select(Seat.start).where(
        Seat.person_id == person_id, Seat.team_id == team_id, Seat.role == role,
        Seat.start <= day, Seat.end == LAST_DAY,
    )  # fmt: skip
    return work.session.execute(held).first() is not None


def _end(work: Work, person_id: int, team_id: int | None, role: str, day: date) -> bool:
    """End seats at `day`; seats that begin on it or later go. Whether there were any."""
    theirs = [Seat.person_id == person_id, Seat.role == role, Seat.end > day]
    if team_id is not None:
        theirs.append(Seat.team_id == team_id)
    gone = work.session.execute(delete(Seat).where(*theirs, Seat.start >= day))
    ended = work.session.execute(update(Seat).where(*theirs).values(end=day))
    return bool(gone.rowcount + ended.rowcount)  # type: ignore[attr-defined]


def _seat(work: Work, person_id: int, team_id: int, role: MembershipRole, day: date) -> None:
    work.session.execute(
        insert(Seat).values(
            person_id=person_id, team_id=team_id, role=role, start=day, end=LAST_DAY
        )
    )
    work.happened(BoardsChanged("teams"))


def _above(work: Work) -> dict[int, int | None]:
    found = work.session.execute(select(TeamRow.id, TeamRow.parent_id))
    return {row.id: row.parent_id for row in found}


def _free_name(work: Work, name: str, own_id: int | None) -> str:
    tidy = tidy_name(name)
    holder = work.session.scalar(select(TeamRow.id).where(TeamRow.name == tidy))
    if holder not in (None, own_id):
        raise TeamNameTaken(name=tidy)
    return tidy
