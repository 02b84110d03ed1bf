"""Why an import of deals and activities asks for an id, said where it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.web.imports.test_pages import upload

SignedIn = Callable[[int], FlaskClient]
FILES = {
    "deals": "Owner,Stage,Amount\nAna,Won,10\n",
    "activities": "Type,Owner,Date\nCall,Ana,2026-09-01\n",
}
WHY = {"deals": "tells one deal from another", "activities": "tells one activity from another"}


@pytest.mark.parametrize("kind", FILES)
def test_the_columns_say_what_the_id_is_for_and_what_to_do_without(
    signed_in: SignedIn, cast: Cast, kind: str
) -> None:
    browser = signed_in(cast.ada)
    columns = upload(browser, FILES[kind], kind)

    page = browser.get(columns).text
    assert WHY[kind] in page
    assert "number the rows once" in page
    assert 'name="column-external_id" aria-describedby="column-external_id-hint"' in page

    refused = browser.post(columns, data={"column-owner": "Owner"})
    assert refused.status_code == 422
    assert f"has no column with an id, which {WHY[kind]}" in refused.text.replace("\n", " ")
    assert 'href="#column-external_id"' in refused.text


@pytest.mark.parametrize("kind", ["people", "teams", "quotas"])
def test_where_a_row_needs_no_id_none_is_explained(
    signed_in: SignedIn, cast: Cast, kind: str
) -> None:
    browser = signed_in(cast.ada)

    page = browser.get(upload(browser, "Name,Team,Target\nAna,North,1\n", kind)).text

    assert "column-external_id-hint" not in page


@pytest.mark.parametrize("kind", FILES)
def test_the_command_says_so_too(app: Flask, cast: Cast, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(FILES[kind], encoding="utf-8")

    refused = app.test_cli_runner().invoke(args=["game", "import", kind, str(path)])

    assert refused.exit_code == 2
    assert WHY[kind] in refused.output
    assert "keep the numbers" in refused.output
