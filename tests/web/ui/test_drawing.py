"""What is drawn: a stroke is a unit, every fifth crosses its gate, and nothing leaves its frame."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesgame.web.ui import drawing


def test_ink_strokes_come_before_the_rose_ones_and_each_is_one_unit() -> None:
    drawn = drawing.tally(3, 2)

    assert [stroke.state for stroke in drawn.strokes] == ["made"] * 3 + ["next"] * 2


def test_the_fifth_stroke_lies_across_its_four() -> None:
    first, fifth = drawing.tally(5).strokes[0], drawing.tally(5).strokes[4]

    assert first.path == "M5.5 2.6 4.6 25.5"
    assert fifth.path == "M0.5 20.8 30.5 8.0"


def test_the_tenth_stroke_lies_across_the_second_gate() -> None:
    assert drawing.tally(10).strokes[9].path == "M36.5 20.9 66.5 7.7"


@pytest.mark.parametrize(
    ("strokes", "width"),
    [(0, 1), (1, 10), (2, 17), (4, 31), (5, 31), (6, 46), (10, 67), (12, 89), (13, 96)],
)
def test_a_tally_is_as_wide_as_its_strokes(strokes: int, width: int) -> None:
    assert drawing.tally(strokes).view_box == f"0 0 {width} 28"


def test_somebody_elses_gap_is_drawn_faint() -> None:
    assert {stroke.state for stroke in drawing.tally(0, 4, faint=True).strokes} == {"faint"}


def test_nothing_below_zero_is_drawn() -> None:
    assert drawing.tally(-2, -1).strokes == ()


@pytest.mark.parametrize(
    ("made", "to_make", "told"),
    [(0, 10, True), (0, 11, False), (5, 10, True), (6, 10, False), (15, 0, True), (16, 0, False)],
)
def test_more_than_can_be_counted_at_a_glance_becomes_a_bar(
    made: int, to_make: int, told: bool
) -> None:
    assert drawing.countable(made, to_make) is told


@pytest.mark.parametrize(
    ("share", "done", "met"),
    [
        (0, "0 100", False),
        (Decimal("0.88"), "88 12", False),
        (Decimal("0.9999"), "99.99 0.01", False),
        (Decimal("0.99999999999999999999"), "100 0", False),
        (1, "100 0", True),
        (Decimal("1.4"), "100 0", True),
        (Decimal("-0.05"), "0 100", False),
    ],
)
def test_a_ring_is_full_at_a_hundred_and_never_beyond(share: Decimal, done: str, met: bool) -> None:
    drawn = drawing.ring(share)

    assert (drawn.done, drawn.met) == (done, met)


def test_the_pace_notch_points_where_today_should_be() -> None:
    drawn = drawing.ring(Decimal("0.88"), Decimal("0.84375"))

    assert drawn.notch == drawing.Segment("41.80", "61.11", "25.17", "50.00")
    assert drawn.pace == drawing.Segment("45.12", "63.33", "50.94", "67.22")


def test_a_pace_further_on_than_the_arc_crosses_the_ticks() -> None:
    drawn = drawing.ring(0.25, 0.75)

    assert drawn.pace == drawing.Segment("8.00", "100.00", "41.00", "100.00")


def test_a_bar_says_how_far_and_where_today_should_be() -> None:
    assert drawing.bar(9, 12, pace=6) == drawing.Bar("75", False, True, "50", "100")


def test_a_bar_of_nothing_has_not_begun_rather_than_been_met() -> None:
    assert drawing.bar(0, 0) == drawing.Bar("0", False, False, None, "100")


@pytest.mark.parametrize(("made", "dashes"), [(-1, 0), (0, 0), (11, 11), (20, 20), (25, 20)])
def test_a_level_has_twenty_strokes(made: int, dashes: int) -> None:
    drawn = drawing.level(made)

    assert drawn.made == dashes
    assert drawn.on.count("2.250 2.750") == dashes


@pytest.mark.parametrize(
    ("shape", "element"),
    [("coin", "circle"), ("hexagon", "path"), ("shield", "path"), ("square", "rect")],
)
def test_a_badges_family_is_its_shape(shape: drawing.Shape, element: str) -> None:
    drawn = drawing.badge(shape)

    assert [outline.part for outline in drawn.outlines] == ["metal", "metal-rim", "metal-line"]
    assert {outline.element for outline in drawn.outlines} == {element}


@pytest.mark.parametrize(("tier", "pips"), [(0, 1), (1, 1), (2, 2), (3, 3), (9, 3)])
def test_a_badges_tier_is_one_to_three_strokes(tier: int, pips: int) -> None:
    assert len(drawing.badge("coin", tier).pips) == pips


def test_a_badge_not_yet_earned_shows_no_tier() -> None:
    assert drawing.badge("coin", 3, earned=False).pips == ()
