"""What roles are called."""

from __future__ import annotations

from salesgame.web.ui.language import lazy_gettext

ROLE_NAMES = {
    "rep": lazy_gettext("Rep"),
    "manager": lazy_gettext("Manager"),
    "finance": lazy_gettext("Finance"),
    "admin": lazy_gettext("Admin"),
}


def role_name(role: str) -> str:
    """`{{ "rep" | role_name }}` → Rep, in the reader's language."""
    return str(ROLE_NAMES.get(role, role))
