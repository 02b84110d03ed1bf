"""The sample company is told through the services, signs in, and leaves nothing to verify."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame import clock
from salesgame.extensions import db
from salesgame.queries.approvals.counting import WaitingCount, count_waiting
from salesgame.queries.approvals.waiting import Decider
from salesgame.services.access.passwords import Cost, fits, set_cost
from salesgame.services.demo import story
from salesgame.services.operations.verification import verify
from salesgame.storage.approvals import NamedSourceRow, ProposalRow, WaitingVersionRow
from salesgame.storage.deals import DealRow
from salesgame.storage.notices import NoticeRow
from salesgame.storage.pay import StatementRow
from salesgame.storage.people import PersonRow
from salesgame.storage.periods import ClosedPeriodRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast


@pytest.fixture
def cheap() -> Iterator[None]:
    set_cost(Cost(1, 64))
    yield
    set_cost(Cost())


MONTHS = [3, pytest.param(story.MONTHS, marks=pytest.mark.soak)]


@pytest.mark.parametrize("months", MONTHS)
def test_the_sample_company_plants_and_verify_finds_nothing(
    app: Flask, session: Session, cheap: None, months: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story, "MONTHS", months)
    result = app.test_cli_runner().invoke(args=["game", "demo"])
    assert result.exit_code == 0, result.output

    path = Path(app.instance_path) / "demo-sign-ins.txt"
    lines = [line.split() for line in path.read_text().splitlines()]
    kept = dict(session.execute(select(PersonRow.email, PersonRow.password_hash)).all())  # type: ignore[arg-type]

    assert [line[0] for line in lines] == ["rep", "manager", "finance", "admin", "TV"]
    assert all(fits(secret, kept[email]) for _role, email, secret in lines[:4])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert count(session, DealRow) > 120 * months
    assert count(session, ClosedPeriodRow) > 4 * months
    # In a month's first days the one before has not settled yet.
    assert count(session, StatementRow) > 15 * (months - 1)
    hadi = Decider(kept_id(session, "hadi@kestrel.example"))
    assert count_waiting(session, hadi) == WaitingCount(entries=9, again=1)
    kept = select(DealRow.approval).where(DealRow.asked_by.is_not(None))
    assert {"pending", "held", "approved", "refused"} <= set(session.scalars(kept))
    assert count(session, WaitingVersionRow) == count(session, NamedSourceRow) == 1
    # Of the year that is over people have read; what came of their entries is new.
    assert unread(session, "sari@kestrel.example") == {"approved", "refused"}
    assert {"proposal_decided", "asked_again"} <= unread(session, "hadi@kestrel.example")
    states = session.scalars(select(ProposalRow.state).order_by(ProposalRow.id)).all()
    assert states[:2] == ["waiting", "accepted"]
    late = select(func.count()).where(PointsEntryRow.earned_on < PointsEntryRow.counts_on)
    assert session.scalar(late)
    assert list(verify(session, clock.now())) == []

    again = app.test_cli_runner().invoke(args=["game", "demo"])
    quiet = app.test_cli_runner().invoke(args=["game", "demo", "--if-empty"])
    assert (again.exit_code, quiet.exit_code) == (2, 0)
    screen = app.test_client()
    assert screen.get(lines[4][1]).location == "/tv"


def test_it_refuses_a_database_with_anybody_in_it(app: Flask, cast: Cast) -> None:
    result = app.test_cli_runner().invoke(args=["game", "demo"])

    assert result.exit_code == 2
    assert "empty database" in result.output


def kept_id(session: Session, email: str) -> int:
    found = session.scalar(select(PersonRow.id).where(PersonRow.email == email))
    assert found is not None
    return found


def unread(session: Session, email: str) -> set[str]:
    whose = NoticeRow.person_id == kept_id(session, email)
    return set(session.scalars(select(NoticeRow.kind).where(whose, NoticeRow.read_at.is_(None))))


def count(session: Session, table: type) -> int:
    db.session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0
