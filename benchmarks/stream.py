"""A thousand viewers of the stream in one process: how late the last one hears, at what cost."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.company import Made, make_company
from benchmarks.load import answer, load, request
from benchmarks.log_deal import making
from benchmarks.serving import ROOT, resident_kb, serving

VIEWERS = 1000
EVENTS = 10
SECONDS = 4.0
CLIENTS = 4
ARRIVING_A_SECOND = 5
SETTLE_SECONDS = 1.0


@dataclass(slots=True)
class Crowd:
    """The viewers' process; `ask` sends a line and returns its answer."""

    process: subprocess.Popen[str]

    def tell(self, line: str) -> None:
        """Send a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Wait for one answer."""
        assert self.process.stdout is not None
        heard: dict[str, Any] = json.loads(self.process.stdout.readline())
        return heard

    def ask(self, line: str) -> dict[str, Any]:
        """Send a line and wait for its answer."""
        self.tell(line)
        return self.answer()


def measure(viewers: int = VIEWERS) -> dict[str, float]:
    """Milliseconds until the last viewer hears, KB a viewer, and the rate ordinary pages keep."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_company(Path(folder), 1_000, 5_000)
        environ = made.environ | {"STREAM_LIMIT": str(viewers)}
        with serving("app:app", environ) as (port, process):
            alone = _pages(port, made, arriving=True)
            crowd = _gather(port, made)
            crowd.ask("connect 1")
            before = resident_kb(process)
            statuses = crowd.ask(f"connect {viewers - 1}")
            time.sleep(SETTLE_SECONDS)
            each = (resident_kb(process) - before) / viewers
            refused = crowd.ask("connect 1")
            late = sorted(_lateness(port, made, crowd, viewers, i) for i in range(EVENTS))
            crowd.tell(f"hear {SECONDS + 4}")
            crowded = _pages(port, made, arriving=True)
            heard = crowd.answer()
            crowd.process.kill()
            crowd.process.wait()
    if statuses != {"200": viewers - 1} or refused != {"503": 1} or heard["open"] != viewers:
        raise RuntimeError(f"streams went wrong: {statuses}, {refused}, {heard['open']} open")
    return {
        "last_ms": late[-1] * 1000,
        "median_ms": late[len(late) // 2] * 1000,
        "kb_each": each,
        "pages_kept": crowded / alone,
        "pages_alone": alone,
        "pages_crowded": crowded,
    }


def _gather(port: int, made: Made) -> Crowd:
    command = [sys.executable, "-m", "benchmarks.stream_viewers", str(port), "/stream", made.cookie]
    return Crowd(
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    )


def _lateness(port: int, made: Made, crowd: Crowd, viewers: int, number: int) -> float:
    """Seconds from the answer to a logged deal until the last viewer has heard of it."""
    crowd.tell("hear 1.2")
    time.sleep(0.2)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(making(port, made)(99, number))
        answer(connection)
    logged = time.time()
    heard = crowd.answer()["heard"]
    if len(heard) < viewers:
        raise RuntimeError(f"only {len(heard)} of {viewers} heard")
    late: float = max(heard) - logged
    return late


def _pages(port: int, made: Made, *, arriving: bool) -> float:
    """Ordinary pages a second while deals arrive."""
    get = request("GET", "/board?metric=revenue", headers=f"Cookie: {made.cookie}\r\n")
    ended = threading.Event()
    writer = threading.Thread(target=_arrive, args=(port, made, ended))
    if arriving:
        writer.start()
    load(port, lambda _c, _n: get, clients=CLIENTS, seconds=1)
    seen = load(port, lambda _c, _n: get, clients=CLIENTS, seconds=SECONDS)
    ended.set()
    if arriving:
        writer.join()
    return seen.rate


def _arrive(port: int, made: Made, ended: threading.Event) -> None:
    make = making(port, made)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        number = int(time.time() * 1000)
        while not ended.is_set():
            connection.sendall(make(7, number))
            answer(connection)
            number += 1
            time.sleep(1 / ARRIVING_A_SECOND)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
