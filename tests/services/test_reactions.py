"""Facts know nothing of what follows from them: that is handed to the unit of work."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.events import DealsStored
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.services.deals.deals import DEALS
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work, unit_of_work
from salesgame.storage.deals import DealRow
from salesgame.storage.metrics import TotalRow
from salesgame.storage.outbox import OutboxRow
from tests.cast import Cast
from tests.conftest import MORNING

ROOT = Path(__file__).parent.parent.parent
SERVICES = ROOT / "salesgame" / "services"
FACTS = (
    "work.py", "deals", "people", "targets/quotas.py", "company/settings.py", "approvals",
    "imports/kinds", "imports/runs.py", "imports/undo",
)  # fmt: skip
CONSEQUENCES = {
    "salesgame.services.reactions",
    *(reaction.__module__ for reactions in REACTIONS.values() for reaction in reactions),
}


def facts() -> Iterator[Path]:
    for name in FACTS:
        path = SERVICES / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else (path,)


def imported(path: Path) -> set[str]:
    """The modules of ours that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return {name for name in found if file_of(name).is_file()}


def file_of(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


def reached(path: Path) -> dict[str, str]:
    """Every module of ours that an import of this file leads to, and which imports it."""
    by, waiting = dict[str, str](), [path]
    while waiting:
        here = waiting.pop()
        for name in imported(here) - by.keys():
            by[name] = str(here.relative_to(ROOT))
            waiting.append(file_of(name))
    return by


@pytest.mark.parametrize("fact", list(facts()), ids=lambda path: str(path.relative_to(SERVICES)))
def test_no_import_of_a_fact_leads_to_what_follows_from_it(fact: Path) -> None:
    assert {name: by for name, by in reached(fact).items() if name in CONSEQUENCES} == {}


def test_the_way_from_a_page_leads_to_what_follows() -> None:
    assert reached(ROOT / "salesgame" / "__init__.py").keys() >= CONSEQUENCES


def test_an_act_runs_the_reactions_it_was_given_in_their_order_and_no_others(
    cast: Cast, session: Session
) -> None:
    heard = list[str]()

    def first(work: Work, event: DealsStored) -> None:
        stored = work.session.scalar(select(func.count()).select_from(DealRow))
        heard.append(f"{len(event.changes)} of {stored}")

    reactions = {DealsStored: (first, lambda _work, _event: heard.append("then"))}
    with unit_of_work(session, MORNING, reactions) as work:
        DEALS.log(work, DealFields("D", "Cobalt", "Lead", 100, sole(cast.ana)))

    assert heard == ["1 of 1", "then"]
    for row in (TotalRow, OutboxRow):
        assert session.scalar(select(func.count()).select_from(row)) == 0


def test_what_follows_is_undone_with_the_act(cast: Cast, session: Session) -> None:
    def fails(_work: Work, _event: DealsStored) -> None:
        raise ZeroDivisionError

    reactions = {**REACTIONS, DealsStored: (*REACTIONS[DealsStored], fails)}
    with pytest.raises(ZeroDivisionError), unit_of_work(session, MORNING, reactions) as work:
        DEALS.log(work, DealFields("D", "Cobalt", "Lead", 100, sole(cast.ana)))

    for row in (DealRow, TotalRow):
        assert session.scalar(select(func.count()).select_from(row)) == 0
