"""Start a desk: check, prepare, let the first person in, then keep server and worker running."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.conf import settings
from django.db import connections
from django.utils import timezone

from hearsay.connect.http import is_free
from hearsay.errors import SettingError
from hearsay.web import logs
from hearsay.web.database import check_settings, make_ready
from hearsay.web.people.first_visit import first_visit
from hearsay.web.proxies import visitors
from hearsay.web.supervisor import Child, supervise

__all__ = ["serve", "server_command"]


def serve(address: str, port: int, *, worker: bool, tell: Callable[[str], None]) -> int:
    """Serve the desk until SIGTERM or SIGINT; returns the exit code.

    Raises:
        SettingError: a setting cannot work, or the port is taken.
        HearsayError: the database cannot be used.
    """
    logs.configure()
    check_settings()
    _require_tls_somewhere()
    if not (found := visitors()).good:
        tell(f"{found.what}: {found.said}")
    if not is_free(address, port):
        raise SettingError(f"port {port} of {address} is taken; choose another one with --port")
    make_ready(tell)
    if (link := first_visit(timezone.now())) is not None:
        tell(f"Nobody has an account here yet. The first administrator comes in by:\n  {link}")
    connections.close_all()
    children = [Child("server", server_command(address, port), again=False)]
    if worker:
        # Pages come first: somebody waits for them, and nobody for the next batch.
        children.append(Child("worker", (sys.executable, "-m", "hearsay", "worker"), nice=10))
    return supervise(children)


def server_command(address: str, port: int) -> tuple[str, ...]:
    """Return what starts gunicorn; the rest of its settings is in `hearsay.web.server`."""
    host = f"[{address}]" if ":" in address else address
    config = "python:hearsay.web.server"
    return (sys.executable, "-m", "gunicorn", "--config", config, "--bind", f"{host}:{port}")


def _require_tls_somewhere() -> None:
    """Refuse an https address with nobody to speak https: browsers would be sent round in circles.

    Raises:
        SettingError: that is so.
    """
    if settings.SECURE and settings.SECURE_PROXY_SSL_HEADER is None:
        raise SettingError(
            "HEARSAY_ADDRESS begins with https, which this server does not speak; put it behind a "
            "proxy that does, such as Caddy or nginx, and set HEARSAY_BEHIND_TLS=True"
        )
