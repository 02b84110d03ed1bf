"""The summary of a refused form: it names each field as the page does, and links to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from salesgame.storage.people import PersonRow
from salesgame.web.ui.labels import in_order, labelled
from tests.cast import Cast
from tests.conftest import Act

SignedIn = Callable[[int], FlaskClient]
REFUSED = [
    ("mia", "/people/{ana}/leave", {"start": "", "last": "2026-09-25"}, "First day away", "start"),
    ("ana", "/deals", {"name": "", "stage": "Won", "amount": "1"}, "Deal", "name"),
    ("mia", "/rules", {"name": "Won", "kind": "deal_won", "points": "",
     "begins_on": "2026-10-01"}, "Points", "points"),
    ("fin", "/plans", {"name": "AE", "begins_on": "2026-10-01", "shape": "flat", "rate_1": ""},
     "Marks and rates", "tiers"),
    ("fin", "/plans", {"name": "AE", "begins_on": "2026-10-01", "shape": "marginal", "rate_1": "5",
     "rate_3": "7"}, "Amount or percent of quota, mark 3", "from_3"),
    ("fin", "/plans", {"name": "AE", "begins_on": "2026-10-01", "shape": "marginal", "rate_1": "5",
     "from_2": "1000"}, "Rate in percent, mark 2", "rate_2"),
    ("ada", "/people", {"name": ""}, "Display name", "name"),
]  # fmt: skip


def lines_of(page: str) -> list[str]:
    """The lines of the summary, as they stand."""
    found = re.search(r'class="problem-list">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r"<li.*?</li>", found[1] if found else "", re.DOTALL)


@pytest.mark.parametrize(("who", "path", "typed", "label", "id_"), REFUSED)
def test_a_refused_form_says_which_field_and_leads_to_it(
    signed_in: SignedIn,
    cast: Cast,
    who: str,
    path: str,
    typed: dict[str, str],
    label: str,
    id_: str,
) -> None:
    answer = signed_in(getattr(cast, who)).post(path.format(ana=cast.ana), data=typed)

    assert answer.status_code == 422
    (line,) = lines_of(answer.text)
    assert line.startswith(f'<li><a href="#{id_}"><strong>{label}:</strong> ')
    assert f'id="{id_}"' in answer.text


@pytest.fixture
def page(app: Flask) -> Iterator[Callable[..., None]]:
    """A page being made: it shows fields as `(label, id, name, is refused)`."""
    with app.test_request_context():
        yield lambda *fields: [labelled(*field) for field in fields]


def told(*names: str) -> list[tuple[str, str]]:
    """Which field the summary leads to for each refused name, in its order, and what it says."""
    return [
        (one.field.id if one.field else "", one.sentence)
        for one in in_order({name: f"{name}." for name in names})
    ]


def test_the_lines_stand_in_the_order_of_the_page_and_those_of_no_field_first(
    page: Callable[..., None],
) -> None:
    page(("A", "a"), ("B", "b"), ("C", "c"))

    assert told("c", "a", "", "b") == [("", "."), ("a", "a."), ("b", "b."), ("c", "c.")]


@pytest.mark.parametrize(
    ("fields", "id_"),
    [
        ([("Sum", "amount")], "amount"),
        ([("Sum", "cell", "amount")], "cell"),
        ([("Sum", "one", "amount"), ("Sum", "amount")], "amount"),
        ([("Sum", "one", "amount"), ("Sum", "two", "amount", "Fill this in.")], "two"),
        ([("Other", "other", "other", "Fill this in.")], "other"),
        ([("One", "one", "one", "No."), ("Two", "two", "two", "No.")], ""),
        ([("Other", "other")], ""),
    ],
)
def test_a_field_is_found_by_its_mark_its_id_or_its_name(
    page: Callable[..., None], fields: list[tuple[str, ...]], id_: str
) -> None:
    page(*fields)

    assert told("amount") == [(id_, "amount.")]


def test_what_concerns_the_whole_form_leads_nowhere(page: Callable[..., None]) -> None:
    page(("Sum", "amount", "amount", "Fill this in."))

    assert told("") == [("", ".")]


def test_a_label_and_a_sentence_are_shown_as_they_are_written(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    with act() as work:
        work.session.execute(
            update(PersonRow).where(PersonRow.id == cast.ana).values(name="<b>Ana</b>")
        )
    browser = signed_in(cast.mia)
    cell = re.search(r'name="(t-[^"]+)"', browser.get("/targets").text)
    assert cell

    answer = browser.post("/targets", data={cell[1]: "many", f"was-{cell[1]}": ""})

    (line,) = lines_of(answer.text)
    assert f'<a href="#{cell[1]}"><strong>&lt;b&gt;Ana&lt;/b&gt;, ' in line
