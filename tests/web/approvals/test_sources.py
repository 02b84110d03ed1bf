"""An admin says which sources are trusted; what finance imports from those needs no approval."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]


def test_a_source_is_trusted_listed_and_removed(signed_in: SignedIn, cast: Cast) -> None:
    ada = signed_in(cast.ada)

    assert ada.post("/company/sources", data={"name": " hubspot "}).status_code == 303
    page = ada.get("/company/sources").text
    assert "<strong>hubspot</strong>" in page
    assert "by Ada" in page

    assert ada.post("/company/sources/removal", data={"name": "hubspot"}).status_code == 303
    assert "<strong>hubspot</strong>" not in ada.get("/company/sources").text


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "Write the source’s name"), ("hand", "always needs approval"), ("x" * 61, "at most 60"),
     ("crm", "on the list already")],
)  # fmt: skip
def test_a_name_that_cannot_be_trusted_is_refused_beside_the_field(
    signed_in: SignedIn, cast: Cast, name: str, said: str
) -> None:
    ada = signed_in(cast.ada)
    ada.post("/company/sources", data={"name": "crm"})

    answer = ada.post("/company/sources", data={"name": name})

    assert answer.status_code == 422
    assert said in answer.text.replace("&#39;", "’")
    assert 'id="name-error"' in answer.text


def test_removing_what_is_gone_is_a_sentence(signed_in: SignedIn, cast: Cast) -> None:
    answer = signed_in(cast.ada).post("/company/sources/removal", data={"name": "gone"})

    assert answer.status_code == 422
    assert "not on the list any more" in answer.text
