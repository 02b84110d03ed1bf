"""A block copied from a spreadsheet fills the grid of targets from the cell it is pasted into."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.cast import Cast
from tests.conftest import MORNING

pytestmark = pytest.mark.browser
PASTE = """(text) => {
  const data = new DataTransfer()
  data.setData("text/plain", text)
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def page(visit: Visit, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Page:
    """Mia's grid of targets, in September 2026."""
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)
    return visit(cast.mia, "/targets", viewport={"width": 1280, "height": 900})


def test_a_pasted_block_fills_the_cells_and_is_saved(page: Page, cast: Cast) -> None:
    corner = page.locator(f"#t-{cast.ana}-2026-09-01")
    corner.focus()

    page.evaluate(PASTE, "1,000\t2,000\n3,000\t4,000\n")
    page.get_by_role("button", name="Save targets").click()

    for person, month, value in (
        (cast.ana, "09", "1000"), (cast.ana, "10", "2000"),
        (cast.ben, "09", "3000"), (cast.ben, "10", "4000"),
    ):  # fmt: skip
        assert page.locator(f"#t-{person}-2026-{month}-01").input_value() == value


def test_one_value_is_pasted_as_into_any_field(page: Page, cast: Cast) -> None:
    page.locator(f"#t-{cast.ana}-2026-09-01").focus()

    answered = PASTE.replace("document.activeElement", "return !document.activeElement")
    taken = page.evaluate(answered, "7")

    assert not taken


def test_the_grid_opens_at_the_month_of_now(page: Page, cast: Cast) -> None:
    box = page.locator(f"#t-{cast.ana}-2026-09-01").bounding_box()

    assert box is not None
    assert box["x"] + box["width"] < 1280
