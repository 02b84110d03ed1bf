"""The additive measures that totals keep of a person and a period: listed here, and only here.

Totals keep them in columns of these names (`storage.metrics`), metrics are read off them
(`Totals`). A measure is added here, there, where a fact is summed (`services.metrics.totals`) and
where verify works it out anew (`queries.operations.rebuilding`); a test finds one left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag


class Part(IntFlag):
    """What comes together. Most days of a person saw one of these, and the rest is not written."""

    OPENING = 1
    WIN = 2
    LOSS = 4
    EARNING = 8


@dataclass(frozen=True, slots=True)
class Measure:
    """A number or an instant of totals, and the part it comes with."""

    name: str
    part: Part


SUMMED = (
    Measure("won", Part.WIN),
    Measure("won_share", Part.WIN),
    Measure("won_amount", Part.WIN),
    Measure("valued", Part.WIN),
    Measure("lost", Part.LOSS),
    Measure("lost_share", Part.LOSS),
    Measure("lost_amount", Part.LOSS),
    Measure("cycle_days", Part.WIN),
    Measure("cycles", Part.WIN),
    Measure("opened", Part.OPENING),
    Measure("cohort_won", Part.OPENING),
    Measure("cohort_lost", Part.OPENING),
    Measure("points", Part.EARNING),
)
REACHED = (  # of two, the later stands
    Measure("won_reached_at", Part.WIN),
    Measure("points_reached_at", Part.EARNING),
)
SUMS = tuple(measure.name for measure in SUMMED)
INSTANTS = tuple(measure.name for measure in REACHED)
KEPT = (*SUMS, *INSTANTS)
# Of activities, by their kind: all that were logged, the verified, and the last one's instant.
ACTIVITY_SUMS = ("logged", "verified")
ACTIVITY_INSTANTS = ("reached_at",)
ACTIVITY_KEPT = (*ACTIVITY_SUMS, *ACTIVITY_INSTANTS)
