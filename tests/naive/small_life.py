"""A life of a small company: the product and the small books, one act in both at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import EVER
from salesgame.domain.core.refusals import DomainError
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.estimates import estimates
from salesgame.queries.pay.plans import plans
from salesgame.queries.pay.statements import statements
from salesgame.services.operations.verification import verify as differences
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work, unit_of_work
from salesgame.storage.deals import DealRow
from salesgame.storage.pay import PayEntryRow, StatementRow
from tests.naive.small_books import Books
from tests.naive.small_company import (
    BEGINNING,
    NAMES,
    ONE,
    PERIODS,
    PLANS,
    books_of_company,
)
from tests.naive.small_deals import (
    ADA,
    ANA,
    BEN,
    FIN,
    JULY,
    MIA,
    MONTHS,
    PEOPLE,
    REPS,
    Deal,
    Refused,
    Said,
    Slot,
)

T = TypeVar("T")
KEPT = text(
    "SELECT (SELECT coalesce(sum(version), 0) FROM deal), (SELECT count(*) FROM deal), "
    "(SELECT count(*) FROM decision), (SELECT count(*) FROM waiting_version), "
    "(SELECT count(*) FROM proposal), (SELECT count(*) FROM proposal WHERE state = 'waiting'), "
    "(SELECT count(*) FROM pay_entry), (SELECT count(*) FROM statement), "
    "(SELECT coalesce(sum(version), 0) FROM quota), (SELECT count(*) FROM audit_entry), "
    "(SELECT count(*) FROM notice), (SELECT count(*) FROM import)"
)


class Life:
    """The product, the books and the dice; whoever did the last step is `by`."""

    def __init__(self, session: Session, folder: Path, seed: int) -> None:
        self.session, self.folder, self.dice = session, folder, random.Random(seed)
        self.now = BEGINNING
        self.books = books_of_company()
        self.ids: dict[str, int] = {}
        self.find_ids()
        self.numbers: dict[int, int] = {}  # of proposals: the books' to the product's
        self.log: list[str] = []
        self.by: int | None = None  # who did the last step
        self.paid = self.earned()

    @property
    def today(self) -> date:
        return self.now.date()

    def both(
        self, by: int | None, said: str, ours: Callable[[Books], T], theirs: Callable[[Work], T]
    ) -> T | None:
        """One act in both; None where it is refused, which leaves everything as it was."""
        self.by = by
        self.log.append(f"{self.now:%m-%d} {NAMES.get(by or 0, 'the installation')}: {said}")
        books, before = deepcopy(self.books), self._kept()
        expected: list[T] = []  # nothing where it is refused
        found: list[T] = []
        try:
            expected.append(ours(books))
        except Refused:
            books = self.books
        try:
            with unit_of_work(self.session, self.now, REACTIONS, by) as work:
                result = theirs(work)
            found.append(result)
        except DomainError as refusal:
            self.log[-1] += f" -> {type(refusal).__name__}"
            assert self._kept() == before, self.log
        assert expected == found, (f"books {expected}, product {found}", self.log)
        self.books = books
        return found[0] if found else None

    def _kept(self) -> tuple[Any, ...]:
        found = tuple(self.session.execute(KEPT).one())
        self.session.rollback()
        return found

    def find_ids(self) -> None:
        query = select(DealRow.source, DealRow.external_id, DealRow.id)
        found = self.session.execute(query)
        self.ids = {f"{source} {key}": number for source, key, number in found}
        self.session.rollback()

    def numbered(self, number: int | None) -> None:
        if number is not None:
            self.numbers[self.books.count + 1] = number

    def earned(self) -> dict[Slot, int]:
        """What the product pays for each month: the ledger's net where it is closed."""
        session, company, entry = self.session, the_company(self.session), PayEntryRow
        closed = {slot[2] for slot in self._totals()}
        net = select(entry.rule_id, entry.person_id, entry.earned_start, func.sum(entry.amount))
        net = net.group_by(entry.rule_id, entry.person_id, entry.earned_start)
        names = {rule: name for name, rule in PLANS.items()}
        found: dict[Slot, int] = {}
        for rule, person, month, amount in session.execute(net):
            found[names[rule], person, month] = int(amount)
        for rule, plan in plans(session).items():
            for month in (month for month in MONTHS if month not in closed and month <= self.today):
                for person, given in estimates(session, company, plan, PERIODS[month]).items():
                    slot = names[rule], person, month
                    assert not found.get(slot), f"{slot} is open and in the ledger: {self.log}"
                    found[slot] = given.total
        session.rollback()
        return found

    def _totals(self) -> dict[Slot, int]:
        row, names = StatementRow, {rule: name for name, rule in PLANS.items()}
        query = select(row.rule_id, row.person_id, row.start, row.total)
        found = self.session.execute(query)
        return {(names[rule], person, month): total for rule, person, month, total in found}

    def compare(self) -> None:
        """Each person's months by each plan, and every closed statement."""
        books = self.books
        for slot in _slots():
            ours, theirs = books.earned(*slot), self.paid.get(slot, 0)
            assert ours == theirs, f"{slot}: books {ours}, product {theirs}: {self.log}"
        totals = self._totals()
        assert totals == books.totals, (totals, books.totals, self.log)
        self.session.rollback()

    def verify(self) -> None:
        found = list(differences(self.session, self.now))
        assert not found, (found, self.log)
        self.session.rollback()

    def compare_pages(self) -> None:
        """The statements as pages show them, with what closed ones should have said since."""
        company = the_company(self.session)
        for person in PEOPLE:
            for each in statements(self.session, company, person, EVER):
                slot = each.plan.name, person, each.period.start
                ours = self.books.statement(*slot)
                assert ours == each.total, f"{slot}: books {ours}, page {each.total}: {self.log}"
        self.session.rollback()

    def pick_said(self, owners: Collection[int]) -> Said:
        """A deal of a day gone by, sometimes shared."""
        owner = self.dice.choice(list(owners))
        shares: tuple[tuple[int, int], ...] = ((owner, 100),)
        if self.dice.random() < 0.4:
            other = self.dice.choice([who for who in PEOPLE if who != owner])
            shares = ((owner, 60), (other, 40))
        back = self.dice.choice((1, 2, 9, 20, 30, 40, 50))
        return Said(1_000 * self.dice.randrange(1, 300), max(self.today - back * ONE, JULY), shares)

    def pick_deal(self, which: Callable[[Deal], bool] = lambda _deal: True) -> str | None:
        found = [key for key, deal in self.books.deals.items() if which(deal)]
        return self.dice.choice(found) if found else None

    def pick_editor(self, key: str) -> int:
        """Whoever the pages let change a deal: whom it credits, managers above, and admins."""
        people = self.books.deals[key].said.people
        may = sorted((people - {FIN}) | {ADA} | ({MIA} if people & REPS else set()))
        return self.dice.choice(may)

    def pick_decider(self) -> int:
        return self.dice.choice((MIA, MIA, MIA, ADA, ADA, ADA, ADA, FIN, ANA, BEN))


def _slots() -> list[Slot]:
    return [(plan, who, month) for plan in PLANS for who in PEOPLE for month in MONTHS]
