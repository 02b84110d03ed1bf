"""A load from a process of its own: keep-alive clients that send ready-made requests."""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

Make = Callable[[int, int], bytes]
Heard = Callable[[int, bytes], None]
APART = 0.03  # seconds from one client's coming to the next: at once, one process takes them all


@dataclass(frozen=True, slots=True)
class Load:
    """What a load saw: answers a second, and the latencies in seconds, sorted."""

    rate: float
    latencies: tuple[float, ...]
    statuses: dict[int, int]

    def at(self, share: float) -> float:
        """The latency below which `share` of the answers came."""
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


def load(
    port: int, make: Make, *, clients: int, seconds: float, heard: Heard | None = None
) -> Load:
    """Send `make(client, number)` from `clients` connections for `seconds`.

    What they send before the last of them has come is not counted. `heard(client, head)` is told
    the head of each answer.
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sender, port, make, clients, seconds, heard))
    process.start()
    result: Load = receiver.recv()
    process.join()
    return result


def _run(
    sender: object, port: int, make: Make, clients: int, seconds: float, heard: Heard | None
) -> None:
    seen: list[list[tuple[float, float, int]]] = [[] for _ in range(clients)]
    began = time.perf_counter() + APART * clients
    threads = [
        threading.Thread(target=_client, args=(port, make, i, began + seconds, seen[i], heard))
        for i in range(clients)
    ]
    for thread in threads:
        thread.start()
        time.sleep(APART)
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    answers = [answer for own in seen for answer in own if answer[0] >= began]
    statuses: dict[int, int] = {}
    for *_, status in answers:
        statuses[status] = statuses.get(status, 0) + 1
    latencies = tuple(sorted(latency for _, latency, _ in answers))
    sender.send(Load(len(answers) / took, latencies, statuses))  # type: ignore[attr-defined]


def _client(
    port: int,
    make: Make,
    client: int,
    until: float,
    seen: list[tuple[float, float, int]],
    heard: Heard | None,
) -> None:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    number = 0
    while time.perf_counter() < until:
        request = make(client, number)
        number += 1
        began = time.perf_counter()
        connection.sendall(request)
        head = _head(connection)
        seen.append((began, time.perf_counter() - began, _status(head)))
        if heard is not None:
            heard(client, head)
    connection.close()


def answer(connection: socket.socket) -> int:
    """Read one answer to its end and give its status; answers carry Content-Length."""
    return _status(_head(connection))


def _status(head: bytes) -> int:
    return int(head.split(b" ", 2)[1])


def _head(connection: socket.socket) -> bytes:
    """Read one answer to its end and give its head."""
    data = connection.recv(65536)
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    received = len(body)
    while received < length:
        received += len(_more(connection))
    return head


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("the server closed the connection")
    return data


def request(method: str, path: str, body: bytes = b"", headers: str = "") -> bytes:
    """A whole HTTP/1.1 request; `headers` are lines that end in CRLF."""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    return (head + headers + "\r\n").encode() + body
