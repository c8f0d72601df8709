"""What sources share in asking: one address again and again, a list page by page, pages one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hearsay.connect.sources.schedule import wait_until
from hearsay.connect.sources.types import Answer, Document, Means, Parsed, Polled, State
from hearsay.errors import NetworkError, StatusError

__all__ = ["GONE", "Asked", "ask", "ask_again", "is_gone", "latest", "merged"]

GONE = (404, 410)
"""Statuses by which a server says that something was deleted; others may pass."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, and what stands in it."""

    answer: Answer
    parsed: Parsed
    after: datetime | None


def ask(
    document: Document, means: Means, accept: Sequence[str], state: State | None = None
) -> Asked:
    """Fetch and parse an address; `document` has all but the bytes. Unchanged parses to nothing.

    Raises:
        NetworkError: it cannot be fetched.
        InputError: it cannot be read.
    """
    known = state or State()
    answer = means.fetch(document.url, accept=accept, etag=known.etag, modified=known.modified)
    after = wait_until(answer.headers, means.now)
    if answer.not_modified:
        return Asked(answer, Parsed(), after)
    whole = replace(document, url=answer.url, body=answer.body, charset=answer.charset)
    return Asked(answer, means.parse(whole), after)


def ask_again(document: Document, state: State, means: Means, accept: Sequence[str]) -> Polled:
    """Poll an address that always shows its latest posts, unless it says that nothing changed.

    Raises:
        NetworkError: it cannot be fetched.
        InputError: it cannot be read.
    """
    return latest(ask(document, means, accept, state), state)


def latest(asked: Asked, state: State) -> Polled:
    """Return an answer as a poll of its own; `state` is what the question was asked with."""
    answer, parsed = asked.answer, asked.parsed
    if answer.not_modified:
        kept = State(answer.etag or state.etag, answer.modified or state.modified, state.cursor)
        return Polled(state=kept, after=asked.after, unchanged=True)
    return Polled(
        parsed.posts,
        parsed.gone,
        State(answer.etag, answer.modified, state.cursor),
        parsed.refused,
        asked.after,
    )


def merged(pages: Sequence[Asked], state: State) -> Polled:
    """Return several pages as one poll, each post once."""
    posts = {post.key: post for page in pages for post in page.parsed.posts}
    refused = tuple(line for page in pages for line in page.parsed.refused)
    afters = [page.after for page in pages if page.after]
    return Polled(
        tuple(posts.values()),
        state=state,
        refused=refused,
        after=max(afters, default=None),
        unchanged=not any(page.parsed.items for page in pages),
    )


def is_gone(url: str, means: Means, accept: Sequence[str]) -> bool:
    """Tell whether a server says that an address is not there any more; doubt counts as there.

    Raises:
        NetworkError: the server asks us to wait, or cannot be reached now.
    """
    try:
        means.fetch(url, accept=accept)
    except StatusError as error:
        if error.status not in GONE and not error.permanent:
            raise
        return error.status in GONE
    except NetworkError as error:
        if not error.permanent:
            raise
    return False
