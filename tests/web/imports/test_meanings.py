"""A file's own words for stages and statuses on the import's pages: asked, read so, remembered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.storage.deals import DealRow
from tests.cast import Cast
from tests.conftest import MORNING
from tests.web.imports.test_pages import SignedIn, accept_columns, upload

STAGES = "Deal id,Owner,Stage,Closed\nD-1,Ana,Gewonnen,2026-09-01\nD-2,Ben,Angebot,\n"
STATUSES = """Deal id,Owner,Stage,Status,Closed
D-1,Ana,Abschluss,Gewonnen,2026-09-01
D-2,Ben,Angebot,open,
D-3,Ben,Demo,Verloren,2026-09-02
"""


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def answer(browser: FlaskClient, dry_run: str, **said: str) -> str:
    """Answer what a dry run asks; its page afterwards."""
    sent = browser.post(dry_run.replace("dry-run", "answers"), data=said)
    assert sent.status_code == 303, sent.text
    return browser.get(dry_run).text


def test_a_saved_map_keeps_what_the_file_s_words_were_said_to_mean(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ada)
    dry_run = accept_columns(browser, upload(browser, STAGES), save_as="Deutsch")
    answer(browser, dry_run, **{"stage-Gewonnen": "Won", "stage-Angebot": "Demo"})

    again = upload(browser, STAGES)
    page = browser.get(accept_columns(browser, again, map="Deutsch")).text

    assert "Which stages are these?" not in page
    assert "New 2" in page


def test_a_saved_map_keeps_what_becomes_of_people_who_are_not_here(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ada)
    accept_columns(browser, upload(browser, STAGES), save_as="Deutsch", unknown_people="skip")

    page = browser.get(upload(browser, STAGES) + "?map=Deutsch").text

    assert '<option value="skip" selected>' in page


def test_an_answer_without_a_named_map_is_this_file_s_alone(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ada)
    accept_columns(browser, upload(browser, STAGES), save_as="Deutsch")
    unnamed = accept_columns(browser, upload(browser, STAGES), map="Deutsch")
    answer(browser, unnamed, **{"stage-Gewonnen": "Won", "stage-Angebot": "Demo"})

    page = browser.get(accept_columns(browser, upload(browser, STAGES), map="Deutsch")).text

    assert "Which stages are these?" in page


def test_statuses_that_are_neither_open_won_nor_lost_by_name_are_asked_for(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    browser = signed_in(cast.ada)
    dry_run = accept_columns(browser, upload(browser, STATUSES))
    page = browser.get(dry_run).text
    assert "What do these statuses mean?" in page
    assert "Which stages are these?" not in page  # which of them matter, the statuses decide

    page = answer(browser, dry_run, **{"status-Gewonnen": "won", "status-Verloren": "lost"})
    assert "What do these statuses mean?" not in page
    assert "Which stages are these?" in page
    page = answer(browser, dry_run, **{"stage-Angebot": "Demo", "status-Nonsense": "gone"})

    assert "New 3" in page
    browser.post(dry_run.replace("dry-run", "receipt"))
    deals = session.execute(select(DealRow.external_id, DealRow.status).order_by(DealRow.id))
    assert list(map(tuple, deals)) == [("D-1", "won"), ("D-2", "open"), ("D-3", "lost")]


def test_beside_a_status_only_the_stages_of_open_rows_are_asked_for(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ada)
    text = STATUSES.replace("Gewonnen", "won").replace("Verloren", "lost")

    page = browser.get(accept_columns(browser, upload(browser, text))).text

    assert 'name="stage-Angebot"' in page
    assert 'name="stage-Abschluss"' not in page
