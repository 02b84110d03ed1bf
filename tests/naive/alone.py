"""A small company played by dice: nobody moves pay alone, and the small books say what is paid."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import EVER, Period
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.deal import DealFields
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.tiers import Tier
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.estimates import estimates
from salesgame.queries.pay.plans import plans
from salesgame.queries.pay.statements import statements
from salesgame.services.approvals.asking import ask_again, withdraw
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.approvals.sources import name_source
from salesgame.services.approvals.undoing import undo
from salesgame.services.deals.deals import DEALS
from salesgame.services.imports.preparing import Choices, prepared_file
from salesgame.services.imports.proposing import import_or_propose
from salesgame.services.operations.verification import verify
from salesgame.services.pay.plans import assign_plan, create_plan
from salesgame.services.periods.closing import close_periods
from salesgame.services.periods.reopening import reopen_period
from salesgame.services.proposals import deciding
from salesgame.services.proposals.proposing import act_or_propose
from salesgame.services.proposals.targets import quota_change
from salesgame.services.reactions import REACTIONS
from salesgame.services.targets.quotas import store_quotas
from salesgame.services.work import Work, unit_of_work
from salesgame.storage.approvals import WaitingVersionRow
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import DealRow
from salesgame.storage.pay import PayEntryRow, StatementRow
from tests.cast import plant
from tests.naive.small_books import (
    ADA,
    ANA,
    BEN,
    FIN,
    FLAT,
    JULY,
    MIA,
    MONTHS,
    OCTOBER,
    PEOPLE,
    QUOTA,
    REPS,
    Books,
    Deal,
    Refused,
    Said,
    Slot,
)
from tests.services.imports.files import rejects_of

T = TypeVar("T")
BEGINNING = datetime(2026, 8, 24, 9, tzinfo=UTC)
ONE = timedelta(days=1)
NAMES = {ANA: "Ana", BEN: "Ben", MIA: "Mia", FIN: "Fin", ADA: "Ada"}
OWNERS = (ANA, ANA, ANA, BEN, BEN, BEN, MIA, MIA, FIN, ADA)
COLUMNS = {
    "external_id": ["Deal id"], "shares": ["Splits"], "stage": ["Stage"], "amount": ["Amount"],
    "opened_on": ["Created"], "close_date": ["Closed"],
}  # fmt: skip
PLANS = {QUOTA: 1, FLAT: 2}  # by the numbers of their rules
PERIODS = {
    month: Period("month", month, after)
    for month, after in zip(MONTHS, (*MONTHS[1:], OCTOBER), strict=True)
}
FIRST = {
    "A": Said(120_000, date(2026, 7, 9), ((ANA, 100),)),
    "B": Said(150_000, date(2026, 7, 20), ((BEN, 60), (ANA, 40))),
    "M": Said(90_000, date(2026, 8, 5), ((MIA, 50), (BEN, 50))),
}
KEPT = text(
    "SELECT (SELECT coalesce(sum(version), 0) FROM deal), (SELECT count(*) FROM deal), "
    "(SELECT count(*) FROM decision), (SELECT count(*) FROM waiting_version), "
    "(SELECT count(*) FROM proposal), (SELECT count(*) FROM proposal WHERE state = 'waiting'), "
    "(SELECT count(*) FROM pay_entry), (SELECT count(*) FROM statement), "
    "(SELECT coalesce(sum(version), 0) FROM quota), (SELECT count(*) FROM audit_entry), "
    "(SELECT count(*) FROM notice), (SELECT count(*) FROM import)"
)


def plant_company(session: Session) -> None:
    """Five people on two plans, three deals that pay, and a source that the admin named."""
    with unit_of_work(session, BEGINNING, REACTIONS) as work:
        plant(work)
        work.session.execute(update(CompanyRow).values(approve_self_reported=True))
        begins = date(2026, 1, 1)
        twice = (Tier(Decimal(0), Decimal("0.05")), Tier(Decimal(1), Decimal("0.10")))
        by_quota = Plan("whole_amount", twice, tiers_of="attainment")
        flat = Plan("flat", (Tier(Decimal(0), Decimal("0.04")),))
        for name, terms in ((QUOTA, by_quota), (FLAT, flat)):
            rule = create_plan(work, name, begins, terms)
            assert rule == PLANS[name]
            for person in PEOPLE:
                assign_plan(work, rule, person, begins)
        store_quotas(work, [_quota(*slot, target) for slot, target in _quotas().items()])
        for key, said in FIRST.items():
            DEALS.log(work, _fields(key, said))
    with unit_of_work(session, BEGINNING, REACTIONS, ADA) as work:
        name_source(work, "crm")


class Alone:
    """A company played at random; after every step the product says what the books say."""

    def __init__(self, session: Session, folder: Path, seed: int) -> None:
        self.session, self.folder, self.dice = session, folder, random.Random(seed)
        self.now = BEGINNING
        self.books = Books({f"hand {key}": Deal(said, "pays") for key, said in FIRST.items()})
        self.books.quotas = _quotas()
        self.ids = dict(zip(self.books.deals, (1, 2, 3), strict=True))
        self.numbers: dict[int, int] = {}  # of proposals: the books' to the product's
        self.log: list[str] = []
        self.by: int | None = None  # who did the last step
        self.paid = self.earned()

    @property
    def today(self) -> date:
        return self.now.date()

    def play(self, steps: int) -> None:
        """So many steps, each looked at; now and then all that is kept is verified."""
        for n in range(1, steps + 1):
            self._step()
            if n % 8 == 0 or n == steps:
                self._verify()
        self._compare_pages()

    def _step(self) -> None:
        self.now += self.dice.choice((0, 1, 5, 24, 40, 72)) * timedelta(hours=1, microseconds=1)
        acts: dict[Callable[[], bool], int] = {
            self._log: 3, self._change: 4, self._turn: 3, self._decide: 6, self._decide_ask: 5,
            self._undo: 6, self._ask_again: 12, self._withdraw: 1, self._import: 6, self._quota: 5,
            self._settle: 20, self._close: 8, self._reopen: 2,
        }  # fmt: skip
        while not self.dice.choices(list(acts), list(acts.values()))[0]():
            pass  # there was nothing to do it to
        before, self.paid = self.paid, self.earned()
        self._compare()
        if self.by is not None:
            more = _sum(self.paid, self.by) - _sum(before, self.by)
            assert more <= 0, f"{NAMES[self.by]} raised their own pay by {more}: {self.log}"

    # Looking.

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
        return {(names[rule], *slot): total for rule, *slot, total in self.session.execute(query)}  # type: ignore[misc]

    def _compare(self) -> None:
        """Each person's months by each plan, and every closed statement."""
        books = self.books
        for slot in _slots():
            ours, theirs = books.earned(*slot), self.paid.get(slot, 0)
            assert ours == theirs, f"{slot}: books {ours}, product {theirs}: {self.log}"
        totals = self._totals()
        assert totals == books.totals, (totals, books.totals, self.log)
        self.session.rollback()

    def _verify(self) -> None:
        found = list(verify(self.session, self.now))
        assert not found, (found, self.log)
        self.session.rollback()

    def _compare_pages(self) -> None:
        """The statements as pages show them, with what closed ones should have said since."""
        company = the_company(self.session)
        for person in PEOPLE:
            for each in statements(self.session, company, person, EVER):
                slot = each.plan.name, person, each.period.start
                ours = self.books.statement(*slot)
                assert ours == each.total, f"{slot}: books {ours}, page {each.total}: {self.log}"
        self.session.rollback()

    # Doing.

    def _both(
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

    # Facts.

    def _log(self) -> bool:
        by = self.dice.choice((ANA, BEN, MIA, ADA))
        for_whom = {ANA: (ANA,), BEN: (BEN,), MIA: (ANA, BEN, MIA)}.get(by, OWNERS)
        said, key = self._said(for_whom), f"H{len(self.ids)}"

        def log(work: Work) -> bool:
            deal = DEALS.log(work, _fields(key, said))
            self.ids[f"hand {key}"] = deal.id
            return deal.approval != "not_needed"

        self._both(by, f"log {key} {said}", lambda books: books.log(by, f"hand {key}", said), log)
        return True

    def _change(self) -> bool:
        key = self._deal(lambda deal: not deal.said.cancelled)
        if key is None:
            return False
        by = self._editor(key)
        before, new = self.books.deals[key].said, self._said(OWNERS)
        said = Said(
            *(self.dice.choice(pair) for pair in zip(_told(before), _told(new), strict=True))
        )
        fields = _fields(key.split()[1], said)
        self._both(
            by, f"change {key} to {said}", lambda books: books.change(by, key, said),
            lambda work: DEALS.change(work, self.ids[key], fields, "a slip").waits,
        )  # fmt: skip
        return True

    def _turn(self) -> bool:
        key = self._deal()
        if key is None:
            return False
        by = self._editor(key)
        before = self.books.deals[key].said
        said = replace(before, cancelled=not before.cancelled)
        turn = DEALS.cancel if said.cancelled else DEALS.restore
        self._both(
            by, f"turn {key} to {said.cancelled=}", lambda books: books.change(by, key, said),
            lambda work: turn(work, self.ids[key], "because").waits,
        )  # fmt: skip
        return True

    def _import(self) -> bool:
        """A file of a manager, finance or the admin: new deals, and some that it brought before."""
        by, named = self.dice.choice((MIA, FIN, FIN, ADA)), self.dice.random() < 0.5
        source = "crm" if named else "file"
        known = [
            key for key, deal in self.books.deals.items()
            if key.startswith(source) and not deal.said.cancelled
            and (by != MIA or deal.said.people & {*REPS, MIA})
        ]  # fmt: skip
        keys = self.dice.sample(known, min(len(known), self.dice.choice((0, 1, 2))))
        new = self.dice.choice((1, 2) if not keys else (0, 1))
        keys += [f"{source} F{len(self.ids)}-{n}" for n in range(new)]
        owners = (ANA, BEN, MIA) if by == MIA else OWNERS
        rows = {key: self._said(owners) for key in keys}
        path = self._file(rows)

        def bring(work: Work) -> bool:
            body = {"source": source, "deals": {"columns": COLUMNS}}
            with prepared_file("deals", path, Choices(decimal="."), map_body=body) as prepared:
                found = import_or_propose(work, prepared, rejects_of(path))
            assert found.receipt.rejected == 0, (found, self.log)
            self._numbered(found.proposal_id)
            return found.proposal_id is not None

        self._both(by, f"import {rows}", lambda books: books.bring(by, rows, named=named), bring)
        self._find_ids()
        return True

    def _file(self, rows: dict[str, Said]) -> Path:
        path = self.folder / f"{len(self.log)}.csv"
        lines = ["Deal id,Splits,Stage,Amount,Created,Closed"]
        for key, said in rows.items():
            shares = "; ".join(f"{NAMES[who]} {percent}%" for who, percent in said.shares)
            amount = f"{Decimal(said.amount) / 100:.2f}"
            lines.append(f"{key.split()[1]},{shares},Won,{amount},2026-06-01,{said.day}")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def _find_ids(self) -> None:
        query = select(DealRow.source, DealRow.external_id, DealRow.id)
        found = self.session.execute(query)
        self.ids = {f"{source} {key}": number for source, key, number in found}
        self.session.rollback()

    # Decisions; whoever asks, as the services themselves say who may.

    def _decide(self) -> bool:
        key = self._deal(lambda deal: deal.state == "waits")
        if key is None:
            return False
        by, approved = self._decider(), self.dice.random() < 0.7
        found = self._both(
            by, f"decide {key} {approved=}",
            lambda books: bool(books.decide(by, key, approved=approved)),
            self._decision(key, Picked([self.ids[key]]), approved=approved),
        )  # fmt: skip
        self._number_step(key, found)
        return True

    def _decide_ask(self) -> bool:
        key = self._deal(lambda deal: deal.ask is not None)
        if key is None:
            return False
        by, approved = self._decider(), self.dice.random() < 0.7
        row = WaitingVersionRow
        version = self.session.scalar(select(row.id).where(row.fact_id == self.ids[key]))
        assert version, self.log
        found = self._both(
            by, f"decide asked {key} {approved=}",
            lambda books: bool(books.decide_ask(by, key, approved=approved)),
            self._decision(key, Picked(versions=[version]), approved=approved),
        )  # fmt: skip
        self._number_step(key, found)
        return True

    def _decision(self, key: str, picked: Picked, *, approved: bool) -> Callable[[Work], bool]:
        def make(work: Work) -> bool:
            self.number = decide(work, picked, None if approved else "because")[0]
            return True

        return make

    def _number_step(self, key: str, found: bool | None) -> None:
        if found:
            self.books.deals[key].steps[-1].number = self.number

    def _undo(self) -> bool:
        made = [
            (key, n)
            for key, deal in self.books.deals.items()
            for n, step in enumerate(deal.steps)
            if step.number
        ]
        if not made:
            return False
        key, n = self.dice.choice(made[-4:])
        step = self.books.deals[key].steps[n]
        by = self.dice.choice((step.by, ADA, ADA, self._decider()))
        self._both(
            by, f"undo {step.what} {key}", lambda books: books.undo(by, key, n),
            lambda work: undo(work, step.number) and None,
        )  # fmt: skip
        return True

    def _ask_again(self) -> bool:
        key = self._deal(
            lambda deal: deal.state == "refused"
            or (deal.ask is None and any(step.what == "refused" for step in deal.steps))
        )
        if key is None:
            return False
        by = self.dice.choice((*self.books.deals[key].said.people, self._decider()))
        self._both(
            by, f"ask again for {key}", lambda books: books.ask_again(by, key),
            lambda work: ask_again(work, "deal", self.ids[key], "Here it is") and None,
        )  # fmt: skip
        return True

    def _withdraw(self) -> bool:
        key = self._deal(lambda deal: deal.ask is not None)
        if key is None:
            return False
        ask = self.books.deals[key].ask
        assert ask
        by = self.dice.choice((ask.by, ask.by, self._decider()))
        self._both(
            by, f"withdraw {key}", lambda books: books.withdraw(by, key),
            lambda work: withdraw(work, "deal", self.ids[key]) and None,
        )  # fmt: skip
        return True

    # Quotas, proposals and periods.

    def _quota(self) -> bool:
        by = self.dice.choice((MIA, ADA))
        person = self.dice.choice((ANA, BEN) if by == MIA else PEOPLE)
        month, target = self.dice.choice(MONTHS), self.dice.choice((50_000, 100_000, 900_000))

        def change(work: Work) -> bool:
            asked = quota_change(work, [_quota(person, month, target)], "because")
            number = act_or_propose(work, asked).proposal_id
            self._numbered(number)
            return number is not None

        self._both(
            by, f"quota of {NAMES[person]} {month:%m}: {target}",
            lambda books: books.set_quota(by, person, month, target), change,
        )  # fmt: skip
        return True

    def _numbered(self, number: int | None) -> None:
        if number is not None:
            self.numbers[self.books.count + 1] = number

    def _settle(self) -> bool:
        """Accept, refuse or withdraw a proposal; also one that is over."""
        if not self.numbers:
            return False
        waiting = list(self.books.proposals) or list(self.numbers)
        ours = self.dice.choice(waiting)
        number, by = self.numbers[ours], self.dice.choice((FIN, FIN, FIN, ADA, MIA, ANA))
        verb = self.dice.choice(("accept", "accept", "refuse", "take back"))
        theirs: dict[str, Callable[[Work], str | None]] = {
            "accept": lambda work: deciding.accept(work, number).state,
            "refuse": lambda work: deciding.refuse(work, number, "because"),
            "take back": lambda work: deciding.withdraw(work, number),
        }
        mine: dict[str, Callable[[Books], str | None]] = {
            "accept": lambda books: books.accept(by, ours),
            "refuse": lambda books: books.refuse(by, ours),
            "take back": lambda books: books.take_back(by, ours),
        }
        if verb == "take back" and ours in self.books.proposals:
            by = self.dice.choice((by, self.books.proposals[ours].by))
        self._both(by, f"{verb} proposal {ours}", mine[verb], theirs[verb])
        return True

    def _close(self) -> bool:
        """Lock the oldest month that is over and open."""
        due = [m for m in MONTHS if m not in self.books.closed and PERIODS[m].end <= self.today]
        if not due:
            return False
        self._both(
            None, f"close {due[0]}", lambda books: books.close(due[0]),
            lambda work: close_periods(work, [PERIODS[due[0]]]) and None,
        )  # fmt: skip
        return True

    def _reopen(self) -> bool:
        if not self.books.closed:
            return False
        month = self.dice.choice(self.books.closed)
        self._both(
            FIN, f"reopen {month}", lambda books: books.reopen(month),
            lambda work: reopen_period(work, PERIODS[month], "too soon") and None,
        )  # fmt: skip
        return True

    # Dice.

    def _said(self, owners: Collection[int]) -> Said:
        """A deal of a day gone by, sometimes shared."""
        owner = self.dice.choice(list(owners))
        shares: tuple[tuple[int, int], ...] = ((owner, 100),)
        if self.dice.random() < 0.4:
            other = self.dice.choice([who for who in PEOPLE if who != owner])
            shares = ((owner, 60), (other, 40))
        back = self.dice.choice((1, 2, 9, 20, 30, 40, 50))
        return Said(1_000 * self.dice.randrange(1, 300), max(self.today - back * ONE, JULY), shares)

    def _deal(self, which: Callable[[Deal], bool] = lambda _deal: True) -> str | None:
        found = [key for key, deal in self.books.deals.items() if which(deal)]
        return self.dice.choice(found) if found else None

    def _editor(self, key: str) -> int:
        """Whoever the pages let change a deal: whom it credits, managers above, and admins."""
        people = self.books.deals[key].said.people
        may = sorted((people - {FIN}) | {ADA} | ({MIA} if people & REPS else set()))
        return self.dice.choice(may)

    def _decider(self) -> int:
        return self.dice.choice((MIA, MIA, MIA, ADA, ADA, ADA, ADA, FIN, ANA, BEN))


def _told(said: Said) -> tuple[Any, ...]:
    return said.amount, said.day, said.shares


def _slots() -> list[Slot]:
    return [(plan, who, month) for plan in PLANS for who in PEOPLE for month in MONTHS]


def _sum(paid: dict[Slot, int], person: int) -> Fraction:
    return Fraction(sum(amount for (_, who, _), amount in paid.items() if who == person))


def _quotas() -> dict[tuple[int, date], int]:
    return {(who, month): 100_000 for who in (ANA, BEN, MIA) for month in MONTHS[:2]}


def _quota(person: int, month: date, target: int) -> Quota:
    return Quota(person, None, "revenue", "month", month, Decimal(target))


def _fields(key: str, said: Said) -> DealFields:
    shares = tuple((who, 10_000 * percent) for who, percent in said.shares)
    return DealFields(key, key, "Won", said.amount, shares, date(2026, 6, 1), said.day)
