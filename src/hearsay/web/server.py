"""How gunicorn serves the desk: threads, as most requests wait for the database; logs in our form."""

from __future__ import annotations

from pathlib import Path

from hearsay.web import logs
from hearsay.web.environment import number

wsgi_app = "hearsay.web.wsgi:application"
worker_class = "gthread"
workers = number("HEARSAY_WEB_PROCESSES", 2)
threads = number("HEARSAY_WEB_THREADS", 8)
timeout = 60
graceful_timeout = 20
keepalive = 5
accesslog = None
logconfig_dict = logs.CONFIG
# A worker shows that it is alive by touching a file; on a slow disk that could take too long.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
