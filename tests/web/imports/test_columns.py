"""Columns that nothing reads, and columns of bare numbers, as the pages of an import tell them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.storage.deals import DealRow
from tests.cast import Cast
from tests.services.imports.test_day_numbers import deals
from tests.web.imports.test_pages import SignedIn, accept_columns, upload


def test_a_dry_run_and_the_receipt_name_the_columns_that_are_left_out(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ada)
    columns = upload(browser, "Name,Manager,<b>Shoe\nAbe,Mia,44\n", "people", "people.csv")
    assert 'id="column-manager"' not in browser.get(columns).text

    tried = accept_columns(browser, columns)
    page = browser.get(tried).text
    receipt = browser.get(browser.post(tried.replace("dry-run", "receipt")).location).text

    assert re.search(r"Columns left out</dt>\s*<dd>Manager, &lt;b&gt;Shoe</dd>", page)
    assert "Columns left out: Manager, &lt;b&gt;Shoe" in receipt


def test_where_every_column_is_read_nothing_is_said_of_others(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ada)
    columns = upload(browser, "Name\nAbe\n", "people", "people.csv")

    tried = accept_columns(browser, columns)
    assert "Columns left out" not in browser.get(tried).text
    receipt = browser.get(browser.post(tried.replace("dry-run", "receipt")).location).text
    assert "Columns left out" not in receipt


def test_bare_numbers_where_days_belong_are_asked_about_with_the_days_they_would_be(
    signed_in: SignedIn, cast: Cast, session: Session, tmp_path: Path
) -> None:
    browser = signed_in(cast.ada)
    book = deals(tmp_path / "deals.xlsx", 43831, 43862).read_bytes()
    dry_run = accept_columns(browser, upload(browser, book, name="deals.xlsx"))

    page = browser.get(dry_run).text
    assert "Are these numbers days?" in page
    assert re.search(r"43831 is [^<]*1 January 2020", page)
    assert "checked" not in page
    assert browser.post(dry_run.replace("dry-run", "receipt")).status_code == 422

    browser.post(dry_run.replace("dry-run", "answers"), data={"day_numbers": "excel"})
    assert re.search(r"Dates</dt>\s*<dd>Day numbers</dd>", browser.get(dry_run).text)
    browser.post(dry_run.replace("dry-run", "receipt"))
    days = session.scalars(select(DealRow.closed_on).order_by(DealRow.closed_on))
    assert days.all() == [date(2020, 1, 1), date(2020, 2, 1)]
