"""What a file can't say itself, as its page asks it: with what each answer would make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from salesgame.domain.core.refusals import DomainError
from salesgame.services.imports.preparing import Prepared
from salesgame.tabular.dates import Order, read_moment
from salesgame.tabular.formats import Question
from salesgame.tabular.numbers import DecimalSign, exact_number
from salesgame.web.ui.filters import day as day_text
from salesgame.web.ui.filters import number
from salesgame.web.ui.language import _, ngettext


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question, with what the samples would say by it."""

    value: str
    label: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as the page puts it."""

    about: str
    title: str
    why: str
    samples: tuple[str, ...]
    choices: tuple[Choice, ...]


def asked_of(ready: Prepared, today: date) -> list[QuestionView]:
    """The open questions with their answers, each with what the samples would then say."""
    labels = {
        "dmy": _("Day first"), "mdy": _("Month first"), "ymd": _("Year first"),
        "excel": _("Days, as a spreadsheet counts them"),
        ".": _("A point before the decimals"), ",": _("A comma before the decimals"),
    }  # fmt: skip
    return [
        QuestionView(
            question.about, _title(question), _why(question), question.samples,
            tuple(
                Choice(
                    value, labels[value], _examples(question, value, today, ready.sheet.day_zero)
                )
                for value in question.choices
            ),
        )
        for question in ready.formats.questions
    ]  # fmt: skip


def _title(question: Question) -> str:
    match question.about:
        case "dates":
            return _("How does this file write its dates?")
        case "day_numbers":
            return _("Are these numbers days?")
        case _:
            return _("How does this file write its decimals?")


def _why(question: Question) -> str:
    column = question.column
    match question.about:
        case "dates":
            return ngettext(
                "%(num)s date in the column %(column)s can be read in two ways.",
                "%(num)s dates in the column %(column)s can be read in two ways.",
                question.count,
                column=column,
            )
        case "day_numbers":
            return _(
                "The column %(column)s holds bare numbers where days belong. If they are no days, "
                "choose another column.",
                column=column,
            )
        case _:
            return _("Amounts in the column %(column)s can be read in two ways.", column=column)


def _examples(question: Question, value: str, today: date, zero: date | None) -> tuple[str, ...]:
    examples = []
    for sample in question.samples[:2]:
        try:
            if question.about in {"dates", "day_numbers"}:
                day = read_moment(sample, cast(Order, value), zero).day
                said = day_text(day, "full")
                if day > today:
                    said = _("%(day)s, in the future", day=said)
            else:
                said = number(exact_number(sample, cast(DecimalSign, value)))
        except DomainError:
            said = _("not readable so")
        examples.append(_("%(sample)s is %(said)s", sample=sample, said=said))
    return tuple(examples)
