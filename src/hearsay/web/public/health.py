"""Is the desk well? For whatever watches it; strangers learn yes or no and nothing else."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from hearsay.web import logs
from hearsay.web.claims.worker.heartbeat import is_alive

__all__ = ["health"]

_migrated: set[str] = set()
"""Databases found to be of this program's version: that does not change while it runs."""


def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 if the database answers, is of this version, and a worker works; else 503."""
    try:
        wrong = _wrong()
    except DatabaseError as error:
        logs.problem("health_failed", error)
        wrong = "database"
    if wrong:
        logs.event("unwell", what=wrong)
    answer = JsonResponse({"ok": not wrong}, status=503 if wrong else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _wrong() -> str:
    """Return what is wrong, in a word; "" if nothing is."""
    if not _is_migrated():
        return "migrations"
    return "" if is_alive(timezone.now()) else "worker"


def _is_migrated() -> bool:
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.add(name)
    return True
