"""The documents: the pictures they show are there, few and small, and nothing else is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.pictures import PICTURES, REST, SHOWN

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MOST_BYTES = 200_000
MOST_PICTURES = 12


def kept() -> list[Path]:
    return sorted(path for path in PICTURES.iterdir() if path != REST)


def shown() -> set[Path]:
    """Every picture that a document shows, in Markdown or as `<img>`."""
    named = re.compile(r'!\[[^]]*\]\(([^)]+)\)|<img src="([^"]+)"')
    return {
        (page.parent / (found[1] or found[2])).resolve()
        for page in PAGES
        for found in named.finditer(page.read_text(encoding="utf-8"))
    }


def test_the_documents_show_all_pictures_that_are_kept_and_no_others() -> None:
    assert set(kept()) == shown()
    assert {path.name for path in kept()} == set(SHOWN)


@pytest.mark.parametrize("picture", kept(), ids=lambda path: path.name)
def test_a_picture_that_is_kept_has_at_most_200_kb(picture: Path) -> None:
    assert picture.stat().st_size <= MOST_BYTES


def test_at_most_twelve_pictures_are_kept() -> None:
    assert len(kept()) <= MOST_PICTURES
