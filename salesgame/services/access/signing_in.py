"""Signing in and out: sessions that can be revoked, behind a throttle all processes share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from salesgame.domain.access.passwords import HashingBusy
from salesgame.domain.access.throttle import (
    ACCOUNT,
    ADDRESS,
    ANYWHERE,
    TooManyTries,
    WrongSignIn,
    WrongSignInOnce,
)
from salesgame.domain.core.refusals import DomainError
from salesgame.services.access import passwords, throttle
from salesgame.services.access.tokens import hash_token, new_token
from salesgame.services.boards.announcing import tell_of_revoked
from salesgame.services.work import Reactions, Work, unit_of_work
from salesgame.storage.access import SessionRow
from salesgame.storage.people import PersonRow

SEEN_EVERY = timedelta(minutes=5)
AGENT_LENGTH = 300
SESSION_DAYS = 30


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who knocks: the network address, the browser's name for itself, how many days to stay."""

    address: str
    agent: str = ""
    days: int = SESSION_DAYS


@dataclass(frozen=True, slots=True)
class _Account:
    id: int
    password_hash: str | None


def sign_in(
    session: Session,
    now: datetime,
    reactions: Reactions,
    email: str,
    password: str,
    visitor: Visitor,
) -> str:
    """Check the password and return the token of a new session.

    Two transactions with the slow hash between them, so that nobody waits for it; the try is
    counted first and taken back on success, so that tries made at once count too.
    Raises TooManyTries, WrongSignIn: the same for an unknown address as for a known one;
    HashingBusy.
    """
    account, here, address = _doors(email, visitor.address)
    with unit_of_work(session, now, reactions) as work:
        throttle.count_try(work, address, ADDRESS)
        anywhere = throttle.count_try(work, account, ANYWHERE)
        left = min(anywhere, throttle.count_try(work, here, ACCOUNT))
        person = _find(work, email)
    try:
        fits = passwords.fits(password, person.password_hash if person else None)
    except HashingBusy:  # nobody looked at the password
        with unit_of_work(session, now, reactions) as work:
            for key in (address, account, here):
                throttle.take_back(work, key)
        raise
    if not fits or person is None:
        raise _refusal(left)
    # Nobody's act yet: who was shut out isn't told so.
    with unit_of_work(session, now, reactions) as work:
        if _find(work, email, held=True) != person:
            raise _refusal(left)  # shut out, or given another password, while we looked
        for key in (account, here):
            throttle.forget(work, key)
        throttle.take_back(work, address)
        _renew_hash(work, person, password)
        return open_session(work, person.id, visitor)


def open_session(work: Work, person_id: int, visitor: Visitor) -> str:
    """Let a person's browser in, and return its token."""
    token = new_token()
    work.session.execute(
        insert(SessionRow).values(
            token_hash=hash_token(token),
            person_id=person_id,
            created_at=work.now,
            seen_at=work.now,
            expires_at=work.now + timedelta(days=visitor.days),
            agent=visitor.agent[:AGENT_LENGTH],
        )
    )
    return token


def note_seen(work: Work, token_hash: str, days: int) -> None:
    """Keep a used session alive: it ends `days` after its last use."""
    work.session.execute(
        update(SessionRow)
        .where(SessionRow.token_hash == token_hash, SessionRow.revoked_at.is_(None))
        .values(seen_at=work.now, expires_at=work.now + timedelta(days=days))
    )


def sign_out(work: Work, token_hash: str) -> None:
    """Revoke one session."""
    _revoke(work, SessionRow.token_hash == token_hash)


def revoke_sessions(work: Work, person_id: int, *, but: str | None = None) -> None:
    """Revoke every session of a person, except the one of token hash `but`."""
    _revoke(work, SessionRow.person_id == person_id, SessionRow.token_hash != (but or ""))


def _revoke(work: Work, *which: ColumnElement[bool]) -> None:
    """Revoke what is not revoked yet; open streams of these sessions end as well."""
    revoked = work.session.scalars(
        update(SessionRow)
        .where(*which, SessionRow.revoked_at.is_(None))
        .values(revoked_at=work.now)
        .returning(SessionRow.token_hash)
    ).all()
    tell_of_revoked(work, revoked)


def _refusal(left: int) -> DomainError:
    match left:
        case 0:
            return TooManyTries(wait=throttle.wait_text(ACCOUNT.first_wait))
        case 1:
            return WrongSignInOnce()
        case _:
            return WrongSignIn(left=left)


def _doors(email: str, address: str) -> tuple[str, str, str]:
    """The throttle's names for an account, that account from one network, and the network.

    Addresses of people are not kept.
    """
    account = sha256(email.strip().casefold().encode()).hexdigest()
    network = throttle.network_of(address)
    return f"account:{account}", f"account:{account}@{network}", f"address:{network}"


def _find(work: Work, email: str, *, held: bool = False) -> _Account | None:
    query = select(PersonRow.id, PersonRow.password_hash).where(
        PersonRow.email == email.strip().casefold(), PersonRow.deactivated_at.is_(None)
    )
    row = work.session.execute(query.with_for_update() if held else query).first()
    return _Account(*row) if row else None


def _renew_hash(work: Work, person: _Account, password: str) -> None:
    """A hash made at an older cost is made again while the password is at hand."""
    if person.password_hash and passwords.is_outdated(person.password_hash):
        work.session.execute(
            update(PersonRow)
            .where(PersonRow.id == person.id)
            .values(password_hash=passwords.hash_password(password))
        )
