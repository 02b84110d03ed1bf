"""The packages: each one that is pinned is imported, or named here with what it is for."""

from __future__ import annotations

import re
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.test_architecture import imported

ROOT = Path(__file__).parent.parent
CODE = ("salesgame", "tests", "benchmarks", "docs", "translations")
NEVER_IMPORTED = {
    "tzdata": "time zones, where the machine has none",
    "mypy": "a command",
    "ruff": "a command",
    "pytest-xdist": "a plugin: tests on every core",
}


def pinned() -> set[str]:
    lines = [
        line
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    return {found[0].lower() for line in lines if (found := re.match(r"[\w-]+(?=[=\[])", line))}


def imported_anywhere() -> set[str]:
    """The packages that bring a module which any of our files imports."""
    files = [*ROOT.glob("*.py"), *(path for name in CODE for path in (ROOT / name).rglob("*.py"))]
    modules = {
        name.split(".")[0] for path in files for name in imported(path.read_text(encoding="utf-8"))
    }
    brings = packages_distributions()
    return {package.lower() for module in modules for package in brings.get(module, ())}


def test_a_package_that_is_pinned_is_one_that_somebody_imports() -> None:
    assert pinned() - imported_anywhere() == set(NEVER_IMPORTED)
