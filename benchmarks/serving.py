"""Starting an application under the same server the product ships with."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextmanager
def serving(
    application: str, environ: Mapping[str, str], *, workers: int = 1
) -> Iterator[tuple[int, int]]:
    """Serve `module:app` as gunicorn.conf.py says; gives `(port, a worker's process id)`."""
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", application, "-b", f"127.0.0.1:{port}",
        "--workers", str(workers), "--log-level", "error",
    ]  # fmt: skip
    server = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | dict(environ), start_new_session=True
    )
    try:
        _wait(server, port)
        yield port, _worker(server.pid)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not come up")


def _worker(parent: int) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return int(children[0]) if children else parent


def resident_kb(process: int) -> int:
    """A process's resident memory in KB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
