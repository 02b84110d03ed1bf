"""kill -9 during writes by eight clients: nothing acknowledged is lost, nothing is half done."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame import clock
from salesgame.extensions import db
from salesgame.services.access.signing_in import Visitor, open_session
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import unit_of_work
from salesgame.storage.deals import DealRow
from salesgame.web.access.sign_in import COOKIE
from tests.cast import Cast
from tests.conftest import POSTGRES, Act
from tests.trials import trials

ROOT = Path(__file__).parent.parent.parent
CLIENTS = 8
ROUNDS = trials(20, soak=400)
LONG_AGO = date(2020, 1, 1)


class Nursery:
    """Where servers come from, one after another; `broken` ones commit a deal in two steps."""

    def __init__(self, app: Flask, *, broken: bool) -> None:
        settings = app.extensions["salesgame.settings"]
        environ = os.environ | {
            "DATABASE_URL": settings["DATABASE_URL"], "SECRET_KEY": settings["SECRET_KEY"],
            "INSTANCE_PATH": str(settings.instance), "BROKEN": "1" if broken else "",
        }  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery"], cwd=ROOT, env=environ, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def start(self, port: int, workers: int) -> int:
        """Start the application in processes of its own, answering on a port; the first's id."""
        options = (
            f"tests.crash.serve:app -k gthread --workers {workers} --threads 12 "
            f"-b 127.0.0.1:{port} --log-level error"
        )
        return int(self._tell(options))

    def kill(self, server: int) -> None:
        """End a server and its workers at once, as a power cut would."""
        os.killpg(server, signal.SIGKILL)
        assert self._read() == "over"

    def close(self) -> None:
        """Let it go; no server is left."""
        with self._process:
            self._process.kill()

    def _tell(self, line: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def nursery(app: Flask, *, broken: bool) -> Iterator[Nursery]:
    """A nursery for the length of a test."""
    made = Nursery(app, broken=broken)
    try:
        yield made
    finally:
        made.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_it_answers(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/healthz")
                with connection.getresponse() as answer:
                    if answer.status == 200:
                        return
        except OSError:
            time.sleep(0.01)
    raise AssertionError("the server did not come up")


class Client(threading.Thread):
    """Logs one deal after another and remembers which ones the server acknowledged."""

    def __init__(self, port: int, token: str, name: str) -> None:
        super().__init__()
        self.port, self.token, self.prefix = port, token, name
        self.acknowledged: list[str] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            for number in range(100_000):
                self._log(connection, f"{self.prefix}-{number}")

    def _log(self, connection: http.client.HTTPConnection, name: str) -> None:
        headers = {
            "Cookie": f"{COOKIE}={self.token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        form = urlencode({"key": name, "name": name, "amount": "125.50", "stage": "Won"})
        connection.request("POST", "/deals", form, headers)
        with connection.getresponse() as answer:
            answer.read()
            assert answer.status == 303, answer.status
        self.acknowledged.append(name)


def a_round(servers: Nursery, token: str, number: int) -> set[str]:
    """Serve, write with eight clients, kill; gives the names that were acknowledged."""
    port = free_port()
    server = servers.start(port, workers=1 + number % 2)
    try:
        wait_until_it_answers(port)
        clients = [Client(port, token, f"r{number}c{i}") for i in range(CLIENTS)]
        for client in clients:
            client.start()
        dice = random.Random(number)
        wait_for_writes(clients, at_least=dice.randrange(CLIENTS, 4 * CLIENTS))
        time.sleep(dice.random() * 0.05)
    finally:
        servers.kill(server)
    for client in clients:
        client.join()
    return {name for client in clients for name in client.acknowledged}


def wait_for_writes(clients: list[Client], at_least: int) -> None:
    """Let the clients get on, however busy the machine is, before the server is killed."""
    until = time.monotonic() + 30
    while sum(len(client.acknowledged) for client in clients) < at_least:
        assert time.monotonic() < until, "the server answers nobody"
        time.sleep(0.005)


@pytest.fixture
def token(act: Act, cast: Cast, session: Session) -> str:
    """Ana has signed in, and there are rules, so that a deal has consequences."""
    with act() as work:
        money = {"on": "amount_won", "points": 1, "per": 1000}
        create_rule(work, "points", "Wins", LONG_AGO, {"on": "deal_won", "points": 10})
        create_rule(work, "points", "Money", LONG_AGO, money)
    with unit_of_work(session, clock.now(), REACTIONS) as work:
        return open_session(work, cast.ana, Visitor("127.0.0.1", "a test"))


def found_wrong(app: Flask, acknowledged: set[str]) -> list[str]:
    """What is lost, and what is half done."""
    with Session(db.engine) as own:
        stored = set(own.scalars(select(DealRow.name)))
        lost = [f"lost: {name}" for name in sorted(acknowledged - stored)]
        return lost + [f"half done: {difference}" for difference in verify(own, clock.now())]


def test_kill_nine_loses_nothing_and_leaves_nothing_half_done(app: Flask, token: str) -> None:
    acknowledged: set[str] = set()
    with nursery(app, broken=False) as servers:
        for number in range(ROUNDS):
            acknowledged |= a_round(servers, token, number)
            assert found_wrong(app, acknowledged) == []

    assert len(acknowledged) >= ROUNDS * CLIENTS


@pytest.mark.skipif(bool(POSTGRES), reason="one database is enough for the control")
def test_the_broken_variant_is_caught(app: Flask, token: str) -> None:
    acknowledged: set[str] = set()
    with nursery(app, broken=True) as servers:
        for number in range(ROUNDS):
            acknowledged |= a_round(servers, token, number)
            if found_wrong(app, acknowledged):
                return
    raise AssertionError("two transactions went unnoticed: this test proves nothing")
