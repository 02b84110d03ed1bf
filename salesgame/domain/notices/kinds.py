"""The kinds of notice there are; each person may switch a kind off."""

from __future__ import annotations

from typing import Literal, get_args

NoticeKind = Literal[
    "approved",
    "refused",
    "asked_again",
    "taken_back",
    "target_changed",
    "rule_changed",
    "statement_adjusted",
    "proposal_waiting",
    "proposal_decided",
    "role_changed",
    "password_reset",
    "clock_in_doubt",
]
KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)
# Who may get in, or may read everybody's pay, is told whatever they switched off.
ALWAYS: frozenset[NoticeKind] = frozenset({"role_changed", "password_reset"})
SWITCHED: tuple[NoticeKind, ...] = tuple(kind for kind in KINDS if kind not in ALWAYS)
