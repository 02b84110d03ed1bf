"""One row of a deals file as a checked draft: its stage, days, amount and shares."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.deal import (
    TEXTS,
    AmountBelowZero,
    Credit,
    DealWithoutCredit,
    Status,
    check_amount,
    check_closing,
    check_days,
    credited,
    sole,
)
from salesgame.domain.deals.fact import BeforeFirstDay, check_first_day
from salesgame.services.imports.kinds.importer import ImportContext
from salesgame.services.imports.kinds.lookups import People, Stages
from salesgame.services.imports.memos import When
from salesgame.services.imports.refusals import (
    OpenedInTheFuture,
    PersonTwice,
    SharesUnreadable,
    StageNotHere,
    StatusContradicts,
    UnknownStatus,
    ValueMissing,
)
from salesgame.tabular.memo import Memo
from salesgame.tabular.numbers import share_millionths
from salesgame.tabular.refusals import OtherCurrency, about
from salesgame.tabular.words import squeezed

Shares = tuple[tuple[int, int], ...]
STATUSES: dict[str, Status] = {
    "won": "won", "win": "won", "closed won": "won", "menang": "won",
    "lost": "lost", "loss": "lost", "closed lost": "lost", "kalah": "lost",
    "open": "open", "new": "open", "in progress": "open", "pending": "open", "active": "open",
}  # fmt: skip
_TEXTS = ("name", *TEXTS)
_DAYS = ("opened_on", "close_date", "closed_on", "won_on", "lost_on", "expected_close_on")


@dataclass(slots=True)
class DealDraft:
    """A deal as its row says it; customer and product are still names."""

    row: int
    cells: list[str]
    key: str
    values: dict[str, Any]
    customer: str | None
    product: str | None


class DealRows:
    """Reads rows of deals; every column is read through a memo."""

    def __init__(self, setting: ImportContext) -> None:
        columns, memos, values = setting.columns, setting.memos, setting.map.values
        self._company, self._today = setting.work.company, setting.work.today
        self._columns, self._set = columns, setting
        self._people = People(setting)
        self._stages = Stages(setting.work, setting.map.stages, dry=setting.dry)
        self._picks = {name: bound.pick for name, bound in columns.fields.items()}
        self._texts = [
            (name, self._picks[name], memos.text(name, values.get(name)))
            for name in _TEXTS
            if name in columns
        ]
        self._day_picks = [
            (name, self._picks[name], memos.when(name)) for name in _DAYS if name in columns
        ]
        self._stage = memos.text("stage", values.get("stage"))
        self._status = memos.text("status", values.get("status"))
        self._customer = memos.text("customer", values.get("customer"))
        self._product = memos.text("product", values.get("product"))
        self._amount = memos.money("amount")
        self._currency = memos.of("currency", self._check_currency)
        self._owner: Memo[Shares | None] = memos.of(
            "owner", lambda text: sole(self._people.resolve(text))
        )
        self._shares: Memo[Shares | None] = memos.of("shares", self._read_shares)
        self._standing: dict[tuple[str | None, str | None, bool, bool], tuple[str, Status]] = {}
        self._has_times = "won_on" in columns or "lost_on" in columns

    def read(self, key: str, row: int, cells: list[str]) -> DealDraft:
        """Read one row. Raises the refusals of rows and of deals, knowing their columns."""
        picks = self._picks
        values: dict[str, Any] = {name: memo[pick(cells)] for name, pick, memo in self._texts}
        days = {name: memo[pick(cells)] for name, pick, memo in self._day_picks}
        won, lost = days.get("won_on"), days.get("lost_on")
        stage, status = self._stand(cells, won is not None, lost is not None)
        values["stage"], values["status"] = stage, status
        self._put_days(values, status, days)
        amount = None
        if "amount" in picks:
            text = picks["amount"](cells)
            amount = values["amount"] = self._amount[text]
            try:
                check_amount(amount)
            except AmountBelowZero as refusal:
                raise about(refusal, self._label("amount"), text.strip()) from None
        if "currency" in picks:
            self._currency[picks["currency"](cells)]
        values["credits"] = self._credits(amount, cells)
        customer = self._customer[picks["customer"](cells)] if "customer" in picks else None
        product = self._product[picks["product"](cells)] if "product" in picks else None
        if customer is None and "customer" in picks:
            values["customer_id"] = None
        if product is None and "product" in picks:
            values["product_id"] = values["product"] = None
        return DealDraft(row, cells, key, values, customer, product)

    def look(self, cells: list[str]) -> tuple[str, str, str]:
        """A row's key, owner and amount as the file writes them."""
        text = self._columns.text
        try:
            return text("external_id", cells), text("owner", cells), text("amount", cells)
        except IndexError:
            return cells[0] if cells else "", "", ""

    def meet(self, cells: list[str]) -> None:
        """Note whom a rejected row names as its owner or among its shares."""
        for field in {"owner", "shares"} & self._picks.keys():
            with suppress(IndexError):  # it may be too short
                for part in self._columns.text(field, cells).split(";"):
                    self._people.meet(part)
                    self._people.meet(part.rpartition(" ")[0])

    def _stand(self, cells: list[str], won: bool, lost: bool) -> tuple[str, Status]:  # noqa: FBT001
        picks = self._picks
        stage = self._stage[picks["stage"](cells)] if "stage" in picks else None
        said = self._status[picks["status"](cells)] if "status" in picks else None
        key = stage, said, won, lost
        found = self._standing.get(key)
        if found is None:
            found = self._standing[key] = self._work_out(stage, said, won=won, lost=lost)
        return found

    def _work_out(
        self, stage: str | None, said: str | None, *, won: bool, lost: bool
    ) -> tuple[str, Status]:
        status = self._said_status(said, won=won, lost=lost)
        if stage is None:
            if status is None:
                raise about(ValueMissing(), self._label("stage"), "")
            return self._stages.of_status(status)
        try:
            known = self._stages.find(stage)
        except StageNotHere as refusal:
            if status in {None, "open"}:
                raise about(refusal, self._label("stage"), stage) from None
            known = stage, "open"
        if status is None or known[1] == status:
            return known
        return self._stages.of_status(status)

    def _said_status(self, said: str | None, *, won: bool, lost: bool) -> Status | None:
        status: Status | None = None
        if said is not None:
            status = STATUSES.get(squeezed(said))
            if status is None:
                raise about(UnknownStatus(), self._label("status"), said)
        if not self._has_times:
            return status
        if status is None:
            if won and lost:
                raise StatusContradicts(status="neither")
            return "won" if won else "lost" if lost else "open"
        if (status != "won" and won) or (status != "lost" and lost):
            raise about(StatusContradicts(status=status), self._label("status"), said or "")
        return status

    def _put_days(
        self, values: dict[str, Any], status: Status, days: dict[str, When | None]
    ) -> None:
        get = days.get
        opened, strict, close = get("opened_on"), get("closed_on"), get("close_date")
        expected = get("expected_close_on")
        if status == "open":
            closed, expected = strict, expected or close
        else:
            closed = get("won_on" if status == "won" else "lost_on") or strict or close
        day = closed.day if closed else None
        self._check(status, opened.day if opened else None, day)
        if "opened_on" in days:
            values["opened_on"] = opened.day if opened else None
        values["closed_on"], values["closed_at"] = day, closed.at if closed else None
        if "expected_close_on" in days or "close_date" in days:
            values["expected_close_on"] = expected.day if expected else None

    def _check(self, status: Status, opened: date | None, closed: date | None) -> None:
        try:
            check_first_day(opened, self._company.first_day)
        except BeforeFirstDay as refusal:
            raise about(refusal, self._label("opened_on"), str(opened)) from None
        try:
            check_first_day(closed, self._company.first_day)
            check_closing(status, closed)
            if opened is not None and opened > self._today:
                raise about(OpenedInTheFuture(opened=opened), self._label("opened_on"), str(opened))
            check_days(opened, closed, today=self._today)
        except DomainError as refusal:
            raise about(refusal, self._closing_label(), str(closed or "")) from None

    def _credits(self, amount: int | None, cells: list[str]) -> tuple[Credit, ...]:
        picks = self._picks
        shares = self._shares[picks["shares"](cells)] if "shares" in picks else None
        if shares is None and "owner" in picks:
            shares = self._owner[picks["owner"](cells)]
        if shares is None:
            raise about(DealWithoutCredit(), self._label("owner"), "")
        if len(shares) == 1:
            return (Credit(shares[0][0], WHOLE_PPM, amount, is_primary=True),)
        return credited(amount, shares)

    def _read_shares(self, text: str) -> Shares:
        """Read "Ana 60%; Ben 40%"; the first is the primary one."""
        shares: list[tuple[int, int]] = []
        for part in filter(None, (part.strip() for part in text.replace("|", ";").split(";"))):
            name, _, number = part.replace(":", " ").rpartition(" ")
            if not name or not any(c.isdigit() for c in number):
                raise SharesUnreadable
            ppm = share_millionths(number, self._set.formats.decimal)
            shares.append((self._people.resolve(name.strip()), int(ppm)))
        if not shares:
            raise SharesUnreadable
        if len({person for person, _ in shares}) < len(shares):
            raise PersonTwice
        credited(None, tuple(shares))
        return tuple(shares)

    def _check_currency(self, text: str) -> str:
        if text.upper() != self._company.currency:
            raise OtherCurrency(currency=text.upper(), company=self._company.currency)
        return text

    def _closing_label(self) -> str:
        for name in ("closed_on", "close_date", "won_on", "lost_on"):
            if name in self._columns:
                return self._label(name)
        return "closed_on"

    def _label(self, name: str) -> str:
        bound = self._columns.fields.get(name)
        return bound.label if bound else name
