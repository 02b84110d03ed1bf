"""Quotas as rows of a file: one a row, or a sheet with a column for each month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from salesgame.domain.core.calendar import NotAPeriod, PeriodKind
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.targets.quotas import RATIO_METRICS, Quota, check_quota_metric
from salesgame.queries.deals.activities import own_kinds
from salesgame.queries.imports.imports import QuotaKey, quotas_kept
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.services.imports.kinds.importer import ImportContext, Rows
from salesgame.services.imports.kinds.lookups import People
from salesgame.services.imports.kinds.seats import Seats
from salesgame.services.imports.refusals import (
    PeriodUnreadable,
    SameQuota,
    TeamNotHere,
    ValueMissing,
)
from salesgame.services.imports.tally import Outcome, Preview
from salesgame.services.targets.quotas import store_quotas
from salesgame.tabular import dates, numbers
from salesgame.tabular.memo import Memo
from salesgame.tabular.refusals import about
from salesgame.tabular.words import squeezed

MONEY = ("revenue", "average_deal")
_KINDS: tuple[PeriodKind, ...] = ("day", "week", "month", "quarter", "year")


class QuotaImport:
    """Takes rows of quotas."""

    def __init__(self, setting: ImportContext) -> None:
        self._set, self._label = setting, setting.columns.label
        memos = setting.memos
        self._people = People(setting)
        self._seats = Seats(setting.work, dry=True)
        self._person = memos.of("person", self._people.resolve)
        self._team = memos.of("team", self._find_team)
        self._metric = memos.text("metric", setting.map.values.get("metric"))
        kinds = own_kinds(setting.work.session)
        self._own_keys = frozenset(kinds)
        self._own = {squeezed(name): key for key, name in kinds.items()}
        self._period = memos.of("period", self._read_period)
        self._targets: dict[tuple[str, str], Memo[Decimal | None]] = {}

    def take(self, rows: Rows) -> None:
        """Read, compare and store one batch."""
        read: list[tuple[int, list[str], Quota]] = []
        for number, cells in self._set.whole(rows):
            try:
                own = list(self._quotas(cells))  # a wide row goes in whole, or not at all
                self._check_repeats(number, own)
                read += [(number, cells, quota) for quota in own]
            except DomainError as refusal:
                self._set.tally.reject(number, cells, refusal, self._look(cells))
        kept = quotas_kept(self._set.work.session, [quota for *_, quota in read])
        for number, cells, quota in read:
            before = kept.get(_key(quota))
            outcome: Outcome = (
                "new" if before is None else "unchanged" if before == quota.target else "changed"
            )
            if self._set.tally.add(outcome):
                who, _, what = self._look(cells)
                self._set.tally.show(
                    outcome, Preview(number, who, quota.metric, what, f"{quota.start:%Y-%m}")
                )
        if not self._set.dry:
            store_quotas(self._set.work, self._made([quota for *_, quota in read]), self._set.why)

    def _made(self, quotas: list[Quota]) -> list[Quota]:
        """Those that are set now; what of them settles closed pay, or one's own, is proposed."""
        waiting, work = self._set.waiting, self._set.work
        if waiting is None:
            return quotas
        locked = lock_day(work.session)
        proposed = [q for q in quotas if q.start < locked or q.person_id == work.actor]
        waiting.quotas.extend(proposed)
        return [quota for quota in quotas if quota not in proposed]

    def _quotas(self, cells: list[str]) -> Iterator[Quota]:
        columns = self._set.columns
        fields = columns.fields
        person = self._person[fields["person"].pick(cells)] if "person" in fields else None
        team = self._team[fields["team"].pick(cells)] if "team" in fields else None
        if person is None and team is None:
            raise about(ValueMissing(), self._label("person" if "person" in fields else "team"), "")
        if person is not None:
            team = None
        try:
            self._set.scope.check_quota(person, team)
        except DomainError as refusal:
            label = self._label("person" if person is not None else "team")
            raise about(refusal, label, self._look(cells)[0]) from None
        metric = (
            self._metric[fields["metric"].pick(cells)] if "metric" in fields else None
        ) or "revenue"
        metric = self._own.get(squeezed(metric), metric)
        if columns.months:
            yield from self._wide(cells, person, team, metric)
            return
        kind, start = self._when(cells)
        text = fields["target"].pick(cells)
        target = self._target(metric, fields["target"].label)[text]
        if target is None:
            raise about(ValueMissing(), self._label("target"), "")
        self._check_metric(metric)
        yield _quota((person, team, metric, kind, start), target, self._label("target"), text)

    def _wide(
        self, cells: list[str], person: int | None, team: int | None, metric: str
    ) -> Iterator[Quota]:
        """A row of months; a blank one has no quota. With one bad cell the row stays out."""
        text = self._set.columns.text("year", cells)
        if not (text.isdigit() and len(text) == 4):
            raise about(PeriodUnreadable(), self._label("year"), text)
        self._check_metric(metric)
        for bound, month in self._set.columns.months:
            cell = bound.pick(cells)
            target = self._target(metric, bound.label)[cell]
            if target is not None:
                start = date(int(text), int(month), 1)
                yield _quota((person, team, metric, "month", start), target, bound.label, cell)

    def _check_metric(self, metric: str) -> None:
        try:
            check_quota_metric(metric, self._own_keys)
        except DomainError as refusal:
            raise about(refusal, self._label("metric"), metric) from None

    def _when(self, cells: list[str]) -> tuple[PeriodKind, date]:
        fields = self._set.columns.fields
        if "period" in fields:
            found = self._period[fields["period"].pick(cells)]
            if found is None:
                raise about(ValueMissing(), fields["period"].label, "")
            kind, start = found
        else:
            kind, start = self._read_period(self._set.columns.text("year", cells))
        said = self._set.columns.text("period_kind", cells)
        if said in _KINDS:
            kind = next(known for known in _KINDS if known == said)
        elif kind == "day":
            kind = "month"
        return kind, self._set.work.company.calendar.period(kind, start).start

    def _read_period(self, text: str) -> tuple[PeriodKind, date]:
        """Read 2017-Q4, 2017-11, 2017, or a day: a day alone stands for its month."""
        calendar = self._set.work.company.calendar
        try:
            period = calendar.parse(text)
        except NotAPeriod:
            order = self._set.formats.orders.get("period", "ymd")
            zero = self._set.formats.day_zeros.get("period")
            try:
                return "day", dates.read_moment(text, order, zero).day
            except DomainError:
                raise PeriodUnreadable from None
        return period.kind, period.start

    def _target(self, metric: str, column: str) -> Memo[Decimal | None]:
        found = self._targets.get((metric, column))
        if found is None:
            formats, company, scale = self._set.formats, self._set.work.company, self._set.map.scale
            clean = self._set.columns.clean

            def read(text: str) -> Decimal | None:
                bare = clean(text)
                if not bare:
                    return None
                if metric in MONEY:
                    return Decimal(
                        numbers.minor_units(
                            bare, formats.decimal, company.decimals, company.currency, scale
                        )
                    )
                exact = numbers.exact_number(bare.replace("%", ""), formats.decimal) * scale
                return exact / 100 if "%" in bare and metric in RATIO_METRICS else exact

            found = self._targets[metric, column] = Memo(read, column)
        return found

    def _find_team(self, text: str) -> int:
        found = self._seats.find(text)
        if found is None:
            raise TeamNotHere
        self._set.concerned.teams.add(found)
        return found

    def _check_repeats(self, number: int, quotas: list[Quota]) -> None:
        keys = ["|".join(map(str, _key(quota))) for quota in quotas]
        repeats = self._set.seen.repeats(keys, [number] * len(keys))
        if repeats:
            raise SameQuota(row=repeats[number])

    def _look(self, cells: list[str]) -> tuple[str, str, str]:
        text = self._set.columns.text
        try:
            return (
                text("person", cells) or text("team", cells),
                text("metric", cells),
                text("target", cells),
            )
        except IndexError:
            return cells[0] if cells else "", "", ""


def _quota(
    key: tuple[int | None, int | None, str, PeriodKind, date],
    target: Decimal,
    label: str,
    text: str,
) -> Quota:
    """The quota of a cell. Raises its refusals, knowing the cell as the file writes it."""
    person, team, metric, kind, start = key
    try:
        return Quota(person, team, metric, kind, start, target)
    except DomainError as refusal:
        raise about(refusal, label, text.strip()) from None


def _key(quota: Quota) -> QuotaKey:
    return quota.person_id, quota.team_id, quota.metric, quota.kind, quota.start
