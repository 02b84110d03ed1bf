"""`python -m benchmarks`: every promise of speed and memory as a row against its floor.

`--quick` measures a tenth of everything. The machine's noise is the spread of the floor itself,
measured at the beginning, between the parts and at the end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks import board, close_period, importing, log_deal, neighbours, noise, stream


@dataclass(frozen=True, slots=True)
class Row:
    """A promise, what was measured, and the bound it is to keep."""

    what: str
    measured: float
    bound: float
    at_least: bool
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the promise is kept."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound


def _importing(quick: bool) -> Iterator[Row]:  # noqa: FBT001
    size = (1_000, 20_000, 20_000) if quick else (10_000, 1_000_000, 200_000)
    seen = importing.measure(*size)
    note = (
        f"{size[2]:,} rows into {size[1]:,} deals in {seen['seconds']:.1f} s, start included; "
        f"the badges at the next tick {seen['badges_seconds']:.1f} s; "
        f"bare rows {seen['floor_rate']:,.0f}/s"
    )
    yield Row("import, deals/s", seen["rate"], 8_000, at_least=True, note=note)
    yield Row("import, most memory, MB", seen["most_mb"], 300, at_least=False)


def _log_deal(quick: bool) -> Iterator[Row]:  # noqa: FBT001
    seen = log_deal.measure(*((200, 4_000) if quick else (10_000, 1_000_000)))
    note = f"{seen['rate']:.0f}/s; the bare insert {seen['floor_rate']:.0f}/s"
    yield Row("log a won deal / bare insert", seen["ratio"], 0.3, at_least=True, note=note)
    note = f"the bare insert {seen['floor_p99_ms']:.1f}"
    yield Row(
        "log a won deal, p99 of 16 clients, ms", seen["p99_ms"], 50, at_least=False, note=note
    )


def _board(quick: bool) -> Iterator[Row]:  # noqa: FBT001
    small, large = (
        ((100, 1_000), (1_000, 20_000)) if quick else ((1_000, 100_000), (10_000, 1_000_000))
    )
    seen = board.measure(small, large)
    note = f"{seen['rate']:.0f}/s; Hello, world {seen['floor_rate']:.0f}/s"
    yield Row(
        "board of 50, asked again / Hello, world", seen["ratio"], 0.25, at_least=True, note=note
    )
    yield Row("board, small company / large", seen["flat"], 1.3, at_least=False)
    ms = neighbours.measure(*large)
    yield Row("my place and neighbours, ms", ms, 5, at_least=False)


def _closing(quick: bool) -> Iterator[Row]:  # noqa: FBT001
    small, large = (100, 1_000) if quick else (1_000, 10_000)
    seen = close_period.measure((small, large))
    yield Row(f"close a period, {large:,} reps, s", seen[large], 2.2, at_least=False)
    yield Row("close, large / small", seen[large] / seen[small], 12, at_least=False)


def _stream(quick: bool) -> Iterator[Row]:  # noqa: FBT001
    viewers = 100 if quick else 1_000
    seen = stream.measure(viewers)
    yield Row(
        f"stream, the last of {viewers} viewers, ms after the poll",
        seen["last_ms"],
        150,
        at_least=False,
    )
    yield Row("stream, KB a viewer", seen["kb_each"], 60, at_least=False)
    yield Row("pages beside the viewers / alone", seen["pages_kept"], 0.5, at_least=True)


PARTS: tuple[Callable[[bool], Iterator[Row]], ...] = (
    _importing, _log_deal, _board, _closing, _stream,
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Print the table; 1 when a promise is broken."""
    quick = "--quick" in arguments
    only = [name for name in arguments if not name.startswith("-")]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a server finds its modules compiled
    floors, rows = [noise.floor()], []
    print(f"{'':2}{'':52}{'measured':>12}{'bound':>12}")
    for part in PARTS:
        if only and part.__name__.strip("_") not in only:
            continue
        for row in part(quick):
            rows.append(row)
            sign = ">=" if row.at_least else "<="
            mark = " " if row.kept else "!"
            print(
                f"{mark:2}{row.what:52}{row.measured:>12,.3g}{sign:>4}{row.bound:>8,}  {row.note}",
                flush=True,
            )
        floors.append(noise.floor())
        print(
            f"{'':4}noise loop: {floors[-2]:.1f} ms before, {floors[-1]:.1f} ms after", flush=True
        )
    print(f"\nNoise: the same loop took {min(floors):.1f} to {max(floors):.1f} ms over this run.")
    return int(not all(row.kept for row in rows))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
