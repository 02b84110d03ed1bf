"""Marks words of the domain for translation; they are translated where they are shown."""

from __future__ import annotations

# gettext's extraction looks for this name; the word itself passes through unchanged.
N_ = str
