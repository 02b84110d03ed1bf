"""A pytest plugin that says how many tests ran on which database, before pytest's summary."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

DATABASE = os.environ.get("TEST_DATABASE", "SQLite")
CI = os.environ.get("CI") == "true"

_ran: set[str] = set()
_skipped: dict[str, bool] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note each test once: as run, or as skipped with whether CI needs it."""
    if report.skipped:
        _skipped[report.nodeid] = "browser" in report.keywords
    elif report.when == "call" or report.failed:
        _ran.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep the count for the second run; under CI a skipped browser test fails the run."""
    if hasattr(session.config, "workerinput"):
        return
    if path := os.environ.get("RAN_TO"):
        Path(path).write_text(_told(), encoding="utf-8")
    if CI and _forbidden() and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what ran, this time and before."""
    for line in (os.environ.get("RAN_BEFORE", ""), _told()):
        if line:
            terminalreporter.write_line(line)
    if CI and (names := _forbidden()):
        terminalreporter.write_line(
            f"Skipped, and CI may not skip it: {', '.join(names)}", red=True
        )


def _told() -> str:
    left_out = f", {len(_skipped)} skipped" if _skipped else ""
    return f"{DATABASE}: {len(_ran)} tests ran{left_out}."


def _forbidden() -> list[str]:
    return sorted(name for name, needed in _skipped.items() if needed)
