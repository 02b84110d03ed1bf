"""Owners whom nobody here is called: asked whom they mean, and whose word the answer is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from salesgame.queries.people.people import aliases
from salesgame.services.people.people import ProfileDraft, change_profile
from salesgame.storage.approvals import NamedSourceRow
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import CreditRow, DealRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.imports.test_pages import SignedIn, accept_columns, upload


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


OWNERS = "Deal id,Owner,Stage,Amount,Closed\nA-1,S. Hidayat,Won,7,2026-09-01\n"


def asked(browser: FlaskClient, text: str = OWNERS) -> str:
    """The preview of a file, where its unknown owners are asked for."""
    dry_run = accept_columns(browser, upload(browser, text))
    page = browser.get(dry_run).text
    assert "Who are these owners?" in page
    assert 'name="owner-S. Hidayat"' in page
    return dry_run


def saved(browser: FlaskClient, dry_run: str, who: str) -> str:
    """The receipt once the owner is said to be `who`."""
    browser.post(dry_run.replace("dry-run", "answers"), data={"owner-S. Hidayat": who})
    page = browser.get(dry_run).text
    if "Who are these owners?" in page:
        return page
    return browser.get(browser.post(dry_run.replace("dry-run", "receipt")).location).text


def test_an_admin_s_answer_to_who_an_owner_is_is_kept_as_an_alias(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    ada = signed_in(cast.ada)

    saved(ada, asked(ada), "ana@kestrel.example")

    assert session.scalars(select(CreditRow.person_id)).all() == [cast.ana]
    assert [(a.kind, a.value) for a in aliases(session, cast.ana)] == [("name", "S. Hidayat")]
    again = accept_columns(ada, upload(ada, OWNERS.replace("A-1", "A-2")))
    assert "Who are these owners?" not in ada.get(again).text


@pytest.mark.parametrize("asker", ["mia", "fin"])
def test_anybody_else_s_answer_holds_for_that_import_only_and_is_their_word(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session, asker: str
) -> None:
    with act() as work:
        work.session.execute(insert(NamedSourceRow).values(name="file", named_at=MORNING))
        work.session.execute(update(CompanyRow).values(approve_self_reported=True))
    browser = signed_in(getattr(cast, asker))

    saved(browser, asked(browser), "Ana")

    assert session.scalars(select(CreditRow.person_id)).all() == [cast.ana]
    # A manager answers for her people; finance brings nothing but what a named source says.
    assert session.scalar(select(DealRow.approval)) == (
        "pending" if asker == "fin" else "not_needed"
    )
    assert aliases(session, cast.ana) == ()
    asked(browser, OWNERS.replace("A-1", "A-2"))


@pytest.mark.parametrize("who", ["Zoe", "zoe@kestrel.example", "Nobody", "Annie"])
def test_an_owner_is_nobody_who_is_not_theirs_and_no_display_name(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session, who: str
) -> None:
    with act(actor=cast.ana) as work:
        change_profile(work, cast.ana, ProfileDraft("Annie"))
    mia = signed_in(cast.mia)

    page = saved(mia, asked(mia), who)

    assert f"Nobody of yours has the email or legal name “{who}”." in page
    assert session.scalar(select(CreditRow.person_id)) is None


def test_an_owner_who_took_the_name_of_a_colleague_s_nickname_is_kept_for_nobody(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    with act(actor=cast.ben) as work:
        change_profile(work, cast.ben, ProfileDraft("Ben", "S. Hidayat"))
    ada = signed_in(cast.ada)

    page = saved(ada, asked(ada), "Ana")

    assert "is already a name or an email of Ben" in page
    assert aliases(session, cast.ana) == ()
