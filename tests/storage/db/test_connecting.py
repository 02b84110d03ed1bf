"""The address by which PostgreSQL is reached."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from salesgame.storage.db.engine import driver_url


@pytest.mark.parametrize(
    ("address", "seconds"),
    [
        ("postgresql://ana:secret@host/game", "10"),
        ("postgres://ana:secret@/game?host=/run/postgresql", "10"),
        ("postgresql://ana:secret@host/game?connect_timeout=2", "2"),
    ],
)
def test_a_server_that_does_not_answer_is_given_up_in_time(address: str, seconds: str) -> None:
    url = make_url(driver_url(address))

    assert url.query["connect_timeout"] == seconds
    assert (url.drivername, url.password) == ("postgresql+psycopg", "secret")
