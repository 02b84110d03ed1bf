"""Who decides: those above whom it credits and admins, never those it credits or who asked."""

from __future__ import annotations

import pytest

from salesgame.domain.access.permissions import Viewer
from salesgame.domain.approvals.deciding import (
    DecidesOwn,
    NotYoursToDecide,
    check_decider,
)
from salesgame.domain.core.refusals import DomainError

ANA, BEN, MIA, ZOE, FIN, ADA = range(1, 7)
PEOPLE = {
    ANA: Viewer(ANA, "rep"),
    BEN: Viewer(BEN, "rep", frozenset({ANA})),  # manages a team, but is no manager here
    MIA: Viewer(MIA, "manager", frozenset({ANA, BEN})),
    FIN: Viewer(FIN, "finance"),
    ADA: Viewer(ADA, "admin"),
}


@pytest.mark.parametrize(
    ("credited", "asked_by", "deciders"),
    [
        ((ANA,), ANA, {MIA, ADA}),
        ((ANA, ZOE), ANA, {MIA, ADA}),  # of one of them is enough
        ((ZOE,), ZOE, {ADA}),
        ((ANA,), MIA, {ADA}),
        ((ANA,), ADA, {MIA}),
        ((ANA,), None, {MIA, ADA}),
        ((ANA, MIA), ANA, {ADA}),
        ((ADA,), ADA, set()),
        ((MIA,), MIA, {ADA}),
    ],
)
def test_those_above_and_admins_decide_but_never_on_what_is_theirs(
    credited: tuple[int, ...], asked_by: int | None, deciders: set[int]
) -> None:
    may = {who for who in PEOPLE if _decides(who, credited, asked_by)}

    assert may == deciders


@pytest.mark.parametrize(
    ("who", "credited", "asked_by", "refusal"),
    [
        (ANA, (ANA,), ANA, DecidesOwn),
        (ADA, (ANA,), ADA, DecidesOwn),
        (MIA, (ANA, MIA), ANA, DecidesOwn),
        (FIN, (ANA,), ANA, NotYoursToDecide),
        (MIA, (ZOE,), ZOE, NotYoursToDecide),
    ],
)
def test_who_may_not_decide_is_told_why(
    who: int, credited: tuple[int, ...], asked_by: int, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        check_decider(PEOPLE[who], credited, asked_by)


def _decides(who: int, credited: tuple[int, ...], asked_by: int | None) -> bool:
    try:
        check_decider(PEOPLE[who], credited, asked_by)
    except DomainError:
        return False
    return True
