"""The verbs of facts: deals and activities are logged, changed and decided on alike.

A kind of fact says what it is made of: where its rows lie, how one is made of what a person
entered, whose it is, and which event tells of it. By hand or in batches of an import, one by one
or in thousands, every fact is written by `Facts.store`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from salesgame.domain.approvals import claims
from salesgame.domain.approvals.claims import Claim
from salesgame.domain.approvals.deciding import ChangedSince
from salesgame.domain.approvals.sources import HAND
from salesgame.domain.core.events import ActivitiesStored, DealsStored
from salesgame.domain.core.reasons import check_length, check_reason
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.activity import Activity, ActivityFields
from salesgame.domain.deals.deal import Deal, DealFields
from salesgame.domain.deals.fact import WAITS, Change, Changed
from salesgame.queries.approvals.deciders import deciders_of
from salesgame.queries.approvals.versions import asker_of
from salesgame.queries.deals.lookups import find_key
from salesgame.services.approvals.claiming import Claims
from salesgame.services.approvals.steps import keep_step
from salesgame.services.approvals.versions import RequestedVersion, ask
from salesgame.services.deals.history import as_json, keep_versions
from salesgame.services.work import Work
from salesgame.storage.db import bulk, locks
from salesgame.storage.deals import ActivityRow, DealRow

_CHANGED = ("changed_at", "changed_by")
_MARKS = ("version", *_CHANGED, "asked_by", "import_id")
Fact = TypeVar("Fact", bound=Deal | Activity)
Fields = TypeVar("Fields", bound=DealFields | ActivityFields)


class Facts(ABC, Generic[Fact, Fields]):
    """One kind of fact, and everything that is done with it."""

    noun: ClassVar[str]
    rows: ClassVar[type[DealRow | ActivityRow]]
    columns: ClassVar[tuple[str, ...]]  # fields of the fact that its row keeps; the id first
    unknown: ClassVar[type[DomainError]]
    stored: ClassVar[type[DealsStored | ActivitiesStored]]

    def __init__(self) -> None:
        self._row: Callable[[Fact], tuple[Any, ...]] = attrgetter(*self.columns)

    def log(self, work: Work, entered: Fields, *, sure: bool = False) -> Fact:
        """Log a fact by hand; entering the same `key` again changes nothing.

        `sure` says that an amount far beyond the usual is meant. Raises AmountFarBeyond, and what
        the checks of its kind do.
        """
        fact = self.made(work, entered, None)
        locks.own_key(work.session, HAND, entered.key)
        if known := find_key(work.session, self.rows, HAND, entered.key):
            return self.read(work.session, [known])[known]
        locks.share_ledgers(work.session)  # before asking which periods are closed
        far = self.is_far(work, Change(None, fact), sure=sure)
        approval = claims.first_approval(Claims(work).of(None, fact, is_far=far), work.company)
        return self.store(work, [Change(None, replace(fact, approval=approval))])[0]

    def change(
        self, work: Work, fact_id: int, entered: Fields, why: str, seen: int | None = None, *,
        sure: bool = False,
    ) -> Changed[Fact]:  # fmt: skip
        """Change a fact as it was `seen`; the version before is kept with who, when and why.

        Where who changes it may only ask, the change waits beside it. Of a refused fact it asks
        again. Raises ReasonTooLong, ChangedSince, AmountFarBeyond, WaitsForFinance, that there is
        no such fact, and what `log` raises.
        """
        check_length(why)
        before = self.hold(work, fact_id)
        after = replace(
            self.made(work, entered, before), id=before.id, source=before.source,
            external_id=before.external_id, cancelled=before.cancelled, approval=before.approval,
        )  # fmt: skip
        if after == before:
            return Changed(before)
        self.check_seen(work, fact_id, seen)
        claim = self._claim(work, Change(before, after), sure=sure)
        if claims.waits_beside(
            before.approval, claim, work.company, touches=_touches(before, after)
        ):
            return self._ask(work, before, after, why)
        approval = claims.approval_after(before.approval, claim, work.company)
        changed = self.put(work, before, replace(after, approval=approval), why)
        self._mark_whose(work, changed)
        self._tell_mended(work, before, changed, why)
        return Changed(changed)

    def cancel(self, work: Work, fact_id: int, why: str) -> Changed[Fact]:
        """Cancel a fact: it keeps its row, and everything that followed from it is reversed.

        Raises ReasonMissing, ReasonTooLong, WaitsForFinance.
        """
        check_reason(why)
        return self._turn(work, fact_id, why, cancelled=True)

    def restore(self, work: Work, fact_id: int, why: str) -> Changed[Fact]:
        """Take back a cancellation. Raises ReasonTooLong, WaitsForFinance."""
        check_length(why)
        return self._turn(work, fact_id, why, cancelled=False)

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

    def check_room(self, work: Work, changes: Sequence[Change[Fact]]) -> None:
        """Refuse changes that all facts together have no room for."""

    def keep_parts(self, work: Work, facts: Sequence[Fact], *, anew: bool) -> None:
        """Write what lies beside the rows; `anew` where something lies there already."""

    @abstractmethod
    def from_json(self, work: Work, kept: Mapping[str, Any], now: Fact) -> Fact:
        """A fact that was kept as JSON, of which `now` is the present state."""

    @abstractmethod
    def about(self, work: Work, fact: Fact) -> dict[str, Any]:
        """What notices and the history say of a fact, as plain JSON."""

    def is_far(self, work: Work, change: Change[Fact], *, sure: bool) -> bool:
        """Whether an amount is far beyond the usual. Raises AmountFarBeyond unless it is `sure`."""
        return False

    def usual(self, work: Work) -> int | None:
        """The highest amount that is not far beyond; None where all are usual."""
        return None

    def is_beyond(self, change: Change[Fact], usual: int | None) -> bool:
        """Whether an amount is far beyond the usual, and was not agreed to."""
        return False

    def hold(self, work: Work, fact_id: int) -> Fact:
        """A fact whose row nobody else changes until this act ends."""
        locks.share_ledgers(work.session)  # before any row, as imports and closings do
        found = self.read(work.session, [fact_id], lock=True)
        if fact_id not in found:
            raise self.unknown
        return found[fact_id]

    def put(self, work: Work, before: Fact, after: Fact, why: str) -> Fact:
        return before if after == before else self.store(work, [Change(before, after)], why)[0]

    def version(self, work: Work, fact_id: int) -> int:
        """The number of the version a fact is in."""
        version = select(self.rows.version).where(self.rows.id == fact_id)
        return work.session.execute(version).scalar_one()

    def check_seen(self, work: Work, fact_id: int, seen: int | None) -> None:
        """Refuse to decide on, or to write over, another version than the one looked at.

        None is who didn't look. Raises ChangedSince.
        """
        if seen is not None and self.version(work, fact_id) != seen:
            raise ChangedSince

    def _turn(self, work: Work, fact_id: int, why: str, *, cancelled: bool) -> Changed[Fact]:
        before = self.hold(work, fact_id)
        after = replace(before, cancelled=cancelled)
        if after == before:
            return Changed(before)
        claim = self._claim(work, Change(before, after), sure=True)
        if claims.waits_beside(before.approval, claim, work.company, touches=True):
            return self._ask(work, before, after, why)
        return Changed(self.put(work, before, after, why))

    def _claim(self, work: Work, change: Change[Fact], *, sure: bool) -> Claim:
        far = self.is_far(work, change, sure=sure)
        logged = asker_of(work.session, self.noun, change.after.id) == work.actor
        return Claims(work).of(change.before, change.after, logged=logged, is_far=far)

    def _ask(self, work: Work, before: Fact, after: Fact, why: str) -> Changed[Fact]:
        """Let a version wait beside the fact, which stays as it is."""
        seen = self.version(work, before.id)
        ask(
            work, self.noun, [RequestedVersion(self.about(work, before), as_json(after), seen)], why
        )
        return Changed(before, waits=True)

    def _mark_whose(self, work: Work, fact: Fact) -> None:
        """Who changes what waits, and isn't credited, has asked for it: others decide."""
        if fact.approval in WAITS and work.actor not in (None, *fact.people):
            row = self.rows
            work.session.execute(update(row).where(row.id == fact.id).values(asked_by=work.actor))

    def _tell_mended(self, work: Work, before: Fact, after: Fact, why: str) -> None:
        """A refused fact that was mended is asked for again, or approved at once."""
        if before.approval != "refused" or after.approval == "refused":
            return
        kept = {"fact": as_json(before), "version": self.version(work, after.id)}
        asks = after.approval in WAITS
        asker = asker_of(work.session, self.noun, after.id)
        told = deciders_of(work.session, after.people, work.today, asker) if asks else after.people
        keep_step(
            work, self.about(work, after), "asked_again" if asks else "approved", kept, told,
            why=why, whose=after.owner,
        )  # fmt: skip

    def _everybody(self, changes: Sequence[Change[Fact]]) -> set[int]:
        facts = (fact for change in changes for fact in (change.before, change.after) if fact)
        return {person for fact in facts for person in fact.people}

    def _numbered(self, work: Work, changes: Sequence[Change[Fact]]) -> tuple[Change[Fact], ...]:
        ids = self.new_ids(work, sum(change.after.id == 0 for change in changes))
        return tuple(
            change if change.after.id else Change(None, replace(change.after, id=next(ids)))
            for change in changes
        )

    def _insert(self, work: Work, facts: Sequence[Fact]) -> None:
        marks = (1, work.now, work.actor, work.actor, work.import_id)
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


def _touches(before: Deal | Activity, after: Deal | Activity) -> bool:
    """Whether figures, points and pay are worked out from what differs."""
    return before.told != after.told
