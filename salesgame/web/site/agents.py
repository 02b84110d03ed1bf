"""Browsers by the names people know, from how they call themselves."""

from __future__ import annotations

from salesgame.web.ui.language import _

# The first that fits wins: many browsers also claim to be the ones below them.
_PROGRAMS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def agent_name(agent: str) -> str:
    """`Firefox, Windows`; what it can't tell is an unknown browser."""
    program = next((name for mark, name in _PROGRAMS if mark in agent), _("Unknown browser"))
    system = next((name for mark, name in _SYSTEMS if mark in agent), None)
    return f"{program}, {system}" if system else program
