"""Giving the rows of a file their approval: a file is the word of whoever imports it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Generic, TypeVar

from sqlalchemy import select, update

from salesgame.domain.approvals import claims
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.deals.fact import WAITS, Change
from salesgame.services.approvals.claiming import Claims
from salesgame.services.approvals.versions import RequestedVersion, ask
from salesgame.services.deals.facts import Facts
from salesgame.services.deals.history import as_json
from salesgame.services.imports.kinds.importer import ImportContext
from salesgame.storage.db.bulk import in_chunks

Fact = TypeVar("Fact", bound=Deal | Activity)


class Weighing(Generic[Fact]):
    """A batch of a file's changes: those that are made, and those that are only asked for.

    With a proposal, what the file changes of closed periods waits under it.
    """

    def __init__(self, setting: ImportContext, kind: Facts[Fact, Any]) -> None:
        self._set, self._kind, self._work = setting, kind, setting.work
        proposed = setting.waiting is not None
        # Whom owners mean is the word of whoever says so, from whichever source the rest comes.
        source = "" if setting.map.owners else setting.map.source
        self._claims = Claims(self._work, source, proposed=proposed)
        self._is_nobodys = self._work.actor is None and not proposed
        self.made: list[Change[Fact]] = []
        self._asked: list[Change[Fact]] = []

    def begin(self) -> None:
        """Begin a batch."""
        self.made, self._asked = [], []

    def weigh(self, change: Change[Fact], *, is_far: bool = False) -> Change[Fact]:
        """Put a change among what is made or asked for; returns it with its fact's approval."""
        if not self._is_nobodys or is_far:
            change, waits = self._weighed(change, is_far=is_far)
            if waits:
                self._asked.append(change)
                return change
        if change.before != change.after:
            self.made.append(change)
        return change

    def store(self) -> None:
        """Write what is made with its consequences, and let wait what is asked for."""
        self._kind.store(self._work, self.made, self._set.why)
        self._mark_whose()
        versions = self._versions()
        asked = [
            RequestedVersion(
                self._kind.about(self._work, c.before), as_json(c.after), versions[c.after.id]
            )
            for c in self._asked
            if c.before
        ]
        proposal = self._set.waiting.proposal_id if self._set.waiting else None
        ask(self._work, self._kind.noun, asked, self._set.why, proposal)

    def _weighed(self, change: Change[Fact], *, is_far: bool) -> tuple[Change[Fact], bool]:
        before, after, company = change.before, change.after, self._work.company
        claim = self._claims.of(before, after, is_far=is_far)
        if before is None:
            approval = claims.first_approval(claim, company)
            return Change(before, replace(after, approval=approval)), False
        touches = before.told != after.told
        if before != after and claims.waits_beside(
            before.approval, claim, company, touches=touches
        ):
            return change, True
        approval = claims.approval_after(before.approval, claim, company)
        return Change(before, replace(after, approval=approval)), False

    def _mark_whose(self) -> None:
        """What waits is the word of whose file says otherwise, as of who changes it by hand."""
        row, actor = self._kind.rows, self._work.actor
        theirs = [
            change.after.id
            for change in self.made
            if change.before is not None
            and change.before.told != change.after.told
            and change.after.approval in WAITS
            and actor not in (None, *change.after.people)
        ]
        for part in in_chunks(theirs):
            self._work.session.execute(update(row).where(row.id.in_(part)).values(asked_by=actor))

    def _versions(self) -> dict[int, int]:
        """The version that each fact is in that something is asked of."""
        found, row = dict[int, int](), self._kind.rows
        for part in in_chunks([change.after.id for change in self._asked]):
            query = select(row.id, row.version).where(row.id.in_(part))
            found |= dict(self._work.session.execute(query).all())
        return found
