"""`game doctor` names what must be fixed, and says that all is well where it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations import health
from salesgame.services.operations.health import Machine, examine
from salesgame.services.work import Work
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import DealRow, StageRow
from salesgame.storage.people import MembershipRow, PersonRow
from salesgame.storage.periods import JobClaimRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

ADVICE = {"D001"}  # true of every SQLite before 3.51.3


def codes(session: Session, folder: Path) -> set[str]:
    session.rollback()
    found = examine(session, Machine(MORNING, folder))
    return {finding.code for finding in found} - ADVICE


@pytest.fixture
def well(act: Act, cast: Cast) -> Cast:
    """A company at work: an admin with a password, a deal, and a job that ran a minute ago."""
    with act() as work:
        DEALS.log(work, DealFields("A", "Tide", "Lead", 5, sole(cast.ana)))
        work.session.add(
            JobClaimRow(job="clear", due=MORNING, done_at=MORNING - timedelta(minutes=1))
        )
        work.session.execute(
            update(PersonRow).where(PersonRow.id == cast.ada).values(password_hash="kept")
        )
    return cast


def test_all_is_well_in_a_company_at_work(well: Cast, session: Session, tmp_path: Path) -> None:
    assert codes(session, tmp_path) == set()


ILLS: dict[str, Callable[[Work], object]] = {
    "D005": lambda work: work.session.execute(
        update(DealRow).values(changed_at=MORNING + timedelta(days=1))
    ),
    "D006": lambda work: work.session.execute(
        update(PersonRow).where(PersonRow.role == "admin").values(deactivated_at=MORNING)
    ),
    "D007": lambda work: work.session.execute(delete(MembershipRow)),
    "D008": lambda work: work.session.execute(delete(CompanyRow)),
    "D009": lambda work: work.session.execute(delete(StageRow)),
    "D010": lambda work: work.session.execute(
        update(JobClaimRow).values(done_at=MORNING - timedelta(hours=4))
    ),
}


@pytest.mark.parametrize("code", ILLS)
def test_each_ill_has_its_code(
    act: Act, well: Cast, session: Session, tmp_path: Path, code: str
) -> None:
    with act() as work:
        ILLS[code](work)

    assert codes(session, tmp_path) == {code}


def test_an_old_sqlite_and_a_full_disk_are_named(
    well: Cast, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "WAL_FIXED", (99, 0, 0))
    monkeypatch.setattr(health, "LEAST_FREE", 1 << 62)

    session.rollback()
    found = {finding.code for finding in examine(session, Machine(MORNING, tmp_path))}

    on_sqlite = session.get_bind().dialect.name == "sqlite"
    assert found == ({"D001", "D003"} if on_sqlite else {"D003"})


def test_a_schema_that_lacks_tables_is_named(well: Cast, session: Session, tmp_path: Path) -> None:
    session.execute(text("DROP TABLE outbox"))

    found = {finding.code for finding in examine(session, Machine(MORNING, tmp_path))}
    session.rollback()

    assert found - ADVICE == {"D004"}


def test_it_leaves_with_1_and_a_way_out_for_each(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["game", "doctor", "--json"])

    assert result.exit_code == 1
    findings = json.loads(result.output)["findings"]
    assert {"D006", "D008"} <= {finding["code"] for finding in findings}
    assert all(finding["way_out"] for finding in findings)
