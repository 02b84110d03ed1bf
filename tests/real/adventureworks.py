"""AdventureWorks as several tests begin with it: everything of the set imported."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert

from salesgame.storage.company import CompanyRow
from tests.services.imports.files import Act, counts, import_file

FOLDER = "adventureworks_pl300"
MAPS = Path(__file__).parent / "maps"
MAP, WIDE = MAPS / "adventureworks.toml", MAPS / "adventureworks_wide.toml"


def staff(act: Act, works: Path) -> None:
    """The company with its people."""
    with act() as work:
        work.session.execute(insert(CompanyRow).values(id=1, name="AdventureWorks"))
    assert counts(import_file(act, "people", works / "Salesperson.csv", MAP)) == (18, 0, 0, 0)


def sell(act: Act, works: Path) -> None:
    """All its sales, and what was asked for."""
    staff(act, works)
    import_file(act, "products", works / "Product.csv", MAP)
    import_file(act, "customers", works / "Reseller.csv", MAP)
    assert counts(import_file(act, "deals", works / "Sales.csv", MAP)) == (57_851, 0, 0, 0)
    assert counts(import_file(act, "quotas", works / "Targets.csv", MAP)) == (809, 0, 0, 0)
