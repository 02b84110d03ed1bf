"""The geometry of what is drawn: strokes, bars, rings, levels, medals and badges as frozen values.

Pure functions: a template gets numbers that are ready to stand in SVG attributes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import cos, pi, sin
from typing import Literal

Number = int | float | Decimal
Shape = Literal["coin", "hexagon", "shield", "square"]
State = Literal["made", "next", "faint"]

GATE = 5  # four strokes and the fifth across them
STROKES_AT_MOST = 15  # three gates: more can't be counted at a glance
GAP_AT_MOST = 10  # a longer way to go is a bar with ticks
GATE_WIDTH, STROKE_WIDTH, AIR = 36, 7, 5
LEVEL_STROKES = 20

# A hand never draws the same stroke twice: (top x, top y, foot x, foot y) beside the straight line.
_HAND = (
    (0.5, 2.6, -0.4, 25.5),
    (-0.2, 3.5, 0.5, 24.8),
    (0.4, 3.2, 0.2, 25.4),
    (-0.3, 2.8, -0.2, 24.7),
    (0.3, 3.5, 0.5, 25.3),
    (-0.5, 3.3, 0.3, 24.5),
)
_CROSS = ((20.8, 8.0), (20.9, 7.7))


@dataclass(frozen=True, slots=True)
class StrokeShape:
    """One counted unit: its path, and whether it is `made`, `next` or `faint`."""

    path: str
    state: State


@dataclass(frozen=True, slots=True)
class TallyShape:
    """Strokes in gates of five, in a view box as wide as they need."""

    view_box: str
    strokes: tuple[StrokeShape, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A ticked line under a solid one; `done`, `pace` and `end` are percentages as text."""

    done: str
    met: bool
    started: bool
    pace: str | None
    end: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A short line from one point to another."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class RingShape:
    """Dashes of an arc on a path length of 100, and the marks of today's pace."""

    done: str
    halo: str
    met: bool
    started: bool
    notch: Segment | None
    pace: Segment | None


@dataclass(frozen=True, slots=True)
class LevelShape:
    """Twenty strokes round a number; `on` is the dash array of those made."""

    on: str
    made: int
    of: int


@dataclass(frozen=True, slots=True)
class Outline:
    """One of a badge's three nested outlines, as an SVG element's name and attributes."""

    part: Literal["metal", "metal-rim", "metal-line"]
    element: Literal["circle", "path", "rect"]
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BadgeShape:
    """A badge's outlines, the height of its glyph and the strokes of its tier."""

    outlines: tuple[Outline, ...]
    glyph_y: str
    pips: tuple[str, ...]


def countable(made: int, to_make: int) -> bool:
    """Whether so many strokes can be read at a glance; a bar says it otherwise."""
    return to_make <= GAP_AT_MOST and made + to_make <= STROKES_AT_MOST


def tally(made: int, to_make: int = 0, *, faint: bool = False) -> TallyShape:
    """Draw `made` strokes and then those `to_make`, each fifth across its gate.

    Negative counts draw nothing.
    """
    ink, rose = max(made, 0), max(to_make, 0)
    strokes = tuple(
        StrokeShape(_stroke_path(i), "faint" if faint else "made" if i < ink else "next")
        for i in range(ink + rose)
    )
    return TallyShape(f"0 0 {_tally_width(ink + rose)} 28", strokes)


def _stroke_path(position: int) -> str:
    gate, within = divmod(position, GATE)
    left = GATE_WIDTH * gate
    if within == GATE - 1:
        foot, head = _CROSS[gate % len(_CROSS)]
        return f"M{left + 0.5:.1f} {foot:.1f} {left + 30.5:.1f} {head:.1f}"
    x = left + AIR + STROKE_WIDTH * within
    top_x, top_y, foot_x, foot_y = _HAND[(position - gate) % len(_HAND)]
    return f"M{x + top_x:.1f} {top_y:.1f} {x + foot_x:.1f} {foot_y:.1f}"


def _tally_width(strokes: int) -> int:
    gates, rest = divmod(strokes, GATE)
    if rest:
        return gates * GATE_WIDTH + 3 + STROKE_WIDTH * rest
    return max(gates * GATE_WIDTH - AIR, 1)


def bar(done: Number, total: Number, pace: Number | None = None, end: Number | None = None) -> Bar:
    """Place `done` of `total`, today's `pace` and the `end` of the ticks, in one unit."""
    share = _percent(done, total)
    return Bar(
        done=_plain(share),
        met=0 < total <= done,
        started=share > 0,
        pace=None if pace is None else _plain(_percent(pace, total)),
        end="100" if end is None else _plain(_percent(end, total)),
    )


def bar_of(made: int, to_make: int) -> Bar:
    """What is made, and what is to make, as a bar: for strokes too many to count."""
    return bar(max(made, 0), max(made, 0) + max(to_make, 0))


def ring(ratio: Number, pace: Number | None = None) -> RingShape:
    """Bend a share round a circle of radius 80 in a view box of 200, with the notch of `pace`."""
    share = _percent(ratio, 1)
    marks = None if pace is None else _percent(pace, 1)
    return RingShape(
        done=f"{_plain(share)} {_plain(100 - share)}",
        halo=f"{_plain(min(share + 0.4, 100))} {_plain(max(99.6 - share, 0))}",
        met=ratio >= 1,
        started=ratio > 0,
        notch=None if marks is None else _spoke(marks, 70, 90),
        # Among the ticks of the gap a short mark would be lost, so it crosses them.
        pace=None if marks is None else _spoke(marks, 66 if marks <= share else 92, 59),
    )


def level(made: int) -> LevelShape:
    """Twenty strokes of which `made` are ink."""
    on = min(max(made, 0), LEVEL_STROKES)
    return LevelShape(" ".join(["2.250 2.750"] * on + ["0 100"]), on, LEVEL_STROKES)


def badge(shape: Shape, tier: int = 1, *, earned: bool = True) -> BadgeShape:
    """The outlines of a badge in a view box of 96; one not yet earned shows no tier."""
    outlines = tuple(_outline(part, shape, radius) for part, radius in _RADII)
    pips = tuple(f"M{x} 69v7" for x in _PIPS[min(max(tier, 1), 3)]) if earned else ()
    return BadgeShape(outlines, "26" if earned else "30", pips)


_RADII: tuple[tuple[Literal["metal", "metal-rim", "metal-line"], float], ...] = (
    ("metal", 46),
    ("metal-rim", 41.4),
    ("metal-line", 35),
)
_PIPS = {1: (48,), 2: (45, 51), 3: (42, 48, 54)}


def _outline(
    part: Literal["metal", "metal-rim", "metal-line"], shape: Shape, radius: float
) -> Outline:
    match shape:
        case "coin":
            return Outline(part, "circle", (("cx", "48"), ("cy", "48"), ("r", _plain(radius))))
        case "hexagon":
            return Outline(part, "path", (("d", _hexagon(radius * 1.06)),))
        case "shield":
            return Outline(part, "path", (("d", _shield(radius / 46)),))
        case "square":
            return Outline(part, "rect", _square(radius))


def _hexagon(radius: float) -> str:
    corners = (_point(corner / 6 * 100, radius, 48) for corner in range(6))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"


def _shield(scale: float) -> str:
    def at(x: float, y: float) -> str:
        return f"{48 + (x - 48) * scale:.1f} {48 + (y - 48) * scale:.1f}"

    top = f"M{at(8, 12)}Q{at(48, -2)} {at(88, 12)}V{48 + 6 * scale:.1f}"
    return f"{top}Q{at(86, 80)} {at(48, 95)}Q{at(10, 80)} {at(8, 54)}Z"


def _square(radius: float) -> tuple[tuple[str, str], ...]:
    half = radius * 0.93
    start, side = f"{48 - half:.1f}", f"{half * 2:.1f}"
    corner = f"{24 * radius / 46:.1f}"
    return (("x", start), ("y", start), ("width", side), ("height", side), ("rx", corner))


def _spoke(percent: float, inner: float, outer: float) -> Segment:
    (x1, y1), (x2, y2) = _point(percent, inner, 100), _point(percent, outer, 100)
    return Segment(f"{x1:.2f}", f"{y1:.2f}", f"{x2:.2f}", f"{y2:.2f}")


def _point(percent: float, radius: float, middle: float) -> tuple[float, float]:
    """Where `percent` of a full turn, clockwise from the top, lies on a circle."""
    turn = percent / 100 * 2 * pi
    return middle + radius * sin(turn), middle - radius * cos(turn)


def _percent(part: Number, whole: Number) -> float:
    if whole <= 0:
        return 0.0
    return min(max(float(part) / float(whole) * 100, 0.0), 100.0)


def _plain(value: float) -> str:
    """A number as SVG likes it: at most two decimals, none that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
