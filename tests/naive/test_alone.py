"""Random lives of a small company: nobody moves pay alone, and what is broken is caught."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from salesgame.domain.access.permissions import Viewer
from salesgame.domain.approvals import claims, deciding
from salesgame.domain.approvals.claims import Claim
from salesgame.domain.company.company import Company
from salesgame.domain.deals.fact import Approval
from salesgame.extensions import db
from salesgame.queries.deals.counted import DEAL_COUNTS
from salesgame.queries.pay import credits as paying
from salesgame.services.approvals import decisions, undoing
from salesgame.services.pay import corrections, reopening
from salesgame.services.proposals import deciding as proposals
from salesgame.services.proposals import proposing
from tests.conftest import POSTGRES, Plant, emptied
from tests.naive.alone import Alone
from tests.naive.small_company import plant_company
from tests.trials import seeds, trials

STEPS = trials(8, soak=12)
Begin = Callable[[int], Alone]


@pytest.fixture
def begin(
    session: Session, plant_once: Plant, empty_database: str, installation: Path, tmp_path: Path
) -> Begin:
    """`begin(7)` is the small company as its seventh life begins, on a fresh database."""

    def anew(seed: int) -> Alone:
        if POSTGRES:
            db.session.remove()
            emptied(empty_database, installation)
        plant_once("alone", lambda: plant_company(db.session()))
        return Alone(db.session(), tmp_path, seed)

    return anew


@pytest.mark.parametrize("seed", seeds(60, soak=1_000))
def test_nobody_raises_their_own_pay_and_the_books_say_what_is_paid(
    begin: Begin, seed: int
) -> None:
    begin(seed).play(STEPS)


def waiting_pays(patch: pytest.MonkeyPatch) -> None:
    """What waits for approval pays as if it had it."""
    patch.setattr(paying, "DEAL_PAYS", DEAL_COUNTS)


def own_approval(patch: pytest.MonkeyPatch) -> None:
    """Managers and admins approve what credits them, and what they asked for."""

    def check(viewer: Viewer, people: Collection[int], *_: object, **_left: object) -> None:
        if not deciding.answers_for(viewer, people):
            raise deciding.NotYoursToDecide

    patch.setattr(decisions, "check_decider", check)


def quota_at_once(patch: pytest.MonkeyPatch) -> None:
    """A quota of somebody else's that moves a closed month needs nobody else."""
    patch.setattr(proposing, "may_alone", lambda _work, _effect, pays_maker: not pays_maker)


def entry_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Opening a month again leaves one entry of it in the ledger."""
    whole = reopening._earned_in
    patch.setattr(reopening, "_earned_in", lambda *asked: islice(whole(*asked), 1, None))


def sharer_cancels(patch: pytest.MonkeyPatch) -> None:
    """Who only shares a deal changes and cancels it."""
    whole = claims.waits_beside

    def waits(before: Approval, claim: Claim, company: Company, *, touches: bool) -> bool:
        return not claim.only_shares and whole(before, claim, company, touches=touches)

    patch.setattr(claims, "waits_beside", waits)


def any_file(patch: pytest.MonkeyPatch) -> None:
    """A file needs nobody else, whoever brings it, even where it credits them."""
    whole = claims.must_wait
    patch.setattr(
        claims, "must_wait", lambda claim, company: not claim.is_file and whole(claim, company)
    )


def own_proposal(patch: pytest.MonkeyPatch) -> None:
    """Whoever made a proposal, or is paid by it, accepts it."""
    patch.setattr(proposals, "check_decider", lambda *_: None)


def late_pays_nothing(patch: pytest.MonkeyPatch) -> None:
    """What is approved after its month was closed adjusts nothing."""
    patch.setattr(corrections, "_touched", lambda *_: {})


def undone_late(patch: pytest.MonkeyPatch) -> None:
    """A decision is undone although its month was closed on it."""
    patch.setattr(undoing, "_check_open", lambda *_: None)


# The life that is known to show it first; were the dice thrown otherwise, another one will.
BROKEN: dict[Callable[[pytest.MonkeyPatch], None], int] = {
    waiting_pays: 0, own_approval: 5, quota_at_once: 15, entry_forgotten: 0, sharer_cancels: 2,
    any_file: 0, own_proposal: 17, late_pays_nothing: 2, undone_late: 0,
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_rule_is_caught(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, broken: Callable[[pytest.MonkeyPatch], None]
) -> None:
    broken(monkeypatch)

    assert any(catches(begin(seed)) for seed in (BROKEN[broken], *range(60)))


def catches(life: Alone) -> bool:
    """Whether the comparison with the books stops it."""
    try:
        life.play(STEPS)
    except AssertionError:
        return True
    return False
