"""When the database is busy or the disk is full: say so, ask to come back, and change nothing.

Every change is made in one transaction, so what fails here leaves nothing half-written. The page
needs neither the database nor a session, as either may be what fails.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from hearsay.web import logs
from hearsay.web.public.errors import broken

__all__ = ["Trouble", "TroubleAnswer", "server_error", "what_failed"]

_FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_BROKEN_DISK = (errno.EIO, errno.EROFS)
_FULL_WORDS = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
_FULL_STATES = ("53100", "53200", "58")
"""PostgreSQL's codes: disk full, out of memory, and what the system under it cannot do."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What failed, and after how many seconds another try makes sense."""

    kind: Literal["busy", "full"]
    again: int


BUSY, FULL = Trouble("busy", 5), Trouble("full", 120)


def what_failed(error: BaseException | None) -> Trouble | None:
    """Return what trouble of the surroundings an error stands for; None if it is another error."""
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno in (*_FULL_DISK, *_BROKEN_DISK):
            return FULL
        if isinstance(cause, OperationalError | InterfaceError):
            return FULL if _is_full(cause) else BUSY
    return None


def _is_full(error: BaseException) -> bool:
    cause = error.__cause__
    name = str(getattr(cause, "sqlite_errorname", ""))
    state = str(getattr(cause, "sqlstate", ""))
    return name.startswith(_FULL_WORDS) or (bool(state) and state.startswith(_FULL_STATES))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, what caused it, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


class TroubleAnswer:
    """Answer 503 with a plain page where a view fails for want of the database or the disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the rest is for exceptions."""
        return self._next(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view that failed, if it was the surroundings."""
        trouble = what_failed(error)
        return None if trouble is None else _answer(request, trouble)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for what failed outside a view, such as when a session is stored."""
    trouble = what_failed(sys.exc_info()[1])
    return broken(request) if trouble is None else _answer(request, trouble)


def _answer(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    logs.event("trouble", kind=trouble.kind, method=request.method or "")
    said = _said(trouble)
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse({"detail": said}, status=503)
    else:
        page = render_to_string("trouble.html", {"said": said, "again": trouble.again})
        answer = HttpResponse(page, status=503)
    answer["Retry-After"] = str(trouble.again)
    answer["Cache-Control"] = "no-store"
    return answer


def _said(trouble: Trouble) -> str:
    if trouble.kind == "busy":
        return _(
            "The desk is busy just now, so nothing was changed. Please try again in a few seconds."
        )
    return _(
        "The desk has no room to store anything, so nothing was changed. Please tell whoever runs "
        "it, and try again in a few minutes."
    )
