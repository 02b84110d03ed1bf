"""Housekeeping: what has run out goes, once an hour, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from salesgame.services.operations.housekeeping import HOUSEKEEPING, clear_away
from salesgame.services.reactions import REACTIONS
from salesgame.storage.access import AttemptRow, OneTimeLinkRow, PairingRow, SessionRow
from salesgame.storage.db.base import Base
from salesgame.storage.outbox import OutboxRow
from salesgame.storage.periods import JobClaimRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.ticks import tick

KINDS = (SessionRow, OneTimeLinkRow, AttemptRow, PairingRow, OutboxRow)


def leave(act: Act, cast: Cast, mark: str, ago: timedelta) -> None:
    """One row of each kind whose time ran out so long ago."""
    then = MORNING - ago
    with act() as work:
        run = work.session.execute
        run(insert(SessionRow).values(
            token_hash=mark, person_id=cast.ana, created_at=then, expires_at=then, seen_at=then
        ))  # fmt: skip
        run(insert(OneTimeLinkRow).values(
            token_hash=mark, purpose="reset", created_at=then, expires_at=then
        ))  # fmt: skip
        run(insert(AttemptRow).values(key=mark, at=then))
        run(insert(PairingRow).values(
            code=mark, secret_hash=mark, created_at=then, expires_at=then
        ))  # fmt: skip
        run(insert(OutboxRow).values(topic=mark, payload={}, at=then))


def left(session: Session) -> list[int]:
    found = [session.scalar(select(func.count()).select_from(kind)) or 0 for kind in KINDS]
    session.rollback()
    return found


def test_what_ran_out_long_ago_goes_and_what_may_still_be_asked_for_stays(
    session: Session, act: Act, cast: Cast
) -> None:
    leave(act, cast, "old", timedelta(days=8))
    leave(act, cast, "now", timedelta(0))

    tick(session, MORNING, REACTIONS)

    assert left(session) == [1, 1, 1, 1, 1]
    assert session.scalars(select(SessionRow.token_hash)).all() == ["now"]


@pytest.mark.parametrize(
    ("kind", "kept_for"),
    [
        (SessionRow, timedelta(days=7)),
        (OneTimeLinkRow, timedelta(days=7)),
        (AttemptRow, timedelta(days=1)),
        (PairingRow, timedelta(days=7)),
        (OutboxRow, timedelta(days=2)),
    ],
)
def test_each_kind_is_kept_for_its_own_time(
    session: Session, act: Act, cast: Cast, kind: type[Base], kept_for: timedelta
) -> None:
    leave(act, cast, "just in time", kept_for)
    leave(act, cast, "too late", kept_for + timedelta(seconds=1))

    with act() as work:
        clear_away(work)

    assert session.scalar(select(func.count()).select_from(kind)) == 1


def test_a_session_that_was_revoked_goes_before_its_time_would_run_out(
    session: Session, act: Act, cast: Cast
) -> None:
    for mark, days in (("kept", 7), ("gone", 8)):
        leave(act, cast, mark, timedelta(days=-20))
        revoked = update(SessionRow).where(SessionRow.token_hash == mark)
        with act() as work:
            work.session.execute(revoked.values(revoked_at=MORNING - timedelta(days=days)))

    with act() as work:
        clear_away(work)

    assert session.scalars(select(SessionRow.token_hash)).all() == ["kept"]


def test_of_the_claims_only_old_ones_of_housekeeping_go(session: Session, act: Act) -> None:
    year = timedelta(days=400)
    claims = [
        {"job": job, "due": MORNING - ago, "done_at": MORNING - ago}
        for job in (HOUSEKEEPING, "close-month-2025-01-01")
        for ago in (year, year + timedelta(seconds=1))
    ]
    with act() as work:
        work.session.execute(insert(JobClaimRow), claims)

    with act() as work:
        clear_away(work)

    left_of = select(func.count()).where(JobClaimRow.job == HOUSEKEEPING)
    assert session.scalar(left_of) == 1
    assert session.scalar(select(func.count()).select_from(JobClaimRow)) == 3


def test_it_is_done_once_an_hour_however_often_we_look(
    session: Session, act: Act, cast: Cast
) -> None:
    tick(session, MORNING, REACTIONS)
    leave(act, cast, "old", timedelta(days=8))

    tick(session, MORNING + timedelta(minutes=5), REACTIONS)
    kept = left(session)
    tick(session, MORNING + timedelta(hours=1), REACTIONS)

    assert (kept, left(session)) == ([1] * 5, [0] * 5)
    cleared = select(func.count()).where(JobClaimRow.job == HOUSEKEEPING)
    assert session.scalar(cleared) == 2
