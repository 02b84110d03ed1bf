"""How noisy the machine is: one loop that does the same thing every time."""

from __future__ import annotations

import time

TIMES = 7
STEPS = 400_000


def floor() -> float:
    """Milliseconds the loop takes now: the median of seven."""
    seen = []
    for _ in range(TIMES):
        began = time.perf_counter()
        total = 0
        for step in range(STEPS):
            total += step & 7
        seen.append((time.perf_counter() - began) * 1000)
    return sorted(seen)[TIMES // 2]
