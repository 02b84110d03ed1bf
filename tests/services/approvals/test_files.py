"""A file is the word of whoever imports it, but for a source that an admin has named."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.approvals.deciding import DecidesOwn
from salesgame.domain.approvals.sources import (
    HandIsNoSource,
    NotYoursToName,
    SourceAlreadyNamed,
    SourceNameTooLong,
    SourceNotNamed,
    SourceWithoutAName,
)
from salesgame.domain.core.refusals import DomainError
from salesgame.queries.approvals.sources import named_sources
from salesgame.services.approvals.sources import forget_source, name_source
from salesgame.services.imports.refusals import UndoNotYours
from salesgame.services.imports.runs import Receipt
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.work import Work
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.approvals import WaitingVersionRow
from salesgame.storage.deals import ActivityRow, DealRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.approvals.office import (
    approve,
    asked,
    choose,
    edit,
    kept,
    refuse,
    settle,
    waits,
    won,
)
from tests.services.imports.files import counts, import_file

HEAD = "Deal id,Splits,Stage,Amount,Created,Closed\n"
COLUMNS = {
    "deals": {
        "external_id": ["Deal id"], "shares": ["Splits"], "stage": ["Stage"],
        "amount": ["Amount"], "opened_on": ["Created"], "close_date": ["Closed"],
    },
    "activities": {
        "external_id": ["Activity id"], "owner": ["Owner"], "kind": ["Type"],
        "happened_on": ["Date"],
    },
}  # fmt: skip
CALLS = "Activity id,Owner,Type,Date\n"


class Files:
    """Imports files as somebody."""

    def __init__(self, act: Act, folder: Path) -> None:
        self._act, self._folder = act, folder

    def bring(
        self, actor: int | None, *rows: str, source: str = "file", kind: str = "deals"
    ) -> Receipt:
        """Import these rows of that source."""
        path = self._folder / "rows.csv"
        head = HEAD if kind == "deals" else CALLS
        path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")

        def as_actor() -> AbstractContextManager[Work]:
            return self._act(actor=actor)

        said: dict[str, Any] = {"decimal": "."} if kind == "deals" else {}
        return import_file(
            as_actor, kind, path, {"source": source, kind: {"columns": COLUMNS[kind]}}, **said
        )


@pytest.fixture
def files(act: Act, tmp_path: Path) -> Files:
    """Files of this test."""
    return Files(act, tmp_path)


def row(key: str, who: str, amount: object = 1_000, closed: str = "2026-09-10") -> str:
    """A deal won, of one person or of several shares."""
    return f"{key},{who},Won,{amount},2026-08-01,{closed}"


def approvals(session: Session) -> list[str]:
    """The approval of every deal, in the order they came."""
    session.rollback()
    return list(session.scalars(select(DealRow.approval).order_by(DealRow.id)))


def named(act: Act, cast: Cast, source: str) -> None:
    """An admin names a source."""
    with act(actor=cast.ada) as work:
        name_source(work, source)


@pytest.mark.parametrize(
    ("who", "approval"),
    [("ada", "not_needed"), ("mia", "not_needed"), ("fin", "pending"), (None, "not_needed")],
)
def test_a_file_is_the_word_of_whoever_imports_it(
    act: Act, strict: Cast, session: Session, files: Files, who: str | None, approval: str
) -> None:
    files.bring(getattr(strict, who) if who else None, row("A", "Ana 100%"))

    assert approvals(session) == [approval]


def test_what_a_file_makes_of_a_waiting_deal_is_decided_by_somebody_else(
    act: Act, strict: Cast, session: Session, files: Files
) -> None:
    files.bring(strict.fin, row("A", "Ana 100%"))
    files.bring(strict.mia, row("A", "Ana 100%"))  # says nothing else
    files.bring(strict.mia, row("A", "Ana 100%", 900_000))

    with pytest.raises(DecidesOwn):
        approve(act, strict.mia, 1)

    approve(act, strict.ada, 1)
    assert approvals(session) == ["approved"]


def test_who_brings_a_waiting_deal_once_more_as_it_is_may_decide_on_it(
    act: Act, strict: Cast, session: Session, files: Files
) -> None:
    for actor in (strict.fin, strict.mia):
        files.bring(actor, row("A", "Ana 100%"))

    approve(act, strict.mia, 1)
    assert approvals(session) == ["approved"]


def test_a_manager_who_credits_themself_by_a_file_waits_for_somebody_else(
    act: Act, strict: Cast, session: Session, files: Files
) -> None:
    files.bring(strict.mia, row("A", "Mia 50%; Ana 50%"), row("B", "Ana 100%"))

    assert approvals(session) == ["pending", "not_needed"]
    with pytest.raises(DecidesOwn):
        approve(act, strict.mia, 1)
    approve(act, strict.ada, 1)


def test_a_named_source_that_finance_brings_needs_nobody_but_for_what_credits_them(
    act: Act, strict: Cast, session: Session, files: Files
) -> None:
    named(act, strict, "hubspot")
    rows = (row("A", "Ana 100%"), row("B", "Fin 100%"), row("C", "Ben 60%; Fin 40%"))

    files.bring(strict.fin, *rows, source="hubspot")
    assert approvals(session) == ["not_needed", "pending", "pending"]

    files.bring(strict.fin, row("D", "Ana 100%"), source="elsewhere")
    assert approvals(session)[-1] == "pending"


def test_a_source_that_is_named_later_releases_what_it_says_again(
    act: Act, strict: Cast, session: Session, files: Files
) -> None:
    rows = (row("A", "Ana 100%"), row("B", "Fin 100%"))
    files.bring(strict.fin, *rows, source="hubspot")
    assert approvals(session) == ["pending", "pending"]
    named(act, strict, "hubspot")

    files.bring(strict.fin, *rows, source="hubspot")
    assert approvals(session) == ["not_needed", "pending"]
    assert counts(files.bring(strict.fin, *rows, source="hubspot")) == (0, 0, 2, 0)


def test_what_a_file_changes_of_ones_own_paid_deals_is_asked_for(
    act: Act, strict: Cast, session: Session, files: Files
) -> None:
    files.bring(strict.ada, row("A", "Mia 100%"), row("B", "Ana 100%"))

    files.bring(strict.mia, row("A", "Mia 100%", 9_000), row("B", "Ana 100%", 2_000))

    assert [kept(session, deal).amount for deal in (1, 2)] == [100_000, 200_000]
    assert asked(session, 1).after["amount"] == 900_000
    first = asked(session, 1).id
    files.bring(strict.mia, row("A", "Mia 100%", 9_000))
    assert asked(session, 1).id == first  # the same file twice asks once
    settle(act, session, strict.ada, 1)
    assert kept(session, 1).amount == 900_000


def test_many_rows_cost_no_question_each(
    act: Act, strict: Cast, session: Session, files: Files, queries: list[str]
) -> None:
    def cost(count: int) -> int:
        keys = [f"{count}-{n}" for n in range(count)]
        files.bring(strict.ada, *(row(key, "Mia 100%") for key in keys))
        queries.clear()
        files.bring(strict.mia, *(row(key, "Mia 100%", 2) for key in keys))
        return sum("INSERT" not in query for query in queries)

    assert cost(20) == cost(200)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(WaitingVersionRow)) == 220


def test_rows_far_beyond_are_held_and_never_rejected(
    act: Act, cast: Cast, session: Session, files: Files
) -> None:
    files.bring(None, *(row(f"U{n}", "Ana 100%", 100) for n in range(20)))

    receipt = files.bring(None, row("A", "Ana 100%", 2_000), row("B", "Ana 100%", "2000.01"))

    assert counts(receipt) == (2, 0, 0, 0)
    assert approvals(session)[-2:] == ["not_needed", "held"]
    files.bring(cast.ada, row("A", "Ana 100%", 3_000_000))
    assert (kept(session, 21).amount, asked(session, 21).after["amount"]) == (200_000, 300_000_000)


def test_a_refused_deal_stays_refused_whatever_a_file_says(
    act: Act, strict: Cast, session: Session, files: Files
) -> None:
    files.bring(strict.fin, row("A", "Ana 100%"))
    refuse(act, strict.mia, 1)

    files.bring(strict.fin, row("A", "Ana 100%", 5))

    assert (approvals(session), kept(session, 1).amount) == (["refused"], 500)


def test_activities_of_a_file_are_weighed_as_deals_are(
    act: Act, strict: Cast, session: Session, files: Files
) -> None:
    calls = ("C1,Mia,Call,2026-09-10", "C2,Ana,Call,2026-09-10")
    files.bring(strict.mia, *calls, kind="activities")

    found = session.scalars(select(ActivityRow.approval).order_by(ActivityRow.id)).all()
    assert found == ["pending", "not_needed"]


def test_a_row_before_the_companys_first_day_is_rejected_by_name(
    act: Act, cast: Cast, session: Session, files: Files
) -> None:
    choose(act, first_day=date(2026, 8, 1))
    early = "B,Ana 100%,Won,1,2026-07-31,2026-09-10"

    receipt = files.bring(None, row("A", "Ana 100%"), early)
    assert counts(receipt) == (1, 0, 0, 1)
    assert receipt.rejects_file
    assert "2026-07-31" in receipt.rejects_file.read_text(encoding="utf-8")

    called = files.bring(None, "C,Ana,Call,2026-07-31", kind="activities")
    assert counts(called) == (0, 0, 0, 1)


def test_undoing_an_import_moves_nobodys_own_pay(
    act: Act, strict: Cast, session: Session, files: Files
) -> None:
    files.bring(strict.ada, row("A", "Mia 100%", 9_000))
    lowered = files.bring(strict.ada, row("A", "Mia 100%", 1_000)).import_id
    assert lowered

    with pytest.raises(UndoNotYours), act(actor=strict.mia) as work:
        undo_import(work, lowered)
    assert kept(session, 1).amount == 100_000


def test_undoing_an_import_drops_what_it_asked_for(
    act: Act, strict: Cast, session: Session, files: Files
) -> None:
    files.bring(strict.ada, row("A", "Mia 100%"))
    number = files.bring(strict.mia, row("A", "Mia 100%", 9_000)).import_id
    assert number

    with act(actor=strict.mia) as work:
        undo_import(work, number)

    assert waits(session, 1) is None


def test_a_hand_edit_of_what_a_file_brought_is_a_claim_like_any(
    act: Act, strict: Cast, session: Session, files: Files
) -> None:
    files.bring(strict.ada, row("A", "Ana 100%"))

    assert edit(act, strict.ana, 1, won(5, strict.ana)).waits


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("", SourceWithoutAName), ("  ", SourceWithoutAName), ("x" * 61, SourceNameTooLong),
     ("hand", HandIsNoSource), ("hubspot", SourceAlreadyNamed)],
)  # fmt: skip
def test_a_source_is_named_once_and_by_a_name(
    act: Act, cast: Cast, session: Session, name: str, refusal: type[DomainError]
) -> None:
    named(act, cast, " hubspot ")

    with pytest.raises(refusal):
        named(act, cast, name)
    assert [(one.name, one.by) for one in named_sources(session)] == [("hubspot", "Ada")]


def test_only_an_admin_names_and_forgets_a_source_and_the_history_says_so(
    act: Act, cast: Cast, session: Session
) -> None:
    for who in (cast.ana, cast.mia, cast.fin):
        with pytest.raises(NotYoursToName):
            named_by(act, who)
    named(act, cast, "hubspot")
    with pytest.raises(NotYoursToName), act(actor=cast.fin) as work:
        forget_source(work, "hubspot")
    with act(actor=cast.ada) as work:
        forget_source(work, "hubspot")
    with pytest.raises(SourceNotNamed), act(actor=cast.ada) as work:
        forget_source(work, "hubspot")

    query = select(AuditEntryRow.verb).where(AuditEntryRow.kind == "source")
    assert session.scalars(query.order_by(AuditEntryRow.id)).all() == ["named", "forgotten"]


def named_by(act: Act, actor: int) -> None:
    """Somebody names a source."""
    with act(actor=actor) as work:
        name_source(work, "salesforce")
