"""Saving what may move pay: its effect is shown first, then it is done, or proposed.

A form is posted twice: what it says is carried through the page that shows the effect, which asks
for the reason. Where nobody's pay moves there is nothing to show, and it is done at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.extensions import db, reactions
from salesgame.services.proposals.proposing import Settled, Tried, hold, settle, tried
from salesgame.services.work import Work, unit_of_work
from salesgame.web.pay.impact import words_of
from salesgame.web.proposals.names import names_in
from salesgame.web.proposals.seals import sealed
from salesgame.web.proposals.wording import told
from salesgame.web.site.loaders import own_id
from salesgame.web.site.refusals import problems_of
from salesgame.web.site.toasts import toast
from salesgame.web.ui.language import _

_ASKED_ANEW = ("csrf_token", "seen", "why")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is to be looked at before it is done; `refusal` is why it was not done yet."""

    change: ProposedChange
    found: Tried
    refusal: DomainError | None = None


def saved(
    make: Callable[[Work], ProposedChange], done: Callable[[ProposedChange], None], back: str
) -> Answer:
    """Do what a form asks, or propose it, or show its effect first.

    `make` reads the form within the act, `done` says that it is done; `back` is the page to go on
    with. Raises what the change's verb raises.
    """
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        hold(work)
        change = make(work)
        became = _settled(work, change)
    if isinstance(became, _Shown):
        return _effect_page(became, back)
    if became.proposal_id is not None:
        toast(_("Sent to finance for approval. Nothing changes until then."))
    else:
        done(change)
    if became.alone:
        toast(_("Nobody else here can approve this, so you did. The history keeps that."))
    return redirect(back, code=303)


def said(text: str) -> Callable[[ProposedChange], None]:
    """Says one sentence, whatever was changed."""
    return lambda _change: toast(text)


def why_told() -> str:
    """The reason that the form gives."""
    return request.form.get("why", "").strip()


def _settled(work: Work, change: ProposedChange) -> Settled | _Shown:
    found = tried(work, change)
    seen = request.form.get("seen")
    if not found.is_plain and seen != sealed(found.seal):
        return _Shown(change, found)
    try:
        return settle(work, change, found)
    except DomainError as refusal:
        if seen is None:
            raise
        return _Shown(change, found, refusal)


def _effect_page(shown: _Shown, back: str) -> Answer:
    seen = request.form.get("seen")
    problems: dict[str, str] = problems_of(shown.refusal) if shown.refusal else {}
    page: Any = render_template(
        "proposals/effect.html",
        told=told(shown.change, names_in([shown.change.arguments])),
        effect=words_of(shown.found.effect),
        found=shown.found,
        is_moved=seen is not None and seen != sealed(shown.found.seal),
        seal=sealed(shown.found.seal),
        carried=[pair for pair in request.form.items(multi=True) if pair[0] not in _ASKED_ANEW],
        action=request.full_path.rstrip("?"),
        back=back,
        why=request.form.get("why", ""),
        problems=problems,
    )
    answer = make_response(page)
    answer.status_code = 422 if problems else 200
    return answer
