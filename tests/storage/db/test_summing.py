"""Sums of whole numbers are whole numbers on both databases, whatever they stand in."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.storage.db.summing import sum_of
from salesgame.storage.metrics import TotalRow
from tests.cast import Cast
from tests.conftest import Act
from tests.queries.metrics.test_figures import deal, store

AMOUNT = TotalRow.won_amount


@pytest.mark.parametrize(
    "asked",
    [
        select(sum_of(AMOUNT)),
        select(func.coalesce(sum_of(AMOUNT), 0)),
        select(sum_of(AMOUNT).filter(AMOUNT > 0)),
        select(sum_of(AMOUNT).over()).limit(1),
        select(select(sum_of(AMOUNT)).scalar_subquery()),
        select(sum_of(AMOUNT)).group_by(TotalRow.person_id).having(sum_of(AMOUNT) != 0),
    ],
)
def test_a_sum_is_a_whole_number(act: Act, cast: Cast, session: Session, asked: Any) -> None:
    store(act, deal("A", cast.ana))

    found = session.scalar(asked)

    assert isinstance(found, int)
    assert found == 6 * 100_00  # its day, week, month, quarter, year and life


def test_a_sum_of_nothing_is_none(cast: Cast, session: Session) -> None:
    assert session.scalar(select(sum_of(AMOUNT))) is None
