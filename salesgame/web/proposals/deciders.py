"""Who is asked to decide on which proposals, looked up once for all of a page."""

from __future__ import annotations

from salesgame.extensions import db
from salesgame.queries.approvals.deciders import offices
from salesgame.queries.proposals.proposals import Proposal
from salesgame.services.proposals.kinds import KINDS
from salesgame.web.site.loaders import own_id, person


class Deciders:
    """Whether the viewer is asked; the same few people are looked up once."""

    def __init__(self) -> None:
        self._offices = offices(db.session())
        self._known: dict[tuple[str, frozenset[int]], frozenset[int]] = {}

    def may_decide(self, one: Proposal) -> bool:
        """Whether they may decide. Whom it pays later on is looked at when they do."""
        if person().role not in ("finance", "admin"):
            return False
        besides = (one.effect.adjusted | {one.made_by or 0}) & self._offices
        key = one.change.kind, frozenset(besides)
        if key not in self._known:
            self._known[key] = KINDS[one.change.kind].deciders(db.session(), besides)
        return own_id() in self._known[key]

    def may_see(self, one: Proposal) -> bool:
        """Whether it is theirs: finance sees all, others their own and what they decide on."""
        return person().role == "finance" or one.made_by == own_id() or self.may_decide(one)
