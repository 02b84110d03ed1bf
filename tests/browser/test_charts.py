"""Charts: drawn by the very file that was pinned, and the table says everything without it."""

from __future__ import annotations

from datetime import date

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


# Where a chart draws the points of its first line, and what its axis says, in order.
PLACES = """() => {
  const chart = window.Chart.getChart(document.querySelector("canvas"))
  const points = chart.getDatasetMeta(0).data.map((one) => one.x)
  const said = chart.scales.x.ticks.map((tick) => tick.label)
  return [points.map((x) => (x - points[0]) / (points.at(-1) - points[0])), said]
}"""


def test_a_line_lies_where_its_rows_say_however_far_apart_they_are(
    visit: Visit, cast: Cast
) -> None:
    page = visit(cast.ana, "/style")
    page.wait_for_selector("#line canvas")
    days = page.locator("#line tbody th").evaluate_all("all => all.map((th) => th.dataset.at)")

    points, said = page.evaluate(PLACES)

    lie = [date.fromisoformat(day).toordinal() for day in days]
    assert points == [pytest.approx((at - lie[0]) / (lie[-1] - lie[0]), abs=0.001) for at in lie]
    assert said[0] == "1 Jul"
    assert "13 Jul" not in said  # too near to the first to be named
    assert len(said) >= 3
