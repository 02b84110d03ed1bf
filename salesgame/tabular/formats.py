"""How a file writes dates and decimals: as its columns prove it, else as a person must say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from salesgame.domain.core.refusals import DomainError
from salesgame.tabular.dates import (
    DAY_NUMBERS,
    EXAMPLES,
    ORDERS,
    DateEvidence,
    DayNumbers,
    Order,
    read_moment,
)
from salesgame.tabular.evidence import Evidence, TypedColumn
from salesgame.tabular.numbers import DecimalEvidence, DecimalSign
from salesgame.tabular.refusals import (
    DatesContradict,
    DatesUnclear,
    DayNumbersUnclear,
    DecimalsContradict,
    DecimalsUnclear,
)


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
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    day_zeros: Mapping[str, date] = field(default_factory=dict)


def formats_of(
    columns: Sequence[TypedColumn], evidence: Evidence, zero: date | None, *,
    dates: Order | None = None, decimal: DecimalSign | None = None,
    day_numbers: DayNumbers | None = None,
) -> Formats:  # fmt: skip
    """What the evidence proves of these columns. An answer given before settles its question."""
    dated = [
        _Dated(one.name, one.label, evidence.dates[one.name])
        for one in columns
        if one.reads == "date"
    ]
    zeros, numbers = _day_numbers(dated, zero, day_numbers)
    orders, questions = _orders(dated, dates)
    sign, more = _decimal(evidence.decimals, decimal)
    samples = {one.name: evidence.samples[one.name] for one in columns}
    return Formats(orders, sign, samples, (*numbers, *questions, *more), zeros)


class _Dated(NamedTuple):
    """A column of dates: its name, what the file calls it, and what its values say."""

    name: str
    label: str
    evidence: DateEvidence


def _day_numbers(
    columns: Sequence[_Dated], zero: date | None, said: DayNumbers | None
) -> tuple[dict[str, date], list[Question]]:
    """The columns of nothing but day numbers: known where that was said, else asked about."""
    found = [column for column in columns if column.evidence.are_day_numbers()]
    if zero is None or said:
        return {column.name: zero for column in found if zero}, []
    return {}, [_number_question(column.label, column.evidence, zero) for column in found]


def _number_question(label: str, evidence: DateEvidence, zero: date) -> Question:
    samples = tuple(evidence.first_numbers)
    day = read_moment(samples[0], "ymd", zero).day
    refusal = DayNumbersUnclear(column=label, sample=samples[0], day=day)
    return Question("day_numbers", label, evidence.numbers, samples, DAY_NUMBERS, refusal)


def _orders(
    columns: Sequence[_Dated], chosen: Order | None
) -> tuple[dict[str, Order], list[Question]]:
    orders: dict[str, Order] = {}
    questions: list[Question] = []
    open_ones: list[_Dated] = []
    proven: dict[frozenset[str], Order] = {}
    for column in columns:
        name, _, evidence = column
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
            open_ones.append(column)
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
