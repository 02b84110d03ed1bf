"""A rep's phone: one tap logs, one takes it back, with and without script, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import ActivityKindRow, ActivityRow
from tests.browser.conftest import Visit
from tests.cast import Cast
from tests.conftest import Act

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _on_a_working_day(act: Act, cast: Cast) -> None:
    """Whatever today is: a day off asks for no strokes."""
    with act() as work:
        work.session.execute(update(CompanyRow).values(working_weekdays=list(range(7))))


def cancelled(session: Session) -> list[bool]:
    session.rollback()
    return list(session.scalars(select(ActivityRow.cancelled).order_by(ActivityRow.id)))


def toast(page: Page) -> str:
    return page.locator("[data-toast]").inner_text()


@pytest.mark.parametrize("with_script", [True, False])
def test_one_tap_logs_a_call_and_one_more_takes_it_back(
    visit: Visit, cast: Cast, act: Act, session: Session, with_script: bool
) -> None:
    with act() as work:
        kind = update(ActivityKindRow).where(ActivityKindRow.key == "call")
        work.session.execute(kind.values(daily_goal=2))
    page = visit(cast.ana, "/", java_script_enabled=with_script)

    page.get_by_role("button", name="Call").click()
    assert "Call logged." in toast(page)
    assert "1 to go today." in toast(page)
    assert cancelled(session) == [False]

    page.get_by_role("button", name="Undo").click()
    assert "Taken back" in toast(page)
    assert cancelled(session) == [True]


def test_a_double_tap_is_one_call(visit: Visit, cast: Cast, session: Session) -> None:
    page = visit(cast.ana, "/")

    page.get_by_role("button", name="Call").dblclick()
    page.wait_for_selector("[data-toast]")

    assert cancelled(session) == [False]


def test_an_activity_is_logged_in_three_taps_with_another_kind_and_number(
    visit: Visit, cast: Cast, session: Session
) -> None:
    page = visit(cast.ana, "/")

    page.locator(".tab-log").click()
    page.locator(".kind", has_text="Demo").click()
    page.get_by_role("button", name="Log it").click()

    assert "Demo logged." in toast(page)


def test_a_deal_is_logged_by_keyboard_alone(visit: Visit, cast: Cast) -> None:
    page = visit(cast.ana, "/log/deal", viewport={"width": 1280, "height": 900})
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    page.keyboard.press("Tab")
    expect(page.locator("[name=stage]:checked")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Cobalt Dental")
    page.keyboard.press("Tab")
    page.keyboard.type("1,250.00")
    page.keyboard.press("Enter")

    page.wait_for_selector("[data-toast]")
    assert "Cobalt Dental logged." in toast(page)


def test_after_a_refusal_the_summary_has_the_focus_and_leads_to_the_field(
    visit: Visit, cast: Cast
) -> None:
    page = visit(cast.ana, "/log/deal")
    page.fill("[name=name]", "Cobalt")
    page.fill("[name=amount]", "12x")
    page.get_by_role("button", name="Log deal").click()

    expect(page.locator("[data-focus]")).to_be_focused()
    page.locator("[data-focus] a").click()
    expect(page.locator("#amount")).to_be_focused()
    assert page.input_value("#name") == "Cobalt"


def test_amounts_are_hidden_with_a_tap_and_stay_so(visit: Visit, cast: Cast) -> None:
    page = visit(cast.ana, "/style")

    page.locator("[data-amounts-form] button").first.click()
    assert page.locator(".amount-shown").first.is_hidden()
    page.reload()

    assert page.locator(".amount-shown").first.is_hidden()
    assert page.locator("[data-amounts-form] button").first.get_attribute("aria-pressed") == "true"


def test_the_theme_changes_with_a_tap_and_stays_so(visit: Visit, cast: Cast) -> None:
    page = visit(cast.ana, "/style", color_scheme="light")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)

    page.locator("[data-theme-form] button").click()
    dark = page.evaluate(ground)
    page.reload()

    assert light != dark
    assert page.evaluate(ground) == dark


@pytest.mark.parametrize(
    "path", ["/", "/log", "/log/deal", "/deals", "/points", "/badges", "/style"]
)
def test_nothing_leaves_a_narrow_phone(visit: Visit, cast: Cast, path: str) -> None:
    page = visit(cast.ana, path, viewport={"width": 320, "height": 700})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_stroke_just_made_is_drawn_and_no_other_moves(
    visit: Visit, cast: Cast, act: Act
) -> None:
    with act() as work:
        goals = update(ActivityKindRow).where(ActivityKindRow.key.in_(("call", "email")))
        work.session.execute(goals.values(daily_goal=3))
    page = visit(cast.ana, "/")
    moving = """() => [...document.querySelectorAll(".goal .stroke")].filter(
        (one) => getComputedStyle(one).animationName !== "none").map(
        (one) => one.closest(".goal").firstElementChild.innerText)"""
    assert page.evaluate(moving) == []

    page.get_by_role("button", name="Call").click()
    page.wait_for_selector("[data-toast]")
    page.wait_for_load_state()  # the toast is there before the goals are
    assert page.evaluate(moving) == ["Call"]

    page.reload()
    assert page.evaluate(moving) == []
