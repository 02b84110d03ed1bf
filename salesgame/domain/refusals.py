"""How the domain says no: an exception is the fact, its docstring the user's sentence."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any, ClassVar


class DomainError(Exception):
    """This can't be done."""

    field: ClassVar[str | None] = None

    def __init__(self, **facts: Any) -> None:
        """Keep the `facts` that fill the `{placeholders}` of the sentence."""
        super().__init__()
        self.facts = facts

    @property
    def sentence(self) -> str:
        """The untranslated sentence with its placeholders: the message id for gettext."""
        return cleandoc(type(self).__doc__ or "")

    @property
    def message(self) -> str:
        """The sentence in English, filled in."""
        return self.sentence.format(**self.facts)

    def __str__(self) -> str:
        return self.message


class NotSaved(DomainError):
    """Nothing of this was saved: the database is busy, or can't write. Try again in a moment."""
