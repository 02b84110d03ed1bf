"""The first run: one token, printed where only the operator looks, makes the first admin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from salesgame.domain.access.passwords import check_passwords
from salesgame.domain.access.throttle import ADDRESS, AlreadySetUp, WrongSetupToken
from salesgame.domain.company.settings import CompanySettings
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.people.names import person_name
from salesgame.domain.people.person import tidy_email
from salesgame.queries.access.viewers import has_admin, has_link, link
from salesgame.services.access import throttle
from salesgame.services.access.passwords import hash_password
from salesgame.services.access.tokens import hash_token, new_token
from salesgame.services.company.settings import change_company
from salesgame.services.company.starting_kit import give_starting_kit
from salesgame.services.people.people import PersonDraft, add_person
from salesgame.services.points.starting_rules import give_starting_rules
from salesgame.services.work import Work
from salesgame.storage.access import OneTimeLinkRow
from salesgame.storage.db.locks import own_throttle
from salesgame.storage.people import PersonRow

LIVES = timedelta(days=2)
THROTTLE_KEY = "setup"


def make_setup_token(work: Work) -> str | None:
    """A token that makes the first admin, once; None where there is an admin."""
    if has_admin(work.session):
        return None
    token = new_token()
    work.session.execute(
        insert(OneTimeLinkRow).values(
            token_hash=hash_token(token),
            purpose="setup",
            created_at=work.now,
            expires_at=work.now + LIVES,
        )
    )
    return token


def has_setup_token(session: Session, now: datetime) -> bool:
    """Whether a token that was made before still makes the first admin."""
    return has_link(session, "setup", now)


def check_setup_token(work: Work, token: str) -> None:
    """Refuse what is no set-up token of this installation. Raises WrongSetupToken."""
    kept = link(work.session, hash_token(token.strip()))
    if kept is None or kept.purpose != "setup" or not kept.is_good(work.now):
        raise WrongSetupToken


def set_up(
    work: Work,
    token: str,
    settings: CompanySettings,
    admin: PersonDraft,
    password: str,
    again: str,
    worded: Callable[[str], str] = str,
) -> int:
    """Make the company and its first admin, and return the admin's id. Works once.

    `worded` says the names of the starting rules in the company's language.

    Raises AlreadySetUp, WrongSetupToken, what `check_admin` does, EmailTaken.
    """
    own_throttle(work.session, THROTTLE_KEY)
    if has_admin(work.session):
        raise AlreadySetUp
    check_setup_token(work, token)
    check_admin(admin, password, again)
    change_company(work, settings)
    give_starting_kit(work)
    give_starting_rules(work, worded)
    person_id = add_person(work, admin)
    _set_password(work, person_id, password)
    work.session.execute(delete(OneTimeLinkRow).where(OneTimeLinkRow.purpose == "setup"))
    return person_id


def check_admin(admin: PersonDraft, password: str, again: str) -> None:
    """Refuse a first admin who could not sign in; the name is refused beside `person`.

    Raises NameMissing, NameTooLong, MixedScripts, NotAnEmail, and what passwords refuse.
    """
    refusals = Gathered()
    with refusals.beside("person"):
        person_name(admin.name)
    with refusals:
        tidy_email(admin.email)
    with refusals:
        about = (*admin.name.split(), admin.email.partition("@")[0])
        check_passwords(password, again, about=about)
    refusals.refuse()


def count_setup_try(work: Work, address: str) -> None:
    """Count a try with a set-up token from a network address. Raises TooManyTries.

    Where all shared one count, a stranger could use up the operator's tries.
    """
    throttle.count_try(work, f"{THROTTLE_KEY}:{address}", ADDRESS)


def _set_password(work: Work, person_id: int, password: str) -> None:
    work.session.execute(
        update(PersonRow)
        .where(PersonRow.id == person_id)
        .values(password_hash=hash_password(password))
    )
