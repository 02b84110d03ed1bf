"""The Maven set through the import: every figure of expected.json, from any of its nine files."""

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
from salesgame.storage.people import MembershipRow, PersonRow, TeamRow
from tests.conftest import Plant
from tests.services.imports.files import Act, counts, import_file

pytestmark = pytest.mark.real_data
MAPS = Path(__file__).parent / "maps"
MAVEN, DMY = MAPS / "maven.toml", MAPS / "maven_dmy.toml"
FILES = (
    ("sales_pipeline.csv", MAVEN),
    ("variants/iso_crlf.csv", MAVEN),
    ("variants/mdy_slash_unpadded.csv", MAVEN),
    ("variants/dmy_dash_crlf_gtx_pro.csv", MAVEN),
    ("variants/dmy_2digit_year_extra_cols.csv", DMY),
    ("crm_formats/hubspot-crm-exports-all-deals.csv", None),
    ("crm_formats/pipedrive_deals.csv", None),
    ("crm_formats/zoho_Deals.csv", None),
    ("crm_formats/salesforce_Opportunity.csv", None),
)


@pytest.fixture
def maven(shared_data: Path) -> Path:
    return shared_data / "maven"


@pytest.fixture
def expected(maven: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((maven / "expected.json").read_text(), parse_float=Decimal)
    return found


@pytest.fixture
def staffed(act: Act, plant_once: Plant, maven: Path) -> None:
    """The company with its teams and people, from the files."""
    plant_once("maven's people", lambda: staff(act, maven))


def staff(act: Act, maven: Path) -> None:
    with act() as work:
        work.session.execute(insert(CompanyRow).values(id=1, name="Maven"))
    assert counts(import_file(act, "teams", maven / "sales_teams.csv", MAVEN)) == (6, 0, 29, 0)
    assert counts(import_file(act, "people", maven / "sales_teams.csv", MAVEN)) == (35, 0, 0, 0)
    assert counts(import_file(act, "products", maven / "products.csv", MAVEN)) == (7, 0, 0, 0)
    assert counts(import_file(act, "customers", maven / "accounts.csv", MAVEN)) == (85, 0, 0, 0)


def import_deals(
    act: Act, maven: Path, name: str, mapped: Path | None
) -> tuple[int, int, int, int]:
    if "salesforce" in name:  # its deals name their owner by an id that only its users know
        import_file(act, "people", maven / "crm_formats" / "salesforce_User.csv")
    return counts(import_file(act, "deals", maven / name, mapped))


@pytest.mark.parametrize(("name", "mapped"), FILES)
def test_every_file_of_the_set_gives_the_expected_figures(
    name: str, mapped: Path | None, act: Act, session: Session, maven: Path,
    expected: dict[str, Any], staffed: None,
) -> None:  # fmt: skip
    assert import_deals(act, maven, name, mapped) == (8800, 0, 0, 0)

    read = figures(session)
    assert_equal(read("ever"), expected["overall"])
    for agent, wanted in expected["per_agent"].items():
        assert_equal(read("ever", agent=agent), wanted)
    for region, wanted in expected["per_region"].items():
        assert_equal(read("ever", region=region), wanted)
    for kind, table in (("month", "per_month"), ("quarter", "per_quarter")):
        for label, wanted in expected[table].items():
            assert_equal(read(kind, label), wanted)
    for kind, table in (("month", "agent_by_month"), ("quarter", "agent_by_quarter")):
        for label, agents in expected[table].items():
            for agent, wanted in agents.items():
                assert_equal(read(kind, label, agent=agent), wanted)


def test_the_re_saved_variants_of_one_file_change_nothing(
    act: Act, maven: Path, staffed: None
) -> None:
    import_deals(act, maven, "sales_pipeline.csv", MAVEN)

    for name, mapped in FILES[:5]:
        assert import_deals(act, maven, name, mapped) == (0, 0, 8800, 0)


def test_people_teams_and_products_imported_again_change_nothing(
    act: Act, maven: Path, staffed: None
) -> None:
    for kind, name, rows in (
        ("teams", "sales_teams.csv", 35), ("people", "sales_teams.csv", 35),
        ("products", "products.csv", 7), ("customers", "accounts.csv", 85),
        ("customers", "variants/accounts_crlf.csv", 85),
    ):  # fmt: skip
        assert counts(import_file(act, kind, maven / name, MAVEN)) == (0, 0, rows, 0)


def figures(session: Session) -> Any:
    """`read(kind, label, agent=, region=)`: sums over the kept totals, and ratios of the sums."""
    measures = ("won", "lost", "won_amount", "cycle_days", "cycles")
    rows = session.execute(
        select(
            TotalRow.period_kind, TotalRow.start, PersonRow.name,
            *(func.sum(getattr(TotalRow, m)) for m in measures),
        )
        .join(PersonRow, PersonRow.id == TotalRow.person_id)
        .group_by(TotalRow.period_kind, TotalRow.start, PersonRow.name)
    ).all()  # fmt: skip
    regions = agents_by_region(session)

    def read(kind: str, label: str = "", agent: str = "", region: str = "") -> dict[str, Any]:
        start = first_day(label)
        mine = [
            row for row in rows
            if row[0] == kind and (kind == "ever" or row[1].isoformat() == start)
            and (not agent or row[2] == agent) and (not region or row[2] in regions[region])
        ]  # fmt: skip
        won, lost, amount, days, cycles = (int(sum(row[i] for row in mine)) for i in range(3, 8))
        return {
            "won": won, "lost": lost, "revenue": Decimal(amount) / 100,
            "win_rate": ratio(won, won + lost, 6), "avg_deal": ratio(amount, 100 * won, 4),
            "avg_cycle_days_won": ratio(days, cycles, 4),
        }  # fmt: skip

    return read


def agents_by_region(session: Session) -> dict[str, set[str]]:
    region = TeamRow.__table__.alias("region")
    rows = session.execute(
        select(region.c.name, PersonRow.name)
        .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
        .join(TeamRow, TeamRow.id == MembershipRow.team_id)
        .join(region, region.c.id == TeamRow.parent_id)
    )
    found: dict[str, set[str]] = {}
    for name, agent in rows:
        found.setdefault(name, set()).add(agent)
    return found


def first_day(label: str) -> str:
    if "Q" in label:
        year, quarter = label.split("-Q")
        return f"{year}-{int(quarter) * 3 - 2:02}-01"
    return f"{label}-01"


def ratio(above: int, below: int, places: int) -> Decimal | None:
    return round(Decimal(above) / below, places) if below else None


def assert_equal(read: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert read == {key: wanted[key] for key in read}
