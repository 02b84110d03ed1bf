"""The cells of the grid of targets: what they are called, say, and set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.metrics.definitions import counted
from salesgame.domain.targets.quotas import Quota
from salesgame.services.targets.quotas import Key
from salesgame.web.ui import parsing
from salesgame.web.ui.filters import period_name
from salesgame.web.ui.language import _ as gettext

TEAM_ROW = "team"  # the row of the team's own targets, among the people's ids
SEEN = "was-"


class TargetMoved(DomainError):
    """It was set to {now} meanwhile. Your figure is still in its cell: save again to keep it."""


class ClosedWithoutReason(DomainError):
    """{period} is closed: its points and statements will be corrected. Say why, and save again."""

    field = "why"


@dataclass(frozen=True, slots=True)
class CellOwner:
    """Whose cell it is: a person's, or the team's (`person_id` None)."""

    person_id: int | None
    team_id: int | None
    name: str


def cell_name(subject: int | str, period: Period) -> str:
    """The name of a cell's field."""
    return f"t-{subject}-{period.start.isoformat()}"


def seen_name(cell: str) -> str:
    """The name of the field that says what a cell said when its page was made."""
    return f"{SEEN}{cell}"


def beside_cells(problems: Mapping[str, str]) -> tuple[dict[str, str], bool]:
    """The problems under the names of their cells, and whether one is that a target moved."""
    moved = any(name.startswith(SEEN) for name in problems)
    return {name.removeprefix(SEEN): why for name, why in problems.items()}, moved


def cell_texts(form: Mapping[str, str], cell: str, now: str, *, moved: bool) -> tuple[str, str]:
    """What a cell says and was seen to say: after a refusal, a touched one stays as typed.

    An untouched cell shows what stands there `now`. Where the refusal was that somebody
    else had `moved` a target, what stands there has been seen by that.
    """
    typed_, seen = form.get(cell), form.get(seen_name(cell))
    if typed_ is None or typed_ == seen:
        return now, now
    return typed_, now if moved or seen is None else seen


def typed_quotas(
    form: Mapping[str, str], metric: str, periods: Sequence[Period], places: Sequence[CellOwner]
) -> list[Quota]:
    """The quotas of every cell the form changed; an empty cell takes its quota away.

    Raises Mistyped or QuotaNotPositive beside its cell, or ManyRefused of them.
    """
    refusals, found = Gathered(), []
    for place, period, text, _ in _touched(form, periods, places):
        with refusals.beside(_cell(place, period)):
            found.append(quota_of(place, metric, period, text))
    refusals.refuse()
    return found


def refuse_moved(
    form: Mapping[str, str],
    metric: str,
    periods: Sequence[Period],
    places: Sequence[CellOwner],
    now: Mapping[Key, Decimal],
) -> None:
    """Refuse to overwrite what the page didn't show yet.

    Raises TargetMoved beside what the cell was seen to say, or ManyRefused of them.
    """
    refusals = Gathered()
    for place, period, text, seen in _touched(form, periods, places):
        key = (place.person_id, place.team_id, metric, period.kind, period.start)
        there = target_text(now.get(key), metric)
        with refusals.beside(seen_name(_cell(place, period))):
            if seen is not None and there not in (seen, text.strip()):
                raise TargetMoved(now=there or gettext("nothing"))
    refusals.refuse()


def refuse_unexplained(
    quotas: Iterable[Quota], why: str, calendar: Calendar, open_from: date,
    now: Mapping[Key, Decimal],
) -> None:  # fmt: skip
    """Refuse to correct closed periods without a word: it moves pay. Raises ClosedWithoutReason."""
    for quota in quotas if not why else ():
        period = calendar.period(quota.kind, quota.start)
        key = (quota.person_id, quota.team_id, quota.metric, quota.kind, period.start)
        wanted = None if quota.cancelled else quota.target
        if period.end <= open_from and now.get(key) != wanted:
            raise ClosedWithoutReason(period=period_name(period))


def _touched(
    form: Mapping[str, str], periods: Sequence[Period], places: Sequence[CellOwner]
) -> Iterator[tuple[CellOwner, Period, str, str | None]]:
    """The cells that say something else than their page did, and what that was."""
    for place in places:
        for period in periods:
            cell = _cell(place, period)
            text, seen = form.get(cell), form.get(seen_name(cell))
            if text is not None and text != seen:
                yield place, period, text, seen


def _cell(place: CellOwner, period: Period) -> str:
    return cell_name(TEAM_ROW if place.person_id is None else place.person_id, period)


def target_text(target: Decimal | None, metric: str) -> str:
    """A target as its cell shows it."""
    if target is None:
        return ""
    match counted(metric).unit:
        case "money":
            return parsing.amount_text(int(target))
        case "ratio":
            return parsing.percent_text(target)
        case _:
            return f"{target:f}"


def quota_of(place: CellOwner, metric: str, period: Period, text: str) -> Quota:
    """The quota that a text sets; an empty one takes it away. Raises Mistyped, QuotaNotPositive."""
    target = _read(metric, text)
    # A quota taken away keeps no target of its own; any positive number stands in for it.
    return Quota(
        place.person_id, place.team_id, metric, period.kind, period.start,
        Decimal(1) if target is None else target, cancelled=target is None,
    )  # fmt: skip


def _read(metric: str, text: str) -> Decimal | None:
    match counted(metric).unit:
        case "money":
            exact = parsing.amount(text, "grid")
        case "ratio":
            return parsing.percent(text, "grid")
        case _:
            exact = parsing.whole(text, "grid")
    return None if exact is None else Decimal(exact)
