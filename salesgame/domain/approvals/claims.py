"""What a person claims of a fact, and whether that takes a second person's approval."""

from __future__ import annotations

from dataclasses import dataclass

from salesgame.domain.company.company import Company
from salesgame.domain.deals.fact import PAYS, WAITS, Approval
from salesgame.domain.people.person import Role


@dataclass(frozen=True, slots=True)
class Claim:
    """One act on one fact, as far as its approval depends on it.

    `by` is the role of who logs, changes or imports it; None is the installation itself.
    `is_owner` holds for the primary credit and for who logged it, `is_above` for managers of
    somebody who is credited, and admins. A source is named by an admin. `in_closed` says that the
    fact's day, before or after, lies in a closed period; `is_proposed` that what a file says of
    closed periods waits with a proposal; `is_far` that the amount is far beyond what was seen.
    """

    by: Role | None
    is_credited: bool = False
    is_owner: bool = False
    is_above: bool = False
    is_file: bool = False
    is_named: bool = False
    in_closed: bool = False
    is_proposed: bool = False
    is_far: bool = False

    @property
    def only_shares(self) -> bool:
        """Whether who acts has a part of the deal, and no more."""
        return self.by is not None and self.is_credited and not self.is_owner

    @property
    def is_vouched_for(self) -> bool:
        """Whether it is no person's word: finance brings it from a source that an admin named."""
        return self.is_file and self.is_named and self.by == "finance" and not self.is_credited


def first_approval(claim: Claim, company: Company) -> Approval:
    """How a fact begins that was never approved."""
    return waiting(claim, company) if must_wait(claim, company) else "not_needed"


def must_wait(claim: Claim, company: Company) -> bool:
    """Whether what is claimed takes the approval of somebody else before it pays.

    What the installation itself logs is nobody's claim; a file that it takes in may still have
    slipped by a few zeros.
    """
    if claim.is_far and (claim.by is not None or claim.is_file):
        return True
    if claim.by is None:
        return False
    if claim.in_closed and (claim.is_proposed or not claim.is_file):
        return True
    return company.approve_self_reported and not _stands_by_itself(claim)


def waiting(claim: Claim, company: Company) -> Approval:
    """How a fact waits: on boards as provisional, or held where it counts nowhere."""
    return "held" if claim.is_far or not company.count_waiting else "pending"


def waits_beside(before: Approval, claim: Claim, company: Company, *, touches: bool) -> bool:
    """Whether a change is kept beside the fact until somebody decides, instead of being made.

    `touches` says that it alters what figures, points and pay are worked out from.
    """
    if claim.only_shares:
        return True
    return before in PAYS and touches and must_wait(claim, company)


def approval_after(before: Approval, claim: Claim, company: Company) -> Approval:
    """The approval of a fact that is changed at once.

    What waits goes on waiting until somebody decides. What was refused is asked for again by
    whoever can't decide it alone; a file neither asks nor decides.
    """
    if before in PAYS:
        return before
    if before in WAITS:
        return "not_needed" if _releases(claim) else waiting(claim, company)
    if claim.is_file:
        return before
    return "approved" if _mends_alone(claim) else waiting(claim, company)


def _stands_by_itself(claim: Claim) -> bool:
    """Whether nobody else need look at it, where what people report is approved."""
    if claim.is_credited:
        return False
    if claim.is_file and claim.by == "finance":
        return claim.is_named
    return claim.is_above


def _releases(claim: Claim) -> bool:
    return claim.is_vouched_for and not claim.is_far and not claim.is_proposed


def _mends_alone(claim: Claim) -> bool:
    """Whether what was refused may be mended and approved in one act."""
    if claim.by is None:
        return True
    doubtful = claim.is_credited or claim.in_closed or claim.is_far
    return claim.is_above and not doubtful
