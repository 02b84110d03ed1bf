"""A deal as a fact: what was sold, by whom, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from salesgame.domain.core.money import WHOLE_PPM, ShareOfNothing, SharesDontSum, split
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.deals.fact import COUNTS, PAYS, Approval, check_first_day

Status = Literal["open", "won", "lost"]
# Free text, which figures and points only group by.
TEXTS = ("segment", "lead_source", "lost_reason", "competitor")


class UnknownStage(DomainError):
    """ "{stage}" is not a stage here. Known stages: {known}."""

    field = "stage"


class ClosedBeforeOpened(DomainError):
    """It closed on {closed}, before it was opened on {opened}. Correct one of the two days."""

    field = "closed_on"


class ClosedInTheFuture(DomainError):
    """It can't have closed on {closed}: that day hasn't come. Leave it open until then."""

    field = "closed_on"


class ClosedWithoutADay(DomainError):
    """A won or lost deal needs the day it closed."""

    field = "closed_on"


class OpenWithAClosingDay(DomainError):
    """An open deal has no closing day. Say won or lost, or move the day to "expected close"."""

    field = "closed_on"


class DealWithoutCredit(DomainError):
    """A deal belongs to at least one person."""

    field = "credits"


class AmountBelowZero(DomainError):
    """A deal's amount can't be below zero. For a credit note, lower the amount of its deal."""

    field = "amount"


class TooMuchInAll(DomainError):
    """With it, all deals together would be worth more than can be counted. Correct the amount."""

    field = "amount"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the pipeline, the status it stands for, and its chance to be won in millionths."""

    name: str
    status: Status
    position: int
    probability_ppm: int


@dataclass(frozen=True, slots=True)
class DealFields:
    """What a person enters of a deal. `shares` are `(person id, millionths)`, the primary first.

    `key` makes logging the same form twice one deal: it is the deal's external id.
    """

    key: str
    name: str
    stage: str
    amount: int | None
    shares: tuple[tuple[int, int], ...]
    opened_on: date | None = None
    closed_on: date | None = None
    expected_close_on: date | None = None
    customer_id: int | None = None
    product_id: int | None = None
    segment: str | None = None
    lead_source: str | None = None
    lost_reason: str | None = None
    competitor: str | None = None

    def began_on(self, status: Status, today: date) -> date | None:
        """When it was opened: an open deal today, where nobody says. Of others it is not known."""
        return self.opened_on or (today if status == "open" else None)


@dataclass(frozen=True, slots=True)
class Credit:
    """One person's share of a deal: millionths of the whole, and that much of the amount."""

    person_id: int
    share_ppm: int
    amount: int | None
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal's present state. `amount` is whole minor units; None is a deal without a value.

    `closed_at` is the instant it closed; where only the day is known, the day's
    beginning in the company's zone. A cancelled deal counts nowhere.
    """

    id: int
    source: str
    external_id: str
    name: str
    stage: str
    status: Status
    amount: int | None
    opened_on: date | None
    closed_on: date | None
    closed_at: datetime | None
    credits: tuple[Credit, ...]
    expected_close_on: date | None = None
    customer_id: int | None = None
    product_id: int | None = None
    product: str | None = None
    segment: str | None = None
    lead_source: str | None = None
    lost_reason: str | None = None
    competitor: str | None = None
    approval: Approval = "not_needed"
    cancelled: bool = False

    @property
    def people(self) -> tuple[int, ...]:
        """Who holds credit for it, the owner first."""
        return tuple(credit.person_id for credit in self.credits)

    @property
    def owner(self) -> int:
        """Whose deal it is: the primary credit's."""
        return next(credit.person_id for credit in self.credits if credit.is_primary)

    @property
    def counts(self) -> bool:
        """Whether the deal counts in figures at all."""
        return not self.cancelled and self.approval in COUNTS

    @property
    def told(self) -> tuple[object, ...]:
        """What figures, points and pay are worked out from."""
        return (
            self.status, self.amount, self.opened_on, self.closed_on, self.credits,
            self.product_id, self.segment, self.lead_source, self.cancelled,
        )  # fmt: skip

    @property
    def worth(self) -> int:
        """What it adds to all deals together, in minor units; nothing once it is cancelled."""
        return 0 if self.cancelled else self.amount or 0

    @property
    def is_won(self) -> bool:
        """Whether it counts as won."""
        return self.counts and self.status == "won"

    @property
    def pays(self) -> bool:
        """Whether it earns commission: won, and nobody's word is waited for."""
        return self.is_won and self.approval in PAYS

    @property
    def day(self) -> date | None:
        """The day under which it is listed: closed, else opened."""
        return self.closed_on or self.opened_on

    @property
    def paid_on(self) -> date | None:
        """The day whose period it would pay in: the day it closed."""
        return self.closed_on

    @property
    def cycle_days(self) -> int | None:
        """Calendar days from opening to close; None where a day is missing or out of order."""
        if self.opened_on is None or self.closed_on is None or self.closed_on < self.opened_on:
            return None
        return (self.closed_on - self.opened_on).days


def sole(person_id: int) -> tuple[tuple[int, int], ...]:
    """The shares of a deal that one person won alone."""
    return ((person_id, WHOLE_PPM),)


def credited(amount: int | None, shares: tuple[tuple[int, int], ...]) -> tuple[Credit, ...]:
    """Share an amount among `(person id, millionths)`; the first person is the primary one.

    Raises DealWithoutCredit, ShareOfNothing, SharesDontSum.
    """
    if not shares:
        raise DealWithoutCredit
    weights = [ppm for _, ppm in shares]
    if min(weights) <= 0:
        raise ShareOfNothing
    if sum(weights) != WHOLE_PPM:
        raise SharesDontSum(total=f"{sum(weights) / 10_000:.8g}")
    parts = split(amount, weights) if amount is not None else (None,) * len(shares)
    return tuple(
        Credit(person, ppm, part, is_primary=i == 0)
        for i, ((person, ppm), part) in enumerate(zip(shares, parts, strict=True))
    )


def status_of(stages: Mapping[str, Stage], stage: str) -> Status:
    """The status a stage stands for. Raises UnknownStage naming the known ones."""
    if stage not in stages:
        raise UnknownStage(stage=stage, known=", ".join(stages))
    return stages[stage].status


def check_deal(entered: DealFields, status: Status, *, today: date, first_day: date) -> None:
    """Refuse an amount or days that can't be, all that are wrong at once.

    Raises BeforeFirstDay, and what `check_amount`, `check_closing` and `check_days` do.
    """
    refusals = Gathered()
    with refusals:
        check_amount(entered.amount)
    with refusals:
        check_closing(status, entered.closed_on)
        check_days(entered.began_on(status, today), entered.closed_on, today=today)
    for field in ("opened_on", "closed_on"):
        with refusals.beside(field):
            check_first_day(getattr(entered, field), first_day)
    refusals.refuse()


def check_amount(amount: int | None) -> None:
    """Raises AmountBelowZero."""
    if amount is not None and amount < 0:
        raise AmountBelowZero


def check_closing(status: Status, closed_on: date | None) -> None:
    """A closed deal has the day it closed, and an open one has none.

    Raises OpenWithAClosingDay, ClosedWithoutADay.
    """
    if status == "open" and closed_on is not None:
        raise OpenWithAClosingDay
    if status != "open" and closed_on is None:
        raise ClosedWithoutADay


def check_days(opened_on: date | None, closed_on: date | None, *, today: date) -> None:
    """Refuse days that can't be. Raises ClosedInTheFuture, ClosedBeforeOpened."""
    if closed_on is not None and closed_on > today:
        raise ClosedInTheFuture(closed=closed_on)
    if closed_on is not None and opened_on is not None and closed_on < opened_on:
        raise ClosedBeforeOpened(closed=closed_on, opened=opened_on)
