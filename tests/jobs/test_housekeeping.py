"""Housekeeping: what has run out goes, once an hour, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from salesgame.jobs.ticking import tick
from salesgame.services.operations.housekeeping import HOUSEKEEPING
from salesgame.services.reactions import REACTIONS
from salesgame.storage.access import AttemptRow, OneTimeLinkRow, PairingRow, SessionRow
from salesgame.storage.outbox import OutboxRow
from salesgame.storage.periods import JobClaimRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

KINDS = (SessionRow, OneTimeLinkRow, AttemptRow, PairingRow, OutboxRow)


def leave(act: Act, cast: Cast, mark: str, days: int) -> None:
    """One row of each kind whose time ran out so many days ago."""
    then = MORNING - timedelta(days=days)
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
    leave(act, cast, "old", 8)
    leave(act, cast, "now", 0)

    tick(session, MORNING, REACTIONS)

    assert left(session) == [1, 1, 1, 1, 1]
    assert session.scalars(select(SessionRow.token_hash)).all() == ["now"]


def test_it_is_done_once_an_hour_however_often_we_look(
    session: Session, act: Act, cast: Cast
) -> None:
    tick(session, MORNING, REACTIONS)
    leave(act, cast, "old", 8)

    tick(session, MORNING + timedelta(minutes=5), REACTIONS)
    kept = left(session)
    tick(session, MORNING + timedelta(hours=1), REACTIONS)

    assert (kept, left(session)) == ([1] * 5, [0] * 5)
    cleared = select(func.count()).where(JobClaimRow.job == HOUSEKEEPING)
    assert session.scalar(cleared) == 2
