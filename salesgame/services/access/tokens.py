"""Tokens people carry; only their SHA-256 is ever kept."""

from __future__ import annotations

import secrets
from hashlib import sha256

TOKEN_BYTES = 32


def new_token() -> str:
    """A fresh token of 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """What is kept of a token. It is random, so a fast hash does."""
    return sha256(token.encode()).hexdigest()
