"""Importing for good, or proposing what of a file would move closed pay.

The file is imported with all its consequences; where those move closed pay and who brings it may
not decide that alone, it is taken back and imported anew, with what moves closed pay waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from salesgame.domain.core.events import ActEnded
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.pay.impact import Impact
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.queries.imports.touched import touched_by_quotas
from salesgame.queries.pay.plans import assignments
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.services.imports.kinds.importer import WaitingRows
from salesgame.services.imports.preparing import Prepared
from salesgame.services.imports.runs import Receipt, run_import
from salesgame.services.pay.impact import marks, posted_since
from salesgame.services.proposals.proposing import hold, may_alone, propose, reserve
from salesgame.services.proposals.targets import quota_change
from salesgame.services.proposals.trying import effect_of
from salesgame.services.work import Work
from salesgame.storage.db import bulk, reference_cache
from salesgame.storage.imports import ImportRow
from salesgame.tabular.rejects import Say


class RosterMovesClosedPay(DomainError):
    """This file would change locked commission of {people} people. Make those changes on each person's page, so that finance can approve them."""  # noqa: E501


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, and the proposal under which a part of it waits."""

    receipt: Receipt
    proposal_id: int | None = None


def import_or_propose(
    work: Work, prepared: Prepared, rejects: Path, say: Say | None = None
) -> Imported:
    """Import a prepared file; what of it moves closed pay waits where its bringer can't decide.

    Raises RosterMovesClosedPay, and what `run_import` raises.
    """
    hold(work)
    whole = work.session.begin_nested()
    since = marks(work.session)
    act = Work(work.session, work.now, work.company, work.actor, work.reactions)
    receipt = run_import(act, prepared, rejects, say)
    act.happened(ActEnded())
    posted = posted_since(work.session, act.company, since)
    effect = Impact(adjustments=posted.adjustments)
    if may_alone(work, effect, pays_maker=_pays_bringer(act, prepared, effect)):
        whole.commit()
        return Imported(receipt)
    whole.rollback()
    reference_cache.ask_again(work.session)
    if prepared.map.kind in {"people", "teams"}:
        raise RosterMovesClosedPay(people=len(effect.adjusted))
    return _proposed(work, prepared, rejects, say)


def _pays_bringer(act: Work, prepared: Prepared, effect: Impact) -> bool:
    """Whether it moves closed pay of who brings it, or sets a quota that they are paid by."""
    if act.actor in effect.adjusted:
        return True
    if prepared.map.kind != "quotas":
        return False
    own = (
        touch
        for touch in touched_by_quotas(act.session, act.company, act.import_id)
        if touch.person_id == act.actor
    )
    return any(
        assignments(act.session, touch.start, touch.end, people=[touch.person_id]) for touch in own
    )


def _proposed(work: Work, prepared: Prepared, rejects: Path, say: Say | None) -> Imported:
    number = next(iter(bulk.new_ids(work.session, ImportRow, 1)))
    waiting = WaitingRows(reserve(work, "import", number))
    receipt = run_import(work, prepared, rejects, say, number=number, waiting=waiting)
    told = {
        "import": number, "file": prepared.sheet.name, "proposal": waiting.proposal_id,
        "locked": lock_day(work.session).isoformat(),
        **quota_change(work, waiting.quotas).arguments,
    }  # fmt: skip
    change = ProposedChange("import", told, f"import {prepared.sheet.name}")
    propose(work, change, effect_of(work, change), waiting.proposal_id)
    return Imported(receipt, waiting.proposal_id)
