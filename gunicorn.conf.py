"""How `gunicorn app:app` serves: a process a core, and in each some threads for its pages.

Streams leave their thread as soon as they are open, so the connections far outnumber the threads.
Options on gunicorn's command line win over these.
"""

import os
import sys

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

STOPPED = 3  # what gunicorn itself leaves with where a worker can't boot
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(os.cpu_count() or 1, 4))
threads = 16
worker_connections = 2000
keepalive = 60


def on_starting(_server: Arbiter) -> None:
    """Stop with the sentences alone where settings are unsafe (with --preload, the app has).

    A child looks: what the master loads, its workers would keep when they are reloaded.
    """
    child = os.fork()
    if child == 0:
        os._exit(_looked_at_settings())
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(STOPPED)


def _looked_at_settings() -> int:
    from salesgame import ROOT
    from salesgame.settings import Settings, UnsafeSettings

    try:
        Settings.from_env(os.environ, ROOT).refuse_unsafe()
    except UnsafeSettings as unsafe:
        unsafe.show()
        return STOPPED
    return 0


def when_ready(server: Arbiter) -> None:
    """Let the processes to come know where they listen: -b wins over HOST and PORT."""
    name = server.LISTENERS[0].getsockname()
    if isinstance(name, tuple):  # and not the path of a socket
        os.environ["HOST"], os.environ["PORT"] = name[0], str(name[1])


def post_worker_init(worker: Worker) -> None:
    """Tell the operator where the first admin is made; the first process does, for all of them."""
    settings = worker.wsgi.extensions.get("salesgame.settings")
    if settings is None:  # the benchmarks' floor is served so too
        return
    # With --preload, the settings were read before anything listened.
    listens = {name: os.environ[name] for name in ("HOST", "PORT") if name in os.environ}
    settings.values.update(listens)
    if worker.age == 1:
        from salesgame.web.company.first_run import tell_operator

        tell_operator(worker.wsgi)
