"""Flask's own session cookie, sealed with keys that are derived once instead of each time."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property, lru_cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode

LONG = 600


class PlainJSON:
    """What the session holds is plain: names, tokens and toasts. Flask's own also keeps types."""

    @staticmethod
    def dumps(value: Any) -> str:
        """Without the spaces: a cookie is sent with every request."""
        return json.dumps(value, separators=(",", ":"))

    @staticmethod
    def loads(text: str | bytes) -> Any:
        """What `dumps` was given; tuples come back as lists."""
        return json.loads(text)


class KnownKeySigner(TimestampSigner):
    """Derives the key of a secret once."""

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """The key for the newest secret, or for the given one."""
        return self._derived(secret_key)

    @lru_cache(maxsize=8)  # noqa: B019 -- one signer lives as long as the application
    def _derived(self, secret_key: str | bytes | None) -> bytes:
        return super().derive_key(secret_key)


class Sealer(URLSafeTimedSerializer):
    """A serializer that keeps its signer, and packs only what is long enough to shrink."""

    def dump_payload(self, obj: Any) -> bytes:
        """The session as text that a cookie can hold."""
        text = PlainJSON.dumps(obj).encode()
        packed: bytes = super().dump_payload(obj) if len(text) > LONG else base64_encode(text)
        return packed

    def make_signer(self, salt: str | bytes | None = None) -> Any:
        """The signer of the session's salt."""
        return self._kept if salt in (None, self.salt) else super().make_signer(salt)

    @cached_property
    def _kept(self) -> Any:
        return super().make_signer()


class SealedSessions(SecureCookieSessionInterface):
    """Keeps the serializer while the application's keys stay what they are."""

    salt = "salesgame-session"  # not Flask's own: its cookies are written in another form

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The serializer of the application's present keys; None where there are none."""
        if not app.secret_key:
            return None
        fallbacks = app.config["SECRET_KEY_FALLBACKS"] or ()
        return _sealer((*fallbacks, app.secret_key), self.salt)


@lru_cache(maxsize=8)
def _sealer(keys: tuple[str | bytes, ...], salt: str) -> Sealer:
    return Sealer(
        [key.encode() if isinstance(key, str) else key for key in keys],
        salt=salt, serializer=PlainJSON, signer=KnownKeySigner,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
    )  # fmt: skip


def register(app: Flask) -> None:
    """Use it."""
    app.session_interface = SealedSessions()
