"""The table of permissions is the whole truth about who may open what."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hearsay.web.people.models import Role, User
from hearsay.web.people.permissions import CLOSED, TABLE


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Yield the name of every address."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from (space + name for name in names(pattern.url_patterns))
        else:
            yield pattern.name or ""


def test_every_address_has_a_row() -> None:
    """An address that the table does not name fails the build, and so does a row without one."""
    assert set(names(get_resolver().url_patterns)) == set(TABLE)


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in() -> None:
    """Nobody reads the queue without signing in."""
    answer = Client().get(reverse("queue"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_reader_opens_the_queue(rita: User, signed_in: Callable[[User], Client]) -> None:
    """The least role opens the queue."""
    assert signed_in(rita).get(reverse("queue")).status_code == 200


METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
PLACEHOLDERS = {"int": "999999", "str": "nothing", "slug": "nothing", "path": "nothing",
                "ui": "en", "uuid": "00000000-0000-0000-0000-000000000000"}  # fmt: skip


def addresses(
    patterns: list[URLPattern | URLResolver], before: str = "/", space: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield the name of every address and a path that leads to it."""
    for pattern in patterns:
        route = re.sub(
            r"<(?:(\w+):)?\w+>",
            lambda m: PLACEHOLDERS.get(m[1] or "str", "nothing"),
            str(pattern.pattern),
        )
        route = re.sub(r"\(\?P<\w+>.*?\)+", "nothing", route).strip("^$")
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, before + route, inner)
        else:
            yield space + (pattern.name or ""), before + route


@pytest.mark.parametrize("role", [0, *Role.values])
def test_the_table_is_kept_for_every_address_and_method(
    role: int, db: None, signed_in: Callable[[User], Client]
) -> None:
    """For each role: what the table allows gets past the gate, everything else is refused."""
    client = Client(raise_request_exception=False)
    if role:
        user = User.objects.create_user("walker", password="x" * 20, role=role)
        session = signed_in(user).session
    wrong: list[str] = []
    for name, path in addresses(get_resolver().url_patterns):
        for method in METHODS:
            client.cookies.clear()
            if role:
                client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
            answer = client.generic(method, path)
            refused = answer.status_code == 403 or (
                answer.status_code == 302 and answer["Location"].startswith(LOGIN + "?")
            )
            rule = TABLE[name]
            if rule == CLOSED:
                good = answer.status_code == 404
            elif method not in rule:
                good = answer.status_code == 405
            elif role >= rule[method]:
                good = answer.status_code != 405 and (not refused or name in LIBRARY)
            else:
                good = refused or (answer.status_code == 401 and path.startswith("/api/"))
            if not good:
                wrong.append(f"{method} {path} ({name}): {answer.status_code}")
            if name in ENDS_SESSION and role:
                session = signed_in(user).session
    assert not wrong


LOGIN = "/account/login/"
LIBRARY = {"account_reauthenticate", "mfa_authenticate", "mfa_reauthenticate"}
"""Pages that send on to the sign-in when nothing waits there for a code."""
ENDS_SESSION = {"account_logout", "account_everywhere"}
