"""A process with all that a server needs loaded, which forks a server for each line it is sent.

Loading takes a second, a server lives for a tenth of one. What is forked is gunicorn itself, with
a session of its own: it makes the application, and may be killed with its workers like any other.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from gunicorn.app import wsgiapp
from gunicorn.workers import gthread  # noqa: F401  what gunicorn would load by its name

from salesgame import web


def main() -> None:
    """Answer each line of options with the server's process, and with another line at its end."""
    for name in web.modules():
        import_module(name)
    for options in sys.stdin:
        server = os.fork()
        if not server:
            _serve(options.split())
        os.waitpid(server, 0)
        _say("over")


def _say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _serve(options: list[str]) -> None:
    os.setsid()
    _say(os.getpid())  # not before: whoever kills it kills its session
    sys.argv = ["gunicorn", *options]
    wsgiapp.run()
    os._exit(0)


if __name__ == "__main__":
    main()
