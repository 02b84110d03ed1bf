"""Whose pay there is to see, a page at a time, in whatever order the database puts names."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.payees import payees
from salesgame.services.people.people import PersonDraft, add_person
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import TODAY, plan, plan_for

NAMES = ("Zorn", "anders", "Émile", "Bob", "Eva", "åsa", "zeta", "Fritz")


def sort_names_without_case(session: Session) -> None:
    """Where names sort as in a dictionary, as on most PostgreSQL servers: here only SQLite can."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for statement in (
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'name VARCHAR NOT NULL', "
        "'name VARCHAR NOT NULL COLLATE NOCASE') WHERE name = 'person'",
        "PRAGMA writable_schema = RESET",
        "REINDEX",
    ):
        session.execute(text(statement))
        session.commit()


def test_page_after_page_shows_everybody_once(act: Act, cast: Cast, session: Session) -> None:
    with act() as work:
        people = [add_person(work, PersonDraft(name)) for name in NAMES]
    plan_for(act, people, plan())
    sort_names_without_case(session)

    seen: list[int] = []
    company = the_company(session)
    while page := payees(session, company, TODAY, None, after=(seen or [None])[-1], limit=3):
        seen += [payee.person_id for payee in page]
        assert len(seen) <= len(people)

    assert sorted(seen) == people
