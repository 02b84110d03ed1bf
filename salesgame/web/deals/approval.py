"""How far a deal or an activity is approved, as its page says it: what waits, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from salesgame import clock
from salesgame.domain.access import permissions
from salesgame.domain.approvals.claims import waits_beside
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.deals.fact import PAYS, WAITS, Changed
from salesgame.extensions import db
from salesgame.queries.approvals.changes import WaitingChange, change_of
from salesgame.queries.approvals.decided import ApprovalStep, approval_steps
from salesgame.queries.deals.history import Fact
from salesgame.services.approvals.claiming import Claims
from salesgame.services.deals.history import as_json
from salesgame.services.work import Work
from salesgame.web.deals.history import Said, compared
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import own_id, viewer
from salesgame.web.ui.language import _


@dataclass(frozen=True, slots=True)
class Standing:
    """The approval of one fact. `waits` is pending, held, or nothing; `refusal` the last word
    where that was no.

    `change` waits beside what counts now, and would alter what is `said`. `must_ask` says that
    whoever reads the page doesn't change the fact alone, `may_ask_again` that they may answer.
    """

    waits: str
    is_refused: bool
    refusal: ApprovalStep | None
    answer: ApprovalStep | None
    change: WaitingChange | None
    said: tuple[Said, ...]
    must_ask: bool
    may_ask_again: bool
    may_withdraw: bool
    counts_waiting: bool

    @property
    def cancels(self) -> bool:
        """Whether what waits is a cancellation."""
        return self.change is not None and _cancels(self.change, to=True)

    @property
    def restores(self) -> bool:
        """Whether what waits takes a cancellation back."""
        return self.change is not None and _cancels(self.change, to=False)


def standing(fact: Fact, now: Deal | Activity, asker: int | None) -> Standing:
    """The approval of a fact as it is `now`, whose word it is the `asker`'s."""
    session = db.session()
    change = change_of(session, fact, now.id)
    steps = approval_steps(session, [(fact, now.id)])[fact, now.id]
    newest = next(iter(steps), None)
    refused = newest if newest and newest.outcome == "refused" else None
    is_refused = now.approval == "refused"
    return Standing(
        waits=now.approval if now.approval in WAITS else "",
        is_refused=is_refused,
        refusal=refused,
        answer=newest if newest and newest.outcome == "asked_again" else None,
        change=change,
        said=compared(session, [(as_json(now), change.after)])[0] if change else (),
        must_ask=must_ask(now, asker),
        may_ask_again=is_refused and own_id() in {*now.people, asker},
        may_withdraw=change is not None and change.asked_by == own_id(),
        counts_waiting=current_company().count_waiting,
    )


def awaits(approval: str) -> str:
    """What is said of what was logged, where it waits."""
    return _("It waits for your manager’s approval.") if approval in WAITS else ""


def told_of(done: Changed[Any], otherwise: str) -> str:
    """What is said of a change that was made, or that waits beside the fact."""
    if done.waits:
        return _("Asked. It stays as it is until your manager approves.")
    return otherwise


def must_ask(now: Deal | Activity, asker: int | None) -> bool:
    """Whether a change of the fact by the reader would wait beside it."""
    if not any(permissions.may_log_for(viewer(), person) for person in now.people):
        return False
    look = Work(db.session(), clock.now(), current_company(), own_id())
    claim = Claims(look).of(now, now, logged=asker == own_id())
    return waits_beside(now.approval, claim, look.company, touches=now.approval in PAYS)


def _cancels(change: WaitingChange, *, to: bool) -> bool:
    return bool(change.after.get("cancelled")) is to and change.now.cancelled is not to
