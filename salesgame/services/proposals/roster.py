"""Who is here, and on which days, as something to propose: leave, seats, teams, coming back."""

from __future__ import annotations

from datetime import date

from salesgame.domain.people.leave import Leave
from salesgame.domain.proposals.proposal import Arguments
from salesgame.services.people.leave import cancel_leave, end_leave, record_leave
from salesgame.services.people.people import reactivate
from salesgame.services.people.teams import (
    change_team,
    end_seat,
    move_person,
    put_in_charge,
    tell_since,
)
from salesgame.services.proposals.days import all_days, their_days
from salesgame.services.proposals.registry import ProposalKind
from salesgame.services.work import Work


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _record_leave(work: Work, arguments: Arguments, _why: str) -> None:
    start, end = date.fromisoformat(arguments["start"]), date.fromisoformat(arguments["end"])
    record_leave(work, arguments["person"], Leave(start, end, arguments["kind"]))


def _end_leave(work: Work, arguments: Arguments, _why: str) -> None:
    end_leave(work, arguments["leave"], date.fromisoformat(arguments["last"]))


def _cancel_leave(work: Work, arguments: Arguments, _why: str) -> None:
    cancel_leave(work, arguments["leave"])


def _seat(work: Work, arguments: Arguments, _why: str) -> None:
    verb = put_in_charge if arguments["role"] == "manager" else move_person
    verb(work, arguments["person"], arguments["team"], _day(arguments["day"]))


def _end_seat(work: Work, arguments: Arguments, _why: str) -> None:
    day = date.fromisoformat(arguments["day"])
    end_seat(work, arguments["person"], arguments["team"], arguments["role"], day)


def _tell_since(work: Work, arguments: Arguments, _why: str) -> None:
    tell_since(work, arguments["person"], date.fromisoformat(arguments["day"]))


def _change_team(work: Work, arguments: Arguments, _why: str) -> None:
    change_team(work, arguments["team"], arguments["name"], arguments["parent"])


def _reactivate(work: Work, arguments: Arguments, _why: str) -> None:
    reactivate(work, arguments["person"])


LEAVE = ProposalKind(_record_leave, touched=their_days)
LEAVE_END = ProposalKind(_end_leave, touched=their_days)
LEAVE_CANCELLATION = ProposalKind(_cancel_leave, touched=their_days)
SEAT = ProposalKind(_seat, touched=their_days)
SEAT_END = ProposalKind(_end_seat, touched=their_days)
SINCE = ProposalKind(_tell_since, touched=their_days)
REACTIVATION = ProposalKind(_reactivate, touched=their_days)
TEAM = ProposalKind(_change_team, touched=all_days)
