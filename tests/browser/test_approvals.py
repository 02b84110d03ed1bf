"""The queue of approvals with a script: the sum of what is selected, and what is read then."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.axe import findings
from tests.browser.conftest import Visit
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.approvals.scene import LATE, demos, log, plant

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visit: Visit, act: Act, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Page:
    """Mia's queue: two deals of 10 points and a commission, and demos of 10 points."""
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)
    plant(act, cast)
    log(act, cast.ana, "Pelita Hotels", 456_000)
    log(act, cast.ana, "Bright Harbor", 620_000, LATE)
    demos(act, cast.ben, 2)
    return visit(cast.mia, "/approvals", viewport={"width": 1280, "height": 900}, bypass_csp=True)


def test_the_sum_of_what_is_selected_is_shown_and_all_are_selected_by_one_box(page: Page) -> None:
    chosen, approve = page.locator("[data-chosen]"), page.locator("#selected button")
    assert approve.inner_text() == "Approve selected"

    page.get_by_label("Select Pelita Hotels, $4,560, Ana").check()
    page.get_by_label("Select Demo × 2, Ben").press("Space")
    assert chosen.inner_text() == "2 selected 20 points, $364.80"
    assert approve.inner_text() == "Approve 2"
    page.get_by_label("Select all 3").check()
    assert chosen.inner_text() == "3 selected 30 points, $860.80"

    page.get_by_label("Select Bright Harbor, $6,200, Ana").uncheck()
    approve.click()

    assert page.locator(".toast").inner_text().startswith("3 entries approved.")
    assert page.locator(".queue tbody tr").count() == 1
    assert findings(page) == []


def test_the_reason_is_read_as_it_will_be_by_who_logged_it(page: Page) -> None:
    page.get_by_role("link", name="Reject Pelita Hotels").click()
    assert page.locator("[data-says]").inner_text() == "your reason"

    page.get_by_label("Not signed yet").check()
    page.get_by_label("What would make it right").fill("Attach the signed page.")

    said = "Not signed yet. Attach the signed page."
    assert page.locator("[data-says]").inner_text() == said
    assert findings(page) == []
    page.get_by_role("button", name="Reject and tell Ana").click()
    assert f"“{said}”" in page.locator(".items").inner_text()
