"""On a phone and at a desk: everything said once, forms read whole, and no bar without its end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.tiers import Tier
from salesgame.domain.targets.quotas import Quota
from salesgame.services.deals.deals import DEALS
from salesgame.services.pay.plans import assign_plan, create_plan
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.company import CompanyRow
from salesgame.storage.people import PersonRow, TeamRow
from tests.browser.conftest import Visit
from tests.browser.screens import walk_imports
from tests.cast import Cast
from tests.conftest import Act
from tests.web.season import close

pytestmark = pytest.mark.browser
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


def test_on_a_phone_a_deal_is_logged_without_looking_for_the_button(
    visit: Visit, cast: Cast
) -> None:
    page = visit(cast.ana, "/log/deal", viewport={"width": 390, "height": 844})
    button = page.get_by_role("button", name="Log deal")

    def is_in_view() -> bool:
        box, bar = button.bounding_box(), page.locator(".tabbar").bounding_box()
        assert box
        assert bar
        return box["y"] + box["height"] <= bar["y"]

    assert is_in_view()
    page.fill("#amount", "12,40x")
    button.click()
    assert page.locator("#amount-error, .error").first.is_visible()
    assert is_in_view()
    assert not page.locator("#customer").is_visible()  # what is wrong stands elsewhere


# What reaches past the side of the page, or past that of the card or slate it stands in.
PAST = """() => {
  const past = [...document.querySelectorAll(".card, .slate")].flatMap((room) => {
    const end = room.getBoundingClientRect().right
    return [...room.querySelectorAll(".figure, .points, dd, strong, .icon-button")]
      .filter((one) => !one.closest(".table-scroll, .podium") && one.checkVisibility())
      .filter((one) => one.getBoundingClientRect().right > end)
      .map((one) => one.outerHTML.slice(0, 100))
  })
  const page = document.documentElement
  return page.scrollWidth > page.clientWidth ? [page.scrollWidth, ...past] : past
}"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("ana", "/"), ("ana", "/pay"), ("ana", "/deals"), ("ana", "/people/{ana}/numbers"),
        ("ana", "/board?metric=revenue"), ("mia", "/team"), ("mia", "/team/numbers"),
        ("mia", "/targets"), ("mia", "/team/rows/revenue?team={north}&period=2026-09"),
    ],
)  # fmt: skip
def test_twelve_digits_and_long_names_stay_in_their_cards(
    visit: Visit, cast: Cast, act: Act, who: str, path: str, width: int
) -> None:
    with act() as work:
        run = work.session.execute
        run(update(CompanyRow).values(currency="IDR", decimals=0))
        long = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren"
        run(update(PersonRow).where(PersonRow.id == cast.ana).values(name=long))
        rates = (Tier(Decimal(0), Decimal("0.5")), Tier(Decimal(10**12), Decimal("0.6")))
        plan = create_plan(work, "AE", date(2026, 7, 1), Plan("marginal", rates))
        assign_plan(work, plan, cast.ana, date(2026, 7, 1))
        start = date(2026, 9, 1)
        store_quotas(work, [Quota(cast.ana, None, "revenue", "month", start, Decimal(10**12))])
        win = {"amount": 898_888_888_888, "closed_on": date(2026, 9, 16)}
        DEALS.log(work, DealFields("long", "Perseroan", "Won", shares=sole(cast.ana), **win))

    page = visit(
        getattr(cast, who), path.format(ana=cast.ana, north=cast.north),
        viewport={"width": width, "height": 800},
    )  # fmt: skip

    assert page.evaluate(PAST) == []
    rows = page.locator(".table-scroll:has(.rows-table)")
    assert rows.count() == ("/rows/" in path)
    for cell in [*page.locator(".targets .cell").all(), *rows.all()]:
        assert cell.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")


# Words for screen readers in the last cell of every row, as beside a button that is an icon.
SPEAK = """() => {
  const rooms = [...document.querySelectorAll(".table-scroll")]
  const isWide = rooms.some((room) => room.scrollWidth > room.clientWidth)
  for (const cell of document.querySelectorAll(".table-scroll tr > :last-child")) {
    cell.insertAdjacentHTML("beforeend", '<span class="sr-only">said to who does not see it</span>')
  }
  return isWide
}"""


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("path", ["/targets", "/teams"])
def test_hidden_words_in_a_wide_table_do_not_widen_the_page(
    visit: Visit, cast: Cast, act: Act, path: str, width: int
) -> None:
    with act() as work:
        name = "North-north-west, and everybody who sells beyond the river"
        work.session.execute(update(TeamRow).where(TeamRow.id == cast.north).values(name=name))
    page = visit(cast.ada, path, viewport={"width": width, "height": 800})

    assert page.evaluate(SPEAK), "no table is wider than its room"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
