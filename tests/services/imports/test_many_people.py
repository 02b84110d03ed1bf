"""A file with deals of 20,000 people goes in: PostgreSQL has room for some 6,400 locks."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from salesgame.storage.metrics import TotalRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, ON_POSTGRES, Act
from tests.services.imports.files import counts, import_file

pytestmark = ON_POSTGRES
MANY = 20_000


@pytest.fixture
def path(act: Act, cast: Cast, tmp_path: Path) -> Path:
    """A won deal of each of so many reps."""
    emails = [f"rep{n}@kestrel.example" for n in range(MANY)]
    with act() as work:
        work.session.execute(insert(PersonRow), [
            {"name": email, "email": email, "role": "rep", "created_at": MORNING}
            for email in emails
        ])  # fmt: skip
    rows = (f"D{n},{email},Won,100,2026-09-01\n" for n, email in enumerate(emails))
    path = tmp_path / "deals.csv"
    path.write_text(f"Id,Owner,Stage,Amount,Closed\n{''.join(rows)}", encoding="utf-8")
    return path


def test_deals_of_20000_people_are_imported(act: Act, session: Session, path: Path) -> None:
    receipt = import_file(act, "deals", path)

    assert counts(receipt) == (MANY, 0, 0, 0)
    won = select(func.count()).where(TotalRow.period_kind == "month", TotalRow.won_amount == 100_00)
    assert session.scalar(won) == MANY
