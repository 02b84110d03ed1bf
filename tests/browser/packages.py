"""Files of published packages that browser tests need, fetched once and kept beside the venv."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path

import pytest

KEPT = Path(__file__).parent.parent.parent / ".packages"
CHART_JS = ("chart.js", "4.6.1", "package/dist/chart.umd.min.js")
AXE = ("axe-core", "4.14.1", "package/axe.min.js")


@cache
def file_of(name: str, version: str, path: str) -> bytes:
    """The bytes of one file of a package; skips where npm is missing, fails there under CI."""
    kept = KEPT / f"{name}-{version}.tgz"
    if not kept.exists():
        _fetch(name, version, kept)
    with tarfile.open(kept) as archive:
        found = archive.extractfile(path)
        assert found is not None
        return found.read()


def _fetch(name: str, version: str, kept: Path) -> None:
    if shutil.which("npm") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("npm is missing, so the browser tests can't run")
        pytest.skip("npm is missing: install it to run the browser tests")
    own = kept.with_name(f"{os.getpid()}")
    own.mkdir(parents=True)
    command = ["npm", "pack", "--silent", "--pack-destination", str(own), f"{name}@{version}"]
    subprocess.run(command, check=True, capture_output=True, cwd=own)
    next(own.glob("*.tgz")).replace(kept)  # whoever comes last writes the same
    own.rmdir()
