"""Two people edit one deal: who saves second sees what changed, and loses nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.services.deals.deals import DEALS
from salesgame.storage.deals import DealRow
from tests.browser.conftest import Visit
from tests.cast import Cast
from tests.conftest import MORNING, Act

pytestmark = pytest.mark.browser


def test_who_saves_second_is_shown_what_changed_and_saves_once_more_on_purpose(
    visit: Visit, cast: Cast, act: Act, session: Session
) -> None:
    with act(actor=cast.ana) as work:
        day = MORNING.date()
        deal = DEALS.log(work, DealFields("k", "C", "Won", 100_00, sole(cast.ana), closed_on=day))
    ana, mia = (visit(who, f"/deals/{deal.id}/edit") for who in (cast.ana, cast.mia))
    mia.get_by_label("Amount").fill("250")
    mia.get_by_label("Why it changes").fill("two more seats")
    mia.get_by_role("button", name="Save").click()
    mia.wait_for_url(f"**/deals/{deal.id}")

    ana.get_by_label("Amount").fill("90")
    ana.get_by_label("Why it changes").fill("a discount")
    ana.get_by_role("button", name="Save").click()

    expect(ana.get_by_role("alert")).to_contain_text("It changed since this page was opened.")
    expect(ana.get_by_role("region", name="Changed meanwhile")).to_contain_text("two more seats")
    expect(ana.get_by_label("Amount")).to_have_value("90")
    ana.get_by_role("button", name="Save").click()
    ana.wait_for_url(f"**/deals/{deal.id}")
    session.rollback()
    assert session.scalar(select(DealRow.amount)) == 90_00
