"""What is asked before an entry is saved: a day in a locked period, an amount far above usual.

A form that comes back with questions carries their keys; sent again with them, it is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Response, make_response, request

from salesgame.domain.access import permissions
from salesgame.domain.approvals.amounts import ENOUGH_WON, WonBefore, is_raised_far
from salesgame.domain.core.calendar import Period
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.queries.approvals.amounts import won_before
from salesgame.queries.pay.held import Release, releases_of
from salesgame.queries.people.teammates import names_of
from salesgame.queries.periods.closed_periods import lock_day, locking
from salesgame.services.work import Work
from salesgame.web.site.loaders import own_id, viewer
from salesgame.web.ui import filters
from salesgame.web.ui.language import _

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What somebody is asked to confirm.

    `key` says of which day or amount: another one is asked about again.
    """

    key: str
    sentence: str


class ToConfirm(Exception):
    """Nothing is saved before these questions are answered."""

    def __init__(self, *questions: Confirmation) -> None:
        """Keep the `questions` for the form."""
        super().__init__()
        self.questions = questions


def asks_first(page: Callable[..., Any]) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Show `page(questions=..., **the view's arguments)` with 422 while something is asked."""

    def guard(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            try:
                return view(*args, **kwargs)
            except ToConfirm as asked:
                shown = make_response(page(*args, questions=asked.questions, **kwargs))
                shown.status_code = 422
                return shown

        return guarded

    return guard


def ask_about_deal(work: Work, before: Deal | None, after: Deal) -> None:
    """Ask about a deal as a form would have it, unless the form says that it was asked.

    Raises ToConfirm.
    """
    if before is None or before.told != after.told:
        days = _locked_days(work, before, after)
        pays = _releases(work, before, after) if days else ()
        _ask(*_locked(work, days, pays), *_far(work, before, after))


def ask_about_activity(work: Work, before: Activity | None, after: Activity) -> None:
    """The same of an activity. Raises ToConfirm."""
    if before is None or before.told != after.told:
        _ask(*_locked(work, _locked_days(work, before, after)))


def is_sure(amount: int | None) -> bool:
    """Whether the form says that this amount, far above usual, is meant."""
    return f"far.{amount}" in request.form.getlist("confirmed")


def _ask(*questions: Confirmation) -> None:
    known = request.form.getlist("confirmed")
    if any(one.key not in known for one in questions):
        raise ToConfirm(*questions)


def _releases(work: Work, before: Deal | None, after: Deal) -> tuple[Release, ...]:
    stored = {before.id: before} if before else None
    return releases_of(work.session, work.company, [after], stored).get(after.id, ())


def _locked_days(
    work: Work, before: Deal | Activity | None, after: Deal | Activity
) -> Sequence[date]:
    days = [fact.paid_on for fact in (before, after) if fact is not None]
    return [day for day in days if day is not None and day < lock_day(work.session)]


def _locked(
    work: Work, days: Sequence[date], pays: Sequence[Release] = ()
) -> Iterator[Confirmation]:
    if days:
        lock = locking(work.session, work.company.calendar, min(days))
        assert lock is not None
        said = _("%(period)s is locked.", period=filters.period_short(lock))
        parts = (said, *_lands(work, lock, pays))
        yield Confirmation(f"locked.{'.'.join(str(day) for day in days)}", " ".join(parts))


def _lands(work: Work, lock: Period, pays: Sequence[Release]) -> Iterator[str]:
    """What it becomes on whose statement, as far as the reader may see it.

    While only a week is locked, its commission counts in its own period, and points in another.
    """
    shown = [one for one in pays if permissions.may_see_pay(viewer(), one.person_id)]
    names = names_of(work.session, {one.person_id for one in shown})
    for one in shown:
        said = _adjustment if one.is_adjustment else _estimate
        yield said(one, names[one.person_id])
    month = filters.day(work.today, "month")
    if lock.kind == "week":
        yield _("Points count in %(month)s.", month=month)
    elif not shown:
        yield _("Once approved, this counts as an adjustment in %(month)s.", month=month)


def _estimate(pay: Release, name: str) -> str:
    amount, period = filters.money(pay.amount), _named(pay.lands_in)
    if pay.person_id == own_id():
        return _(
            "Once approved, your commission for %(period)s changes by about %(amount)s.",
            amount=amount, period=period,
        )  # fmt: skip
    return _(
        "Once approved, %(name)s’s commission for %(period)s changes by about %(amount)s.",
        amount=amount, period=period, name=name,
    )  # fmt: skip


def _adjustment(pay: Release, name: str) -> str:
    amount, period = filters.money(pay.amount), _named(pay.lands_in)
    if pay.person_id == own_id():
        return _(
            "Once approved, this becomes an adjustment of about %(amount)s on your statement for"
            " %(period)s.", amount=amount, period=period,
        )  # fmt: skip
    return _(
        "Once approved, this becomes an adjustment of about %(amount)s on %(name)s’s statement for"
        " %(period)s.", amount=amount, period=period, name=name,
    )  # fmt: skip


def _far(work: Work, before: Deal | None, after: Deal) -> Iterator[Confirmation]:
    won = won_before(work.session)
    if is_raised_far(before, after, won.most(work.company)):
        yield Confirmation(f"far.{after.amount}", _far_sentence(work, after, won))


def _far_sentence(work: Work, after: Deal, won: WonBefore) -> str:
    if won.count >= ENOUGH_WON and won.largest:
        times = filters.number(after.worth // won.largest)
        said = _("That is %(times)s times the largest deal won so far. Is it right?", times=times)
    else:
        most = filters.money_exact(work.company.ceiling)
        said = _("That is above %(amount)s. Is it right?", amount=most)
    return " ".join((said, _("It counts once a manager approves it.")))


def _named(period: Period) -> str:
    return filters.period_name(period)
