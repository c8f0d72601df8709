"""Programs with tokens: what the interface's tests share."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from hearsay.web.api.models import Scope
from hearsay.web.api.tokens import make
from hearsay.web.people.models import User

ALL = tuple(Scope.values)


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    """Each test begins with no requests counted."""
    caches["process"].clear()


@pytest.fixture
def token_of() -> Callable[..., str]:
    """Make a good token for somebody, with all scopes or those named."""

    def made(user: User, *scopes: str, days: int = 30) -> str:
        now = timezone.now()
        wanted = scopes or ALL
        return make("a program", wanted, now + timedelta(days=days), by=user, now=now)

    return made


class Program:
    """Something that asks the interface with a token."""

    def __init__(self, token: str) -> None:
        self.token, self.client = token, Client(raise_request_exception=True)

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> HttpResponse:
        """Read."""
        said = {"Authorization": f"Bearer {self.token}"} | (headers or {})
        return self.client.get(f"/api/v1/{path}", query, headers=said)

    def post(self, path: str, body: Any, key: str | None = None) -> HttpResponse:
        """Write; bytes are sent as they are."""
        said = {"Authorization": f"Bearer {self.token}"}
        if key is not None:
            said["Idempotency-Key"] = key
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.generic(
            "POST", f"/api/v1/{path}", data, content_type="application/json", headers=said
        )


@pytest.fixture
def program(ada: User, token_of: Callable[..., str]) -> Program:
    """A program of the administrator's that may do everything."""
    return Program(token_of(ada))
