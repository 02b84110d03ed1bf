"""Housekeeping: what has run out is cleared away, so that no table grows for ever."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_

from salesgame.services.work import Work
from salesgame.storage.access import AttemptRow, OneTimeLinkRow, PairingRow, SessionRow
from salesgame.storage.notices import NoticeRow
from salesgame.storage.outbox import OutboxRow
from salesgame.storage.periods import JobClaimRow

KEEP_NEWS = timedelta(days=2)  # a screen further behind fetches its page anew
KEEP_TRIES = timedelta(days=1)
KEEP_ACCESS = timedelta(days=7)  # so that "this link was used" can still be said
KEEP_CLAIMS = timedelta(days=400)
KEEP_NOTICES = timedelta(days=365)  # once read; what is unread stays
HOUSEKEEPING = "housekeeping"


def clear_away(work: Work) -> int:
    """Delete expired sessions, links, tries, pairings, old news and notices; returns how many."""
    gone = work.now - KEEP_ACCESS
    doomed = (
        delete(SessionRow).where(or_(SessionRow.expires_at < gone, SessionRow.revoked_at < gone)),
        delete(OneTimeLinkRow).where(OneTimeLinkRow.expires_at < gone),
        delete(AttemptRow).where(AttemptRow.at < work.now - KEEP_TRIES),
        delete(PairingRow).where(PairingRow.expires_at < gone),
        delete(OutboxRow).where(OutboxRow.at < work.now - KEEP_NEWS),
        delete(NoticeRow).where(NoticeRow.read_at < work.now - KEEP_NOTICES),
        delete(JobClaimRow).where(
            JobClaimRow.job == HOUSEKEEPING, JobClaimRow.done_at < work.now - KEEP_CLAIMS
        ),
    )
    return sum(work.session.execute(statement).rowcount for statement in doomed)  # type: ignore[attr-defined]
