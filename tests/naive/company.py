"""A company that is played: the product on one side, the naive books on the other."""

from __future__ import annotations

import random
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.company.settings import CompanySettings
from salesgame.storage.rules import RuleRow
from tests.cast import Cast
from tests.conftest import Act
from tests.naive.books import Books


class Company:
    """What every act needs: the product, the books, the dice and the hour."""

    act: Act
    session: Session
    cast: Cast
    dice: random.Random
    books: Books
    choices: CompanySettings
    now: datetime
    log: list[str]
    count: int = 0

    @property
    def today(self) -> date:
        """The company's day."""
        return self.books.almanac.day(self.now)

    def _next(self) -> int:
        self.count += 1
        return self.count

    def _id(self, row: Any, source: str, key: str) -> int:
        found = self.session.scalar(
            select(row.id).where(row.source == source, row.external_id == key)
        )
        self.session.rollback()
        assert found
        return int(found)

    def _rule(self, family: str, name: str) -> int:
        found = self.session.scalar(
            select(RuleRow.id).where(RuleRow.family == family, RuleRow.name == name)
        )
        self.session.rollback()
        assert found
        return int(found)
