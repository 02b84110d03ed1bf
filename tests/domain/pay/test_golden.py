"""Golden statements: changing one needs a decision record in the same commit."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.pay.credits import DEAL
from salesgame.domain.pay.ledger.working import line_from, working_of
from salesgame.domain.pay.lines import lines, total
from tests.domain.pay.golden import Case, cases

CASES = list(cases())
PAID = [case for case in CASES if "refused" not in case.expected]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_golden_case_comes_out_to_the_cent(case: Case) -> None:
    if refusal := case.expected.get("refused"):
        with pytest.raises(DomainError) as refused:
            lines(case.terms, case.facts, case.quota)
        assert type(refused.value).__name__ == refusal
        return

    found = lines(case.terms, case.facts, case.quota)

    if "lines" in case.expected:
        assert [line.amount for line in found] == [case.minor(a) for a in case.expected["lines"]]
    if "exact" in case.expected:
        exact = sum((line.exact for line in found), Decimal(0))
        assert exact == case.minor(case.expected["exact"])
    if "total" in case.expected:
        assert total(found) == case.minor(case.expected["total"])


@pytest.mark.parametrize("case", PAID, ids=lambda case: case.name)
def test_any_order_of_arrival_gives_the_same_lines(case: Case) -> None:
    found = lines(case.terms, case.facts, case.quota)

    for order in permutations(case.facts):
        assert lines(case.terms, order, case.quota) == found


@pytest.mark.parametrize("case", PAID, ids=lambda case: case.name)
def test_a_kept_working_is_read_back_the_same(case: Case) -> None:
    for line in lines(case.terms, case.facts, case.quota):
        assert line_from(DEAL, working_of(line)) == line


def test_every_published_example_is_here() -> None:
    names = " ".join(case.name for case in CASES)

    assert all(f"{example} " in names for example in ("E1", "E2", "E3", "E5", "E8", "E9", "E10"))
