"""kill -9 while a proposal is accepted: it waits as before, or all of it is done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.targets.quotas import Quota
from salesgame.extensions import db
from salesgame.services.operations.verification import verify
from salesgame.services.proposals.targets import quota_change
from salesgame.storage.approvals import ProposalRow
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.targets import QuotaRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.crash.test_kill import ROOT
from tests.proposed import act_or_propose
from tests.services.pay.office import AUGUST, close, plan, plan_for, rates, set_quota, won

BY_QUOTA = plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")
Stands = tuple[str, int, int]
AS_BEFORE: Stands = ("waiting", 200_000, 7_500)
ALL_DONE: Stands = ("accepted", 100_000, 10_000)


@pytest.fixture
def number(act: Act, cast: Cast) -> int:
    """A proposal that would pay Ana 25.00 more for August."""
    plan_for(act, [cast.ana], BY_QUOTA)
    set_quota(act, cast.ana, AUGUST, 200_000)
    won(act, cast.ana, AUGUST.start.replace(day=20), 150_000, "A")
    close(act, AUGUST)
    quota = Quota(cast.ana, None, "revenue", "month", AUGUST.start, Decimal(100_000))
    with act(actor=cast.mia) as work:
        asked = act_or_propose(work, quota_change(work, [quota], "Her leave was missing"))
    assert asked.proposal_id
    return asked.proposal_id


def killed(app: Flask, number: int, actor: int, dies: str, *, broken: bool = False) -> None:
    """Accept it in a process that is killed."""
    settings = app.extensions["salesgame.settings"]
    environ = os.environ | {
        "DATABASE_URL": settings["DATABASE_URL"], "SECRET_KEY": settings["SECRET_KEY"],
        "INSTANCE_PATH": str(settings.instance), "DIES": dies, "BROKEN": "1" if broken else "",
    }  # fmt: skip
    db.session.rollback()  # and not removed: the test goes on with it
    db.engine.dispose()
    asked = [sys.executable, "-m", "tests.crash.deciding", f"{number}", f"{actor}", f"{MORNING}"]
    ended = subprocess.run(asked, cwd=ROOT, env=environ, check=False)
    assert ended.returncode == -signal.SIGKILL


def stands(session: Session) -> Stands:
    """Where the proposal is, the target, and all that was paid."""
    return (
        session.scalars(select(ProposalRow.state)).one(),
        int(session.scalars(select(QuotaRow.target)).one()),
        session.scalar(select(func.sum(PayEntryRow.amount))) or 0,
    )


@pytest.mark.parametrize(("dies", "expected"), [("within", AS_BEFORE), ("after", ALL_DONE)])
def test_a_killed_decision_is_before_or_after(
    app: Flask, session: Session, cast: Cast, number: int, dies: str, expected: Stands
) -> None:
    killed(app, number, cast.fin, dies)

    assert stands(session) == expected
    assert list(verify(session, MORNING)) == []


def test_a_decision_that_commits_on_the_way_is_caught(
    app: Flask, session: Session, cast: Cast, number: int
) -> None:
    killed(app, number, cast.fin, "within", broken=True)

    assert stands(session) == ("waiting", 100_000, 10_000)  # paid, and still to be decided
