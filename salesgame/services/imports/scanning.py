"""A first pass over a file: which formats its columns prove, and where a person must say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from salesgame.domain.core.refusals import DomainError
from salesgame.services.imports.columns import Bound, Columns
from salesgame.services.imports.fields import Kind, field_of
from salesgame.services.imports.maps import FileMap
from salesgame.services.imports.refusals import (
    DatesContradict,
    DatesUnclear,
    DayNumbersUnclear,
    DecimalsContradict,
    DecimalsUnclear,
    NoRows,
)
from salesgame.services.operations.gc_paused import gc_paused
from salesgame.tabular.dates import (
    DAY_NUMBERS,
    EXAMPLES,
    ORDERS,
    DateEvidence,
    DayNumbers,
    Order,
    read_moment,
)
from salesgame.tabular.files import Sheet
from salesgame.tabular.numbers import DecimalEvidence, DecimalSign

SAMPLES = 5
_AT_ONCE = 2_000
_REMEMBERED = 50_000  # values of a column not looked at twice


@dataclass(frozen=True, slots=True)
class Question:
    """Something the file can't say itself: which answers there are, and what speaks for asking."""

    about: str  # "dates", "day_numbers" or "decimal"
    column: str
    count: int
    samples: tuple[str, ...]
    choices: tuple[str, ...]
    refusal: DomainError


@dataclass(frozen=True, slots=True)
class Formats:
    """How the file writes dates, by field, and decimals; `questions` are what is left open.

    Fields that hold day numbers have the day of number 0 in `day_zeros`, and no order.
    """

    orders: Mapping[str, Order]
    decimal: DecimalSign
    rows: int
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    day_zeros: Mapping[str, date] = field(default_factory=dict)


@gc_paused()
def scan(
    sheet: Sheet, found: FileMap, columns: Columns, *,
    dates: Order | None = None, decimal: DecimalSign | None = None,
    day_numbers: DayNumbers | None = None,
) -> Formats:  # fmt: skip
    """Read the whole file once. An answer given before settles its question.

    Raises NoRows and the file's own faults, so that none of them shows half-way.
    """
    look = _Look(found.kind, columns, sheet.day_zero)
    rows, numbered = 0, sheet.rows()
    while batch := list(islice(numbered, _AT_ONCE)):
        rows += len(batch)
        look.at([cells for _, cells in batch if len(cells) == columns.width])
    if not rows:
        raise NoRows(file=sheet.name)
    zeros, numbers = _day_numbers(look, sheet.day_zero, day_numbers)
    orders, questions = _orders(look, dates or found.dates)
    sign, more = _decimal(look.decimals, decimal or found.decimal)
    return Formats(orders, sign, rows, look.samples(), (*numbers, *questions, *more), zeros)


class _Look:
    """The evidence gathered while the file goes by; a value seen before is passed over."""

    def __init__(self, kind: Kind, columns: Columns, zero: date | None) -> None:
        self.columns = columns
        self.decimals = DecimalEvidence()
        self.dates: dict[str, tuple[str, DateEvidence]] = {}
        self._seen: dict[str, set[str]] = {name: set() for name in columns.fields}
        self._date_picks, self._amount_picks, self._others = [], [], []
        for name, bound in columns.fields.items():
            one = field_of(kind, name)
            reads = one.reads if one else "text"
            if kind == "quotas" and name == "period":
                reads = "date"
            entry = (bound, self._seen[name])
            if reads == "date":
                evidence = DateEvidence(zero)
                self.dates[name] = bound.label, evidence
                self._date_picks.append((*entry, evidence))
            elif reads in {"amount", "number"}:
                self._amount_picks.append(entry)
            else:
                self._others.append(entry)
        for bound, _ in columns.months:
            self._amount_picks.append((bound, self._seen.setdefault(bound.name, set())))

    def at(self, batch: list[list[str]]) -> None:
        """Look at the values of some rows that these columns have not had before."""
        clean = self.columns.clean
        for bound, seen, evidence in self._date_picks:
            for text in _fresh(bound, seen, batch):
                evidence.note(clean(text))
        for bound, seen in self._amount_picks:
            for text in _fresh(bound, seen, batch):
                if "." in text or "," in text:
                    self.decimals.note(bound.label, clean(text))
        for bound, seen in self._others:
            if len(seen) <= SAMPLES:
                _fresh(bound, seen, batch[: SAMPLES * 20])

    def samples(self) -> dict[str, tuple[str, ...]]:
        """A few different values of each field."""
        return {
            name: tuple(sorted(text for text in seen if text.strip())[:SAMPLES])
            for name, seen in self._seen.items()
        }


def _fresh(bound: Bound, seen: set[str], batch: list[list[str]]) -> set[str]:
    """The texts of a column in these rows that were not seen yet; now they are."""
    fresh = set(map(bound.pick, batch)) - seen
    if len(seen) > _REMEMBERED:
        seen.clear()
    seen |= fresh
    return fresh


def _day_numbers(
    look: _Look, zero: date | None, said: DayNumbers | None
) -> tuple[dict[str, date], list[Question]]:
    """The columns of nothing but day numbers: known where that was said, else asked about."""
    found = {name: one for name, one in look.dates.items() if one[1].are_day_numbers()}
    if zero is None or said:
        return {name: zero for name in found if zero}, []
    return {}, [_number_question(label, evidence, zero) for label, evidence in found.values()]


def _number_question(label: str, evidence: DateEvidence, zero: date) -> Question:
    samples = tuple(sorted(evidence.numbers)[:3])
    day = read_moment(samples[0], "ymd", zero).day
    refusal = DayNumbersUnclear(column=label, sample=samples[0], day=day)
    return Question("day_numbers", label, len(evidence.numbers), samples, DAY_NUMBERS, refusal)


def _orders(look: _Look, chosen: Order | None) -> tuple[dict[str, Order], list[Question]]:
    orders: dict[str, Order] = {}
    questions: list[Question] = []
    open_ones: list[tuple[str, str, DateEvidence]] = []
    proven: dict[frozenset[str], Order] = {}
    for name, (label, evidence) in look.dates.items():
        if evidence.are_day_numbers():
            continue
        if chosen:
            orders[name] = chosen
            continue
        candidates = evidence.candidates()
        if not evidence.seen or (candidates and not evidence.differ):
            orders[name] = candidates[0] if candidates else "ymd"
        elif len(candidates) == 1 and len(evidence.only) <= 1:
            orders[name] = proven[frozenset(evidence.shapes)] = candidates[0]
        else:
            open_ones.append((name, label, evidence))
    for name, label, evidence in open_ones:
        # Another column of the same file, written alike, may have proven the order.
        alike = proven.get(frozenset(evidence.shapes))
        if alike in evidence.candidates():
            orders[name] = alike
        else:
            orders[name] = (evidence.candidates() or ORDERS)[0]
            questions.append(_date_question(label, evidence))
    return orders, questions


def _date_question(label: str, evidence: DateEvidence) -> Question:
    candidates = evidence.candidates()
    if candidates:
        ways = " or ".join(f"--dates {order} (as in {EXAMPLES[order]})" for order in candidates)
        refusal: DomainError = DatesUnclear(column=label, sample=evidence.differ[0], ways=ways)
    else:
        only = list(evidence.only.values()) or evidence.differ
        refusal = DatesContradict(column=label, sample=only[0], other=only[-1])
    samples = tuple(evidence.differ or evidence.only.values())
    return Question("dates", label, evidence.seen, samples, candidates or ORDERS[:2], refusal)


def _decimal(
    evidence: DecimalEvidence, chosen: DecimalSign | None
) -> tuple[DecimalSign, list[Question]]:
    if chosen:
        return chosen, []
    point, comma = evidence.samples.get("."), evidence.samples.get(",")
    if point and comma:
        refusal: DomainError = DecimalsContradict(sample=point[1], other=comma[1])
        return ".", [Question("decimal", point[0], 2, (point[1], comma[1]), (".", ","), refusal)]
    if point or comma:
        return "." if point else ",", []
    if evidence.unclear:
        column, text = evidence.unclear
        refusal = DecimalsUnclear(column=column, sample=text)
        return ".", [
            Question("decimal", column, evidence.unclear_count, (text,), (".", ","), refusal)
        ]
    return ".", []
