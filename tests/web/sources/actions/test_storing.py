"""Each post is kept once, whoever brings it; what is deleted where it stood is deleted here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection

from hearsay.connect.sources.types import Gone, Polled, Post, State
from hearsay.web.claims.actions.intake import fingerprint
from hearsay.web.claims.models import Change, Claim, Message
from hearsay.web.sources.actions.storing import drop_gone, message_key, store_polled
from hearsay.web.sources.actions.turns import settle, take
from hearsay.web.sources.asking import Outcome
from hearsay.web.sources.models import Source, SourcePost
from tests.web.two_writers import meanwhile, two_writers

Follow = Callable[..., Source]
pytestmark = pytest.mark.django_db


def post(key: str = "mastodon:social.test:1", text: str = "The dam broke", **more: object) -> Post:
    """A post."""
    return replace(Post(key, text, url="https://social.test/@an/1", lang="en"), **more)  # type: ignore[arg-type]


def test_a_post_becomes_a_message_of_nobody(follow: Follow, now: datetime) -> None:
    """Text, time, address, language, public counts, source; no asker, and a key that names nobody."""
    source = follow()
    written = now - timedelta(hours=3)
    polled = Polled(
        (post(written_at=written, counts=(("shares", 7),)),), state=State("e", "m", "c")
    )
    assert store_polled(source, polled, now=now).new == 1
    message = Message.objects.get()
    assert (message.kind, message.text, message.lang) == ("post", "The dam broke", "en")
    assert (message.written_at, message.received_at) == (written, now)
    assert (message.source, message.counts) == ("News", {"shares": 7})
    assert (message.url, message.asker, message.state) == ("https://social.test/@an/1", None, "new")
    assert message.key == message_key("mastodon:social.test:1")
    source.refresh_from_db()
    assert (source.etag, source.modified, source.cursor, source.posts) == ("e", "m", "c", 1)
    link = SourcePost.objects.get()
    assert (link.message, link.seen_at) == (message, now)
    assert link.check_at is not None
    assert link.check_at > now


def test_the_same_post_is_one_message(follow: Follow, now: datetime) -> None:
    """Told twice by a source, and by another source too: that one is told of as well."""
    first, second = follow(), follow("mastodon", "social.test", "Social")
    polled = Polled((post(), post("b", "Another")))
    assert store_polled(first, polled, now=now).new == 2
    assert store_polled(first, polled, now=now).new == 0
    assert store_polled(second, polled, now=now).new == 0
    assert Message.objects.count() == 2
    assert SourcePost.objects.filter(source=first).count() == 2
    assert SourcePost.objects.filter(source=second).count() == 2
    assert list(Source.objects.order_by("id").values_list("posts", flat=True)) == [2, 0]


def test_what_cannot_be_kept_stops_nothing(follow: Follow, now: datetime) -> None:
    """A post without a text, one with a text of any length, a key that is too long, an odd address."""
    odd = [post("a", "\0"), post("b", "x" * 100_000), post("k" * 401), post("", "no key"),
           post("c", url="https://a.example/" + "z" * 2_000), post("d", "good")]  # fmt: skip
    assert store_polled(follow(), Polled(tuple(odd)), now=now).new == 3
    assert set(SourcePost.objects.values_list("key", flat=True)) == {"b", "c", "d"}
    assert Message.objects.get(key=message_key("c")).url == ""


def test_many_posts_fit(follow: Follow, now: datetime) -> None:
    """More than one statement of the database holds."""
    posts = tuple(post(f"k{n}", f"message {n}") for n in range(450))
    assert store_polled(follow(), Polled(posts), now=now).new == 450
    keys = tuple(Gone(f"k{n}") for n in range(450))
    assert store_polled(Source.objects.get(), Polled(gone=keys), now=now).gone == 450
    assert not Message.objects.exists()


def test_what_is_deleted_upstream_goes_and_the_claim_stays(
    follow: Follow, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """Its statement too; the history tells that a message went, and not what it said."""
    source = follow()
    store_polled(source, Polled((post(), post("b", "Another"))), now=now)
    claim = make_claim("The Doi Kaeo dam broke", message_count=1)
    Message.objects.filter(key=message_key("mastodon:social.test:1")).update(
        claim=claim, state="grouped"
    )
    gone = Polled(gone=(Gone("mastodon:social.test:1"), Gone("never seen")))
    assert store_polled(source, gone, now=now).gone == 1
    assert [one.text for one in Message.objects.all()] == ["Another"]
    claim.refresh_from_db()
    assert (claim.statement, claim.message_count) == ("The Doi Kaeo dam broke", 0)
    change = Change.objects.get(verb="delete_messages")
    assert "dam broke" not in str(change.after)
    link = SourcePost.objects.get(key="mastodon:social.test:1")
    assert (link.message, link.check_at, link.gone_at) == (None, None, now)


def test_what_is_gone_stays_gone(follow: Follow, now: datetime) -> None:
    """A page that was kept on the way may list it again, at this source or another."""
    first, second = follow(), follow("mastodon", "social.test", "Social")
    store_polled(first, Polled((post(),)), now=now)
    assert drop_gone(["mastodon:social.test:1"], now=now) == 1
    for source in (first, second):
        assert store_polled(source, Polled((post(),)), now=now).new == 0
    assert not Message.objects.exists()
    assert drop_gone(["mastodon:social.test:1"], now=now) == 0


def test_a_post_and_its_end_in_one_answer(follow: Follow, now: datetime) -> None:
    """Nothing is left of it."""
    store_polled(follow(), Polled((post("a"),), (Gone("a"),)), now=now)
    assert not Message.objects.exists()
    assert SourcePost.objects.get().gone_at == now


def four_at_once(do: Callable[[int], None]) -> None:
    """Do something four times at the same moment, each with its number."""
    start, troubles = threading.Barrier(4), []

    def one(number: int) -> None:
        try:
            start.wait(30)
            do(number)
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not troubles


@pytest.mark.django_db(transaction=True)
def test_four_who_bring_the_same_at_once_bring_it_once(follow: Follow, now: datetime) -> None:
    """In any order, and for two sources: one message each, one link a source."""
    sources = [follow(), follow("mastodon", "social.test", "Social")]
    posts = [post(f"k{n}", f"message {n}") for n in range(60)]

    def bring(number: int) -> None:
        mine = tuple(posts if number < 2 else reversed(posts))
        store_polled(sources[number % 2], Polled(mine), now=now)

    four_at_once(bring)
    assert Message.objects.count() == 60
    assert SourcePost.objects.count() == 120
    assert sum(Source.objects.values_list("posts", flat=True)) == 60


def bring(source: Source, now: datetime, *texts: str, **more: object) -> int:
    """Let a source tell of posts, the first of which is `post()`; returns how many were edited."""
    posts = [post(text=text, **more) if n == 0 else post(f"k{n}", text)
             for n, text in enumerate(texts)]  # fmt: skip
    return store_polled(source, Polled(tuple(posts)), now=now).edited


def test_an_edited_post_has_its_new_text(
    follow: Follow, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """Once; what did not change is left where it is."""
    source = follow()
    assert bring(source, now, "15 drowned", "Another") == 0
    Message.objects.update(claim=make_claim(), state="grouped")
    assert bring(source, now, "51 drowned", "Another") == 1
    assert bring(source, now, "51 drowned", "Another") == 0
    assert set(Message.objects.values_list("text", "state")) == {
        ("51 drowned", "new"),
        ("Another", "grouped"),
    }
    assert Change.objects.filter(verb="edit_message").count() == 1
    assert bring(source, now, "15 drowned") == 1


def test_other_counts_and_times_are_no_edit(
    follow: Follow, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """A feed says with every poll how often each was seen, and when it was touched."""
    source = follow()
    bring(source, now, "The dam broke", counts=(("views", 1),))
    Message.objects.update(claim=make_claim(), state="grouped")
    later = now + timedelta(hours=1)
    assert bring(source, later, "The dam broke", counts=(("views", 9),), written_at=later) == 0
    assert Message.objects.get().state == "grouped"
    assert not Change.objects.filter(verb="edit_message").exists()


def test_two_sources_that_tell_it_differently_do_not_fight(follow: Follow, now: datetime) -> None:
    """Each edits only what it told otherwise before: an old copy elsewhere changes nothing."""
    first, second = follow(), follow("mastodon", "social.test", "Social")
    bring(first, now, "15 drowned")
    assert bring(second, now, "15 drowned, says the mayor") == 0
    for _poll in range(2):
        assert bring(first, now, "15 drowned") == 0
        assert bring(second, now, "15 drowned, says the mayor") == 0
    assert bring(first, now, "51 drowned") == 1
    assert bring(second, now, "15 drowned, says the mayor") == 0
    assert bring(second, now, "51 drowned") == 0
    assert Message.objects.get().text == "51 drowned"


def test_what_was_stored_before_is_compared_with_what_we_hold(
    follow: Follow, now: datetime
) -> None:
    """By an older version, or brought back from an export, where numbers are masked."""
    source = follow()
    bring(source, now, "Call 0912 345 678, the dam broke")
    Message.objects.update(text="Call [phone], the dam broke",
                           fingerprint=fingerprint("Call [phone], the dam broke"))  # fmt: skip
    SourcePost.objects.update(told="")
    assert bring(source, now, "Call 0912 345 678, the dam broke") == 0
    SourcePost.objects.update(told="")
    assert bring(source, now, "Call 0912 345 678, no dam broke") == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_another_source_s_copy_is_no_edit_where_nothing_is_known(
    follow: Follow, make_claim: Callable[..., Claim], now: datetime, order: tuple[int, int]
) -> None:
    """After an upgrade or a restore, whoever is asked first: it stays as it is, and where it is."""
    sources = follow(), follow("mastodon", "social.test", "Social")
    texts = "15 drowned", "15 drowned, says the mayor"
    for source, text in zip(sources, texts, strict=True):
        bring(source, now, text)
    Message.objects.update(claim=make_claim(), state="grouped")
    SourcePost.objects.update(told="")
    for _poll in range(2):
        for one in order:
            assert bring(sources[one], now, texts[one]) == 0
    assert Message.objects.get().text == "15 drowned"
    assert Message.objects.get().state == "grouped"
    assert not SourcePost.objects.filter(told="").exists()
    assert bring(sources[order[0]], now, "51 drowned") == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_edit_that_all_sources_tell_is_one_though_nothing_was_known(
    follow: Follow, now: datetime, order: tuple[int, int]
) -> None:
    """It was edited before the first poll after an upgrade: nobody tells any more what we hold."""
    sources = follow(), follow("mastodon", "social.test", "Social")
    for source in sources:
        bring(source, now, "15 drowned")
    SourcePost.objects.update(told="")
    assert [bring(sources[one], now, "51 drowned") for one in order] == [0, 1]
    assert Message.objects.get().text == "51 drowned"


def test_an_edit_of_what_is_gone_brings_nothing_back(follow: Follow, now: datetime) -> None:
    """And nothing of its text is left beside its key."""
    source = follow()
    bring(source, now, "15 drowned")
    drop_gone([post().key], now=now)
    assert bring(source, now, "51 drowned") == 0
    assert not Message.objects.exists() and SourcePost.objects.get().told == ""


@pytest.mark.django_db(transaction=True)
def test_four_who_bring_an_edit_at_once_edit_once(follow: Follow, now: datetime) -> None:
    """Two sources, in any order, again and again: each message changes once."""
    sources = [follow(), follow("mastodon", "social.test", "Social")]
    old = [post(f"k{n}", f"{n} drowned") for n in range(60)]
    new = [post(f"k{n}", f"{n} drowned, no: {n + 7}") for n in range(60)]
    for source in sources:
        store_polled(source, Polled(tuple(old)), now=now)

    def bring_all(number: int) -> None:
        mine = tuple(new if number < 2 else reversed(new))
        for _time in range(1 + number % 3):
            store_polled(sources[number % 2], Polled(mine), now=now)

    four_at_once(bring_all)
    assert Message.objects.filter(text__contains="no: ").count() == Message.objects.count() == 60
    assert Change.objects.filter(verb="edit_message").count() == 60


@two_writers
@pytest.mark.django_db(transaction=True)
def test_an_edit_of_what_goes_in_this_moment_stops_nothing(follow: Follow, now: datetime) -> None:
    """Another source tells that a post is deleted while this one tells an edit of it, and of others."""
    first, second = follow(), follow("mastodon", "social.test", "Social")
    for source in (first, second):
        bring(source, now, "15 drowned", "Another", "A third")
    edited = meanwhile(
        lambda: drop_gone([post().key], now=now),
        lambda: bring(second, now, "51 drowned", "Anew", "A third"),
    )
    assert edited == 1
    assert set(Message.objects.values_list("text", flat=True)) == {"Anew", "A third"}
    gone = SourcePost.objects.filter(gone_at__isnull=False)
    assert set(gone.values_list("key", "told")) == {(post().key, "")} and gone.count() == 2


@two_writers
@pytest.mark.django_db(transaction=True)
def test_a_look_after_what_goes_in_this_moment_stops_nothing(follow: Follow, now: datetime) -> None:
    """A post that was asked for, and is there as far as this source knows."""
    first, second = follow(), follow("mastodon", "social.test", "Social")
    for source in (first, second):
        bring(source, now, "15 drowned", "Another")
    keys = post().key, "k1"
    Source.objects.filter(pk=first.pk).update(state="paused")
    taken = take(now + timedelta(days=1))
    assert taken is not None and taken.id == second.pk
    seen = Outcome(checked=keys)
    assert meanwhile(
        lambda: drop_gone(keys[:1], now=now),
        lambda: settle(taken, seen, now=now + timedelta(days=1)),
    )
    looks = SourcePost.objects.filter(source=second).order_by("key").values_list("key", "check_at")
    assert [(key, at is None) for key, at in looks] == [("k1", False), (keys[0], True)]
