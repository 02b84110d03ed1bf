"""Audiences: parse, call one service or query, redirect or render."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from salesgame.web.security import surround

# Every module here offers `register(app)`; the order is the order of registration.
MODULES: tuple[str, ...] = (
    "addresses",
    "sealed",
    "assets",
    "filters",
    "labels",
    "readings",
    "proration",
    "navigation",
    "toasts",
    "look",
    "failures",
    "readiness",
    "languages",
    "limits",
    "logged",
    "security",
    "refusals",
    "auth",
    "setup",
    "loaders",
    "health",
    "links",
    "profile",
    "people",
    "teams",
    "company",
    "kinds",
    "style",
    "leaderboard",
    "stream",
    "tv",
    "screens",
    "home",
    "deals",
    "log",
    "points",
    "badges",
    "rules",
    "team",
    "person",
    "leave",
    "approvals",
    "pay",
    "plans",
    "targets",
    "imports",
)


def register(app: Flask) -> None:
    """Register every audience with the app."""
    for name in MODULES:
        import_module(f"salesgame.web.{name}").register(app)
    surround(app)
