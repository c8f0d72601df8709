"""A write that comes again with the same key is not done again: it gets the answer it got."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hearsay.web.api.models import ApiToken, IdempotencyKey
from hearsay.web.api.problems import Fault, ProblemError

__all__ = ["KEPT", "forget_old", "once"]

KEPT = timedelta(hours=24)

Body = dict[str, Any]


def once(
    key: str, request: HttpRequest, token: ApiToken, do: Callable[[], Body], *, now: datetime
) -> tuple[Body, bool]:
    """Do a write, or return what it gave before; the flag tells that it was done before.

    The key is written first and the answer last, in one transaction with the write itself: whoever
    comes with the same key meanwhile waits for it, and a write that fails leaves no key.

    Raises:
        ProblemError: the key stands for another request.
    """
    digest = _digest(request)
    IdempotencyKey.objects.filter(token=token, key=key, made_at__lte=now - KEPT).delete()
    known = IdempotencyKey.objects.filter(token=token, key=key).first()
    if known is None:
        try:
            with transaction.atomic():
                return _first(token, key, digest, do, now), False
        except IntegrityError:
            known = IdempotencyKey.objects.filter(token=token, key=key).first()
            if known is None:
                raise
    if known.request_hash != digest:
        said = _("This Idempotency-Key was used for another request; take a new one.")
        raise ProblemError(422, said, errors=[Fault(where="header.Idempotency-Key", why=said)])
    body: Body = known.body
    return body, True


def _first(token: ApiToken, key: str, digest: str, do: Callable[[], Body], now: datetime) -> Body:
    row = IdempotencyKey.objects.create(
        token=token, key=key, request_hash=digest, status=200, body={}, made_at=now
    )
    body = do()
    row.body = body
    row.save(update_fields=["body"])
    return body


def forget_old(now: datetime) -> int:
    """Drop the keys that are kept no longer; returns how many."""
    return IdempotencyKey.objects.filter(made_at__lte=now - KEPT).delete()[0]


def _digest(request: HttpRequest) -> str:
    return hashlib.sha256(f"{request.path}\n".encode() + request.body).hexdigest()
