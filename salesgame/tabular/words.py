"""Durations, yes and no, blanks and languages, as files write them."""

from __future__ import annotations

import re

from salesgame.tabular.refusals import DurationUnreadable, YesOrNo

BLANKS = ("null", "(null)", "none", "n/a", "#n/a", "nan", "-", "–", "—")
# What a spreadsheet shows where a formula failed; its "#N/A" says that there is nothing.
FAULTS = frozenset(
    {"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
_LANGUAGES = {
    "english": "en", "inggris": "en", "indonesian": "id", "indonesia": "id",
    "bahasa indonesia": "id", "in": "id",
}  # fmt: skip
_CLOCK = re.compile(r"(?:(\d+):)?([0-5]?\d):([0-5]\d)(?:[.,]\d+)?")
_WORDS = re.compile(
    r"(?:(\d+)\s*h(?:ours?|r?s?)?\.?)?\s*(?:(\d+)\s*m(?:in(?:utes?|s)?)?\.?)?\s*(?:(\d+)\s*s(?:ec(?:onds?|s)?)?\.?)?",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"(\d+)(?:[.,]0+)?")
_YES = frozenset(
    {
        "y",
        "yes",
        "true",
        "1",
        "t",
        "x",
        "✓",
        "ya",
        "benar",
        "completed",
        "done",
        "answered",
        "attended",
        "won",
        "active",
        "aktif",
    }
)
_NO = frozenset(
    {
        "n",
        "no",
        "false",
        "0",
        "f",
        "tidak",
        "bukan",
        "missed",
        "unanswered",
        "cancelled",
        "canceled",
        "no show",
        "lost",
        "inactive",
    }
)


def seconds(text: str) -> int:
    """Read 00:02:23, 2:23, "1 h 5 min" or plain seconds. Raises DurationUnreadable."""
    if found := _CLOCK.fullmatch(text):
        hours, minutes, secs = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + secs
    if found := _SECONDS.fullmatch(text):
        return int(found[1])
    found = _WORDS.fullmatch(text)
    if found and any(found.groups()):
        hours, minutes, secs = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + secs
    raise DurationUnreadable


def is_yes(text: str) -> bool:
    """Read a yes or no in the ways exports write it. Raises YesOrNo."""
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise YesOrNo


def language_called(text: str) -> str:
    """The code of a language written as its name or as a locale: `en` for English or en_US."""
    code = re.split("[-_]", text.casefold(), maxsplit=1)[0].strip()
    return _LANGUAGES.get(squeezed(text)) or _LANGUAGES.get(code, code)


def squeezed(text: str) -> str:
    """A name as it is compared: case and spacing don't count."""
    return " ".join(text.casefold().split())
