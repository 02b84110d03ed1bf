"""A server in a process of its own, started as operators start it, and what it logs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tests.cli.test_unsafe_settings import FLASK, ROOT, started

PATIENCE_SECONDS = 60
GUNICORN = ("-m", "gunicorn", "-b", "127.0.0.1:0", "-w", "2", "app:app")
PROGRAM = ("app.py",)
LISTENS = {"gunicorn": "Listening at: http://", "app.py": "Running on http://"}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: the file it logs to, and the words after which its address stands."""

    log: Path
    listens: str

    def said(self) -> str:
        """Everything it logged up to now."""
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, words: str) -> str:
        """The log, once it holds these words."""
        until = time.monotonic() + PATIENCE_SECONDS
        while words not in self.said():
            assert time.monotonic() < until, f"no {words!r} in: {self.said()}"
            time.sleep(0.1)
        return self.said()

    @property
    def address(self) -> str:
        """Where it listens, by its own words."""
        self.wait_for(self.listens)
        return "http://" + self.said().split(self.listens)[1].split()[0]

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """The code and the text of a page."""
        asked = Request(self.address + path, headers=headers)
        for _ in range(50):
            with suppress(URLError):  # it says where it listens a moment before it does
                return answered(asked)
            time.sleep(0.1)
        raise AssertionError(self.said())


def answered(asked: Request) -> tuple[int, str]:
    try:
        with urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


@contextmanager
def serving(command: tuple[str, ...], folder: Path, **settings: str) -> Iterator[Server]:
    """The command at work with these settings, its files in a folder; stopped at the end."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own = {"INSTANCE_PATH": str(folder), "PYTHONUNBUFFERED": "1", "SCHEDULER": "0", "PORT": "0"}
    if command != PROGRAM:
        del own["PORT"]
    folder.mkdir(exist_ok=True)
    log = folder / "log.txt"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=kept | own | settings, stdout=out, stderr=out
        )
    try:
        yield Server(log, LISTENS["app.py" if command == PROGRAM else "gunicorn"])
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def migrated(folder: Path, **settings: str) -> Path:
    """The folder of an installation whose database is set up and empty."""
    code, said = started(folder, settings, *FLASK, "db", "upgrade")
    assert code == 0, said
    return folder
