"""What an operator reads in the log of a server that starts, before anybody asks for a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.serving import GUNICORN, PROGRAM, Server, migrated, serving
from tests.conftest import POSTGRES

pytestmark = pytest.mark.skipif(bool(POSTGRES), reason="a server's log is the same on any database")
WAY_OUT = "flask --app app db upgrade"
LINK = re.compile(r"(\S+)/setup\?token=(\S+)")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation that is migrated and has no admin."""
    return migrated(tmp_path_factory.mktemp("own"))


def links(server: Server) -> list[tuple[str, str]]:
    return LINK.findall(server.wait_for("/setup?token="))


def test_gunicorn_logs_the_first_admins_address_once_and_as_it_starts(empty: Path) -> None:
    with serving(GUNICORN, empty) as server:
        (address, token), *more = links(server)
        for _ in range(8):  # enough for both processes to be asked
            assert server.get("/")[0] == 200

        assert (address, more) == (server.address, [])
        assert links(server) == [(address, token)], "nobody's visit makes another"


def test_the_address_is_where_it_listens_though_all_was_loaded_before(empty: Path) -> None:
    with serving((*GUNICORN, "--preload"), empty) as server:
        assert {address for address, _ in links(server)} == {server.address}


def test_the_program_logs_the_first_admins_address_as_it_starts(empty: Path) -> None:
    with serving(PROGRAM, empty, PUBLIC_URL="https://game.example/") as server:
        assert [address for address, _ in links(server)] == ["https://game.example"]


@pytest.mark.parametrize("command", [GUNICORN, PROGRAM], ids=("gunicorn", "app"))
def test_a_server_without_tables_starts_and_says_what_is_to_be_done(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    with serving(command, tmp_path, SCHEDULER="1") as server:
        server.wait_for(WAY_OUT)
        assert server.said().count(f"{WAY_OUT}\n") <= 2, "once for the pages, once for the jobs"
        code, page = server.get("/")
        assert code == 503
        assert WAY_OUT in page
        assert server.get("/readyz") == (503, '{"missing":"migrations","status":"not ready"}\n')

        migrated(tmp_path)

        assert "<form" in server.get("/")[1]
        links(server)
        assert "Traceback" not in server.said()
