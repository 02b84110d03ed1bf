"""Undoing a whole import: what it changed goes back, what it brought is cancelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import delete, func, select, update

from salesgame.domain.core.calendar import FIRST_DAY, PeriodKind
from salesgame.domain.core.events import BatchEnded, ProductsRenamed, RosterChanged
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.deals.fact import PAYS, Change
from salesgame.domain.people.teams import TeamNameTaken
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.imports.imports import (
    brought,
    import_numbered,
    kept_versions,
    latest_versions,
)
from salesgame.queries.points.rules import versions
from salesgame.services.approvals.versions import drop_asked
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.deals.facts import Facts
from salesgame.services.imports.refusals import (
    AlreadyUndone,
    ImportUnknown,
    NotYourPeople,
    UndoNotYours,
    UndoWouldLoseEdits,
)
from salesgame.services.imports.scope import scope_of
from salesgame.services.imports.undo.people import undo_people
from salesgame.services.proposals.lapsing import lapse
from salesgame.services.targets.quotas import store_quotas
from salesgame.services.work import Work
from salesgame.storage.access import ScreenRow
from salesgame.storage.db import bulk, locks
from salesgame.storage.deals import CustomerRow, DealRow, ProductRow
from salesgame.storage.imports import ImportRow
from salesgame.storage.people import MembershipRow, TeamRow
from salesgame.storage.targets import QuotaRow

_BATCH = 5_000
_NAMING_TEAMS = (
    MembershipRow.team_id, TeamRow.parent_id, QuotaRow.team_id, ScreenRow.team_id,
)  # fmt: skip
_FACTS = ("deal", "activity", "quota", "customer", "product", "person", "team")


@dataclass(frozen=True, slots=True)
class Undone:
    """How many rows went back to what they were, and how many were cancelled."""

    restored: int
    cancelled: int


def undo_import(work: Work, number: int) -> Undone:
    """Undo an import with all its consequences.

    It takes the same right to each fact as importing it. Raises ImportUnknown, AlreadyUndone,
    UndoWouldLoseEdits, UndoNotYours, EmailTaken, LastAdmin, TeamNameTaken.
    """
    locks.own_imports(work.session)
    locks.own_ledgers(work.session)  # what is changed, or leant on, after this look would be lost
    found = import_numbered(work.session, number)
    if found is None:
        raise ImportUnknown(number=number)
    if found.undone_at is not None:
        raise AlreadyUndone(number=number)
    facts = {fact: _Brought(work, fact, number) for fact in _FACTS}
    for fact in facts.values():
        fact.refuse_later_edits()
    why = f"import {number} undone"
    undo = _Undo(work, facts, why)
    try:
        undo.everything()
    except NotYourPeople:
        raise UndoNotYours(number=number) from None
    drop_asked(work, number)
    lapse(work, number)
    work.happened(BatchEnded())
    work.session.execute(update(ImportRow).where(ImportRow.id == number).values(undone_at=work.now))
    return Undone(
        sum(len(fact.kept) for fact in facts.values()),
        sum(len(fact.new) for fact in facts.values()),
    )


class _Brought:
    """What an import brought of one kind of fact: new ids, and the versions before its changes."""

    def __init__(self, work: Work, fact: str, number: int) -> None:
        self._work, self._fact, self._number = work, fact, number
        versions = kept_versions(work.session, fact, number)
        self.kept = {kept.fact_id: kept for kept in reversed(versions)}
        self.new = [i for i in brought(work.session, fact, number) if i not in self.kept]

    def refuse_later_edits(self) -> None:
        """Raises UndoWouldLoseEdits where a row was changed after the import."""
        ids = [*self.new, *self.kept]
        latest = latest_versions(self._work.session, self._fact, ids)
        mine = {kept.fact_id: kept.version for kept in self.kept.values()}
        later = [i for i, version in latest.items() if version > mine.get(i, 0)]
        if later:
            raise UndoWouldLoseEdits(
                number=self._number, count=len(later), first=f"{self._fact} {min(later)}"
            )


class _Undo:
    """Goes through the kinds of facts, those that lean on others first."""

    def __init__(self, work: Work, facts: Mapping[str, _Brought], why: str) -> None:
        self._work, self._facts, self._why = work, facts, why
        self._scope = scope_of(work)

    def everything(self) -> None:
        """Undo deals, activities and quotas, then what they lean on."""
        self._logged(DEALS, self._scope.check_deal)
        self._logged(ACTIVITIES, self._check_activity)
        self._quotas()
        for fact, table in (("customer", CustomerRow), ("product", ProductRow)):
            self._things(self._facts[fact], table)
        people = self._facts["person"]
        undo_people(self._work, people.kept, people.new)
        self._teams()
        if any(fact.new or fact.kept for fact in (self._facts["person"], self._facts["team"])):
            self._work.happened(RosterChanged(None, FIRST_DAY))

    def _logged(self, kind: Facts[Any, Any], check: Callable[[Any, Any], None]) -> None:
        """Deals or activities: changed ones as they were kept before, new ones cancelled."""
        fact = self._facts[kind.noun]
        for part in bulk.in_chunks(sorted({*fact.new, *fact.kept}), _BATCH):
            changes = []
            for i, now in kind.read(self._work.session, part, lock=True).items():
                kept = fact.kept.get(i)
                then = (
                    kind.from_json(self._work, kept.before, now)
                    if kept
                    else replace(now, cancelled=True)
                )
                check(now, then)
                self._check_own(now, then)
                changes.append(Change(now, then))
            kind.store(self._work, [c for c in changes if c.before != c.after], self._why)

    def _check_own(self, now: Deal | Activity, then: Deal | Activity) -> None:
        """Nobody moves alone what pays them, not by undoing either. Raises NotYourPeople."""
        pays = {now.approval, then.approval} & PAYS and now.told != then.told
        own = self._work.actor in {*now.people, *then.people}
        if pays and own and self._work.company.approve_self_reported:
            raise NotYourPeople

    def _check_activity(self, *versions: Activity) -> None:
        self._scope.check_people(activity.person_id for activity in versions)

    def _quotas(self) -> None:
        fact, row = self._facts["quota"], QuotaRow
        quotas: list[Quota] = []
        fields = select(
            row.id, row.person_id, row.team_id, row.metric, row.period_kind, row.start, row.target
        )
        for part in bulk.in_chunks([*fact.new, *fact.kept]):
            for quota_id, person, team, metric, kind, start, target in self._work.session.execute(
                fields.where(row.id.in_(part))
            ):
                self._scope.check_quota(person, team)
                kept = fact.kept.get(quota_id)
                before = Decimal(str(kept.before["target"])) if kept else target
                gone = bool(kept.before["cancelled"]) if kept else True
                known = cast(PeriodKind, kind)
                quotas.append(Quota(person, team, metric, known, start, before, gone))
        store_quotas(self._work, quotas, self._why)

    def _things(self, fact: _Brought, table: Any) -> None:
        """Customers and products: changed ones as before, new ones cancelled unless used."""
        for fact_id, kept in fact.kept.items():
            values = {k: _back(k, v) for k, v in kept.before["values"].items()}
            self._run(
                update(table).where(table.id == fact_id).values(**values, version=table.version + 1)
            )
        if fact.kept and table is ProductRow:
            self._work.happened(ProductsRenamed(tuple(fact.kept)))
        column = DealRow.customer_id if table is CustomerRow else DealRow.product_id
        in_use = select(column).where(~DealRow.cancelled, column.is_not(None))
        for part in bulk.in_chunks(fact.new):
            self._run(
                update(table)
                .where(table.id.in_(part), table.id.not_in(in_use))
                .values(cancelled=True, version=table.version + 1)
            )

    def _teams(self) -> None:
        fact = self._facts["team"]
        for team, kept in fact.kept.items():
            self._refuse_taken(team, kept.before["name"])
            self._run(
                update(TeamRow).where(TeamRow.id == team).values(
                    name=kept.before["name"], parent_id=kept.before["parent_id"]
                )
            )  # fmt: skip
            managers = kept.before["managers"]
            self._run(
                delete(MembershipRow).where(
                    MembershipRow.team_id == team, MembershipRow.role == "manager",
                    MembershipRow.person_id.not_in(managers),
                )
            )  # fmt: skip
        self._empty_teams(fact.new)

    def _refuse_taken(self, team: int, name: str) -> None:
        holder = select(TeamRow.id).where(TeamRow.name == name, TeamRow.id != team)
        if self._work.session.scalar(holder) is not None:
            raise TeamNameTaken(name=name)

    def _empty_teams(self, new: Sequence[int]) -> None:
        """A new team keeps nobody; once nothing hangs on it, it goes."""
        manage = MembershipRow.role == "manager"
        self._run(delete(MembershipRow).where(MembershipRow.team_id.in_(new), manage))
        asked = {version.body.get("team_id") for version in versions(self._work.session, "goal")}
        for team in sorted(set(new) - asked, reverse=True):
            if not any(self._is_named(column, team) for column in _NAMING_TEAMS):
                self._run(delete(TeamRow).where(TeamRow.id == team))

    def _is_named(self, column: Any, team: int) -> bool:
        return bool(self._work.session.scalar(select(func.count()).where(column == team)))

    def _run(self, statement: Any) -> None:
        self._work.session.execute(statement)


def _back(name: str, value: Any) -> Any:
    """A kept value as its column takes it."""
    return (
        date.fromisoformat(value) if value and name in {"since", "left_on", "renews_on"} else value
    )
