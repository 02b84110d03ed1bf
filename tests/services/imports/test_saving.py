"""A saved map is read by everybody, and changed by who saved it, finance and the admins."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from salesgame.queries.imports.imports import saved_maps
from salesgame.services.imports.refusals import MapNameTaken
from salesgame.services.imports.saving import save_map
from salesgame.services.people.people import PersonDraft, add_person
from tests.cast import Cast
from tests.conftest import Act


def columns(amount: str) -> dict[str, Any]:
    return {"source": "crm", "deals": {"columns": {"amount": [amount]}}}


@pytest.fixture
def max_(act: Act, cast: Cast) -> int:
    """Another manager."""
    with act() as work:
        return add_person(work, PersonDraft("Max", role="manager"))


def save(act: Act, actor: int, name: str, amount: str) -> None:
    with act(actor=actor) as work:
        save_map(work, name, "deals", columns(amount))


def test_who_saved_a_map_saves_it_anew(act: Act, cast: Cast, session: Session) -> None:
    save(act, cast.mia, "Our CRM", "Net")
    save(act, cast.mia, "Our CRM", "Gross")

    assert saved_maps(session) == {"Our CRM": columns("Gross")}


def test_another_manager_saves_under_another_name(
    act: Act, cast: Cast, session: Session, max_: int
) -> None:
    save(act, cast.mia, "Our CRM", "Net")

    with pytest.raises(MapNameTaken):
        save(act, max_, "Our CRM", "Gross")

    assert saved_maps(session) == {"Our CRM": columns("Net")}


def test_a_manager_does_not_take_the_name_of_a_map_that_comes_with_the_product(
    act: Act, cast: Cast
) -> None:
    with pytest.raises(MapNameTaken):
        save(act, cast.mia, "hubspot", "Net")


@pytest.mark.parametrize("who", ["fin", "ada"])
def test_finance_and_admins_change_anybodys(
    act: Act, cast: Cast, session: Session, who: str
) -> None:
    save(act, cast.mia, "Our CRM", "Net")
    save(act, getattr(cast, who), "Our CRM", "Gross")

    assert saved_maps(session) == {"Our CRM": columns("Gross")}
