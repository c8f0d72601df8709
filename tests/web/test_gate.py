"""The table of permissions is the whole truth about who may open what."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hearsay.web.people.models import User
from hearsay.web.people.permissions import TABLE


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
