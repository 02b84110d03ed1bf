"""What happened, in the past tense; `services/reactions.py` says what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.deals.fact import Change


@dataclass(frozen=True, slots=True)
class DealsStored:
    """Deals were logged, changed or cancelled: one by hand, or a batch of an import."""

    changes: tuple[Change[Deal], ...]


@dataclass(frozen=True, slots=True)
class ActivitiesStored:
    """Activities were logged, changed or cancelled: one by hand, or a batch of an import."""

    changes: tuple[Change[Activity], ...]


@dataclass(frozen=True, slots=True)
class LateDealsStored:
    """Of deals that were stored, some are or were opened or closed on a day of a closed period."""

    changes: tuple[Change[Deal], ...]


@dataclass(frozen=True, slots=True)
class LateActivitiesStored:
    """Of activities that were stored, some are or were on a day of a closed period."""

    changes: tuple[Change[Activity], ...]


@dataclass(frozen=True, slots=True)
class QuotasStored:
    """Quotas were set, changed or taken away: whose, and the first days of their periods."""

    people: frozenset[int]
    starts: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """A plan has other terms from `since` on, or other people on it; None means all of them."""

    rule_id: int
    people: frozenset[int] | None
    since: date


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """Who is counted, or how, changed from `since` on: seats, leave, being here, ways of counting.

    `people` None means everyone.
    """

    people: frozenset[int] | None
    since: date


@dataclass(frozen=True, slots=True)
class FinanceAsked:
    """A person is to be finance, and so to read what everybody is paid; they aren't yet."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ProductsRenamed:
    """Products are called otherwise, which rules of points ask for by name."""

    products: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BoardsChanged:
    """Something that boards show changed, without a fact: `by` is what, such as teams."""

    by: str


@dataclass(frozen=True, slots=True)
class BatchEnded:
    """A whole import is in, or undone: what was left for its end can be done."""


@dataclass(frozen=True, slots=True)
class ActEnded:
    """All of an act is done, and nothing is committed yet: what was gathered is to be written."""


Event = (
    DealsStored
    | LateDealsStored
    | ActivitiesStored
    | LateActivitiesStored
    | QuotasStored
    | RosterChanged
    | PlanChanged
    | FinanceAsked
    | ProductsRenamed
    | BoardsChanged
    | BatchEnded
    | ActEnded
)
