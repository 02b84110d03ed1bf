"""Imports as something to propose: what one changes of closed periods, and undoing one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import delete, select

from salesgame.domain.core.calendar import LAST_DAY
from salesgame.domain.deals.deal import Deal
from salesgame.domain.deals.fact import WAITS, Approval, Change
from salesgame.domain.proposals.proposal import Arguments
from salesgame.queries.approvals.versions import waiting_under
from salesgame.queries.imports.touched import Touch, touched_by_deals, touched_by_quotas
from salesgame.queries.pay.plans import assignments
from salesgame.services.approvals.decisions import as_asked
from salesgame.services.deals.deals import DEALS
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.proposals.registry import ProposalKind
from salesgame.services.proposals.targets import QUOTA
from salesgame.services.work import Work
from salesgame.storage.approvals import WaitingVersionRow
from salesgame.storage.db.bulk import in_chunks
from salesgame.storage.deals import DealRow


def _approve(work: Work, arguments: Arguments, why: str) -> None:
    """Let all count that an import brought of closed periods, and set its quotas."""
    said = f"import {arguments['import']}: {why}"
    changes = [*_decided(work, arguments, "approved"), *_asked(work, arguments)]
    DEALS.store(work, changes, said)
    _drop_versions(work, arguments)
    QUOTA.do(work, arguments, said)


def _refuse(work: Work, arguments: Arguments, why: str) -> None:
    """None of it counts: what is new is refused, what was to be changed stays as it is."""
    DEALS.store(work, _decided(work, arguments, "refused"), why)
    _drop_versions(work, arguments)


def _decided(work: Work, arguments: Arguments, approval: Approval) -> list[Change[Deal]]:
    """The new deals of the import that were of closed periods when it came, decided on."""
    row = DealRow
    query = select(row.id).where(
        row.import_id == arguments["import"], row.approval.in_(WAITS), row.cancelled.is_(False),
        row.closed_on < date.fromisoformat(arguments["locked"]),
    ).order_by(row.id)  # fmt: skip
    found: list[Change[Deal]] = []
    for part in in_chunks(list(work.session.scalars(query))):
        deals = DEALS.read(work.session, part, lock=True).values()
        found += [Change(deal, replace(deal, approval=approval)) for deal in deals]
    return found


def _asked(work: Work, arguments: Arguments) -> list[Change[Deal]]:
    """The deals that the import would change, as it would. Raises AskedBeforeAChange."""
    versions = waiting_under(work.session, arguments["proposal"], DEALS.noun)
    found: list[Change[Deal]] = []
    for part in in_chunks(sorted(versions)):
        for number, now in DEALS.read(work.session, part, lock=True).items():
            found.append(Change(now, as_asked(work, DEALS, versions[number], now)))
    return found


def _drop_versions(work: Work, arguments: Arguments) -> None:
    row = WaitingVersionRow
    work.session.execute(delete(row).where(row.proposal_id == arguments["proposal"]))


def _touched(work: Work, arguments: Arguments) -> set[Touch]:
    number = arguments["import"]
    return QUOTA.touched(work, arguments) | touched_by_deals(work.session, number)


def _undo(work: Work, arguments: Arguments, _why: str) -> None:
    undo_import(work, arguments["import"])


def _touched_by_all(work: Work, arguments: Arguments) -> set[Touch]:
    number = arguments["import"]
    quotas = touched_by_quotas(work.session, work.company, number)
    return quotas | touched_by_deals(work.session, number)


IMPORT = ProposalKind(_approve, gains=QUOTA.gains, touched=_touched, drop=_refuse)


def _gains_by_undoing(work: Work, arguments: Arguments) -> frozenset[int]:
    """Those whose quotas go back to what they were, also of periods that haven't begun."""
    quotas = touched_by_quotas(work.session, work.company, arguments["import"])
    people = {touch.person_id for touch in quotas}
    if not people:
        return frozenset()
    first = min(touch.start for touch in quotas)
    spans = assignments(work.session, first, LAST_DAY, people=people)
    return frozenset(span.person_id for span in spans)


IMPORT_UNDOING = ProposalKind(_undo, gains=_gains_by_undoing, touched=_touched_by_all)
