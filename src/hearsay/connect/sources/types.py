"""What a source yields, and what every source is: public, read-only, and told apart from reading.

A source retrieves bytes through `Means.fetch` and hands them to `Means.parse`. Parsing is pure, and
runs in a process with limits (see `cage`); the name and the id of an author never get past it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

__all__ = [
    "LONGEST",
    "MOST_BYTES",
    "MOST_POSTS",
    "Answer",
    "Document",
    "Fetch",
    "Gone",
    "Known",
    "Means",
    "Parse",
    "Parsed",
    "Polled",
    "Post",
    "Source",
    "State",
]

LONGEST = 100_000
"""Characters of the longest text of a post; what comes after is cut off."""

MOST_BYTES = 10_000_000
"""Bytes of the largest document that is read."""

MOST_POSTS = 5_000
"""Posts of one document; those after are left out, and that is told."""


@dataclass(frozen=True, slots=True)
class Post:
    """Something that stands in public. Nothing tells who wrote it, but what the text itself says.

    `key` is the same whenever the post is read again, and no other source has it. `text` is plain,
    at most `LONGEST` characters. `written_at` has a time zone. `url` is http or https, "" if it has
    none. `lang` is a code as in "vi", "" where it is not told. `counts` are public numbers by name:
    views, shares, likes, comments, quotes. `source` is the `name` of the source.
    """

    key: str
    text: str
    written_at: datetime | None = None
    url: str = ""
    lang: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """A post that its publisher has deleted: `key` as in `Post`."""

    key: str


@dataclass(frozen=True, slots=True)
class Known:
    """What we remember of a post, to ask whether it is still there."""

    key: str
    url: str


@dataclass(frozen=True, slots=True)
class State:
    """What to remember between polls: all "" at first. `cursor` is the source's own affair."""

    etag: str = ""
    modified: str = ""
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll brought, in the order of the source.

    `state` goes into the next poll, once the posts are stored. `refused` says, a line each, what
    could not be used. `after` is when the source allows the next question, if it said so.
    `unchanged`: the source said that there is nothing new.
    """

    posts: tuple[Post, ...] = ()
    gone: tuple[Gone, ...] = ()
    state: State = State()
    refused: tuple[str, ...] = ()
    after: datetime | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What a source answered, to be parsed.

    Args:
        kind: A name in `readers.READERS`.
        source: The `name` of the source.
        url: Where it was found; addresses in it start from here.
        body: Its bytes, unpacked.
        now: Posts written long after that have a wrong time.
        charset: A Python codec, "" if the answer named none.
        scope: What its keys belong to, such as a server; the source itself if "".
    """

    kind: str
    source: str
    url: str
    body: bytes
    now: datetime
    charset: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What stands in one document.

    `newest` is the cursor of the newest item; `older` is how the source asks for the page after
    this one; `items` counts all that the page lists, usable or not.
    """

    posts: tuple[Post, ...] = ()
    gone: tuple[Gone, ...] = ()
    refused: tuple[str, ...] = ()
    newest: str = ""
    older: str = ""
    items: int = 0


class Answer(Protocol):
    """What `connect.http.fetch` gives, as far as a source needs it."""

    @property
    def url(self) -> str:
        """Where it was found at last."""

    @property
    def body(self) -> bytes:
        """Its bytes."""

    @property
    def charset(self) -> str:
        """Its codec, or nothing."""

    @property
    def etag(self) -> str:
        """Its validator."""

    @property
    def modified(self) -> str:
        """Its other validator."""

    @property
    def not_modified(self) -> bool:
        """Whether nothing changed."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers, names in lower case."""


class Fetch(Protocol):
    """`connect.http.fetch` with its limits, exceptions and network bound by the caller."""

    def __call__(
        self, url: str, /, *, accept: Sequence[str], etag: str = "", modified: str = ""
    ) -> Answer:
        """Read an address.

        Raises:
            NetworkError: it cannot be read; a StatusError if the answer's status says so.
        """
        ...


class Parse(Protocol):
    """`readers.read`, or `cage.Cage.parse`, which does it in a process with limits."""

    def __call__(self, document: Document, /) -> Parsed:
        """Parse a document.

        Raises:
            InputError: it is not of its kind, or needs more than the limits.
        """
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """What a poll is made with."""

    fetch: Fetch
    parse: Parse
    now: datetime


class Source(Protocol):
    """Somewhere that posts stand in public."""

    @property
    def name(self) -> str:
        """Return what the source is called in keys: the same for ever, and no other's."""

    @property
    def address(self) -> str:
        """Return the address that is asked, by which robots.txt judges."""

    def poll(self, state: State, means: Means) -> Polled:
        """Read what is new since `state`.

        Raises:
            NetworkError: it cannot be reached, or answers with an error (then a StatusError).
            InputError: what it answers cannot be read.
        """

    def still_there(self, posts: Sequence[Known], means: Means) -> tuple[Gone, ...]:
        """Return those of `posts` that the source says are deleted; doubt counts as still there.

        Raises:
            NetworkError: the source asks us to wait (status 429) or cannot be reached.
        """
