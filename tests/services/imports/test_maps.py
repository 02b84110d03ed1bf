"""Maps: read, saved and read back the same; ready-made ones known by their headers."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesgame.services.imports import maps
from salesgame.services.imports.fields import KINDS
from salesgame.services.imports.preparing import find_map, map_for, prepared_file
from salesgame.services.imports.refusals import (
    MapLacksKind,
    MapUnknown,
    MapUnreadable,
)
from salesgame.services.imports.suggesting import suggest


@pytest.mark.parametrize("name", maps.ready_made_names())
def test_a_ready_made_map_is_read_and_saved_and_read_back_the_same(name: str) -> None:
    body = maps.ready_made(name)
    assert body is not None
    for kind in KINDS:
        if kind in body:
            found = maps.parse(body, kind, name)
            again = {"source": found.source, kind: maps.body_of(found)}
            assert maps.parse(again, kind, name) == found


def test_the_four_crms_come_with_the_product() -> None:
    assert maps.ready_made_names() == ("hubspot", "pipedrive", "salesforce", "zoho")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (("Record ID", "Deal Name", "Deal Stage", "Close Date", "Deal owner"), "hubspot"),
        (("Id", "StageName", "CloseDate", "OwnerId", "Amount"), "salesforce"),
        (("Record Id", "Deal Owner", "Deal Name", "Closing Date", "Stage"), "zoho"),
        (("order", "rep", "total"), None),
    ],
)
def test_an_export_is_known_by_its_headers(header: tuple[str, ...], name: str | None) -> None:
    assert map_for("deals", header)[0] == name


def test_headers_suggest_fields_exact_names_before_near_ones() -> None:
    found = suggest(
        "deals",
        ("opportunity_id", "sales_agent", "DealStage", "Close  Value", "engage_date", "Acount"),
    )

    assert {name: column.candidates[0] for name, column in found.columns.items()} == {
        "external_id": "opportunity_id", "owner": "sales_agent", "stage": "DealStage",
        "amount": "Close  Value", "opened_on": "engage_date", "customer": "Acount",
    }  # fmt: skip


@pytest.mark.parametrize(
    "part",
    [
        {"colums": {}},
        {"columns": {"nonsense": "A"}},
        {"stages": {"Won": "victory"}},
        {"formats": {"dates": "dym"}},
        {"people": {"unknown": "guess"}},
        {"columns": {"name": {"col": "A"}}},
        {"columns": 7},
    ],
)
def test_a_map_with_a_slip_is_refused_by_name(part: dict[str, object]) -> None:
    with pytest.raises(MapUnreadable) as refused:
        maps.parse({"deals": part}, "deals", "ours.toml")

    assert "ours.toml" in refused.value.message


@pytest.mark.parametrize("header", ["Manager", "Reports to", "Supervisor", "manager_id"])
def test_whom_somebody_reports_to_is_no_field_of_people_and_is_left_out(
    header: str, tmp_path: Path
) -> None:
    """It was offered, and read by nothing; a file of teams says who manages each."""
    path = tmp_path / "people.csv"
    path.write_text(f"Name,{header},error\nAbe,Mia,none\n")

    with prepared_file("people", path) as ready:
        assert "manager" not in ready.columns
        assert ready.columns.left_out == (header,)


def test_the_months_of_a_wide_sheet_are_not_left_out(tmp_path: Path) -> None:
    months = ",".join(f"M{n:02}" for n in range(1, 13))
    path = tmp_path / "quotas.csv"
    path.write_text(f"Employee,Year,{months},Note\nAna,2026{',5' * 12},\n")

    with prepared_file("quotas", path) as ready:
        assert ready.columns.left_out == ("Note",)


def test_a_map_that_was_saved_with_a_field_nothing_read_is_read_without_it() -> None:
    part = {"columns": {"name": "Name", "manager": "Boss"}, "constants": {"manager": "Mia"}}

    found = maps.parse({"people": part}, "people", "ours")

    assert (found.columns.keys(), found.constants) == ({"name"}, {})


def test_a_map_without_the_kind_or_of_no_known_name_is_refused() -> None:
    with pytest.raises(MapLacksKind):
        maps.parse({"people": {}}, "deals", "ours")
    with pytest.raises(MapUnknown):
        find_map("nowhere", {})
