"""Reading each different text of a column once; a refusal knows its column and value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from salesgame.domain.core.refusals import DomainError
from salesgame.tabular.refusals import about

Value = TypeVar("Value")
_MOST = 50_000  # different texts kept before a column's memory starts afresh


class Memo(dict[str, Value], Generic[Value]):
    """`memo[text]` is the text's value: worked out the first time, looked up after that."""

    def __init__(self, read: Callable[[str], Value], column: str) -> None:
        super().__init__()
        self._read, self._column = read, column

    def __missing__(self, text: str) -> Value:
        if len(self) >= _MOST:
            self.clear()
        try:
            value = self._read(text)
        except DomainError as refusal:
            raise about(refusal, self._column, text.strip()) from None
        self[text] = value
        return value
