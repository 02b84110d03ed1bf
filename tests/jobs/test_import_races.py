"""Imports and their undoing at once with people who log, change and undo."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.imports import runs
from salesgame.services.imports.refusals import AlreadyUndone, UndoWouldLoseEdits
from salesgame.services.imports.undo import imports as undoing
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.operations.verification import verify
from salesgame.services.work import Reactions, Work, unit_of_work
from salesgame.storage.db import locks
from salesgame.storage.deals import CustomerRow, DealRow
from salesgame.storage.imports import ImportRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, ON_POSTGRES, Act
from tests.jobs.at_once import Doing, at_once, two_who_share_deals
from tests.jobs.racing import race
from tests.jobs.test_races import ten_a_win
from tests.services.imports.files import import_file

HEADER = "Deal id,Owner,Stage,Amount,Created,Closed,Account\n"
TODAY = MORNING.date()
ALREADY_UNDONE = 3
ROUNDS = 10


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


@pytest.fixture
def number(act: Act, cast: Cast, path: Path) -> int:
    """An import of a deal of Ana's and one of Ben's."""
    ten_a_win(act)
    return imported(act, path, deal_row("D1", "Ana"), deal_row("D2", "Ben"))


def deal_row(key: str, owner: str, account: str = "Acme") -> str:
    return f"{key},{owner},Won,5,2026-09-01,2026-09-02,{account}\n"


def imported(act: Act, path: Path, *rows: str) -> int:
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return import_file(act, "deals", path).import_id or 0


def importing(path: Path, kind: str, text: str) -> Doing:
    path.write_text(text, encoding="utf-8")

    @contextmanager
    def within(work: Work) -> Iterator[Work]:
        yield work

    return lambda work: import_file(lambda: within(work), kind, path)


def undo(number: int) -> Doing:
    return lambda work: undo_import(work, number)


def raise_amount(work: Work) -> None:
    """Ana changes the deal that the import brought her."""
    deal = work.session.scalar(select(DealRow.id).where(DealRow.external_id == "D1")) or 0
    ana = work.session.scalar(select(PersonRow.id).where(PersonRow.name == "Ana")) or 0
    day = date(2026, 9, 2)
    DEALS.change(work, deal, DealFields("", "Acme", "Won", 700, sole(ana), day, day), "more")


def differences(session: Session) -> list[object]:
    session.rollback()
    return list(verify(session, MORNING))


def amounts(session: Session) -> dict[str, int | None]:
    """What each deal that counts is worth."""
    session.rollback()
    row = DealRow
    found = session.execute(select(row.external_id, row.amount).where(~row.cancelled))
    return {row.external_id: row.amount for row in found}


def test_an_import_is_not_undone_over_a_change_made_at_the_same_moment(
    number: int, session: Session
) -> None:
    assert [type(e) for e in at_once(raise_amount, undo(number))] == [UndoWouldLoseEdits]

    assert amounts(session) == {"D1": 700, "D2": 500}
    assert differences(session) == []


def test_a_deal_changed_while_its_import_is_undone_stays_undone(
    number: int, session: Session
) -> None:
    assert at_once(undo(number), raise_amount) == []

    assert amounts(session) == {}
    assert differences(session) == []


@ON_POSTGRES
def test_the_race_catches_an_undo_that_shares_the_books(
    number: int, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing.locks, "own_ledgers", locks.share_ledgers)

    assert at_once(raise_amount, undo(number)) == []

    assert amounts(session) == {}


@pytest.mark.parametrize("what", ["deal", "call"])
def test_who_gets_their_first_fact_while_their_import_is_undone_stays(
    act: Act, cast: Cast, session: Session, path: Path, what: str
) -> None:
    path.write_text("Name,Email,Team\nNia,nia@kestrel.example,North\n", encoding="utf-8")
    number = import_file(act, "people", path).import_id or 0
    nia = session.scalar(select(PersonRow.id).where(PersonRow.name == "Nia")) or 0

    def log(work: Work) -> None:
        if what == "deal":
            DEALS.log(work, DealFields("K", "Cobalt", "Won", 1, sole(nia), TODAY, TODAY))
        else:
            ACTIVITIES.log(work, ActivityFields("K", "call", nia, MORNING))

    assert at_once(log, undo(number)) == []

    session.rollback()
    gone = session.scalar(select(PersonRow.deactivated_at).where(PersonRow.id == nia))
    assert gone is None
    assert differences(session) == []


def test_a_customer_who_gets_a_deal_while_their_import_is_undone_stays(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    path.write_text("Id,Name\nC1,Acme\n", encoding="utf-8")
    number = import_file(act, "customers", path).import_id or 0
    customer = session.scalar(select(CustomerRow.id))
    fields = DealFields("K", "C", "Won", 1, sole(cast.ana), TODAY, TODAY, customer_id=customer)

    assert at_once(lambda work: DEALS.log(work, fields), undo(number)) == []

    session.rollback()
    assert session.scalar(select(CustomerRow.cancelled)) is False


def test_of_two_who_undo_one_import_at_once_one_is_told_that_it_is_undone(
    number: int, session: Session
) -> None:
    assert [type(e) for e in at_once(undo(number), undo(number))] == [AlreadyUndone]

    assert amounts(session) == {}
    assert differences(session) == []


@ON_POSTGRES
def test_the_race_catches_an_undo_that_waits_for_nobody(
    number: int, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lock in ("own_ledgers", "own_imports"):
        monkeypatch.setattr(undoing.locks, lock, lambda _session: None)

    assert at_once(undo(number), undo(number)) == []


def test_of_four_processes_that_undo_one_import_at_once_one_does(
    number: int, session: Session, database_url: str
) -> None:
    def undo_it(own: Session, now: datetime, reactions: Reactions) -> None:
        try:
            with unit_of_work(own, now, reactions) as work:
                undo_import(work, number)
        except AlreadyUndone:
            os._exit(ALREADY_UNDONE)

    session.rollback()
    codes = race(database_url, MORNING, undo_it, 4)

    assert sorted(codes) == [0, *[ALREADY_UNDONE] * 3]
    assert amounts(session) == {}
    assert differences(session) == []


def test_two_imports_of_different_files_at_once_share_what_both_bring(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    ten_a_win(act)
    one = importing(tmp_path / "one.csv", "deals", HEADER + deal_row("D1", "Ana"))
    two = importing(
        tmp_path / "two.csv", "deals", HEADER + deal_row("D1", "Ben") + deal_row("D2", "Ana")
    )

    assert at_once(one, two) == []

    assert amounts(session) == {"D1": 500, "D2": 500}
    assert session.scalars(select(CustomerRow.name)).all() == ["Acme"]
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 2
    assert differences(session) == []


@ON_POSTGRES
def test_the_race_catches_imports_that_do_not_take_turns(
    act: Act, cast: Cast, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs.locks, "own_imports", lambda _session: None)
    one = importing(tmp_path / "one.csv", "deals", HEADER + deal_row("D1", "Ana"))
    two = importing(tmp_path / "two.csv", "deals", HEADER + deal_row("D2", "Ben"))

    raised = at_once(one, two)

    session.rollback()
    assert raised or session.scalars(select(CustomerRow.name)).all() == ["Acme", "Acme"]


def test_people_and_deals_imported_at_once_both_go_in(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    people = importing(tmp_path / "people.csv", "people", "Name,Email,Team\nAna,,South\n")
    deals = importing(tmp_path / "deals.csv", "deals", HEADER + deal_row("D1", "Ana"))

    assert at_once(deals, people) == []
    assert at_once(people, deals) == []

    assert amounts(session) == {"D1": 500}
    assert differences(session) == []


@pytest.mark.parametrize("kind", ["deals", "activities"])
def test_a_long_import_and_who_logs_meanwhile_do_not_wait_for_each_other(
    act: Act, cast: Cast, session: Session, path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(runs, "BATCH", 1)  # as many batches as a file of 300,000 rows has
    owners = ["Ben", "Ana"] * 15
    calls = (f"A{i},{who},Call,2026-09-02\n" for i, who in enumerate(owners))
    deals = (deal_row(f"D{i}", who) for i, who in enumerate(owners))
    rows = (HEADER, *deals) if kind == "deals" else ("Id,Person,Type,Date\n", *calls)
    path.write_text("".join(rows), encoding="utf-8")

    with two_who_share_deals(cast.ana, cast.ben) as raised:
        receipt = import_file(act, kind, path)

    assert receipt.new == len(owners)
    assert raised == []
    assert differences(session) == []


@ON_POSTGRES
def test_the_race_catches_a_long_import_that_shares_the_books(
    act: Act, cast: Cast, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "BATCH", 1)
    monkeypatch.setattr(runs, "_is_long", lambda _prepared: False)
    path.write_text(
        HEADER + "".join(deal_row(f"D{i}", who) for i, who in enumerate(["Ben", "Ana"] * 15)),
        encoding="utf-8",
    )

    caught = list[Exception]()
    for _ in range(ROUNDS):  # a deadlock takes two who come at the right moment
        with two_who_share_deals(cast.ana, cast.ben) as raised:
            try:
                import_file(act, "deals", path)
            except OperationalError as deadlock:
                raised.append(deadlock)
        if caught := raised:
            break

    assert caught
