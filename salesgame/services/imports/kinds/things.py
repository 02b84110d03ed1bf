"""Customers and products as rows of a file: found by id or name, made, or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from salesgame.domain.core.events import ProductsRenamed
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.people.names import tidy_name
from salesgame.services.deals.history import keep_versions
from salesgame.services.imports.kinds.importer import ImportContext, Rows
from salesgame.services.imports.refusals import ValueMissing
from salesgame.services.imports.tally import Outcome, Preview
from salesgame.storage.db import bulk
from salesgame.tabular.memo import Memo
from salesgame.tabular.refusals import RowRefused, about


@dataclass(frozen=True, slots=True)
class State:
    """A customer or product as it stands, for its kept version."""

    id: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Noun:
    """What is particular to customers or to products."""

    fact: str
    table: Any
    fields: tuple[str, ...]
    same: type[RowRefused]
    shown: str


class ThingImport:
    """Takes rows of one noun; `readers` read each field that is not its id or name."""

    def __init__(
        self, setting: ImportContext, noun: Noun, readers: Mapping[str, Memo[Any]]
    ) -> None:
        self._set, self._noun, self._readers = setting, noun, readers
        self._columns = ("external_id", "name", *noun.fields)
        self._first: dict[str, tuple[int, Mapping[str, Any]]] = {}

    def take(self, rows: Rows) -> None:
        """Read, compare and store one batch."""
        drafts: list[tuple[int, list[str], dict[str, Any]]] = []
        for number, cells in self._set.whole(rows):
            try:
                drafts.append((number, cells, self._read(cells)))
            except DomainError as refusal:
                self._reject(number, cells, refusal)
        kept = self._kept([values for _, _, values in drafts])
        new: dict[str, dict[str, Any]] = {}
        changed: list[tuple[State, dict[str, Any]]] = []
        for number, cells, values in drafts:
            key = values["external_id"]
            if self._repeats(number, cells, key, values):
                continue
            state = kept.get(key) or self._by_name(kept, values["name"])
            outcome: Outcome = "new" if state is None else "unchanged"
            if state is None:
                new[key] = values
            elif differing := self._differing(state, values):
                outcome = "changed"
                changed.append((state, differing))
            if self._set.tally.add(outcome):
                self._set.tally.show(outcome, Preview(number, *self._look(cells)))
        act = self._try if self._set.dry else self._store
        act(list(new.values()), changed)

    def _read(self, cells: list[str]) -> dict[str, Any]:
        columns = self._set.columns
        text = columns.text("name", cells)
        if not text:
            raise about(ValueMissing(), columns.fields["name"].label, "")
        try:
            name = tidy_name(text)
        except DomainError as refusal:
            raise about(refusal, columns.fields["name"].label, text) from None
        values: dict[str, Any] = {
            "external_id": columns.text("external_id", cells) or name,
            "name": name,
        }
        for field, memo in self._readers.items():
            if field in columns:
                values[field] = memo[columns.fields[field].pick(cells)]
        return values

    def _repeats(self, number: int, cells: list[str], key: str, values: dict[str, Any]) -> bool:
        first = self._first.setdefault(key, (number, values))
        if first[0] == number:
            return False
        if first[1] == values:
            self._set.tally.add("unchanged")
        else:
            self._reject(number, cells, self._noun.same(row=first[0]))
        return True

    def _kept(self, drafts: list[dict[str, Any]]) -> dict[str, State]:
        table = self._noun.table
        found: dict[str, State] = {}
        fields = select(
            table.id, table.source, table.cancelled, *(getattr(table, c) for c in self._columns)
        )
        keys = [values["external_id"] for values in drafts]
        names = [values["name"] for values in drafts]
        for column, texts in ((table.name, names), (table.external_id, keys)):
            for part in bulk.in_chunks(texts):
                for row in self._set.work.session.execute(fields.where(column.in_(part))):
                    values = {c: getattr(row, c) for c in (*self._columns, "cancelled")}
                    state = State(row.id, values)
                    if column is table.name and not row.cancelled:
                        found.setdefault("name:" + row.name, state)
                    elif column is table.external_id and row.source == self._set.map.source:
                        found[row.external_id] = state
        return found

    def _by_name(self, kept: Mapping[str, State], name: str) -> State | None:
        """One of that name which has no id of its own: made by hand or on the way of a deal."""
        state = kept.get("name:" + name)
        own = state.values["external_id"] if state else ""
        return state if own == name or own.startswith("hand-") else None

    def _differing(self, state: State, values: dict[str, Any]) -> dict[str, Any]:
        found = {k: v for k, v in values.items() if k != "external_id" and state.values[k] != v}
        if state.values["cancelled"]:
            found["cancelled"] = False
        return found

    def _store(
        self, new: list[dict[str, Any]], changed: list[tuple[State, dict[str, Any]]]
    ) -> None:
        work, table = self._set.work, self._noun.table
        ids = bulk.new_ids(work.session, table, len(new)) if new else ()
        columns = ("id", "source", *self._columns, "version", "cancelled", "import_id")
        rows = [
            (
                new_id,
                self._set.map.source,
                *(values.get(c) for c in self._columns),
                1,
                False,
                work.import_id,
            )
            for new_id, values in zip(ids, new, strict=True)
        ]
        bulk.insert(work.session, table, columns, rows)
        keep_versions(work, self._noun.fact, [(s.id, s) for s, _ in changed], self._set.why)
        for state, values in changed:
            work.session.execute(
                update(table)
                .where(table.id == state.id)
                .values(**values, version=table.version + 1)
            )
        renamed = [state.id for state, values in changed if "name" in values]
        if renamed and self._noun.fact == "product":  # rules of points ask for products by name
            work.happened(ProductsRenamed(tuple(renamed)))

    def _try(self, new: list[dict[str, Any]], changed: list[tuple[State, dict[str, Any]]]) -> None:
        """What a dry run does instead of storing."""

    def _look(self, cells: list[str]) -> tuple[str, str, str]:
        text = self._set.columns.text
        try:
            return text("name", cells), text("owner", cells), text(self._noun.shown, cells)
        except IndexError:
            return cells[0] if cells else "", "", ""

    def _reject(self, number: int, cells: list[str], refusal: DomainError) -> None:
        self._set.tally.reject(number, cells, refusal, self._look(cells))
