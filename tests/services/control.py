"""The tables of docs/control.md: their cells, what pages lead to, and what became of a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.refusals import DomainError
from salesgame.storage.approvals import ProposalRow, WaitingVersionRow
from salesgame.storage.deals import DealRow
from tests.cast import Cast
from tests.conftest import Act
from tests.web.matrix import TABLE, VISITORS

CONTROL = Path(__file__).parents[2] / "docs" / "control.md"
ROLES = {"Rep": "rep", "Manager": "mgr", "Finance": "fin", "Admin": "adm"}
SHUT = {"in", "404"}


@dataclass(frozen=True)
class Scene:
    """A company with a locked August, in which somebody acts."""

    act: Act
    session: Session
    cast: Cast
    folder: Path
    actor: int

    @property
    def work(self) -> Any:
        """An act of theirs."""
        return self.act(actor=self.actor)

    @property
    def colleague(self) -> int:
        """Somebody to share a deal with, whose it is: neither of theirs nor above them."""
        return self.cast.zoe


Change = Callable[[Scene], None]
CHANGES: dict[str, tuple[str, Change]] = {}


def change(name: str, route: str) -> Callable[[Change], Change]:
    """A row of the tables, with the line of the matrix of routes by which pages lead to it."""

    def keep(done: Change) -> Change:
        CHANGES[name] = (route, done)
        return done

    return keep


def rows() -> list[tuple[str, str, str]]:
    """Each cell below a role: the change, the role, and what becomes of it."""
    found: list[tuple[str, str, str]] = []
    for line in CONTROL.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] not in {"Change", "---"}:
            found += [(cells[0], role, said) for role, said in zip(ROLES, cells[1:], strict=True)]
    return found


def may(route: str, role: str) -> bool:
    """Whether the matrix of routes leaves the role a way to it."""
    for line in TABLE.splitlines():
        method, address, *outcomes = line.removeprefix("!").split() or ["", ""]
        if (
            f"{method} {address.partition('?')[0]}" == route
            and "?" not in address.partition("?")[0]
        ):
            return dict(zip(VISITORS, outcomes, strict=True))[ROLES[role]] not in SHUT
    raise AssertionError(f"{route} is not in the matrix")


def waiting(session: Session) -> Mapping[str, int]:
    """How much waits, and for whom."""
    session.rollback()
    proposal = select(func.count()).select_from(ProposalRow).where(ProposalRow.state == "waiting")
    facts = select(func.count()).where(DealRow.approval.in_(("pending", "held")))
    versions = select(func.count()).select_from(WaitingVersionRow)
    role = proposal.where(ProposalRow.kind == "role")
    counted = [session.scalar(query) or 0 for query in (proposal, role, facts, versions)]
    return dict(zip(("proposals", "roles", "facts", "versions"), counted, strict=True))


def outcome(scene: Scene, done: Change) -> str:
    """What became of a change, in the words of the tables."""
    before = waiting(scene.session)
    try:
        done(scene)
    except DomainError:
        return "no"
    now = waiting(scene.session)
    more = {what for what in now if now[what] > before[what]}
    if "roles" in more:
        return "second person"
    if "proposals" in more:
        return "finance"
    return "approval" if more else "at once"
