"""Standing data is remembered, and never stale."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from salesgame.queries.company.settings import the_company
from salesgame.storage.company import CompanyRow
from tests.cast import Cast
from tests.conftest import Act


def test_a_later_transaction_reads_nothing_again(
    session: Session, cast: Cast, queries: list[str]
) -> None:
    the_company(session)
    session.rollback()
    queries.clear()

    the_company(session)
    the_company(session)

    assert queries == []


@pytest.mark.parametrize("raw", [False, True])
def test_a_change_is_seen_at_once(session: Session, cast: Cast, act: Act, *, raw: bool) -> None:
    assert the_company(session).name == "Kestrel"

    with act() as work:
        if raw:
            work.session.execute(text("UPDATE company SET name = 'Merlin'"))
        else:
            work.session.execute(update(CompanyRow).values(name="Merlin"))
        assert the_company(work.session).name == "Merlin"

    assert the_company(session).name == "Merlin"


def test_what_was_rolled_back_is_not_remembered(session: Session, cast: Cast, act: Act) -> None:
    def rename_and_fail() -> None:
        with act() as work:
            work.session.execute(update(CompanyRow).values(name="Never"))
            assert the_company(work.session).name == "Never"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rename_and_fail()

    assert the_company(session).name == "Kestrel"
