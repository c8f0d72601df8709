"""How gunicorn serves the desk: threads, as most requests wait for the database; logs in our form."""

from __future__ import annotations

from pathlib import Path

import gunicorn  # type: ignore[import-untyped]
from django.conf import settings

from hearsay.web import logs
from hearsay.web.environment import number

# What serves is nobody's business; gunicorn has no setting for it, and reads this name when it starts.
gunicorn.SERVER = "hearsay"
wsgi_app = "hearsay.web.wsgi:application"
worker_class = "gthread"
workers = number("HEARSAY_WEB_PROCESSES", 2)
threads = number("HEARSAY_WEB_THREADS", 8)
# Loaded once, and shared: a process starts, and takes a lost one's place, at once. Nothing is connected yet.
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 5
accesslog = None
logconfig_dict = logs.CONFIG
# A worker shows that it is alive by touching a file; on a slow disk that could take too long.
MEMORY = "/dev/shm"  # noqa: S108 # nosec B108 - gunicorn makes a file of its own name there
worker_tmp_dir = MEMORY if Path(MEMORY).is_dir() else None


def when_ready(_server: object) -> None:
    """Say where the desk is, once it listens there: who opens the page now is answered."""
    print(f"The desk is at {settings.ADDRESS} (Ctrl-C ends it)", flush=True)
