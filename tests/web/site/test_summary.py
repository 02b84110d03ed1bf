"""The summary of a refused form: it names each field as the page does, and links to it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from salesgame.web.site.labels import name_problems
from tests.cast import Cast

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
    ("ada", "/people", {"name": ""}, "Name", "name"),
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


def test_the_lines_stand_in_the_order_of_the_page_and_those_of_no_field_first() -> None:
    problems = "".join(f'<li data-problem="{name}">{name}.</li>' for name in ("c", "a", "", "b"))
    fields = "".join(f'<input id="{name}" name="{name}">' for name in "abc")

    page = name_problems(f"<ul>{problems}</ul>{fields}")

    assert re.findall(r">(\w*)\.<", page) == ["", "a", "b", "c"]


def named(fields: str, problem: str = "amount") -> str:
    return name_problems(f'<li data-problem="{problem}">Fill this in.</li>{fields}')


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ('<label for="amount">Deal <b>amount</b></label><input id="amount" name="amount">',
         '<li><a href="#amount"><strong>Deal amount:</strong> Fill this in.</a></li>'),
        ('<label><input id="amount"><span>Big<i class="person-note">!</i></span></label>',
         '<li><a href="#amount"><strong>Big:</strong> Fill this in.</a></li>'),
        ('<fieldset id="amount"><legend>Marks &amp; rates</legend><input id="a"></fieldset>',
         '<li><a href="#amount"><strong>Marks &amp; rates:</strong> Fill this in.</a></li>'),
        ('<input id="cell" name="amount" aria-label="Ana, May">',
         '<li><a href="#cell"><strong>Ana, May:</strong> Fill this in.</a></li>'),
        ('<input id="one" name="amount"><input id="two" name="amount" aria-invalid="true">',
         '<li><a href="#two">Fill this in.</a></li>'),
        ('<input id="partner" name="partner" aria-invalid="true">',
         '<li><a href="#partner">Fill this in.</a></li>'),
        ('<input id="other" name="other">', "<li>Fill this in.</li>"),
        ('<input id="other" name="other" aria-invalid="true" aria-label="Sum">',
         '<li><a href="#other"><strong>Sum:</strong> Fill this in.</a></li>'),
        ('<input id="one" aria-invalid="true"><input id="two" aria-invalid="true">',
         "<li>Fill this in.</li>"),
    ],
)  # fmt: skip
def test_a_field_is_found_by_its_mark_its_id_or_its_name(fields: str, line: str) -> None:
    assert named(fields) == line + fields


def test_what_concerns_the_whole_form_leads_nowhere() -> None:
    assert named('<input id="" name="">', "").startswith("<li>Fill this in.</li>")
