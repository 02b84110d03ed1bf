"""Random companies: the product says what the naive books say, and verify finds nothing."""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.conftest import Act
from tests.naive.compare import differences
from tests.naive.facts import ONE
from tests.naive.play import Play
from tests.trials import seeds

FIGURE = r'<p class="figure[^>]*>.*?amount-shown">([^<]*)'


def played(play: Play, acts: int, every: int) -> None:
    """Play so many acts, comparing now and then; the error says how to come there again."""
    dice = random.Random(acts)
    for n in range(1, acts + 1):
        play.step()
        if n % every == 0 or n == acts:
            found = differences(play, dice)
            assert not found, (n, found[:12], play.log)


@pytest.mark.parametrize("seed", seeds(4, soak=40))
def test_the_product_says_what_the_naive_books_say(
    act: Act, session: Session, cast: Cast, tmp_path: Path, seed: int
) -> None:
    played(Play(act, session, cast, tmp_path, seed), acts=36, every=36)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 160))
def test_long_lives_say_the_same_all_along(
    act: Act, session: Session, cast: Cast, tmp_path: Path, seed: int
) -> None:
    played(Play(act, session, cast, tmp_path, seed), acts=160, every=10)


def test_page_command_and_file_say_the_same_of_every_statement(
    app: Flask, act: Act, session: Session, cast: Cast, tmp_path: Path,
    signed_in: Callable[[int], FlaskClient],
) -> None:  # fmt: skip
    play = Play(act, session, cast, tmp_path, 25)
    for _ in range(40):
        play.step()
    runner, seen = app.test_cli_runner(), 0

    with time_machine.travel(play.now, tick=False):
        browser = signed_in(cast.fin)
        for back in (0, 30, 60):
            day = play.today - back * ONE
            for person, name in play.books.people.items():
                address = f"/pay/{person}/{day:%Y-%m}"
                file = browser.get(f"{address}/lines.csv").text.removeprefix("\ufeff")
                page = browser.get(address).text
                said = runner.invoke(args=["game", "statement", name, f"{day:%Y-%m}", "--json"])
                found = json.loads(said.output)

                by_kind: Counter[str] = Counter()
                for plan in play.books.plans.values():
                    span = play.books.almanac.span(plan.kind, day)
                    by_kind[plan.kind] += play.books.statement(plan, person, span)
                ours = by_kind.total()

                amounts = [Decimal(row["amount"]) for row in csv.DictReader(StringIO(file))]
                assert sum(amounts) * 100 == ours
                statements = found["statements"]
                assert sum(Decimal(each["total"]) for each in statements) * 100 == ours
                # The total is the month's, where a plan by the month is there at all.
                months = [each for each in statements if each["label"] == f"{day:%Y-%m}"]
                assert [each for each in statements if each["in_total"]] == (months or statements)
                assert Decimal(found["total"]) * 100 == (by_kind["month"] if months else ours)
                shown = " ".join(re.findall(FIGURE, page))  # of each period, those around it too
                for earned in filter(None, by_kind.values()):
                    assert f"${Decimal(abs(earned)) / 100:,.2f}" in shown
                seen += ours != 0
    assert seen > 2
