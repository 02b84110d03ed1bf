"""AdventureWorks through the import: sales as deals, targets as quotas, attainment."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.storage.metrics import TotalRow
from salesgame.storage.people import PersonRow
from salesgame.storage.targets import QuotaRow
from tests.conftest import Plant
from tests.real.adventureworks import FOLDER, MAP, WIDE, sell, staff
from tests.services.imports.files import Act, counts, import_file

pytestmark = pytest.mark.real_data


@pytest.fixture
def works(shared_data: Path) -> Path:
    return shared_data / FOLDER


@pytest.fixture
def staffed(act: Act, works: Path) -> None:
    staff(act, works)


def test_attainment_of_every_person_and_quarter_is_as_expected(
    act: Act, plant_once: Plant, session: Session, works: Path
) -> None:
    plant_once("adventureworks", lambda: sell(act, works))

    expected = json.loads((works / "expected.json").read_text())
    sales, targets = sums(session)
    reached = quarters = 0
    for name, person in expected["per_person"].items():
        for label, wanted in person["quarters"].items():
            months = months_of(label)
            sold = sum(sales.get((name, month), 0) for month in months)
            target = sum(targets.get((name, month), Decimal(0)) for month in months)
            assert Decimal(sold) / 100 == Decimal(wanted["sales"])
            assert target / 100 == Decimal(wanted["target"])
            assert str(round(sold / target, 6)) == str(
                Decimal(wanted["attainment"]).quantize(Decimal("1.000000"))
            )
            quarters += sold > 0
            reached += sold >= target
    assert reached == 32
    assert sum(sales.values()) == 7_754_857_020
    assert sum(targets.values()) == 67_621_000_000


@pytest.mark.usefixtures("staffed")
def test_targets_with_currency_and_long_dates_are_the_same_quotas(act: Act, works: Path) -> None:
    import_file(act, "quotas", works / "Targets.csv", MAP)

    again = import_file(act, "quotas", works / "variants" / "Targets_usd_longdate.tsv", MAP)

    assert counts(again) == (0, 0, 809, 0)


@pytest.mark.usefixtures("staffed")
def test_a_wide_sheet_in_thousands_is_the_same_quotas(act: Act, works: Path) -> None:
    import_file(act, "quotas", works / "Targets.csv", MAP)

    again = import_file(act, "quotas", works / "variants" / "ResellerSalesTargets_wide.csv", WIDE)

    new, changed, unchanged, rejected = counts(again)
    assert (new, changed, rejected) == (0, 0, 0)
    assert unchanged > 0


def sums(session: Session) -> tuple[dict[Any, int], dict[Any, Decimal]]:
    """Sales by person and month from the totals, and targets from the quotas."""
    totals = session.execute(
        select(PersonRow.name, TotalRow.start, func.sum(TotalRow.won_amount))
        .join(PersonRow, PersonRow.id == TotalRow.person_id)
        .where(TotalRow.period_kind == "month")
        .group_by(PersonRow.name, TotalRow.start)
    )
    quotas = session.execute(
        select(PersonRow.name, QuotaRow.start, QuotaRow.target)
        .join(PersonRow, PersonRow.id == QuotaRow.person_id)
        .where(QuotaRow.period_kind == "month", QuotaRow.metric == "revenue")
    )
    return (
        {(name, f"{start:%Y-%m}"): int(amount) for name, start, amount in totals},
        {(name, f"{start:%Y-%m}"): target for name, start, target in quotas},
    )


def months_of(label: str) -> list[str]:
    year, quarter = label.split("-Q")
    return [f"{year}-{int(quarter) * 3 - 2 + n:02}" for n in range(3)]
