"""A board of 50 as JSON while deals keep arriving, against Hello, world on the same server.

Who asks says which board they have, as docs/boards.md advises: most are told that it is the same.
"""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.company import Made, make_company
from benchmarks.load import Load, answer, load, request
from benchmarks.log_deal import making
from benchmarks.serving import serving

CLIENTS = 8
SECONDS = 5.0
ARRIVING_A_SECOND = 10
PATH = "/board.json?metric=revenue&period=month&limit=50"


def measure(
    small: tuple[int, int] = (1_000, 100_000),
    large: tuple[int, int] = (10_000, 1_000_000),
    rounds: int = 3,
) -> dict[str, float]:
    """The ratio to the floor at the large size, and how flat it is from the small to the large."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (make_company(Path(folder), *size) for size in (small, large))
        seen = [(_floor(Path(folder)), _board(few), _board(many)) for _ in range(rounds)]
    ratios = sorted(large.rate / floor.rate for floor, _, large in seen)
    flat = sorted(small.rate / large.rate for _, small, large in seen)
    middle = rounds // 2
    return {
        "ratio": ratios[middle],
        "flat": flat[middle],
        "floor_rate": sorted(floor.rate for floor, _, _ in seen)[middle],
        "rate": sorted(large.rate for _, _, large in seen)[middle],
    }


def _floor(folder: Path) -> Load:
    get = request("GET", "/hello")
    with serving("benchmarks.floor:app", {"FLOOR_DATABASE": str(folder / "floor.db")}) as (port, _):
        load(port, lambda _c, _n: get, clients=CLIENTS, seconds=1)
        return load(port, lambda _c, _n: get, clients=CLIENTS, seconds=SECONDS)


def _board(made: Made) -> Load:
    asking = Asking(made.cookie)
    with serving("app:app", made.environ) as (port, _):
        ended = threading.Event()
        arriving = threading.Thread(target=_arrive, args=(port, made, ended))
        arriving.start()
        load(port, asking.make, clients=CLIENTS, seconds=1, heard=asking.heard)
        seen = load(port, asking.make, clients=CLIENTS, seconds=SECONDS, heard=asking.heard)
        ended.set()
        arriving.join()
    if not set(seen.statuses) <= {200, 304}:
        raise RuntimeError(f"boards were refused: {seen.statuses}")
    return seen


class Asking:
    """What each client sends: the address, and the ETag of the board it was last told."""

    def __init__(self, cookie: str) -> None:
        self._headers = f"Cookie: {cookie}\r\n"
        self._tags = [""] * CLIENTS

    def make(self, client: int, _number: int) -> bytes:
        """The client's next request."""
        return request("GET", PATH, headers=self._headers + self._tags[client])

    def heard(self, client: int, head: bytes) -> None:
        """Note which board the client has now."""
        for line in head.decode().split("\r\n"):
            if line.lower().startswith("etag:"):
                self._tags[client] = f"If-None-Match: {line.partition(':')[2].strip()}\r\n"


def _arrive(port: int, made: Made, ended: threading.Event) -> None:
    """Log deals at a steady rate until told to end."""
    make = making(port, made)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        number = 0
        while not ended.is_set():
            connection.sendall(make(0, number))
            answer(connection)
            number += 1
            time.sleep(1 / ARRIVING_A_SECOND)
