"""Charts: drawn by the very file that was pinned, and the table says everything without it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.packages import CHART_JS, file_of
from tests.cast import Cast

pytestmark = pytest.mark.browser


def test_the_pinned_file_has_the_pinned_integrity_and_draws(visit: Visit, cast: Cast) -> None:
    page = visit(cast.ana, "/style")

    page.wait_for_selector("#line canvas")
    label = page.locator("#line canvas").get_attribute("aria-label")
    assert label == "Won so far against the pace line, July to September"
    assert page.locator("#line details").get_attribute("open") is None


def test_a_file_that_is_not_the_pinned_one_is_refused_and_the_table_stays(
    visit: Visit, cast: Cast
) -> None:
    page = visit(cast.ana, "/style", chart_js=file_of(*CHART_JS) + b"\n")

    page.wait_for_timeout(300)
    assert page.locator("#line canvas").count() == 0
    assert page.locator("#line table").is_visible()
    assert "$716,000" in page.locator("#line table").inner_text()


def test_with_the_network_closed_the_table_says_everything(visit: Visit, cast: Cast) -> None:
    page = visit(cast.ana, "/style", chart_js=None)

    page.wait_for_timeout(300)
    assert page.locator("#funnel canvas").count() == 0
    assert "64% of 64" in page.locator("#funnel table").inner_text()


def test_nothing_on_the_page_breaks_the_content_policy(visit: Visit, cast: Cast) -> None:
    page = visit(cast.ana, "/log")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    for path in ("/style", "/", "/badges", "/board"):
        page.goto(path)
        page.wait_for_timeout(200)

    assert said == []
