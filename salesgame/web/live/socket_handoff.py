"""Taking a client's socket out of the server's hands, so that a stream holds no thread."""

from __future__ import annotations

import os
import socket
from typing import Any

_NAMES = ("gunicorn.socket", "werkzeug.socket")


def take(environ: dict[str, Any]) -> socket.socket | None:
    """The client's socket as our own; None where the server gives none we can use (TLS, HTTP/2).

    The server's socket object stays valid, but its file descriptor is pointed at a pair
    whose other end is closed: whatever the server still writes goes nowhere (EPIPE, which
    servers take for a client that left), and its shutdown can't reach the client.
    """
    theirs = next((environ[name] for name in _NAMES if name in environ), None)
    if type(theirs) is not socket.socket or environ.get("HTTP_VERSION") == "2":
        return None
    ours = theirs.dup()
    near, far = socket.socketpair()
    os.dup2(near.fileno(), theirs.fileno(), inheritable=False)
    near.close()
    far.close()
    ours.settimeout(0)
    return ours
