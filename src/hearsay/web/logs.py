"""Logs as JSON lines on standard error: what happened, to which ids, how long it took; never words.

What a message says, who somebody is and where they came from are not written. That does not rest on
the callers' care alone: a value that is not a number or a plain code is left out here, and of other
programs' lines and of errors only the name and the place in the code are kept.
"""

from __future__ import annotations

import json
import logging
import logging.config
import re
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

__all__ = ["CONFIG", "JsonLines", "RequestLog", "configure", "event", "problem"]

OURS = "hearsay"
WITHHELD = "(withheld)"
_CODE = re.compile(r"[A-Za-z0-9_.:+-]{0,120}", re.ASCII)
_FRAMES = 4
"""Places in the code that are named of an error, the innermost last."""

Value = int | float | str | bool | None
_logger = logging.getLogger(OURS)


def event(name: str, level: int = logging.INFO, **fields: Value) -> None:
    """Write down that something happened."""
    _logger.log(level, name, extra={"fields": fields})


def problem(name: str, error: BaseException, **fields: Value) -> None:
    """Write down that something went wrong: the error's name and place, not its words."""
    fields |= {"error": type(error).__name__, "where": _where(error)}
    _logger.error(name, extra={"fields": fields})


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line: dict[str, Value] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if record.name == OURS:
            line |= {"event": _plain(record.msg), **_safe(getattr(record, "fields", {}))}
        else:
            line |= {"event": "log", "logger": _plain(record.name)}
            line["where"] = f"{Path(record.pathname).name}:{record.lineno}"
            if record.exc_info and record.exc_info[1] is not None:
                error = record.exc_info[1]
                line |= {"error": type(error).__name__, "where": _where(error)}
        return json.dumps(line)


def _safe(fields: Mapping[str, Any]) -> dict[str, Value]:
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: object) -> Value:
    """Return a number or a plain code as it is, and nothing of anything else."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 3)
    text = str(value)
    return text if isinstance(value, str) and _CODE.fullmatch(text) else WITHHELD


def _where(error: BaseException) -> str:
    """Return the places in the code that an error passed, such as engine.py:88.matching.py:40."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return ".".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)[-120:]


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "hearsay.web.logs.JsonLines"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stderr",
            "formatter": "json",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        OURS: {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        # The same requests are written down below, without their addresses.
        "django.request": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "django.security": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}


def configure(*, quiet: bool = False) -> None:
    """Write JSON lines to standard error from now on; when `quiet`, those of trouble only."""
    logging.config.dictConfig(CONFIG)
    logging.captureWarnings(True)
    if quiet:
        _logger.setLevel(logging.WARNING)


class RequestLog:
    """Write a line for each request: the name of its address, never the address itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and write down how it went."""
        began = time.monotonic()
        response = self._next(request)
        match = request.resolver_match
        event(
            "request",
            method=request.method or "",
            view=match.view_name if match else "",
            status=response.status_code,
            ms=round(1000 * (time.monotonic() - began), 1),
        )
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Write down where a view failed."""
        match = request.resolver_match
        problem("request_failed", error, view=match.view_name if match else "")
