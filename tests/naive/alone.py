"""A small company played by dice: nobody moves pay alone, and the small books say what is paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from salesgame.services.deals.deals import DEALS
from salesgame.services.imports.preparing import Choices, prepared_file
from salesgame.services.imports.proposing import import_or_propose
from salesgame.services.work import Work
from tests.naive.small_company import COLUMNS, NAMES, OWNERS, fields_of
from tests.naive.small_deals import (
    ADA,
    ANA,
    BEN,
    FIN,
    MIA,
    REPS,
    Said,
    Slot,
)
from tests.naive.small_deciding import Deciding
from tests.services.imports.files import rejects_of


class Alone(Deciding):
    """A company played at random; after every step the product says what the books say."""

    def play(self, steps: int) -> None:
        """So many steps, each looked at; now and then all that is kept is verified."""
        for n in range(1, steps + 1):
            self._step()
            if n % 8 == 0 or n == steps:
                self.verify()
        self.compare_pages()

    def _step(self) -> None:
        self.now += self.dice.choice((0, 1, 5, 24, 40, 72)) * timedelta(hours=1, microseconds=1)
        acts: dict[Callable[[], bool], int] = {
            self._log: 4, self._change: 4, self._turn: 4, self._decide: 5, self._decide_ask: 5,
            self._undo: 4, self._ask_again: 3, self._withdraw: 1, self._import: 8, self._target: 6,
            self._settle: 20, self._close: 10, self._reopen: 3,
        }  # fmt: skip
        while not self.dice.choices(list(acts), list(acts.values()))[0]():
            pass  # there was nothing to do it to
        before, self.paid = self.paid, self.earned()
        self.compare()
        if self.by is not None:
            more = _sum(self.paid, self.by) - _sum(before, self.by)
            assert more <= 0, f"{NAMES[self.by]} raised their own pay by {more}: {self.log}"

    def _log(self) -> bool:
        by = self.dice.choice((ANA, BEN, MIA, ADA))
        for_whom = {ANA: (ANA,), BEN: (BEN,), MIA: (ANA, BEN, MIA)}.get(by, OWNERS)
        said, key = self.pick_said(for_whom), f"H{len(self.ids)}"

        def log(work: Work) -> bool:
            deal = DEALS.log(work, fields_of(key, said))
            self.ids[f"hand {key}"] = deal.id
            return deal.approval != "not_needed"

        self.both(by, f"log {key} {said}", lambda books: books.log(by, f"hand {key}", said), log)
        return True

    def _change(self) -> bool:
        key = self.pick_deal(lambda deal: not deal.said.cancelled)
        if key is None:
            return False
        by = self.pick_editor(key)
        before, new = self.books.deals[key].said, self.pick_said(OWNERS)
        said = Said(
            *(self.dice.choice(pair) for pair in zip(_told(before), _told(new), strict=True))
        )
        fields = fields_of(key.split()[1], said)
        self.both(
            by, f"change {key} to {said}", lambda books: books.change(by, key, said),
            lambda work: DEALS.change(work, self.ids[key], fields, "a slip").waits,
        )  # fmt: skip
        return True

    def _turn(self) -> bool:
        key = self.pick_deal()
        if key is None:
            return False
        by = self.pick_editor(key)
        before = self.books.deals[key].said
        said = replace(before, cancelled=not before.cancelled)
        turn = DEALS.cancel if said.cancelled else DEALS.restore
        self.both(
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
        rows = {key: self.pick_said(owners) for key in keys}
        path = self._file(rows)

        def bring(work: Work) -> bool:
            body = {"source": source, "deals": {"columns": COLUMNS}}
            with prepared_file("deals", path, Choices(decimal="."), map_body=body) as prepared:
                found = import_or_propose(work, prepared, rejects_of(path))
            assert found.receipt.rejected == 0, (found, self.log)
            self.numbered(found.proposal_id)
            return found.proposal_id is not None

        self.both(by, f"import {rows}", lambda books: books.bring(by, rows, named=named), bring)
        self.find_ids()
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


def _told(said: Said) -> tuple[Any, ...]:
    return said.amount, said.day, said.shares


def _sum(paid: dict[Slot, int], person: int) -> Fraction:
    return Fraction(sum(amount for (_, who, _), amount in paid.items() if who == person))
