"""The verbs of facts: deals and activities are logged, changed and decided on alike.

A kind of fact says what it is made of: where its rows lie, how one is made of what a person
entered, whose it is, and which event tells of it. By hand or in batches of an import, one by one
or in thousands, every fact is written by `Facts.store`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.core.events import ActivitiesStored, DealsStored
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.activity import Activity, ActivityFields
from salesgame.domain.deals.deal import Deal, DealFields
from salesgame.domain.deals.fact import Approval, Change
from salesgame.queries.deals.lookups import find_key
from salesgame.services.deals.history import keep_versions
from salesgame.services.work import Work
from salesgame.storage.db import bulk, locks
from salesgame.storage.deals import ActivityRow, DealRow

HAND = "hand"
_CHANGED = ("changed_at", "changed_by")
_MARKS = ("version", *_CHANGED, "import_id")
Fact = TypeVar("Fact", bound=Deal | Activity)
Fields = TypeVar("Fields", bound=DealFields | ActivityFields)


class ReasonMissing(DomainError):
    """Say why: the reason is kept with the change."""

    field = "why"


class ChangedSince(DomainError):
    """It changed since this page was opened. Look at it as it is now, and decide again."""


class Facts(ABC, Generic[Fact, Fields]):
    """One kind of fact, and everything that is done with it."""

    noun: ClassVar[str]
    rows: ClassVar[type[DealRow | ActivityRow]]
    columns: ClassVar[tuple[str, ...]]  # fields of the fact that its row keeps; the id first
    unknown: ClassVar[type[DomainError]]
    stored: ClassVar[type[DealsStored | ActivitiesStored]]

    def __init__(self) -> None:
        self._row: Callable[[Fact], tuple[Any, ...]] = attrgetter(*self.columns)

    def log(self, work: Work, entered: Fields) -> Fact:
        """Log a fact by hand; entering the same `key` again changes nothing.

        Raises what the checks of its kind do.
        """
        fact = self.made(work, entered, None)
        locks.own_key(work.session, HAND, entered.key)
        if known := find_key(work.session, self.rows, HAND, entered.key):
            return self.read(work.session, [known])[known]
        approval = _first_approval(work, own=work.actor in self.people(fact))
        return self.store(work, [Change(None, replace(fact, approval=approval))])[0]

    def change(
        self, work: Work, fact_id: int, entered: Fields, why: str, seen: int | None = None
    ) -> Fact:
        """Change a fact as it was `seen`; the version before is kept with who, when and why.

        Raises ChangedSince, that there is no such fact, and what `log` raises.
        """
        before = self._held(work, fact_id)
        after = replace(
            self.made(work, entered, before), id=before.id, source=before.source,
            external_id=before.external_id, cancelled=before.cancelled,
        )  # fmt: skip
        after = replace(after, approval=self._approval_again(work, before, after))
        if after == before:
            return before
        self._check_seen(work, fact_id, seen)
        return self._put(work, before, after, why)

    def cancel(self, work: Work, fact_id: int, why: str) -> Fact:
        """Cancel a fact: it keeps its row, and everything that followed from it is reversed.

        Raises ReasonMissing.
        """
        check_reason(why)
        return self._decide(work, fact_id, why, cancelled=True)

    def restore(self, work: Work, fact_id: int, why: str) -> Fact:
        """Take back a cancellation."""
        before = self._held(work, fact_id)
        after = replace(before, cancelled=False)
        approval = self._approval_again(work, before, after)
        return self._put(work, before, replace(after, approval=approval), why)

    def approve(self, work: Work, fact_id: int, seen: int | None = None) -> Fact:
        """Agree to a self-reported fact, in the version `seen`. Raises ChangedSince."""
        return self._decide(work, fact_id, "approved", seen, approval="approved")

    def refuse(self, work: Work, fact_id: int, why: str, seen: int | None = None) -> Fact:
        """Refuse a self-reported fact: it counts nowhere until it is approved.

        Raises ReasonMissing, ChangedSince.
        """
        check_reason(why)
        return self._decide(work, fact_id, why, seen, approval="refused")

    def store(self, work: Work, changes: Sequence[Change[Fact]], why: str = "") -> list[Fact]:
        """Write new and changed facts with all their consequences; returns them with their ids.

        The caller has built valid facts: new ones with id 0 or one of `new_ids`, changed ones
        with `before` as it stands in this transaction. Raises what `check_room` does.
        """
        if not changes:
            return []
        locks.share_ledgers(work.session)
        locks.own_people(work.session, self._everybody(changes))
        self.check_room(work, changes)
        stored = self._numbered(work, changes)
        self._insert(work, [change.after for change in stored if change.before is None])
        self._rewrite(work, [change for change in stored if change.before is not None], why)
        work.happened(self.stored(stored))  # type: ignore[arg-type]
        return [change.after for change in stored]

    def new_ids(self, work: Work, count: int) -> Iterator[int]:
        """Ids for facts of this act, for whoever makes so many that each is better made once."""
        return iter(bulk.new_ids(work.session, self.rows, count) if count else ())

    @abstractmethod
    def read(self, session: Session, ids: Iterable[int], *, lock: bool = False) -> dict[int, Fact]:
        """Facts by id; `lock` holds their rows until the transaction ends."""

    @abstractmethod
    def made(self, work: Work, entered: Fields, before: Fact | None) -> Fact:
        """The fact that a person entered, checked; `before` is what it is to replace.

        What nobody enters (its id, its approval) is that of a new one.
        """

    @abstractmethod
    def people(self, fact: Fact) -> Collection[int]:
        """Whose it is."""

    def check_room(self, work: Work, changes: Sequence[Change[Fact]]) -> None:
        """Refuse changes that all facts together have no room for."""

    def keep_parts(self, work: Work, facts: Sequence[Fact], *, anew: bool) -> None:
        """Write what lies beside the rows; `anew` where something lies there already."""

    def _held(self, work: Work, fact_id: int) -> Fact:
        locks.share_ledgers(work.session)  # before any row, as imports and closings do
        found = self.read(work.session, [fact_id], lock=True)
        if fact_id not in found:
            raise self.unknown
        return found[fact_id]

    def _decide(
        self, work: Work, fact_id: int, why: str, seen: int | None = None, **decision: Any
    ) -> Fact:
        before = self._held(work, fact_id)
        self._check_seen(work, fact_id, seen)
        return self._put(work, before, replace(before, **decision), why)

    def _put(self, work: Work, before: Fact, after: Fact, why: str) -> Fact:
        return before if after == before else self.store(work, [Change(before, after)], why)[0]

    def _check_seen(self, work: Work, fact_id: int, seen: int | None) -> None:
        """Refuse to decide on, or to write over, another version than the one looked at.

        None is who didn't look. Raises ChangedSince.
        """
        version = select(self.rows.version).where(self.rows.id == fact_id)
        if seen is not None and work.session.scalar(version) != seen:
            raise ChangedSince

    def _approval_again(self, work: Work, before: Fact, after: Fact) -> Approval:
        """What people change of their own waits once more; what was refused stays refused."""
        own = work.actor in {*self.people(before), *self.people(after)}
        waits = _first_approval(work, own=own) == "pending" and before.approval != "refused"
        return "pending" if waits and before.told != after.told else before.approval

    def _everybody(self, changes: Sequence[Change[Fact]]) -> set[int]:
        facts = (fact for change in changes for fact in (change.before, change.after) if fact)
        return {person for fact in facts for person in self.people(fact)}

    def _numbered(self, work: Work, changes: Sequence[Change[Fact]]) -> tuple[Change[Fact], ...]:
        ids = self.new_ids(work, sum(change.after.id == 0 for change in changes))
        return tuple(
            change if change.after.id else Change(None, replace(change.after, id=next(ids)))
            for change in changes
        )

    def _insert(self, work: Work, facts: Sequence[Fact]) -> None:
        marks = (1, work.now, work.actor, work.import_id)
        rows = [(*self._row(fact), *marks) for fact in facts]
        bulk.insert(work.session, self.rows, self.columns + _MARKS, rows)
        self.keep_parts(work, facts, anew=False)

    def _rewrite(self, work: Work, changes: Sequence[Change[Fact]], why: str) -> None:
        if not changes:
            return
        keep_versions(work, self.noun, [(c.after.id, c.before) for c in changes], why)
        rows = [(*self._row(change.after), work.now, work.actor) for change in changes]
        bulk.rewrite(work.session, self.rows, self.columns + _CHANGED, rows)
        self.keep_parts(work, [change.after for change in changes], anew=True)


def check_reason(why: str) -> None:
    """Raises ReasonMissing where nothing is said."""
    if not why.strip():
        raise ReasonMissing


def _first_approval(work: Work, *, own: bool) -> Approval:
    """What people report of themselves waits for a manager where the company wants that."""
    return "pending" if work.company.approve_self_reported and own else "not_needed"
