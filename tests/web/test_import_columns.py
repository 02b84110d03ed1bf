"""The columns of a file that nothing reads, as the pages of an import tell them."""

from __future__ import annotations

import re

from tests.cast import Cast
from tests.web.test_imports import SignedIn, accept_columns, upload


def test_a_dry_run_names_the_columns_that_are_left_out(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.ada)
    columns = upload(browser, "Name,Manager,<b>Shoe\nAbe,Mia,44\n", "people", "people.csv")
    assert 'id="column-manager"' not in browser.get(columns).text

    page = browser.get(accept_columns(browser, columns)).text

    assert re.search(r"Columns left out</dt>\s*<dd>Manager, &lt;b&gt;Shoe</dd>", page)


def test_where_every_column_is_read_nothing_is_said_of_others(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ada)
    columns = upload(browser, "Name\nAbe\n", "people", "people.csv")

    assert "Columns left out" not in browser.get(accept_columns(browser, columns)).text
