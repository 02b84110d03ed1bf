"""A thousand viewers in one process of their own: raw sockets, one selector, arrival times."""

from __future__ import annotations

import json
import selectors
import socket
import sys
from time import time

READ = 65_536


class Viewers:
    """Opens streams on the loopback and notes when each one hears of each change."""

    def __init__(self, port: int, path: str, cookie: str) -> None:
        self._selector = selectors.DefaultSelector()
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
            "Accept: text/event-stream\r\n\r\n"
        ).encode()
        self._port = port
        self.open = 0

    def connect(self, count: int) -> list[int]:
        """Open `count` streams, in waves; returns the statuses they were answered with."""
        return [self._connect_one() for _ in range(count)]

    def _connect_one(self) -> int:
        client = socket.create_connection(("127.0.0.1", self._port))
        client.sendall(self._request)
        first = client.recv(READ)
        while b"\r\n\r\n" not in first:
            first += client.recv(READ)
        status = int(first.split(b" ", 2)[1])
        if status == 200:
            client.settimeout(0)
            self._selector.register(client, selectors.EVENT_READ)
            self.open += 1
        return status

    def hear(self, seconds: float) -> list[float]:
        """The instants at which `change` events arrived within `seconds`."""
        heard: list[float] = []
        until = time() + seconds
        while (left := until - time()) > 0:
            for key, _ in self._selector.select(left):
                heard.extend([time()] * self._changes(key.fileobj))  # type: ignore[arg-type]
        return heard

    def _changes(self, client: socket.socket) -> int:
        data = client.recv(READ)
        if not data:
            self._selector.unregister(client)
            client.close()
            self.open -= 1
        return data.count(b"event: change")


def main() -> None:
    """Obey lines on standard input: `connect N`, `hear SECONDS`; answer each with one JSON line."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    viewers = Viewers(int(sys.argv[1]), sys.argv[2], sys.argv[3])
    for line in sys.stdin:
        verb, amount = line.split()
        answer: object
        if verb == "connect":
            statuses = viewers.connect(int(amount))
            answer = {str(status): statuses.count(status) for status in set(statuses)}
        else:
            answer = {"heard": viewers.hear(float(amount)), "open": viewers.open}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
