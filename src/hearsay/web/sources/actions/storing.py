"""Keep what a poll brought: each post once, whoever brings it and however often; gone ones go."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from hearsay.connect.sources.types import Polled, Post
from hearsay.web.claims.actions.deleting import delete_messages
from hearsay.web.claims.actions.intake import MOST_URL, Incoming, store_messages
from hearsay.web.claims.models import Message
from hearsay.web.sources.looking import look_again
from hearsay.web.sources.models import Source, SourcePost

__all__ = ["Stored", "drop_gone", "message_key", "store_polled"]

MOST_KEY = 400
SOME = 200


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of what a poll brought: messages that are new, and that were deleted."""

    new: int = 0
    gone: int = 0


def message_key(key: str) -> str:
    """Return the key of the message of a post."""
    return f"post:{hashlib.sha256(key.encode()).hexdigest()[:48]}"


@transaction.atomic
def store_polled(source: Source, polled: Polled, *, now: datetime) -> Stored:
    """Keep the posts of a poll as messages, and the state for the next one.

    A post that two sources tell of is one message. One that is known to be gone is not kept again.
    """
    # In one order for all, so that two who bring the same posts never wait for each other.
    posts = sorted(_usable(polled.posts), key=lambda post: message_key(post.key))
    new = sum(_keep(source, posts[at : at + SOME], now) for at in range(0, len(posts), SOME))
    gone = drop_gone([one.key for one in polled.gone], now=now)
    state = polled.state
    Source.objects.filter(pk=source.pk).update(
        etag=state.etag, modified=state.modified, cursor=state.cursor, posts=F("posts") + new
    )
    return Stored(new, gone)


def _usable(posts: Iterable[Post]) -> Iterable[Post]:
    return (post for post in posts if 0 < len(post.key) <= MOST_KEY)


def _keep(source: Source, posts: Sequence[Post], now: datetime) -> int:
    """Keep some posts and where they came from; returns how many messages are new."""
    keys = [post.key for post in posts]
    known = SourcePost.objects.filter(key__in=keys)
    gone = set(known.filter(gone_at__isnull=False).values_list("key", flat=True))
    posts = [post for post in posts if post.key not in gone]
    taken = store_messages((_incoming(source, post) for post in posts), now=now)
    ids = dict(
        Message.objects.filter(key__in=[message_key(post.key) for post in posts])
        .order_by()
        .values_list("key", "id")
    )
    linked = set(known.filter(source=source).values_list("key", flat=True))
    fresh = [post.key for post in posts if post.key not in linked and message_key(post.key) in ids]
    SourcePost.objects.bulk_create(
        [
            SourcePost(
                source=source,
                key=key,
                message_id=ids[message_key(key)],
                seen_at=now,
                check_at=look_again(now, now),
            )
            for key in fresh
        ],
        ignore_conflicts=True,
    )
    return taken.new


def _incoming(source: Source, post: Post) -> Incoming:
    """Return a post as it is kept: nothing of it tells who wrote it, but what it says itself."""
    return Incoming(
        key=message_key(post.key),
        text=post.text,
        kind=Message.Kind.POST,
        written_at=post.written_at,
        url=post.url if len(post.url) <= MOST_URL else "",
        source=source.name,
        lang=post.lang,
        counts=dict(post.counts),
    )


@transaction.atomic
def drop_gone(keys: Collection[str], *, now: datetime) -> int:
    """Delete what was deleted where it came from; returns how many messages that were."""
    deleted = 0
    for some in _some(sorted(set(keys))):
        links = SourcePost.objects.select_for_update().filter(key__in=some, gone_at__isnull=True)
        rows = list(links.order_by("id").values_list("id", "message_id"))
        SourcePost.objects.filter(pk__in=[pk for pk, _message in rows]).update(
            gone_at=now, message=None, check_at=None
        )
        deleted += delete_messages([m for _pk, m in rows if m is not None], now=now)
    return deleted


def _some(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[at : at + SOME] for at in range(0, len(keys), SOME))
