"""Names: how they are kept, which two are alike, and which mix alphabets."""

from __future__ import annotations

import re
import unicodedata

from salesgame.domain.core.refusals import DomainError

NAME_LENGTH = 120
# What can't be seen but turns or hides the text around it: C0 and C1 controls, and marks that
# turn its direction.
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What takes no room: format characters and the other default ignorables of Unicode, fillers, and
# the blank of Braille. Python knows categories, but not that property.
_INVISIBLE = (
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
# Joiners shape letters of Arabic and Indic names; anywhere else they hide.
_SHAPED = "[\u0620-\u074a\u0900-\u0dff]"
_JOINER = f"(?<!{_SHAPED})[\u200c\u200d]|[\u200c\u200d](?!{_SHAPED})"
_UNSEEN = re.compile(f"[{_INVISIBLE}]|{_JOINER}")
# In comparing, joiners and the selectors of a variant count for nothing anywhere.
_IGNORED = re.compile(f"[{_INVISIBLE}\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Letters that look like a Latin one in upper or in lower case, Cyrillic, Greek, Armenian and some
# of Latin's own, chosen from confusables.txt of Unicode Technical Standard 39; then signs that
# spreadsheets put for one another.
_LOOK_LIKE = {
    "a": "\u0251\u03b1\u0430",
    "b": "\u03b2\u0432\u044c",
    "c": "\u0441",
    "d": "\u0501",
    "e": "\u03b5\u0435",
    "g": "\u0261\u0581",
    "h": "\u03b7\u043d\u04bb\u0570",
    "i": "\u0131\u03b9\u0456",
    "j": "\u0237\u03f3\u0458",
    "k": "\u03ba\u043a",
    "l": "\u04cf",
    "m": "\u03bc\u043c",
    "n": "\u03bd\u0578",
    "o": "\u03bf\u043e\u0585",
    "p": "\u03c1\u0440",
    "q": "\u051b\u0566",
    "s": "\u0455",
    "t": "\u03c4\u0442",
    "u": "\u057d",
    "w": "\u051d",
    "x": "\u03c7\u0445",
    "y": "\u03c5\u0443\u04af",
    "z": "\u03b6",
    "'": "\u0060\u02b9\u02bb\u02bc\u02bd\u02c8\u2018\u2019\u201b\u2032\ua78c",
    "-": "\u2010\u2012\u2013\u2014\u2212",
}  # fmt: skip
_FOLDED = {ord(sign): plain for plain, signs in _LOOK_LIKE.items() for sign in signs}
# A capital I, a one and a small L are one stroke; which letter it is shows only where case is kept.
_STROKES, _BLURRED = str.maketrans("I1|0", "lllo"), str.maketrans("i1|0", "lllo")
# Which scripts real names mix, by the first word of a letter's name in Unicode: Japanese, Chinese
# and Korean, each with Latin (UTS 39, "highly restrictive", as ICU's spoof checker has it).
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)


class NameMissing(DomainError):
    """Write a name."""

    field = "name"


class NameTooLong(DomainError):
    """A name has at most {most} characters; this one has {length}."""

    field = "name"


class MixedScripts(DomainError):
    """The letter “{letter}” is from another alphabet than the rest. Write the name in one alphabet."""  # noqa: E501 - one sentence on one line, as translators find it

    field = "name"


class NameLikeAnothers(DomainError):
    """This name is too much like another one in use here. Choose another, or ask an admin."""

    field = "name"


class LooksLikeAnother(DomainError):
    """{name} has a name that looks like this one. Confirm that these are two people."""

    field = "namesake"


class Namesake(LooksLikeAnother):
    """{name} has this name too. Imports will match both by ID or email only. Confirm that these are two people."""  # noqa: E501 - one sentence on one line, as translators find it


def tidy_name(text: str) -> str:
    """A name without what can't be seen and with single spaces. Raises NameMissing, NameTooLong."""
    name = " ".join(HIDDEN.sub(" ", _UNSEEN.sub("", text)).split())
    if not comparable(name):
        raise NameMissing
    if len(name) > NAME_LENGTH:
        raise NameTooLong(most=NAME_LENGTH, length=len(name))
    return name


def person_name(text: str) -> str:
    """A person's name, in one alphabet. Raises NameMissing, NameTooLong, MixedScripts."""
    name = tidy_name(text)
    if letter := _stray_letter(name):
        raise MixedScripts(letter=letter)
    return name


def person_nickname(text: str) -> str | None:
    """A person's nickname, or None for none. Raises NameTooLong, MixedScripts."""
    return person_name(text) if comparable(text) else None


def comparable(name: str) -> str:
    """What two names are compared by: without case, width, what can't be seen and look-alikes."""
    seen = unicodedata.normalize("NFKC", HIDDEN.sub(" ", _IGNORED.sub("", name)))
    # Marks apart from their letters, so that those of a look-alike letter fold too.
    folded = unicodedata.normalize("NFKD", seen.casefold()).casefold().translate(_FOLDED)
    return " ".join(folded.split())


def look_alike(one: str, other: str) -> bool:
    """Whether two names compare alike, or a reader takes one for the other: "Iwan", "lwan"."""
    return comparable(one) == comparable(other) or _as_read(one) == _as_read(other)


def name_key(name: str) -> str:
    """What names that look alike have in common, to find them by; a few others have it too."""
    return comparable(name).translate(_BLURRED)


def _as_read(name: str) -> str:
    return comparable(unicodedata.normalize("NFKC", name).translate(_STROKES))


def _stray_letter(name: str) -> str | None:
    """The first letter of a script that the ones before it don't go with."""
    scripts: set[str] = set()
    for letter in unicodedata.normalize("NFKC", name):
        if unicodedata.category(letter) in {"Lu", "Ll", "Lt", "Lo"}:
            scripts.add(unicodedata.name(letter, "UNKNOWN").partition(" ")[0])
            if len(scripts) > 1 and not any(scripts <= each for each in _TOGETHER):
                return letter
    return None
