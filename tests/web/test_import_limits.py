"""What an import by page can't be made to do: read the server, or reach past one's own people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.conftest import MORNING
from tests.web.test_imports import DEALS, upload

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def test_a_map_by_page_is_a_name_and_never_a_file_of_the_server(
    signed_in: SignedIn, cast: Cast, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text("[deals]\ncolumns = 5\n", encoding="utf-8")
    mia = signed_in(cast.mia)
    columns = upload(mia, DEALS)

    there = mia.get(columns, query_string={"map": str(secret)})
    posted = mia.post(columns, data={"map": str(secret)})
    missing = mia.get(columns, query_string={"map": str(tmp_path / "none.toml")})

    assert (there.status_code, posted.status_code, missing.status_code) == (422, 422, 422)
    for answer in (there, posted):
        assert "There is no map called" in answer.text, "as if the file weren't there"
