"""One-time links: invitations, resets, and the passwords that people set with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from salesgame.domain.access.passwords import WrongPassword, check_passwords
from salesgame.domain.access.throttle import ACCOUNT, LinkSpent
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.people.person import EmailMissing, PersonDeactivated
from salesgame.domain.people.teams import NoSuchPerson
from salesgame.queries.access.viewers import link
from salesgame.queries.people.people import Person, person
from salesgame.services.access import throttle
from salesgame.services.access.audit import record
from salesgame.services.access.passwords import fits, hash_password
from salesgame.services.access.signing_in import revoke_sessions
from salesgame.services.access.tokens import hash_token, new_token
from salesgame.services.notices.telling import tell, tell_of_access
from salesgame.services.work import Work
from salesgame.storage.access import OneTimeLinkRow
from salesgame.storage.people import PersonRow

Purpose = Literal["invitation", "reset"]
LIVES = {"invitation": timedelta(days=7), "reset": timedelta(days=1)}


def make_link(work: Work, person_id: int) -> str:
    """Make the link that lets a person set a password, and return its token; older ones end.

    An invitation lives for a week; a reset, for who has a password, for a day.
    Raises NoSuchPerson, PersonDeactivated, EmailMissing.
    """
    who = person(work.session, person_id)
    if who is None:
        raise NoSuchPerson
    if who.deactivated_at is not None:
        raise PersonDeactivated(name=who.name)
    if who.email is None:
        raise EmailMissing(name=who.name)
    purpose: Purpose = "reset" if who.has_password else "invitation"
    end_links(work, person_id)
    _note_link(work, who, purpose)
    token = new_token()
    work.session.execute(
        insert(OneTimeLinkRow).values(
            token_hash=hash_token(token),
            purpose=purpose,
            person_id=person_id,
            created_at=work.now,
            created_by=work.actor,
            expires_at=work.now + LIVES[purpose],
        )
    )
    return token


def _note_link(work: Work, who: Person, purpose: Purpose) -> None:
    """A reset opens somebody's door, so they are told, whoever made it; of an office, all of it."""
    if purpose == "reset":
        tell(work, {who.id}, "password_reset", step="link")
    tell_of_access(work, who.id, who.name, who.role, "link")
    record(work, "person", "reset" if purpose == "reset" else "invited", who.id, name=who.name)


def end_links(work: Work, person_id: int) -> None:
    """Let no link made before open anything more."""
    work.session.execute(
        update(OneTimeLinkRow)
        .where(OneTimeLinkRow.person_id == person_id, OneTimeLinkRow.used_at.is_(None))
        .values(used_at=work.now)
    )


def link_holder(session: Session, token: str, now: datetime) -> Person:
    """Who may set a password with this link. Raises LinkSpent."""
    kept = link(session, hash_token(token))
    if kept is None or kept.person_id is None or not kept.is_good(now):
        raise LinkSpent
    who = person(session, kept.person_id)
    if who is None or who.deactivated_at is not None:
        raise LinkSpent
    return who


def use_link(work: Work, token: str, password: str, again: str) -> int:
    """Set a password with a link, once, and return whose it is; every session of theirs ends.

    Raises LinkSpent, PasswordTooShort, PasswordTooLong, PasswordObvious, PasswordsDiffer.
    """
    who = link_holder(work.session, token, work.now)
    hashed = _checked(who, password, again)
    used = work.session.execute(
        update(OneTimeLinkRow)
        .where(OneTimeLinkRow.token_hash == hash_token(token), OneTimeLinkRow.used_at.is_(None))
        .values(used_at=work.now)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise LinkSpent
    end_links(work, who.id)
    _set(work, who.id, hashed)
    revoke_sessions(work, who.id)
    if who.has_password:
        tell(work, {who.id}, "password_reset", step="set")
    record(work, "person", "password_set", who.id, name=who.name)
    return who.id


def change_password(
    work: Work, person_id: int, present: str, password: str, again: str, *, stay: str | None
) -> None:
    """Change one's own password; all sessions end but the one of token hash `stay`.

    Raises WrongPassword, TooManyTries and what `use_link` does.
    """
    who = person(work.session, person_id)
    if who is None:
        raise NoSuchPerson
    kept = work.session.scalar(select(PersonRow.password_hash).where(PersonRow.id == person_id))
    refusals = Gathered()
    with refusals:
        if not fits(present, kept):
            raise WrongPassword
    hashed = refusals.taken("", _checked, who, password, again)
    refusals.refuse()
    _set(work, person_id, hashed)
    end_links(work, person_id)
    revoke_sessions(work, person_id, but=stay)
    record(work, "person", "password_changed", person_id, name=who.name)


def count_password_try(work: Work, person_id: int) -> None:
    """Count a try at the present password, so that an open browser is no way to guess it."""
    throttle.count_try(work, f"present:{person_id}", ACCOUNT)


def forget_password_tries(work: Work, person_id: int) -> None:
    """The present password was right."""
    throttle.forget(work, f"present:{person_id}")


def _checked(who: Person, password: str, again: str) -> str:
    about = (*who.name.split(), who.nickname or "", (who.email or "").partition("@")[0])
    check_passwords(password, again, about=about)
    return hash_password(password)


def _set(work: Work, person_id: int, hashed: str) -> None:
    work.session.execute(
        update(PersonRow).where(PersonRow.id == person_id).values(password_hash=hashed)
    )
