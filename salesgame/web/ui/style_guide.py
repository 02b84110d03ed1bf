"""The living style sheet: every part of the interface in every state, on one page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, current_app, render_template

from salesgame.web.site.loaders import public

bp = Blueprint("style", __name__)

SWATCHES = (
    "canvas", "surface", "sunken", "slate", "ink", "accent", "gain", "hold", "info", "fault",
    "gold", "silver", "bronze", "onyx", "heat-2", "heat-3", "heat-4", "heat-5", "rose-field",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SampleBadge:
    """A badge to look at."""

    name: str
    shape: str
    metal: str
    tier: int
    glyph: str
    note: str
    earned: bool = True


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A board's row to look at."""

    place: int
    name: str
    note: str
    value: str
    gap: str | None = None
    gap_units: int | None = None
    gap_under: str | None = None
    moved: int | None = None
    tied: bool = False
    is_me: bool = False
    href: str | None = None


BADGES = (
    SampleBadge("First win", "coin", "bronze", 1, "deal", "1 deal won"),
    SampleBadge("Ten up", "coin", "silver", 2, "target", "10 deals in a quarter"),
    SampleBadge("Big catch", "coin", "gold", 3, "fish", "One deal over $25,000"),
    SampleBadge("Hat-trick", "coin", "onyx", 3, "bolt", "3 deals in a week"),
    SampleBadge("Show and tell", "hexagon", "bronze", 1, "demo", "10 demos"),
    SampleBadge("Good listener", "hexagon", "silver", 2, "phone", "250 verified calls"),
    SampleBadge("Full week", "hexagon", "gold", 3, "calendar", "5 days, 5 meetings"),
    SampleBadge("Scout", "hexagon", "onyx", 3, "compass", "$250k new pipeline"),
    SampleBadge("One gate", "shield", "bronze", 1, "sun", "5-day streak"),
    SampleBadge("Two gates", "shield", "silver", 2, "flag", "10-day streak"),
    SampleBadge("Ahead of pace", "shield", "gold", 3, "peak", "Quarter met early"),
    SampleBadge("Steady", "shield", "none", 1, "clock", "4 of 6 weeks", earned=False),
    SampleBadge("Kind word", "square", "bronze", 1, "heart", "Thanked 5 people"),
    SampleBadge("Assist", "square", "silver", 2, "split", "3 shared deals"),
    SampleBadge("All in", "square", "gold", 3, "team", "Team goal met"),
    SampleBadge("Mentor", "square", "none", 1, "chat", "1 of 3 ramps", earned=False),
)
PODIUM = (
    SampleRow(1, "Amara Okafor", "Delta", "918", gap_under="Leads the month"),
    SampleRow(2, "Mateo Rivera", "Summit", "871", "47", 5, "47 to 1st"),
    SampleRow(3, "Putri Maharani", "Delta", "846", "25", 3, "25 to 2nd"),
)
ROWS = (
    SampleRow(4, "Chen Wei", "Prairie", "779", "67", 7, "67 to 3rd", 2),
    SampleRow(5, "Jonas Lindqvist", "Harbor", "660", "119", 12, "119 to 4th", 0),
    SampleRow(6, "Sari Wulandari", "You · Harbor", "642", "18", 2, "18 to 5th", 2, is_me=True),
    SampleRow(7, "Dimas Prasetyo", "Delta", "617", "25", 3, "25 to 6th", -1, tied=True),
    SampleRow(7, "Leila Haddad", "Prairie", "617", "25", 3, "25 to 6th", 2, tied=True),
)
HEAT = (
    ("Sari Wulandari", (("88%", 4), ("12 of 12", 5), ("3 of 8", 2))),
    ("Jonas Lindqvist", (("104%", 5), ("9 of 12", 4), ("6 of 8", 3))),
    ("Emily Carter", (("41%", 2), ("4 of 12", 1), ("8 of 8", 5))),
)
COURSE = (
    ("1 Jul", "2026-07-01", 0, 0, None),
    ("13 Jul", "2026-07-13", 90000, 130000, None),
    ("27 Jul", "2026-07-27", 190000, 270000, None),
    ("10 Aug", "2026-08-10", 330000, 410000, None),
    ("24 Aug", "2026-08-24", 480000, 550000, None),
    ("7 Sep", "2026-09-07", 640000, 690000, None),
    ("16 Sep", "2026-09-16", 716000, 780000, 716000),
    ("30 Sep", "2026-09-30", None, 900000, 900000),
)
MONTHS = (
    ("S", 2140), ("O", 2860), ("N", 3020), ("D", 4410), ("J", 1980), ("F", 2350),
    ("M", 3480), ("A", 2760), ("M", 3150), ("J", 4890), ("J", 2790), ("A", 3970),
)  # fmt: skip
FUNNEL = (
    ("Qualified", 64, ""),
    ("Demo", 41, "64% of 64"),
    ("Proposal", 22, "54% of 41"),
    ("Contract", 9, "41% of 22"),
)
KINDS = (
    ("call", "Call", "8 of 12"),
    ("demo", "Demo", "1 of 2"),
    ("meeting", "Meeting", "1 of 1"),
    ("email", "E-mail", ""),
)
NAMES = (
    "Sari Wulandari", "Chen Wei", "Amara Okafor", "Leila Haddad", "Mateo Rivera",
    "Jonas Lindqvist", "Budi",
)  # fmt: skip


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)


@bp.get("/style")
@public
def page() -> str:
    """Every component and state; open to all, for it shows nobody's numbers."""
    return render_template(
        "ui/style_guide/page.html",
        badges=BADGES,
        podium_rows=PODIUM,
        rows=ROWS,
        heat=HEAT,
        course=COURSE,
        months=MONTHS,
        funnel=FUNNEL,
        kinds=KINDS,
        names=NAMES,
        swatches=SWATCHES,
        icons=_icons(),
    )


@lru_cache(maxsize=1)
def _icons() -> tuple[str, ...]:
    sprite = Path(current_app.static_folder or "static") / "icons.svg"
    return tuple(re.findall(r'<symbol id="([a-z-]+)"', sprite.read_text("utf-8")))
