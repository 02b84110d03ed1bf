"""AdventureWorks through the import: sales as deals, targets as quotas, attainment."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from salesgame.storage.company import CompanyRow
from salesgame.storage.metrics import TotalRow
from salesgame.storage.people import PersonRow
from salesgame.storage.targets import QuotaRow
from tests.services.imports.files import Act, counts, import_file

pytestmark = pytest.mark.real_data
MAPS = Path(__file__).parent / "maps"
MAP, WIDE = MAPS / "adventureworks.toml", MAPS / "adventureworks_wide.toml"


@pytest.fixture
def works(shared_data: Path) -> Path:
    return shared_data / "adventureworks_pl300"


@pytest.fixture
def staffed(act: Act, works: Path) -> None:
    with act() as work:
        work.session.execute(insert(CompanyRow).values(id=1, name="AdventureWorks"))
    assert counts(import_file(act, "people", works / "Salesperson.csv", MAP)) == (18, 0, 0, 0)


@pytest.mark.usefixtures("staffed")
def test_attainment_of_every_person_and_quarter_is_as_expected(
    act: Act, session: Session, works: Path
) -> None:
    import_file(act, "products", works / "Product.csv", MAP)
    import_file(act, "customers", works / "Reseller.csv", MAP)
    assert counts(import_file(act, "deals", works / "Sales.csv", MAP)) == (57_851, 0, 0, 0)
    assert counts(import_file(act, "quotas", works / "Targets.csv", MAP)) == (809, 0, 0, 0)

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
