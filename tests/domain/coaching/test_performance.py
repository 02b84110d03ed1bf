"""How warm a cell is, and whom to talk to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from salesgame.domain.coaching.performance import Counted, Performance, heat, talks
from salesgame.domain.targets.quotas import Target, TargetProgress

# Half of 60 working days are gone; the quota is 1,000.
QUOTA = Target(Decimal(1000), Fraction(1000))
MEAN = Performance(
    person_id=1,
    name="Ana",
    quota=TargetProgress(500, QUOTA, 30, 60),
    deals=Counted(5, None, None),
    won=5,
    closed=15,
    aim=Decimal("0.33"),
    min_sample=5,
    activity=Counted(10, None, None),
    open_amount=900,
    typical_deal=Decimal(100),
)
TEAM_RATE = Decimal("0.33")


@pytest.mark.parametrize(
    ("pace", "warm"),
    [
        (None, 1),
        ("0", 2),
        ("0.699", 2),
        ("0.7", 3),
        ("0.899", 3),
        ("0.9", 4),
        ("0.999", 4),
        ("1", 5),
    ],
)
def test_heat_runs_from_far_to_met(pace: str | None, warm: int) -> None:
    assert heat(None if pace is None else Decimal(pace)) == warm


@pytest.mark.parametrize(
    ("result", "deals"), [(600, 0), (500, 0), (499, 1), (400, 1), (399, 2), (0, 5)]
)
def test_the_way_to_pace_is_counted_in_whole_typical_deals(result: int, deals: int) -> None:
    standing = replace(MEAN, quota=TargetProgress(result, QUOTA, 30, 60))

    assert standing.deals_from_pace == deals


def test_a_win_rate_below_its_sample_is_not_rated() -> None:
    few = replace(MEAN, won=4, closed=4)

    assert (few.win_rate, few.win_heat) == (None, 1)
    assert replace(few, won=5, closed=5).win_heat == 5


@pytest.mark.parametrize(
    ("result", "open_amount", "is_over", "warm"),
    [
        (500, 1500, False, 5),
        (500, 1499, False, 4),
        (500, 1350, False, 4),
        (500, 1050, False, 3),
        (500, 1049, False, 2),
        (1000, 0, False, 5),  # nothing is left to cover
        (500, 1500, True, 1),  # what is open today covers nothing of a period that is over
    ],
)
def test_a_pipeline_of_three_times_what_is_left_is_plenty(
    result: int, open_amount: int, is_over: bool, warm: int
) -> None:
    quota = TargetProgress(result, QUOTA, 30, 60)
    standing = replace(MEAN, quota=quota, open_amount=open_amount, is_over=is_over)

    assert standing.pipeline_heat == warm


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"quiet_days": 4}, None),
        ({"quiet_days": 5}, "quiet"),
        ({"won": 2, "activity": Counted(40, QUOTA, Decimal(1))}, "busy"),
        ({"won": 2, "activity": Counted(40, QUOTA, Decimal("0.9"))}, None),
        # six tenths of the team's 33 % are 19.8 %
        ({"won": 98, "closed": 500, "activity": Counted(40, QUOTA, Decimal(1))}, "busy"),
        ({"won": 99, "closed": 500, "activity": Counted(40, QUOTA, Decimal(1))}, None),
        ({"quota": TargetProgress(200, QUOTA, 30, 60), "open_amount": 799}, "thin"),
        ({"quota": TargetProgress(200, QUOTA, 30, 60), "open_amount": 800}, None),
        # what is open today is none of a period that is over
        ({"quota": TargetProgress(200, QUOTA, 60, 60), "open_amount": 799, "is_over": True}, None),
        ({"quota": TargetProgress(900, QUOTA, 30, 60)}, "near"),
        ({"quota": TargetProgress(899, QUOTA, 30, 60)}, None),
        ({"quota": TargetProgress(900, QUOTA, 60, 60), "is_over": True}, None),
        ({"quota": TargetProgress(1000, QUOTA, 30, 60)}, None),
        ({"won": 7}, "form"),
        ({"won": 7, "quiet_days": 9}, "quiet"),
        # five quarters of them are 41.25 %
        ({"won": 33, "closed": 80}, None),
        ({"won": 34, "closed": 80}, "form"),
    ],
)
def test_numbers_say_whom_to_talk_to(change: dict[str, object], reason: str | None) -> None:
    found = talks([replace(MEAN, **change)], TEAM_RATE)

    assert [talk.reason for talk in found] == ([] if reason is None else [reason])


@pytest.mark.parametrize(("result", "left"), [(333, 1), (300, 34)])
def test_what_is_left_of_a_part_of_a_quota_is_told_so_that_it_reaches_it(
    result: int, left: int
) -> None:
    third = Target(Decimal(1000), Fraction(1000, 3))
    near = replace(MEAN, quota=TargetProgress(result, third, 30, 60))

    (talk,) = talks([near], TEAM_RATE)

    assert (talk.reason, talk.facts) == ("near", {"left": left})


def test_two_of_a_reason_are_enough_and_the_quiet_come_first() -> None:
    people = [replace(MEAN, person_id=n, name=f"P{n}", won=7) for n in range(6)]
    people.append(replace(MEAN, person_id=9, name="Zoe", quiet_days=6))

    found = talks(people, TEAM_RATE)

    assert [talk.name for talk in found] == ["Zoe", "P0", "P1"]
