"""How many random trials a test makes: some in the suite, many behind `--soak`."""

from __future__ import annotations

SOAK = False  # set by tests/conftest.py before any test is collected


def trials(suite: int, *, soak: int) -> int:
    """The count of this run. In the suite a test's trials take at most twenty seconds."""
    return soak if SOAK else suite


def seeds(suite: int, *, soak: int) -> range:
    """A seed for each trial of this run, for `parametrize`."""
    return range(trials(suite, soak=soak))
