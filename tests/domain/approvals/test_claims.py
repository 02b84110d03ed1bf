"""Whose word a fact is decides whether it takes a second person, in tables."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from salesgame.domain.approvals.claims import (
    Claim,
    approval_after,
    first_approval,
    must_wait,
    waits_beside,
)
from salesgame.domain.company.company import Company
from salesgame.domain.deals.fact import PAYS, Approval

STRICT, TRUSTING = Company(approve_self_reported=True), Company()
HOLDING = Company(approve_self_reported=True, count_waiting=False)

OWN = Claim("rep", is_credited=True, is_owner=True)
SHARER = Claim("rep", is_credited=True)
COLLEAGUE = Claim("rep")
MANAGER = Claim("manager", is_above=True)
ELSEWHERE = Claim("manager")
ADMIN = Claim("admin", is_above=True)
OWN_OF_ADMIN = Claim("admin", is_credited=True, is_owner=True)
NOBODY = Claim(None)


def file(claim: Claim, **more: bool) -> Claim:
    return changed(claim, is_file=True, **more)


def changed(claim: Claim, **more: Any) -> Claim:
    known = {name: getattr(claim, name) for name in Claim.__dataclass_fields__}
    return Claim(**(known | more))


FINANCE = Claim("finance", is_file=True)
NAMED = Claim("finance", is_file=True, is_named=True)


@pytest.mark.parametrize(
    ("claim", "strict", "trusting"),
    [
        # by hand
        (OWN, "pending", "not_needed"),
        (SHARER, "pending", "not_needed"),
        (COLLEAGUE, "pending", "not_needed"),
        (MANAGER, "not_needed", "not_needed"),
        (ELSEWHERE, "pending", "not_needed"),
        (ADMIN, "not_needed", "not_needed"),
        (OWN_OF_ADMIN, "pending", "not_needed"),
        (NOBODY, "not_needed", "not_needed"),
        # by hand, in a closed period: whoever logs
        (changed(OWN, in_closed=True), "pending", "pending"),
        (changed(MANAGER, in_closed=True), "pending", "pending"),
        (changed(ADMIN, in_closed=True), "pending", "pending"),
        (changed(NOBODY, in_closed=True), "not_needed", "not_needed"),
        # by a file
        (file(OWN), "pending", "not_needed"),
        (file(MANAGER), "not_needed", "not_needed"),
        (file(ADMIN), "not_needed", "not_needed"),
        (file(OWN_OF_ADMIN), "pending", "not_needed"),
        (file(NOBODY), "not_needed", "not_needed"),
        (FINANCE, "pending", "not_needed"),
        (NAMED, "not_needed", "not_needed"),
        (changed(NAMED, is_credited=True), "pending", "not_needed"),
        (file(COLLEAGUE, is_named=True), "pending", "not_needed"),
        (file(ELSEWHERE, is_named=True), "pending", "not_needed"),
        # by a file, in a closed period: what a proposal holds waits for it
        (file(MANAGER, in_closed=True), "not_needed", "not_needed"),
        (file(MANAGER, in_closed=True, is_proposed=True), "pending", "pending"),
        (file(MANAGER, is_proposed=True), "not_needed", "not_needed"),
        (changed(NAMED, in_closed=True, is_proposed=True), "pending", "pending"),
        # an amount far beyond counts nowhere, whoever says it
        (changed(OWN, is_far=True), "held", "held"),
        (changed(ADMIN, is_far=True), "held", "held"),
        (changed(NAMED, is_far=True), "held", "held"),
        (file(NOBODY, is_far=True), "held", "held"),
        (changed(NOBODY, is_far=True), "not_needed", "not_needed"),
    ],
)
def test_a_new_fact_waits_where_somebody_else_must_look_at_it(
    claim: Claim, strict: Approval, trusting: Approval
) -> None:
    assert first_approval(claim, STRICT) == strict
    assert first_approval(claim, TRUSTING) == trusting


def test_what_waits_counts_nowhere_where_a_company_wants_that() -> None:
    assert first_approval(OWN, HOLDING) == "held"
    assert first_approval(MANAGER, HOLDING) == "not_needed"


@pytest.mark.parametrize(
    ("claim", "before", "strict", "trusting"),
    [
        (OWN, "approved", True, False),
        (OWN, "not_needed", True, False),
        (OWN, "pending", False, False),
        (OWN, "held", False, False),
        (OWN, "refused", False, False),
        (SHARER, "approved", True, True),
        (SHARER, "pending", True, True),
        (SHARER, "refused", True, True),
        (MANAGER, "approved", False, False),
        (changed(MANAGER, in_closed=True), "approved", True, True),
        (changed(MANAGER, in_closed=True), "pending", False, False),
        (changed(ADMIN, is_far=True), "approved", True, True),
        (ELSEWHERE, "not_needed", True, False),
        (NOBODY, "approved", False, False),
        (file(OWN), "not_needed", True, False),
        (FINANCE, "not_needed", True, False),
        (NAMED, "approved", False, False),
    ],
)
def test_a_change_waits_beside_what_pays_and_one_of_a_sharer_beside_whatever_there_is(
    claim: Claim, before: Approval, strict: bool, trusting: bool
) -> None:
    assert waits_beside(before, claim, STRICT, touches=True) == strict
    assert waits_beside(before, claim, TRUSTING, touches=True) == trusting


def test_what_no_figure_reads_is_changed_at_once_but_by_a_sharer() -> None:
    assert not waits_beside("approved", OWN, STRICT, touches=False)
    assert waits_beside("approved", SHARER, STRICT, touches=False)


@pytest.mark.parametrize(
    ("claim", "before", "after"),
    [
        (OWN, "approved", "approved"),
        (MANAGER, "not_needed", "not_needed"),
        (OWN, "pending", "pending"),
        (OWN, "held", "pending"),  # its amount is usual by now
        (changed(OWN, is_far=True), "pending", "held"),
        (MANAGER, "pending", "pending"),  # to change it is not to approve it
        (NAMED, "pending", "not_needed"),  # its source was named meanwhile
        (changed(NAMED, is_far=True), "held", "held"),
        (changed(NAMED, is_credited=True), "pending", "pending"),
        (FINANCE, "pending", "pending"),
        (OWN, "refused", "pending"),
        (changed(OWN, is_far=True), "refused", "held"),
        (COLLEAGUE, "refused", "pending"),
        (MANAGER, "refused", "approved"),
        (ADMIN, "refused", "approved"),
        (OWN_OF_ADMIN, "refused", "pending"),
        (changed(MANAGER, in_closed=True), "refused", "pending"),
        (changed(MANAGER, is_far=True), "refused", "held"),
        (NOBODY, "refused", "approved"),
        (NAMED, "refused", "refused"),
        (file(MANAGER), "refused", "refused"),
    ],
)
def test_a_fact_that_is_changed_at_once_is_approved_waits_or_stays_refused(
    claim: Claim, before: Approval, after: Approval
) -> None:
    assert approval_after(before, claim, STRICT) == after


def all_claims() -> list[Claim]:
    flags = [name for name in Claim.__dataclass_fields__ if name != "by"]
    roles = ("rep", "manager", "finance", "admin")
    return [
        Claim(role, **dict(zip(flags, values, strict=True)))  # type: ignore[arg-type]
        for role in roles
        for values in product((False, True), repeat=len(flags))
    ]


def test_whoever_is_credited_never_makes_alone_what_pays_where_that_is_approved() -> None:
    for claim in all_claims():
        if claim.is_credited:
            assert first_approval(claim, STRICT) not in PAYS, claim
            assert waits_beside("approved", claim, STRICT, touches=True), claim
            for before in ("pending", "held", "refused"):
                assert approval_after(before, claim, STRICT) not in PAYS, claim


def test_nobody_makes_alone_by_hand_what_pays_in_a_closed_period_or_is_far_beyond() -> None:
    for company, claim in product((STRICT, TRUSTING, HOLDING), all_claims()):
        if (claim.in_closed and not claim.is_file) or claim.is_far:
            assert must_wait(claim, company), claim
            for before in ("pending", "held", "refused"):
                assert approval_after(before, claim, company) not in PAYS, claim
