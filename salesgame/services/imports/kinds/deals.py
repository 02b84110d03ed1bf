"""Deals as rows of a file: read, compared with what is here, and stored a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import repeat
from typing import Any

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.deal import Credit, Deal, credited
from salesgame.domain.deals.fact import Change
from salesgame.queries.deals.deals import deals_by_key
from salesgame.queries.imports.imports import undone_deals
from salesgame.services.deals.bounds import kept_more
from salesgame.services.deals.deals import DEALS
from salesgame.services.imports.kinds.deal_rows import DealDraft, DealRows
from salesgame.services.imports.kinds.importer import ImportContext, Rows
from salesgame.services.imports.kinds.lookups import Things
from salesgame.services.imports.kinds.weighing import Weighing
from salesgame.services.imports.refusals import (
    CancelledHere,
    ProductNotHere,
    SameDeal,
    UnknownCustomer,
    ValueMissing,
)
from salesgame.services.imports.tally import Preview
from salesgame.storage.deals import CustomerRow, ProductRow
from salesgame.tabular.refusals import about


class DealImport:
    """Takes rows of deals."""

    def __init__(self, setting: ImportContext) -> None:
        self._set, self._more = setting, 0
        self._ids: Iterator[int] = repeat(0)  # of a dry run
        self._rows = DealRows(setting)
        self._weighing = Weighing(setting, DEALS)
        work, found = setting.work, setting.map
        self._customers = Things(
            work, CustomerRow, found.source, found.unknown_customers, dry=setting.dry
        )
        self._products = Things(
            work, ProductRow, found.source, found.unknown_products, dry=setting.dry
        )

    def take(self, rows: Rows) -> None:
        """Read, compare and store one batch."""
        drafts = self._drafts(self._set.whole(rows))
        source, session = self._set.map.source, self._set.work.session
        self._customers.ensure(d.customer for d in drafts if d.customer)
        self._products.ensure(d.product for d in drafts if d.product)
        kept = deals_by_key(session, source, [d.key for d in drafts], lock=not self._set.dry)
        cancelled = [deal.id for deal in kept.values() if deal.cancelled]
        undone = undone_deals(session, cancelled) if cancelled else frozenset()
        if not self._set.dry:
            new = sum(draft.key not in kept for draft in drafts)
            self._ids = DEALS.new_ids(self._set.work, new)
        usual = DEALS.usual(self._set.work)
        self._weighing.begin()
        for draft in drafts:
            try:
                change = self._change(draft, kept.get(draft.key), undone)
            except DomainError as refusal:
                self._reject(draft.row, draft.cells, refusal)
                continue
            is_far = DEALS.is_beyond(change, usual)
            self._tally(draft, self._weighing.weigh(change, is_far=is_far))
        if self._set.dry:
            DEALS.check_room(self._set.work, self._weighing.made, more=self._more)
            self._more += kept_more(self._weighing.made)
        else:
            self._weighing.store()

    def _drafts(self, rows: Rows) -> list[DealDraft]:
        keys = self._set.keys(rows)
        repeats = self._set.seen.repeats(keys, [number for number, _ in rows])
        read, drafts = self._rows.read, []
        label = self._set.columns.fields["external_id"].label
        for key, (number, cells) in zip(keys, rows, strict=True):
            try:
                if not key:
                    raise about(ValueMissing(), label, "")
                if number in repeats:
                    raise about(SameDeal(row=repeats[number]), label, key)
                drafts.append(read(key, number, cells))
            except DomainError as refusal:
                self._reject(number, cells, refusal)
        return drafts

    def _change(
        self, draft: DealDraft, before: Deal | None, undone: frozenset[int]
    ) -> Change[Deal]:
        values = draft.values
        if draft.customer:
            customer = self._customers.get(draft.customer)
            if customer is None:
                raise about(UnknownCustomer(), self._label("customer"), draft.customer)
            values["customer_id"] = customer[0]
        if draft.product:
            product = self._products.get(draft.product)
            if product is None:
                raise about(ProductNotHere(), self._label("product"), draft.product)
            values["product_id"], values["product"] = product
        change = self._compared(draft, before, undone)
        self._check_scope(draft, change)
        return change

    def _compared(
        self, draft: DealDraft, before: Deal | None, undone: frozenset[int]
    ) -> Change[Deal]:
        if before is None:
            return Change(None, _new(next(self._ids), self._set.map.source, draft))
        if before.cancelled and before.id not in undone:
            raise about(CancelledHere(), self._label("external_id"), draft.key)
        return Change(before, _changed(before, draft.values))

    def _check_scope(self, draft: DealDraft, change: Change[Deal]) -> None:
        try:
            self._set.scope.check_deal(change.before, change.after)
        except DomainError as refusal:
            raise about(refusal, self._label("owner"), self._rows.look(draft.cells)[1]) from None

    def _tally(self, draft: DealDraft, change: Change[Deal]) -> None:
        tally, before, after = self._set.tally, change.before, change.after
        outcome = "new" if before is None else "unchanged" if before == after else "changed"
        if tally.add(outcome):  # type: ignore[arg-type]
            note = after.stage if before is None or before == after else _differences(before, after)
            look = self._rows.look(draft.cells)
            tally.show(outcome, Preview(draft.row, *look, note))  # type: ignore[arg-type]

    def _reject(self, number: int, cells: list[str], refusal: DomainError) -> None:
        told = self._set.told_apart(number, cells)
        self._rows.meet(cells)
        self._set.tally.reject(number, told, refusal, self._rows.look(cells))

    def _label(self, field: str) -> str:
        bound = self._set.columns.fields.get(field)
        return bound.label if bound else field


def _new(deal_id: int, source: str, draft: DealDraft) -> Deal:
    values = draft.values
    values.setdefault("amount", None)
    values.setdefault("opened_on", None)
    name = values.pop("name", None) or draft.customer or draft.key
    return Deal(id=deal_id, source=source, external_id=draft.key, name=name, **values)


def _changed(before: Deal, values: dict[str, Any]) -> Deal:
    """The deal with what the file says, keeping what it says nothing about."""
    if values.get("name", "") is None:
        del values["name"]
    if "amount" not in values:
        shares = tuple((credit.person_id, credit.share_ppm) for credit in values["credits"])
        values["credits"] = credited(before.amount, shares)
    values["credits"] = _in_order(values["credits"], before)
    return replace(before, cancelled=False, **values)


def _in_order(shared: tuple[Credit, ...], before: Deal) -> tuple[Credit, ...]:
    """Equal shares in another order are the same shares."""
    same = len(shared) == len(before.credits) and set(shared) == set(before.credits)
    return before.credits if same else shared


def _differences(before: Deal, after: Deal) -> str:
    """Which fields differ, in words."""
    named = {
        "stage": "stage", "status": "status", "amount": "amount", "opened_on": "opened",
        "closed_on": "closed", "credits": "owner", "name": "name", "customer_id": "customer",
        "product_id": "product", "cancelled": "back again", "expected_close_on": "expected close",
    }  # fmt: skip
    found = [
        said for field, said in named.items() if getattr(before, field) != getattr(after, field)
    ]
    return ", ".join(found) or "details"
