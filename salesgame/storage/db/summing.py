"""Sums of whole numbers, read as whole numbers: PostgreSQL answers them as NUMERIC."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, func
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.functions import Function
from sqlalchemy.types import TypeDecorator


class Whole(TypeDecorator[int]):
    """A whole number, whatever number type the driver answers it in."""

    impl = BigInteger
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else int(value)


def sum_of(whole: ColumnElement[Any] | Any) -> Function[int]:
    """The sum of whole numbers; None of none. The only place that writes SQL's `sum`."""
    return func.sum(whole, type_=Whole)
