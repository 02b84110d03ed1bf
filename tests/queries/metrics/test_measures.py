"""Totals keep each measure that is listed, and metrics can read it."""

from __future__ import annotations

from salesgame.domain.metrics.definitions import ADDITIVE
from salesgame.domain.metrics.measures import ACTIVITY_KEPT, KEPT, SUMS
from salesgame.storage.metrics import ActivityTotalRow, TotalRow

KEY = ("period_kind", "start", "person_id")


def test_totals_have_a_column_for_each_measure_and_for_nothing_else() -> None:
    assert tuple(TotalRow.__table__.columns.keys()) == (*KEY, *KEPT)


def test_totals_of_activities_do_too() -> None:
    assert tuple(ActivityTotalRow.__table__.columns.keys()) == (
        "period_kind", "start", "kind", "person_id", *ACTIVITY_KEPT,
    )  # fmt: skip


def test_metrics_read_each_measure_that_is_summed() -> None:
    assert set(SUMS) <= set(ADDITIVE)
