"""Evidence of formats, once gathered, says the same however long ago it was remembered."""

from __future__ import annotations

import json
from datetime import date
from operator import itemgetter

import pytest

from salesgame.tabular.evidence import Evidence, Gathering, Reads, TypedColumn
from salesgame.tabular.formats import formats_of

ZERO = date(1899, 12, 30)
READS: tuple[Reads, ...] = ("date", "date", "number", "text")
COLUMNS = [TypedColumn(f"c{n}", f"C{n}", itemgetter(n), reads) for n, reads in enumerate(READS)]


def gathered(*rows: list[str], zero: date | None = ZERO) -> Evidence:
    gathering = Gathering(COLUMNS, len(COLUMNS), str.strip, zero)
    gathering.look(list(rows))
    return gathering.evidence()


@pytest.mark.parametrize("rows", [
    (["03/04/2019", "43831", "1.234", "a"], ["05/06/2019", "43862", "1.234", "b"]),
    (["03/04/2019", "25/12/2019", "1.5", "a"], ["04/05/2019", "", "1,5", ""]),
    (["25/12/2019", "12/25/2019", "", ""], ["12/25/2019", "soon", "1.234,5", "a"]),
    (["", "", "", ""], ["2019-01-01", "43831", "7", " "]),
])  # fmt: skip
@pytest.mark.parametrize("zero", [None, ZERO])
def test_remembered_evidence_asks_the_same_questions(
    rows: tuple[list[str], ...], zero: date | None
) -> None:
    fresh = gathered(*rows, zero=zero)

    remembered = Evidence.from_json(json.loads(json.dumps(fresh.as_json())))

    now, then = (formats_of(COLUMNS, found, zero) for found in (fresh, remembered))
    told = [[question.refusal.message for question in one.questions] for one in (now, then)]
    assert told[0] == told[1]
    assert (now.orders, now.decimal, now.samples, now.day_zeros) == (
        then.orders, then.decimal, then.samples, then.day_zeros,
    )  # fmt: skip


def test_a_row_that_is_not_whole_proves_nothing() -> None:
    evidence = gathered(["25/12/2019", "", "1,5"], ["03/04/2019", "", "", "a"])

    assert evidence.dates["c0"].candidates() == ("dmy", "mdy")
    assert evidence.decimals.samples == {}


def test_of_many_day_numbers_the_first_are_kept_and_all_are_counted() -> None:
    evidence = gathered(*(["", str(43831 + n), "", ""] for n in reversed(range(100))))

    (question,) = formats_of(COLUMNS, evidence, ZERO).questions
    assert question.samples == ("43831", "43832", "43833")
    assert question.count == 100
    assert formats_of(COLUMNS, evidence, ZERO, day_numbers="excel").day_zeros == {"c1": ZERO}
