"""The palette can be read: 7 for body ink, 4.5 for all other text, 3 for the edges of controls."""

from __future__ import annotations

import re
from math import cos, radians, sin
from pathlib import Path

import pytest

CSS = Path(__file__).parents[3] / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text("utf-8").split("@supports")[0]
OKLCH = re.compile(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)")
GROUNDS = ("canvas", "surface", "sunken")
THEMES = ("light", "dark")
BODY, TEXT, EDGE = 7, 4.5, 3

Rgb = tuple[float, float, float]


def colours(theme: str) -> dict[str, Rgb]:
    found = {}
    for name, value in re.findall(r"--([\w-]+):\s*((?:light-dark|oklch)\([^;]+);", TOKENS):
        shades = OKLCH.findall(value)
        if shades:
            light, chroma, hue = map(float, shades[-1 if theme == "dark" else 0])
            found[name] = linear(light / 100, chroma, hue)
    return found


def linear(light: float, chroma: float, hue: float) -> Rgb:
    """OKLCH to linear sRGB, clipped to what a screen can show (Björn Ottosson's matrices)."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    l_ = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m_ = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s_ = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_
    green = -1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_
    blue = -0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_
    return clip(red), clip(green), clip(blue)


def clip(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def contrast(one: Rgb, other: Rgb) -> float:
    dark, light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_measured_as_twenty_one() -> None:
    assert contrast(linear(0, 0, 0), linear(1, 0, 0)) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("ink", "least"),
    [
        ("ink", BODY),
        ("ink-done", BODY),
        ("ink-soft", TEXT),
        ("accent", TEXT),
        ("gain", TEXT),
        ("hold", TEXT),
        ("info", TEXT),
        ("fault", TEXT),
        ("edge", EDGE),
    ],
)
def test_ink_reads_on_every_ground(theme: str, ink: str, least: float) -> None:
    found = colours(theme)

    for ground in GROUNDS:
        assert contrast(found[ink], found[ground]) >= least, ground


@pytest.mark.parametrize("ink", ["ink", "ink-soft", "accent", "gain", "hold", "info", "fault"])
@pytest.mark.parametrize("ground", ["slate", "slate-sunken"])
def test_a_slate_is_read_in_the_dark_theme_whatever_the_page_is(ink: str, ground: str) -> None:
    found = colours("dark")

    assert contrast(found[ink], found[ground]) >= (BODY if ink == "ink" else TEXT)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("on-accent", "accent"),
        ("on-accent", "accent-deep"),
        ("accent-deep", "accent-wash"),
        ("gain", "gain-wash"),
        ("hold", "hold-wash"),
        ("info", "info-wash"),
        ("fault", "fault-wash"),
        ("canvas", "ink"),
        ("on-rose", "rose-field"),
        ("on-medal", "gold"),
        ("on-medal", "silver"),
        ("on-medal", "bronze"),
        ("on-onyx", "onyx"),
        ("ink", "heat-1"),
        ("ink", "heat-2"),
        ("ink", "heat-3"),
        ("ink", "heat-4"),
        ("on-heat-5", "heat-5"),
        *(("ink", f"who-{n}") for n in range(1, 7)),
    ],
)
def test_text_reads_on_the_ground_it_is_made_for(theme: str, ink: str, ground: str) -> None:
    found = colours(theme)

    assert contrast(found[ink], found[ground]) >= TEXT


def test_only_the_tokens_name_a_colour() -> None:
    raw = re.compile(r"oklch\(|rgba?\(|hsla?\(|#[0-9a-f]{3,8}\b", re.IGNORECASE)

    named = [
        p.name for p in CSS.rglob("*.css") if p.name != "tokens.css" and raw.search(p.read_text())
    ]

    assert named == []


def test_every_token_that_is_used_exists() -> None:
    defined: set[str] = set()
    used: set[str] = set()
    for path in CSS.rglob("*.css"):
        text = path.read_text("utf-8")
        defined |= set(re.findall(r"(--[\w-]+)\s*:", text))
        used |= set(re.findall(r"var\((--[\w-]+)", text))

    assert used - defined == set()
