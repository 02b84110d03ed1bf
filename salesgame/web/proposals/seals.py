"""What a form sends back of the effect that its page showed.

It is signed: out of a bare digest whoever may not see somebody's pay could guess the amount.
"""

from __future__ import annotations

import hmac

from flask import current_app


def sealed(text: str) -> str:
    """A seal as a page may say it."""
    key = current_app.config["SECRET_KEY"]
    return hmac.digest(key.encode(), b"effect:" + text.encode(), "sha256").hex()[:32]
