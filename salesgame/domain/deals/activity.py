"""An activity as a fact: a call, an e-mail, a meeting, a demo or a kind of the company's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.deals.fact import COUNTS, Approval, check_first_day

MOST_QUANTITY = 1_000_000  # a million e-mails may be one entry; more, and sums grow past counting
BUILT_IN_KINDS = ("call", "email", "meeting", "demo")


class UnknownActivityKind(DomainError):
    """ "{kind}" is not a kind of activity here. Known kinds: {known}."""

    field = "kind"


class ActivityInTheFuture(DomainError):
    """It can't have happened on {day}: that day hasn't come."""

    field = "happened_at"


class DurationBelowZero(DomainError):
    """A duration can't be below zero."""

    field = "duration"


class QuantityBelowOne(DomainError):
    """At least one must have happened."""

    field = "quantity"


class QuantityTooLarge(DomainError):
    """At most {most} can be logged at once. Correct the number."""

    field = "quantity"


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """A kind of activity.

    A retired one is offered to nobody; what was logged of it stays.
    One is *verified* when completed, a call when it lasted at least `verified_after` seconds.
    """

    key: str
    name: str
    icon: str = "check"
    verified_after: int = 0
    daily_goal: int = 0
    retired: bool = False


@dataclass(frozen=True, slots=True)
class ActivityFields:
    """What a person enters of an activity; `duration` is seconds.

    `key` makes logging the same form twice one activity: it is its external id.
    """

    key: str
    kind: str
    person_id: int
    happened_at: datetime
    quantity: int = 1
    duration: int | None = None
    outcome: str | None = None
    completed: bool = True
    deal_id: int | None = None
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity's present state. `day` is the company's day on which it happened."""

    id: int
    source: str
    external_id: str
    kind: str
    person_id: int
    happened_at: datetime
    day: date
    quantity: int = 1
    duration: int | None = None
    outcome: str | None = None
    completed: bool = True
    verified: bool = True
    deal_id: int | None = None
    customer_id: int | None = None
    approval: Approval = "not_needed"
    cancelled: bool = False

    @property
    def people(self) -> tuple[int, ...]:
        """Whose it is."""
        return (self.person_id,)

    @property
    def owner(self) -> int:
        """Who did it."""
        return self.person_id

    @property
    def paid_on(self) -> date:
        """The day whose period it would move."""
        return self.day

    @property
    def counts(self) -> bool:
        """Whether the activity counts in figures at all."""
        return not self.cancelled and self.approval in COUNTS

    @property
    def told(self) -> tuple[object, ...]:
        """What figures, points and badges are worked out from."""
        return (
            self.kind, self.person_id, self.happened_at, self.quantity, self.duration,
            self.completed, self.cancelled,
        )  # fmt: skip


def is_verified(kind: ActivityKind, *, completed: bool, duration: int | None) -> bool:
    """Completed, and long enough where the kind asks for a length and one is known."""
    if not completed:
        return False
    return kind.verified_after == 0 or (duration or 0) >= kind.verified_after


def known_kind(kinds: Mapping[str, ActivityKind], key: str) -> ActivityKind:
    """The kind with that key. Raises UnknownActivityKind naming the known ones."""
    if key not in kinds:
        raise UnknownActivityKind(kind=key, known=", ".join(kinds))
    return kinds[key]


def check_activity(
    entered: ActivityFields, now: datetime, calendar: Calendar, *, first_day: date
) -> None:
    """Refuse a number, a moment or a length that can't be, all that are wrong at once.

    Raises ActivityInTheFuture, BeforeFirstDay, and what `check_quantity` and `check_duration` do.
    """
    refusals = Gathered()
    with refusals:
        check_quantity(entered.quantity)
    with refusals:
        if entered.happened_at > now:
            raise ActivityInTheFuture(day=calendar.day_of(entered.happened_at))
    with refusals.beside("happened_at"):
        check_first_day(calendar.day_of(entered.happened_at), first_day)
    with refusals:
        check_duration(entered.duration)
    refusals.refuse()


def check_quantity(quantity: int) -> None:
    """Raises QuantityBelowOne, QuantityTooLarge."""
    if quantity < 1:
        raise QuantityBelowOne
    if quantity > MOST_QUANTITY:
        raise QuantityTooLarge(most=f"{MOST_QUANTITY:,}")


def check_duration(seconds: int | None) -> None:
    """Raises DurationBelowZero."""
    if seconds is not None and seconds < 0:
        raise DurationBelowZero
