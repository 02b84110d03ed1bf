"""The first day: screens of a company in which nothing has happened yet."""

from __future__ import annotations

import pytest

from tests.browser.axe import findings
from tests.browser.conftest import Visit
from tests.browser.test_every_screen import DESK, SMALL
from tests.cast import Cast

pytestmark = pytest.mark.browser
EMPTY = """
ana  /
ana  /log
ana  /deals
ana  /activities
ana  /board
ana  /points
ana  /badges
ana  /pay
ana  /people/{ana}/numbers
ana  /people/{ana}/numbers/revenue
ana  /people/{ana}/leave
mia  /team
mia  /team/numbers?team={north}
mia  /targets
mia  /approvals
mia  /rules
mia  /screens
fin  /pay
fin  /plans
ada  /imports
ada  /people?q=nobody
ada  /teams?day=1999-01-01
"""
# What counts is what is seen: the button of a bar or of an empty list steps back by style alone.
ROSE = """() => {
  const plain = Object.assign(document.createElement("span"), { className: "button" })
  document.body.append(plain)
  const ground = (one) => getComputedStyle(one).backgroundColor
  return [...document.querySelectorAll(".button-primary")].filter(
    (one) => one.checkVisibility() && ground(one) !== ground(plain)).map((one) => one.outerHTML)
}"""


@pytest.mark.parametrize("line", EMPTY.strip().split("\n"))
def test_a_screen_with_nothing_on_it_is_accessible_fits_and_has_one_rose_button_at_most(
    visit: Visit, cast: Cast, line: str
) -> None:
    who, path = line.split()
    page = visit(
        getattr(cast, who),
        path.format(ana=cast.ana, north=cast.north),
        viewport=DESK,
        reduced_motion="reduce",
        bypass_csp=True,
    )

    assert len(page.evaluate(ROSE)) <= 1
    assert findings(page) == []
    page.set_viewport_size(SMALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
