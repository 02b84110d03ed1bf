"""How `gunicorn app:app` serves: a process a core, and in each some threads for its pages.

Streams leave their thread as soon as they are open, so the connections far outnumber the threads.
Options on gunicorn's command line win over these.
"""

import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(os.cpu_count() or 1, 4))
threads = 16
worker_connections = 2000
keepalive = 60
