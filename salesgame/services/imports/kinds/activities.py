"""Activities as rows of a file: read, compared with what is here, and stored a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import repeat
from typing import Any
from zoneinfo import ZoneInfo

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.activity import (
    Activity,
    ActivityInTheFuture,
    ActivityKind,
    DurationBelowZero,
    UnknownActivityKind,
    check_duration,
    check_quantity,
    is_verified,
)
from salesgame.domain.deals.fact import BeforeFirstDay, Change, check_first_day
from salesgame.queries.deals.activities import activities_by_key, activity_kinds
from salesgame.queries.deals.deals import deals_by_key
from salesgame.queries.imports.imports import undone_activities
from salesgame.services.company.starting_kit import KINDS, give_starting_kinds
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.imports.kinds.importer import ImportContext, Rows
from salesgame.services.imports.kinds.lookups import People
from salesgame.services.imports.kinds.weighing import Weighing
from salesgame.services.imports.memos import When
from salesgame.services.imports.refusals import (
    CancelledHere,
    DealNotHere,
    SameActivity,
    ValueMissing,
)
from salesgame.services.imports.tally import Outcome, Preview
from salesgame.tabular import dates, words
from salesgame.tabular.refusals import about
from salesgame.tabular.words import squeezed


@dataclass(slots=True)
class ActivityDraft:
    """An activity as its row says it; the deal is still an id of the source."""

    row: int
    cells: list[str]
    key: str
    values: dict[str, Any]
    deal: str | None


def _first_kinds(setting: ImportContext) -> dict[str, ActivityKind]:
    """Before a company is set up it has no kinds: a file brings those that all begin with."""
    if not setting.dry:
        give_starting_kinds(setting.work)
    return {kind[0]: ActivityKind(*kind) for kind in KINDS}


class ActivityImport:
    """Takes rows of activities."""

    def __init__(self, setting: ImportContext) -> None:
        self._set, self._label = setting, setting.columns.label
        self._ids: Iterator[int] = repeat(0)  # of a dry run
        self._weighing = Weighing(setting, ACTIVITIES)
        memos, values = setting.memos, setting.map.values
        self._picks = {name: bound.pick for name, bound in setting.columns.fields.items()}
        self._people = People(setting)
        self._kinds = activity_kinds(setting.work.session) or _first_kinds(setting)
        self._named = {squeezed(kind.name): key for key, kind in self._kinds.items()}
        self._zone = ZoneInfo(setting.work.company.calendar.zone)
        ours = {squeezed(k): v for k, v in values.get("kind", {}).items()}
        self._kind = memos.of("kind", lambda text: self._known_kind(ours.get(squeezed(text), text)))
        self._owner = memos.of("owner", self._people.resolve)
        self._on = memos.when("happened_on")
        self._time = memos.of("happened_time", dates.read_time)
        self._quantity = memos.count("quantity")
        self._duration = memos.of("duration", words.seconds)
        self._outcome = memos.text("outcome", values.get("outcome"))
        self._completed = memos.yes("completed", values.get("completed"))
        self._deal = memos.text("deal")

    def take(self, rows: Rows) -> None:
        """Read, compare and store one batch."""
        drafts = self._drafts(self._set.whole(rows))
        source, session = self._set.map.source, self._set.work.session
        deals = deals_by_key(session, source, sorted({d.deal for d in drafts if d.deal}))
        kept = activities_by_key(session, source, [d.key for d in drafts], lock=not self._set.dry)
        cancelled = [activity.id for activity in kept.values() if activity.cancelled]
        undone = undone_activities(session, cancelled) if cancelled else frozenset()
        if not self._set.dry:
            new = sum(draft.key not in kept for draft in drafts)
            self._ids = ACTIVITIES.new_ids(self._set.work, new)
        self._weighing.begin()
        for draft in drafts:
            try:
                if draft.deal and draft.deal not in deals:
                    raise about(DealNotHere(), self._label("deal"), draft.deal)
                if "deal" in self._picks:
                    draft.values["deal_id"] = deals[draft.deal].id if draft.deal else None
                change = self._change(draft, kept.get(draft.key), undone)
            except DomainError as refusal:
                self._reject(draft.row, draft.cells, refusal)
                continue
            self._tally(draft, self._weighing.weigh(change))
        if not self._set.dry:
            self._weighing.store()

    def _drafts(self, rows: Rows) -> list[ActivityDraft]:
        keys = self._set.keys(rows)
        repeats = self._set.seen.repeats(keys, [number for number, _ in rows])
        drafts: list[ActivityDraft] = []
        for key, (number, cells) in zip(keys, rows, strict=True):
            try:
                if not key:
                    raise about(ValueMissing(), self._label("external_id"), "")
                if number in repeats:
                    raise about(SameActivity(row=repeats[number]), self._label("external_id"), key)
                drafts.append(self._read(key, number, cells))
            except DomainError as refusal:
                self._reject(number, cells, refusal)
        return drafts

    def _read(self, key: str, number: int, cells: list[str]) -> ActivityDraft:
        picks = self._picks
        kind_key = self._kind[picks["kind"](cells)] if "kind" in picks else None
        if kind_key is None:
            raise about(ValueMissing(), self._label("kind"), "")
        on = self._on[picks["happened_on"](cells)]
        if on is None:
            raise about(ValueMissing(), self._label("happened_on"), "")
        at, day = self._instant(on, cells)
        if day > self._set.work.today:
            raise about(ActivityInTheFuture(day=day), self._label("happened_on"), str(day))
        try:
            check_first_day(day, self._set.work.company.first_day)
        except BeforeFirstDay as refusal:
            raise about(refusal, self._label("happened_on"), str(day)) from None
        values: dict[str, Any] = {"kind": kind_key, "happened_at": at, "day": day}
        self._measure(values, cells)
        person = self._owner[picks["owner"](cells)]
        if person is None:
            raise about(ValueMissing(), self._label("owner"), "")
        values["person_id"] = person
        deal = self._deal[picks["deal"](cells)] if "deal" in picks else None
        return ActivityDraft(number, cells, key, values, deal)

    def _measure(self, values: dict[str, Any], cells: list[str]) -> None:
        picks = self._picks
        if "quantity" in picks:
            quantity = self._quantity[picks["quantity"](cells)]
            values["quantity"] = 1 if quantity is None else self._checked(quantity)
        if "duration" in picks:
            values["duration"] = self._duration[picks["duration"](cells)]
            try:
                check_duration(values["duration"])
            except DurationBelowZero as refusal:
                raise about(refusal, self._label("duration"), "") from None
        if "outcome" in picks:
            values["outcome"] = self._outcome[picks["outcome"](cells)]
        if "completed" in picks:
            values["completed"] = bool(self._completed[picks["completed"](cells)])

    def _checked(self, quantity: int) -> int:
        try:
            check_quantity(quantity)
        except DomainError as refusal:
            raise about(refusal, self._label("quantity"), str(quantity)) from None
        return quantity

    def _instant(self, on: When, cells: list[str]) -> tuple[datetime, Any]:
        clock = (
            self._time[self._picks["happened_time"](cells)]
            if "happened_time" in self._picks
            else None
        )
        if clock is None or on.timed:
            return on.at, on.day
        return datetime.combine(on.day, clock, self._zone), on.day

    def _change(
        self, draft: ActivityDraft, before: Activity | None, undone: frozenset[int]
    ) -> Change[Activity]:
        values = draft.values
        self._check_scope(draft, before)
        completed = values.get("completed", before.completed if before else True)
        duration = values.get("duration", before.duration if before else None)
        kind = self._kinds[values["kind"]]
        values["verified"] = is_verified(kind, completed=completed, duration=duration)
        if before is None:
            source = self._set.map.source
            new = next(self._ids)
            return Change(None, Activity(new, source, external_id=draft.key, **values))
        if before.cancelled and before.id not in undone:
            raise about(CancelledHere(), self._label("external_id"), draft.key)
        return Change(before, replace(before, cancelled=False, **values))

    def _check_scope(self, draft: ActivityDraft, before: Activity | None) -> None:
        people = {draft.values["person_id"], *([before.person_id] if before else ())}
        try:
            self._set.scope.check_people(people)
        except DomainError as refusal:
            raise about(refusal, self._label("owner"), self._look(draft.cells)[1]) from None

    def _known_kind(self, text: str) -> str:
        key = squeezed(text)
        if key in self._kinds:
            return key
        if key in self._named:
            return self._named[key]
        bare = key.replace("-", "").rstrip("s")
        for known in self._kinds:
            if bare == known:
                return known
        raise UnknownActivityKind(kind=text, known=", ".join(self._kinds))

    def _tally(self, draft: ActivityDraft, change: Change[Activity]) -> None:
        before, after = change.before, change.after
        outcome: Outcome = (
            "new" if before is None else "unchanged" if before == after else "changed"
        )
        if self._set.tally.add(outcome):
            look = self._look(draft.cells)
            self._set.tally.show(outcome, Preview(draft.row, *look, after.kind))

    def _look(self, cells: list[str]) -> tuple[str, str, str]:
        text = self._set.columns.text
        try:
            return text("external_id", cells), text("owner", cells), text("happened_on", cells)
        except IndexError:
            return cells[0] if cells else "", "", ""

    def _reject(self, number: int, cells: list[str], refusal: DomainError) -> None:
        told = self._set.told_apart(number, cells)
        look = self._look(cells)
        self._people.meet(look[1])
        self._set.tally.reject(number, told, refusal, look)
