"""On a phone and at a desk: everything said once, forms read whole, and no bar without its end."""

from __future__ import annotations

from datetime import date

import pytest

from tests.browser.conftest import Visit
from tests.browser.screens import walk_imports
from tests.cast import Cast
from tests.conftest import Act
from tests.web.season import close

pytestmark = [pytest.mark.browser, pytest.mark.looks]
BESIDE = {"width": 1280, "height": 800}


@pytest.mark.parametrize(("width", "noted"), [(390, True), (1280, False)])
def test_a_rows_day_is_said_once(
    visit: Visit, cast: Cast, act: Act, width: int, noted: bool
) -> None:
    with act() as work:
        close(work, cast.ana, "one", "Won", date(2026, 9, 16))
    page = visit(
        cast.ana, f"/people/{cast.ana}/numbers/revenue?period=2026",
        viewport={"width": width, "height": 800},
    )  # fmt: skip

    assert page.locator("tbody .narrow-only").is_visible() is noted
    assert page.locator("tbody td.wide-cell").first.is_visible() is not noted


def test_on_a_phone_a_files_columns_are_read_whole(visit: Visit, cast: Cast) -> None:
    page = visit(cast.ada, "/imports", viewport=BESIDE)
    token = walk_imports(page, "Ana")["token"]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/imports/files/{token}/columns")

    wide = page.locator(".columns-table").evaluate("(one) => one.parentElement.clientWidth")
    for select in page.locator(".columns-table select").all():
        assert select.bounding_box()["width"] > 0.8 * wide  # type: ignore[index]
    assert page.get_by_text("Kopi Utara").is_visible()


def test_however_little_is_to_go_a_bar_ends_in_a_rose_stroke(visit: Visit, cast: Cast) -> None:
    page = visit(cast.ana, "/style", viewport=BESIDE)

    begun = "svg.bar:not(.bar-met):has(.bar-done)"
    assert page.locator(begun).count() > 0
    assert page.locator(f"{begun}:not(:has(.bar-last))").count() == 0
    assert page.locator("svg.bar-met .bar-last").count() == 0
