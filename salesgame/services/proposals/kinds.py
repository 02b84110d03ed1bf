"""The registry of what can be proposed: a name as it is kept, and what is behind it.

A further kind is a line here and one in `web/proposals/wording.py`. The verb behind it must
not import `proposing`: what asks whether a change has to wait stands in another module.
"""

from __future__ import annotations

from collections.abc import Mapping

from salesgame.services.proposals import choices, imports, plans, roles, roster, targets
from salesgame.services.proposals.registry import ProposalKind

KINDS: Mapping[str, ProposalKind] = {
    "quota": targets.QUOTA,
    "leave": roster.LEAVE,
    "leave_end": roster.LEAVE_END,
    "leave_cancellation": roster.LEAVE_CANCELLATION,
    "seat": roster.SEAT,
    "seat_end": roster.SEAT_END,
    "since": roster.SINCE,
    "reactivation": roster.REACTIVATION,
    "team": roster.TEAM,
    "company": choices.COMPANY,
    "holiday": choices.HOLIDAY,
    "holiday_removal": choices.HOLIDAY_REMOVAL,
    "plan_terms": plans.PLAN_TERMS,
    "plan_end": plans.PLAN_END,
    "assignment": plans.ASSIGNMENT,
    "assignment_end": plans.ASSIGNMENT_END,
    "import": imports.IMPORT,
    "import_undoing": imports.IMPORT_UNDOING,
    "role": roles.BECOMES_FINANCE,
}
