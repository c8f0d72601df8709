"""Keep what a poll brought: each post once, whoever brings it and however often; gone ones go.

A post that says something else than this source told before was edited, and its message with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from hearsay.connect.sources.types import Polled, Post
from hearsay.text.personal import masked
from hearsay.web.claims.actions.claims import chunks
from hearsay.web.claims.actions.deleting import delete_messages
from hearsay.web.claims.actions.editing import edit_posts
from hearsay.web.claims.actions.intake import (
    MOST_URL,
    Incoming,
    cleaned,
    fingerprint,
    store_messages,
)
from hearsay.web.claims.models import Message
from hearsay.web.sources.looking import look_again
from hearsay.web.sources.models import Source, SourcePost

__all__ = ["Stored", "drop_gone", "message_key", "store_polled"]

MOST_KEY = 400
SOME = 200
"""Posts of a query: their keys are long."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of what a poll brought: messages that are new, changed, and that were deleted."""

    new: int = 0
    gone: int = 0
    edited: int = 0


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
    new = sum(_keep(source, some, now) for some in chunks(posts, SOME))
    edited = _edit(source, {post.key: post for post in reversed(posts)}, now)
    gone = drop_gone([one.key for one in polled.gone], now=now)
    state = polled.state
    Source.objects.filter(pk=source.pk).update(
        etag=state.etag, modified=state.modified, cursor=state.cursor, posts=F("posts") + new
    )
    return Stored(new, gone, edited)


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
    fresh = {
        post.key: post
        for post in reversed(posts)
        if post.key not in linked and message_key(post.key) in ids
    }
    SourcePost.objects.bulk_create(
        [
            SourcePost(
                source=source,
                key=key,
                message_id=ids[message_key(key)],
                told=_print(post),
                seen_at=now,
                check_at=look_again(now, now),
            )
            for key, post in sorted(fresh.items())
        ],
        ignore_conflicts=True,
    )
    return taken.new


def _edit(source: Source, posts: Mapping[str, Post], now: datetime) -> int:
    """Change the messages of posts of which this source tells something else than it did."""
    changed = [
        pk
        for some in chunks(sorted(posts), SOME)
        for pk, key, told in source.links.filter(key__in=some, message__isnull=False)
        .order_by()
        .values_list("pk", "key", "told")
        if told != _print(posts[key])
    ]
    edited: list[Post] = []
    for some in chunks(sorted(changed), SOME):
        # Locked, as another source may tell in this moment that they are gone.
        links = SourcePost.objects.select_for_update(of=("self",)).filter(pk__in=some)
        here = list(links.filter(message__isnull=False).select_related("message").order_by("pk"))
        others = _told_by_others(source, here)
        for link in here:
            post = posts[link.key]
            edited += [post] if _is_edit(link, post, others.get(link.key, ())) else []
            link.told = _print(post)
        SourcePost.objects.bulk_update(here, ["told"])
    return edit_posts([_incoming(source, post) for post in edited], now=now) if edited else 0


def _told_by_others(source: Source, links: Iterable[SourcePost]) -> Mapping[str, Collection[str]]:
    """Return what other sources told last of posts of which we do not know what this one told."""
    keys = [link.key for link in links if not link.told]
    rows = SourcePost.objects.filter(key__in=keys, message__isnull=False).exclude(source=source)
    found: dict[str, set[str]] = {}
    for key, told in rows.order_by().values_list("key", "told"):
        found.setdefault(key, set()).add(told)
    return found


def _is_edit(link: SourcePost, post: Post, others: Collection[str]) -> bool:
    """Tell whether a source tells something else than before.

    Where we do not know what it told before (an older version of us, an export that came back with
    masked numbers), it is what we hold, unless another source may have told us that: then it is an
    edit only once all of them tell the same.
    """
    if link.told:
        return True
    held = "" if link.message is None else link.message.fingerprint
    is_other = held not in (_print(post), fingerprint(masked(cleaned(post.text))))
    return is_other and set(others) <= {_print(post)}


def _print(post: Post) -> str:
    return fingerprint(cleaned(post.text))


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
    known = SourcePost.objects.filter(gone_at__isnull=True).order_by()
    ids = [
        pk
        for some in chunks(sorted(set(keys)), SOME)
        for pk in known.filter(key__in=some).values_list("pk", flat=True)
    ]
    messages: set[int] = set()
    # All links before any message, each in the order of ids, as those do who edit.
    for some in chunks(sorted(ids), SOME):
        links = SourcePost.objects.select_for_update().filter(pk__in=some, gone_at__isnull=True)
        rows = dict(links.order_by("pk").values_list("pk", "message_id"))
        SourcePost.objects.filter(pk__in=rows).update(
            gone_at=now, message=None, check_at=None, told=""
        )
        messages.update(message for message in rows.values() if message is not None)
    return delete_messages(messages, now=now)
