"""How the domain says no: an exception is the fact, its docstring the user's sentence."""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DomainError(Exception):
    """This can't be done."""

    field: str | None = None

    def __init__(self, **facts: Any) -> None:
        """Keep the `facts` that fill the `{placeholders}` of the sentence."""
        super().__init__()
        self.facts = facts

    @property
    def each(self) -> tuple[DomainError, ...]:
        """The refusals it is made of: itself, or those that were gathered."""
        return (self,)

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


class ManyRefused(DomainError):
    """Several things are to be put right."""

    def __init__(self, *each: DomainError) -> None:
        """Keep `each` refusal, in the order of the form's fields."""
        super().__init__()
        self._each = each

    @property
    def each(self) -> tuple[DomainError, ...]:
        """All that were gathered."""
        return self._each


class NotSaved(DomainError):
    """Nothing of this was saved: the database is busy, or can't write. Try again in a moment."""


class Gathered:
    """Refusals gathered one by one, so that a form comes back once and not once for each.

    `with gathered: ...` keeps a refusal of that step; `gathered.refuse()` raises what was kept.
    That nothing could be saved is nothing to put right, and passes on at once.
    """

    def __init__(self) -> None:
        self._kept: list[DomainError] = []
        self._beside: str | None = None

    def beside(self, field: str) -> Gathered:
        """The same refusals; those of the step stand beside `field`, whichever they name."""
        other = Gathered()
        other._kept, other._beside = self._kept, field
        return other

    def taken(self, otherwise: T, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a step says, or `otherwise` where it was refused, so that the rest can be tried."""
        with self:
            return step(*args, **kwargs)
        return otherwise

    def __len__(self) -> int:
        """How many were kept."""
        return len(self._kept)

    def __enter__(self) -> None:
        """Try one step."""

    def __exit__(self, _kind: object, refusal: BaseException | None, _trace: object) -> bool:
        """Keep what the step refused, and let anything else pass on."""
        if not isinstance(refusal, DomainError) or isinstance(refusal, NotSaved):
            return False
        for one in refusal.each:
            one.field = self._beside or one.field
            self._kept.append(one)
        return True

    def refuse(self) -> None:
        """Raise the refusal that was kept, or ManyRefused."""
        if len(self._kept) > 1:
            raise ManyRefused(*self._kept)
        for refusal in self._kept:
            raise refusal
