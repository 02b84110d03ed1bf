"""The words for what is next on a plan, and the arithmetic of a deal that isn't."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from salesgame.domain.pay.progress import PlanProgress
from salesgame.web.pay.causes import Maths
from salesgame.web.pay.lines import maths_of
from salesgame.web.pay.wording import rate
from salesgame.web.ui.filters import money
from salesgame.web.ui.language import _


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What is next: a tier ahead, a quota that lacks, or a sentence in `say`.

    `maths` are the rows of the tried deal, empty where none was, and `gain` what it would add.
    """

    progress: PlanProgress
    lacks_quota: bool
    say: str
    maths: Maths


def progress_view(found: PlanProgress, today: date) -> ProgressView:
    """How far somebody has come, in words."""
    statement, tried = found.statement, found.tried
    lacks_quota = statement.plan.needs_quota and statement.quota is None
    says_more = found.next_tier is not None or lacks_quota or not statement.lines
    maths: Maths = ()
    if tried is not None:
        plan = statement.plan.version(tried.line.version_id).plan
        gain = _("The statement would grow by"), money(tried.gain)
        maths = (*maths_of(tried.line, plan), gain)
    return ProgressView(
        progress=found,
        lacks_quota=found.next_tier is None and lacks_quota,
        say="" if says_more else _nothing_ahead(found, today),
        maths=maths,
    )


def _nothing_ahead(found: PlanProgress, today: date) -> str:
    """Why no tier is ahead."""
    version = found.statement.plan.on(today)
    if version and len(version.plan.tiers) == 1:
        return _("Every deal earns the same %(rate)s.", rate=rate(version.plan.tiers[0].rate))
    if version and version.plan.tiers_of == "line":
        return _("The size of each deal decides its rate.")
    return _("The highest rate is reached.")
