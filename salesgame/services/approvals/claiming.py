"""What an act claims of facts: who acts, whom it credits, and which days and sources it touches."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Protocol

from salesgame.domain.access.permissions import Viewer
from salesgame.domain.approvals.claims import Claim
from salesgame.domain.approvals.deciding import answers_for
from salesgame.queries.access.viewers import viewer_of
from salesgame.queries.approvals.sources import is_named
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.services.work import Work


class Creditable(Protocol):
    """What the rules of approval ask of a deal or an activity."""

    @property
    def people(self) -> tuple[int, ...]:
        """Whom it credits."""

    @property
    def owner(self) -> int:
        """Whose it is first of all."""

    @property
    def paid_on(self) -> date | None:
        """The day whose period it would pay in."""


class Claims:
    """The claims of one act, or of one batch of a file: what they share is asked for once.

    `source` is the file's; None is what people log by hand. `proposed` says that what the file
    changes of closed periods waits with a proposal.
    """

    def __init__(self, work: Work, source: str | None = None, *, proposed: bool = False) -> None:
        self._work, self._source, self._proposed = work, source, proposed

    def of(
        self, before: Creditable | None, after: Creditable, *, logged: bool = False,
        is_far: bool = False,
    ) -> Claim:  # fmt: skip
        """What the actor claims by making `before` to `after`; `logged` where they logged it."""
        people = {*after.people, *(before.people if before else ())}
        credited = self._work.actor in people
        return Claim(
            by=self._viewer.role if self._viewer else None,
            is_credited=credited,
            is_owner=logged or self._work.actor == (before or after).owner,
            is_above=not credited
            and self._viewer is not None
            and answers_for(self._viewer, people),
            is_file=self._source is not None,
            is_named=self._is_named,
            in_closed=any(self._is_closed(one) for one in (before, after) if one),
            is_proposed=self._proposed,
            is_far=is_far,
        )

    @cached_property
    def _viewer(self) -> Viewer | None:
        work = self._work
        return None if work.actor is None else viewer_of(work.session, work.actor, work.today)

    @cached_property
    def _is_named(self) -> bool:
        return self._source is not None and is_named(self._work.session, self._source)

    @cached_property
    def _locked(self) -> date:
        return lock_day(self._work.session)

    def _is_closed(self, fact: Creditable) -> bool:
        return fact.paid_on is not None and fact.paid_on < self._locked
