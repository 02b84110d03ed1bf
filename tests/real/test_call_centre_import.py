"""The call centre through the import: calls by agent, month and ISO week."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import ActivityKindRow
from salesgame.storage.metrics import ActivityTotalRow
from salesgame.storage.people import PersonRow
from tests.services.imports.files import Act, counts, import_file

pytestmark = pytest.mark.real_data
MAP = Path(__file__).parent / "maps" / "call_centre.toml"


@pytest.fixture
def phones(act: Act, shared_data: Path) -> Path:
    with act() as work:
        work.session.execute(insert(CompanyRow).values(id=1, name="PhoneNow"))
        work.session.execute(insert(ActivityKindRow).values(key="call", name="Call"))
    return shared_data / "call_centre"


@pytest.mark.parametrize("name", ["call_center.csv", "variants/dmy_bom_trailing_cols.csv"])
def test_calls_of_every_agent_month_and_iso_week_are_as_expected(
    name: str, act: Act, session: Session, phones: Path
) -> None:
    assert counts(import_file(act, "activities", phones / name, MAP)) == (5000, 0, 0, 0)

    expected = json.loads((phones / "expected.json").read_text())
    row = ActivityTotalRow
    kept = {
        (kind, start, agent): (logged, verified)
        for kind, start, agent, logged, verified in session.execute(
            select(row.period_kind, row.start, PersonRow.name, row.logged, row.verified)
            .join(PersonRow, PersonRow.id == row.person_id)
        )
    }  # fmt: skip
    for label, wanted in expected["agent_month"].items():
        month, agent = label.split("|")
        found = kept["month", date.fromisoformat(month + "-01"), agent]
        assert found == (wanted["calls"], wanted["answered"])
    for label, wanted in expected["agent_isoweek"].items():
        week, agent = label.split("|")
        year, number = week.split("-W")
        found = kept["week", date.fromisocalendar(int(year), int(number), 1), agent]
        assert found == (wanted["calls"], wanted["answered"])
    assert sum(v[0] for k, v in kept.items() if k[0] == "ever") == 5000
    assert sum(v[1] for k, v in kept.items() if k[0] == "ever") == 4054


def test_the_re_saved_file_changes_nothing(act: Act, phones: Path) -> None:
    import_file(act, "activities", phones / "call_center.csv", MAP)

    again = import_file(act, "activities", phones / "variants" / "dmy_bom_trailing_cols.csv", MAP)

    assert counts(again) == (0, 0, 5000, 0)
