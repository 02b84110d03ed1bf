"""Targets pasted from a spreadsheet: a line for each person, a column for each period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from salesgame.domain.core.calendar import Calendar, NotAPeriod, Period
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.coaching.team import TeamMember
from salesgame.tabular.pastes import pasted_rows
from salesgame.web.site.refusals import message_of
from salesgame.web.targets.forms import CellOwner, quota_of

MOST_LINES = 500
MOST_TOLD = 10  # lines that are said to be wrong: after so many it is another file


class NobodyOfThatName(DomainError):
    """Line {line}: nobody here is named "{name}". Write the name as the grid shows it."""

    field = "paste"


class TwoOfThatName(DomainError):
    """Line {line}: more than one person is named "{name}". Type their targets in the grid."""

    field = "paste"


class TooManyTargets(DomainError):
    """Line {line} has {found} targets, but the grid shows {known} periods."""

    field = "paste"


class UnreadableTarget(DomainError):
    """Line {line}, {name}: {why}"""

    field = "paste"


def pasted_quotas(
    text: str,
    metric: str,
    periods: Sequence[Period],
    people: Iterable[TeamMember],
    calendar: Calendar,
) -> list[Quota]:
    """Quotas from tab-separated lines: a name, then a target for each period.

    A first line of periods (2026-09, 2026-Q3) says which columns are which; without one
    they are the grid's. Raises what the lines deserve, by number.
    """
    lines = list(pasted_rows(text, MOST_LINES))
    columns = _header(lines, calendar) or list(periods)
    names: dict[str, list[TeamMember]] = {}
    for member in people:
        names.setdefault(member.name.casefold(), []).append(member)
    refusals, found = Gathered(), []
    for number, (name, *cells) in lines:
        with refusals:
            member = _named(names, name, number)
            found += _of_line(member, metric, columns, cells, number)
        if len(refusals) >= MOST_TOLD:
            break
    refusals.refuse()
    return found


def _of_line(
    member: TeamMember, metric: str, columns: Sequence[Period], cells: list[str], number: int
) -> list[Quota]:
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > len(columns):
        raise TooManyTargets(line=number, found=len(cells), known=len(columns))
    place = CellOwner(member.id, None, member.name)
    try:
        return [
            quota_of(place, metric, period, cell)
            for period, cell in zip(columns, cells, strict=False)
            if cell.strip()
        ]
    except DomainError as refusal:
        raise UnreadableTarget(line=number, name=member.name, why=message_of(refusal)) from None


def _header(lines: list[tuple[int, list[str]]], calendar: Calendar) -> list[Period] | None:
    """Take a first line of periods off the lines; None where the first line is somebody's."""
    if not lines:
        return None
    _, (_, *cells) = lines[0]
    try:
        periods = [calendar.parse(cell) for cell in cells if cell]
    except NotAPeriod:
        return None
    # A bare year would read a target of 2026 as a period.
    if not periods or any(period.kind == "year" for period in periods):
        return None
    lines.pop(0)
    return periods


def _named(names: Mapping[str, list[TeamMember]], name: str, line: int) -> TeamMember:
    found = names.get(name.casefold(), [])
    if not found:
        raise NobodyOfThatName(line=line, name=name)
    if len(found) > 1:
        raise TwoOfThatName(line=line, name=name)
    return found[0]
