"""What axe finds on a page, the rules of accessibility that a machine can judge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Page

from tests.browser.packages import AXE, file_of

PATH = "/axe.js"
RUN = "axe.run().then((seen) => seen.violations)"


def findings(page: Page) -> list[str]:
    """Each rule that is broken, with where."""
    page.add_script_tag(url=PATH)
    found = page.evaluate(RUN)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def give_axe(start_response: Any) -> Iterable[bytes]:
    """Answer with axe itself: a browser that may keep it need not read it for every page."""
    kept = [("Content-Type", "text/javascript"), ("Cache-Control", "max-age=3600")]
    start_response("200 OK", kept)
    return [file_of(*AXE)]
