"""What a company chooses of approvals and dates, and what it can't."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from salesgame.queries.company.settings import the_company
from tests.cast import Cast
from tests.conftest import MORNING

SignedIn = Callable[[int], FlaskClient]
FORM = {
    "name": "Kestrel", "currency": "USD", "working_weekdays": ["0"], "far_beyond": "15",
    "asks_approve_self_reported": "yes", "approve_self_reported": "yes",
    "asks_count_waiting": "yes", "ceiling": "25,000", "first_day": "2019-04-01", "clock_days": "10",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)


def test_what_a_company_chooses_of_approvals_is_kept_and_shown(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    ada = signed_in(cast.ada)

    assert ada.post("/company", data=FORM).status_code == 303

    kept = the_company(session)
    assert (kept.approve_self_reported, kept.count_waiting) == (True, False)
    assert (kept.far_beyond, kept.ceiling) == (15, 2_500_000)
    assert (kept.first_day, kept.clock_days) == (date(2019, 4, 1), 10)
    page = ada.get("/company").text
    for part in ('value="15"', 'value="25000"', 'value="2019-04-01"', 'value="10"'):
        assert part in page


def test_no_ceiling_is_an_empty_field_and_what_is_not_asked_stays(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    ada = signed_in(cast.ada)
    ada.post("/company", data=FORM)

    ada.post("/company", data={"name": "Kestrel", "working_weekdays": ["0"], "ceiling": ""})

    kept = the_company(session)
    assert kept.ceiling is None
    assert (kept.far_beyond, kept.first_day) == (15, date(2019, 4, 1))
    assert (kept.approve_self_reported, kept.count_waiting) == (True, False)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("far_beyond", "1", "between 2 and 1,000"), ("far_beyond", "many", "between 2 and 1,000"),
        ("ceiling", "0", "above zero"), ("ceiling", "lots", "made of figures"),
        ("ceiling", "9" * 400, "error"), ("first_day", "2026-09-18", "and today"),
        ("first_day", "1899-12-31", "not a day"), ("first_day", "soon", "not a day"),
        ("clock_days", "0", "1 to 366"), ("clock_days", "367", "1 to 366"),
    ],
)  # fmt: skip
def test_what_can_not_be_chosen_is_refused_beside_its_field(
    signed_in: SignedIn, cast: Cast, session: Session, field: str, text: str, said: str
) -> None:
    before = the_company(session)

    answer = signed_in(cast.ada).post("/company", data=FORM | {field: text})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert said in answer.text
    session.rollback()
    assert the_company(session) == before
