"""Customers as rows of a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from salesgame.services.deals.bounds import in_millions, refuse_unpayable_customers
from salesgame.services.imports.kinds.importer import ImportContext
from salesgame.services.imports.kinds.lookups import People
from salesgame.services.imports.kinds.things import Noun, State, ThingImport
from salesgame.services.imports.memos import When
from salesgame.services.imports.refusals import (
    LeftBeforeTheyCame,
    RecurringBelowZero,
    SameCustomer,
)
from salesgame.storage.deals import CustomerRow
from salesgame.tabular.memo import Memo
from salesgame.tabular.refusals import about

CUSTOMER = Noun(
    "customer", CustomerRow,
    ("owner_id", "since", "left_on", "renews_on", "segment", "recurring"), SameCustomer, "segment",
)  # fmt: skip


class CustomerImport(ThingImport):
    """Takes rows of customers."""

    def __init__(self, setting: ImportContext) -> None:
        memos, people = setting.memos, People(setting)
        readers: dict[str, Memo[Any]] = {
            "since": _day(memos.when("since")),
            "left_on": _day(memos.when("left_on")),
            "renews_on": _day(memos.when("renews_on")),
            "segment": memos.text("segment", setting.map.values.get("segment")),
            "recurring": memos.money("recurring"),
            "owner": memos.of("owner", people.resolve),
        }
        super().__init__(setting, CUSTOMER, readers)
        self._more = 0

    def _read(self, cells: list[str]) -> dict[str, Any]:
        values = super()._read(cells)
        if "owner" in values:
            values["owner_id"] = values.pop("owner")
        if (values.get("recurring") or 0) < 0:
            column = self._set.columns.fields["recurring"]
            raise about(RecurringBelowZero(), column.label, column.pick(cells))
        since, left = values.get("since"), values.get("left_on")
        if since and left and left < since:
            column = self._set.columns.fields["left_on"]
            refusal = LeftBeforeTheyCame(left=left, since=since)
            raise about(refusal, column.label, column.pick(cells))
        return values

    def _store(
        self, new: list[dict[str, Any]], changed: list[tuple[State, dict[str, Any]]]
    ) -> None:
        super()._store(new, changed)
        refuse_unpayable_customers(self._set.work)

    def _try(self, new: list[dict[str, Any]], changed: list[tuple[State, dict[str, Any]]]) -> None:
        """Refuse what saving would, by what all batches so far would have kept."""
        self._more += sum(in_millions(values.get("recurring")) for values in new)
        for state, values in changed:
            before = state.values["recurring"]
            self._more += in_millions(values.get("recurring", before)) - in_millions(before)
        refuse_unpayable_customers(self._set.work, more=self._more)


def _day(when: Memo[When | None]) -> Memo[date | None]:
    def read(text: str) -> date | None:
        found = when[text]
        return found.day if found else None

    return Memo(read, "")
