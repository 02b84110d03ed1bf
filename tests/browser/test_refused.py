"""Forms that came back: all that is wrong in one summary, each line leads to its field."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from sqlalchemy import insert

from salesgame.services.points.rules import create_rule
from salesgame.storage.access import ScreenRow
from tests.browser.axe import findings
from tests.browser.conftest import Visit
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import plan, plan_for

pytestmark = pytest.mark.browser
MANNERS = {
    "phone-light": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "desk-dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
}
LONG = "x" * 121
# Who, where, which form, what is typed, and the fields that the summary leads to.
REFUSED = [
    ("mia", "/rules/new?on=goal", "/rules",
     {"name": "", "target": "forty", "at_1": "x", "points_2": "lots", "begins_on": ""},
     "name at_1 points_2 begins_on"),
    ("mia", "/rules/new?on=activity", "/rules", {"name": "", "points": "many", "daily_cap": "0"},
     "name points daily_cap"),
    ("fin", "/plans/new", "/plans", {"name": "", "rate_1": "x", "cap": "0", "begins_on": ""},
     "name begins_on rate_1 cap"),
    ("fin", "/plans/{plan}", "/plans/{plan}/people/end", {"first_off": ""}, "leaving first_off"),
    ("mia", "/targets?team={north}", "/targets", {"{cell}": "much", "paste": "Nobody\t5"},
     "{cell} paste"),
    ("ada", "/screens", "/screens/1/board", {"name": " "}, "name-1"),
    ("ada", "/people/new", "/people", {"name": "", "email": "no", "nickname": LONG},
     "name nickname email"),
    ("ada", "/company", "/company", {"name": "", "currency": "$", "settle_hours": "x"},
     "name currency settle_hours"),
    ("ana", "/profile", "/profile/password", {"present": "x", "password": "short", "again": "o"},
     "present password again"),
    ("ana", "/log/deal", "/deals", {"name": "", "amount": "much", "closed_on": "2099-01-01"},
     "name amount closed_on"),
]  # fmt: skip


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize(("who", "path", "action", "typed", "fields"), REFUSED)
def test_a_form_that_came_back_can_be_read_and_every_line_leads_to_its_field(
    visit: Visit,
    act: Act,
    cast: Cast,
    manner: str,
    who: str,
    path: str,
    action: str,
    typed: dict[str, str],
    fields: str,
) -> None:
    places = _plant(act, cast)
    page = visit(getattr(cast, who), path.format(**places), bypass_csp=True, **MANNERS[manner])
    if "{cell}" in typed:
        places["cell"] = str(page.locator("input.cell").first.get_attribute("id"))

    _send(page, action.format(**places), {k.format(**places): v for k, v in typed.items()})

    lines = page.locator(".problem-list a")
    assert [lines.nth(n).get_attribute("href") for n in range(lines.count())] == [
        f"#{name}" for name in fields.format(**places).split()
    ]
    assert page.evaluate("document.activeElement.matches('[role=alert]')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert findings(page) == []


def _plant(act: Act, cast: Cast) -> dict[str, object]:
    with act(actor=cast.ada) as work:
        day = work.today.replace(month=1, day=1)
        create_rule(work, "points", "Ten a deal", day, {"on": "deal_won", "points": 10})
        screen = {"name": "Hall", "token_hash": "x", "paired_by": cast.mia, "paired_at": work.now}
        work.session.execute(insert(ScreenRow).values(id=1, **screen))
    return {"north": cast.north, "plan": plan_for(act, [cast.ana, cast.ben], plan())}


def _send(page: Page, action: str, typed: dict[str, str]) -> None:
    """Type into the form with this action and send it without the browser's own checks."""
    form = page.locator(f"form[method=post][action^='{action}']").first
    page.locator("details.more").evaluate_all("all => all.forEach((one) => { one.open = true })")
    for name, text in typed.items():
        form.locator(f"[name='{name}']").first.fill(text)
    form.evaluate("form => { form.noValidate = true }")
    with page.expect_navigation():
        form.evaluate("form => form.requestSubmit()")
