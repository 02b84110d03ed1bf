"""The one history of who changed what moves pay or opens doors."""

from __future__ import annotations

from typing import Literal, get_args

AuditKind = Literal[
    "role", "person", "target", "leave", "team", "rule", "plan", "approval", "proposal", "period",
    "source", "company", "clock",
]  # fmt: skip
KINDS: tuple[AuditKind, ...] = get_args(AuditKind)
