"""Every text is in Indonesian too, with the same placeholders."""

from __future__ import annotations

from translations.catalogue import faults


def test_no_text_is_missing_in_any_language() -> None:
    assert faults() == []
