"""Who may see and do what."""

from __future__ import annotations

import pytest

from salesgame.domain.access import permissions
from salesgame.domain.access.permissions import Viewer

ANA, BEN, MIA, ZOE, FIN, ADA = range(1, 7)
NORTH, SOUTH = 1, 2
AS = {
    "ana": Viewer(ANA, "rep"),
    "mia": Viewer(MIA, "manager", frozenset((ANA, BEN)), frozenset((NORTH,))),
    "fin": Viewer(FIN, "finance"),
    "ada": Viewer(ADA, "admin"),
}


def those_who(question, *about) -> set[str]:
    return {name for name, viewer in AS.items() if question(viewer, *about)}


def test_pay_is_for_the_person_the_managers_above_and_finance_but_never_for_an_admin() -> None:
    assert those_who(permissions.may_see_pay, ANA) == {"ana", "mia", "fin"}
    assert those_who(permissions.may_see_pay, ZOE) == {"fin"}
    assert those_who(permissions.may_see_pay, ADA) == {"ada", "fin"}


def test_a_manager_does_not_see_the_pay_of_a_manager_who_is_not_below() -> None:
    assert not permissions.may_see_pay(AS["mia"], 99)


def test_whose_pay_names_everybody_it_may_be() -> None:
    assert permissions.may_see_whose_pay(AS["ana"]) == {ANA}
    assert permissions.may_see_whose_pay(AS["mia"]) == {ANA, BEN, MIA}
    assert permissions.may_see_whose_pay(AS["fin"]) is None
    assert permissions.may_see_whose_pay(AS["ada"]) == {ADA}


@pytest.mark.parametrize(
    ("question", "allowed"),
    [
        (permissions.may_see_deal, {"ana", "mia", "fin", "ada"}),
        (permissions.may_edit_deal, {"ana", "mia", "ada"}),
    ],
)
def test_a_deal_is_for_its_holders_and_those_above(question, allowed: set[str]) -> None:
    assert those_who(question, (ANA, ZOE)) == allowed
    assert those_who(question, (ZOE,)) == allowed - {"ana", "mia"}


def test_finance_logs_for_nobody_and_an_admin_for_all() -> None:
    assert those_who(permissions.may_log_for, ANA) == {"ana", "mia", "ada"}
    assert those_who(permissions.may_log_for, FIN) == {"ada"}


def test_a_team_is_managed_from_above() -> None:
    assert those_who(permissions.may_manage_team, NORTH) == {"mia", "ada"}
    assert those_who(permissions.may_manage_team, SOUTH) == {"ada"}
    assert those_who(permissions.may_see_team, SOUTH) == {"fin", "ada"}


@pytest.mark.parametrize(
    ("question", "allowed"),
    [
        (permissions.may_set_rules, {"mia", "ada"}),
        (permissions.may_set_plans, {"fin", "ada"}),
    ],
)
def test_each_office_has_its_roles(question, allowed: set[str]) -> None:
    assert those_who(question) == allowed
