"""What every channel keeps, checked against a real local server that speaks its platform's protocol.

class TestTelegram(ChannelContract):
    case = Case(samples=…, sign=…, platform=…, …)
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearsay.connect.channel import (
    Arrived,
    Channel,
    Choice,
    Deleted,
    Delivery,
    Event,
    Outcome,
    Outgoing,
    Receipt,
    Sent,
    Unknown,
)
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.payload import MOST_BYTES
from hearsay.errors import InputError, Phrase, SignatureError
from tests.connect.world import PUBLIC, Page, Request, World, serving

__all__ = ["NOW", "Case", "ChannelContract", "Heard", "Story", "check", "over_http"]

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
HOST = "platform.test"


class Story(StrEnum):
    """What a platform does when a message is sent."""

    TAKEN = "it takes the message"
    BUSY = "it asks us to come back in 7 seconds"
    BROKEN = "it has a fault of its own (HTTP 500)"
    GARBAGE = "it says that all is well, and what follows cannot be read"
    CUT_OFF = "it hears us and closes the connection"
    SILENT = "it hears us and says nothing"
    ABSENT = "nobody is there"
    BLOCKED = "it says that the person has blocked us"
    REFUSED = "it says that the message is not one it takes"


@dataclass(frozen=True)
class Heard:
    """One message as the platform heard it: for HTTP, the path, the headers and the body."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


Platform = Callable[[Story], AbstractContextManager[tuple[Channel, Callable[[], list[Heard]]]]]


@dataclass(frozen=True)
class Case:
    """A channel under test.

    Args:
        samples: Deliveries without their signatures, with different keys; each tells something.
        sign: Adds what proves that a delivery is genuine, for the channel that `platform` gives.
        platform: Runs the platform; gives the channel, and what the platform heard.
        outgoing: A message that it takes.
        people: Names of people that stand in the samples.
        secrets: What no error, repr or result may show.
        shown: Reads the text that a person sees in what was heard.
        labels: Reads the buttons, in their order; none where choices are lines of the text.
        press: Returns what the platform delivers when the person presses a button of that message.
        write: Returns what the platform delivers when the person writes a text.
        longest_label: Characters of a button.
        signs_body: Whether the signature covers the body, and not only proves a secret.
        is_signed: Whether deliveries are signed at all.
        asks_again: Outcomes that are honest where the platform has a fault of its own.
        names_itself: Whether a message's id is ours, so that it is known without an answer.
    """

    samples: tuple[Delivery, ...]
    sign: Callable[[Delivery], Delivery]
    platform: Platform
    outgoing: Outgoing
    people: tuple[str, ...]
    secrets: tuple[str, ...]
    shown: Callable[[Heard], str]
    labels: Callable[[Heard], Sequence[str]] | None = None
    press: Callable[[Heard, int], Delivery] | None = None
    write: Callable[[str], Delivery] | None = None
    longest_label: int = 1000
    signs_body: bool = True
    is_signed: bool = True
    asks_again: tuple[Outcome, ...] = (Outcome.UNKNOWN, Outcome.LATER)
    names_itself: bool = False


def over_http(
    make: Callable[[Interface], Channel], answers: Mapping[Story, Page], *, seconds: float = 5
) -> Platform:
    """Return a platform that is asked over HTTP; what is the same for all need not be in `answers`."""

    @contextmanager
    def platform(story: Story) -> Iterator[tuple[Channel, Callable[[], list[Heard]]]]:
        def hold(request: Request) -> None:
            request.stopped.wait(10)

        common: dict[Story, Page] = {
            Story.BUSY: lambda request: request.answer(b"{}", 429, retry_after="7"),
            Story.BROKEN: lambda request: request.answer(b"<h1>Oops</h1>", 500),
            Story.GARBAGE: lambda request: request.answer(b"<h1>Welcome</h1>"),
            Story.CUT_OFF: lambda request: None,
            Story.SILENT: hold,
            Story.ABSENT: lambda request: None,
        }
        with serving((common | dict(answers))[story]) as server:
            world = World()
            if story is not Story.ABSENT:
                world.route(PUBLIC, server.port)
            limit = 0.4 if story is Story.SILENT else seconds
            channel = make(Interface(f"http://{HOST}", limit, allow=(HOST,), network=world))
            yield channel, lambda: [Heard(path, h, body) for _, path, h, body in server.seen]

    return platform


def check(events: tuple[Event, ...]) -> None:
    """Check what holds for the events of any delivery, honest or not."""
    assert isinstance(events, tuple)
    keys = [event.key for event in events]
    assert len(set(keys)) == len(keys)
    for event in events:
        assert isinstance(event, Arrived | Deleted | Receipt | Unknown)
        assert 0 < len(event.key) <= 300
        for name in (field.name for field in fields(event)):
            value = getattr(event, name)
            for text in value.values() if isinstance(value, Mapping) else [value]:
                if isinstance(text, str):
                    assert "\x00" not in text
                    text.encode()  # every database takes it
        if isinstance(event, Arrived):
            assert event.sender
            assert not (event.pressed and event.text)
            assert event.text or event.pressed or event.media
            assert event.written_at is None or event.written_at.tzinfo is not None
        elif isinstance(event, Deleted):
            assert event.id and event.sender
        elif isinstance(event, Receipt):
            assert event.id
        else:
            assert event.why and "\n" not in event.why
            assert event.raw


ODD_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
    | st.text(max_size=20) | st.sampled_from(["", "\x00", "\ud800", 10**30, -1, "9" * 300, "user"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
GONE = object()
QUIET = {"suppress_health_check": [HealthCheck.too_slow], "deadline": None}


def paths(value: object, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where the values of a JSON document are, itself first."""
    yield here
    items: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for name, inner in items:
        yield from paths(inner, (*here, name))


def changed(value: Any, path: tuple[str | int, ...], new: object) -> Any:
    """Return a document with another value at a place, or with none there."""
    if not path:
        return {} if new is GONE else new
    value = copy.copy(value)
    if new is GONE and len(path) == 1:
        del value[path[0]]
    else:
        value[path[0]] = changed(value[path[0]], path[1:], new)
    return value


class ChannelContract:
    """The promises; a channel's tests derive from this and name their `case`."""

    case: Case

    @pytest.fixture
    def channel(self) -> Iterator[Channel]:
        """The channel, with a platform that takes messages."""
        with self.case.platform(Story.TAKEN) as (channel, _):
            yield channel

    def tell(self, story: Story, outgoing: Outgoing | None = None) -> tuple[Sent, list[Heard]]:
        """Send a message while the platform does so; returns the outcome and what it heard."""
        with self.case.platform(story) as (channel, heard):
            sent = channel.send(outgoing or self.case.outgoing, NOW)
            for text in (repr(sent), repr(channel), str(channel), f"{channel}"):
                assert not any(secret in text for secret in self.case.secrets)
            assert self.case.outgoing.to not in sent.why
            assert self.case.outgoing.text not in sent.why
            return sent, heard()

    def parse(
        self, channel: Channel, delivery: Delivery, *, whole: bool = True
    ) -> tuple[Event, ...]:
        """Parse whatever it is: events that hold together, or InputError."""
        try:
            events = channel.parse(delivery)
        except InputError as error:
            assert not any(name in str(error) for name in self.case.people)
            return ()
        check(events)
        # What nobody knows is kept as it came, under whatever names: it is sealed for that.
        shown = "".join(repr(e) for e in events if whole or not isinstance(e, Unknown))
        assert not any(name in shown for name in self.case.people)
        return events

    # What comes

    def test_what_the_platform_signed_is_taken(self, channel: Channel) -> None:
        """Every sample is verified, and nothing of it is a greeting."""
        for sample in self.case.samples:
            channel.verify(self.case.sign(sample), NOW)
            assert channel.greet(self.case.sign(sample)) is None

    def test_what_it_did_not_sign_is_refused(self, channel: Channel) -> None:
        """A signature that is missing, cut, changed or of odd letters proves nothing."""
        if not self.case.is_signed:
            pytest.skip("deliveries of this channel are fetched, not sent to us")
        for sample in self.case.samples:
            signed = self.case.sign(sample)
            added = [name for name in signed.headers if name not in sample.headers]
            assert added
            for name in added:
                right = signed.headers[name]
                other = "0" if right[-1] != "0" else "1"
                for wrong in (None, "", right[:-1], right[:-1] + other, right + "0", "đ\ud800"):
                    headers = {k: v for k, v in signed.headers.items() if k != name}
                    if wrong is not None:
                        headers[name] = wrong
                    with pytest.raises(SignatureError) as caught:
                        channel.verify(replace(signed, headers=headers), NOW)
                    assert not any(secret in str(caught.value) for secret in self.case.secrets)
                    assert right not in str(caught.value)

    def test_a_signature_is_for_one_body(self, channel: Channel) -> None:
        """Not one byte may be added, changed or lost."""
        if not (self.case.is_signed and self.case.signs_body):
            pytest.skip("this platform proves a secret, and signs nothing")
        for sample in self.case.samples:
            signed = self.case.sign(sample)
            for body in (signed.body + b" ", signed.body[:-1], b" " + signed.body, b"", b"{}"):
                with pytest.raises(SignatureError):
                    channel.verify(replace(signed, body=body), NOW)

    def test_a_delivery_says_the_same_each_time(self, channel: Channel) -> None:
        """Delivered again, it gives the same keys; and it is left as it was."""
        for sample in self.case.samples:
            before = copy.deepcopy(sample)
            first = channel.parse(sample)
            assert first
            check(first)
            assert channel.parse(sample) == first
            assert channel.parse(self.case.sign(sample)) == first
            assert sample == before

    def test_no_two_deliveries_have_a_key_in_common(self, channel: Channel) -> None:
        """What is different is kept apart."""
        keys = [event.key for sample in self.case.samples for event in channel.parse(sample)]
        assert len(set(keys)) == len(keys)

    def test_nobodys_name_gets_in(self, channel: Channel) -> None:
        """The names that stand in the samples stand in no event."""
        bodies = "".join(sample.body.decode() for sample in self.case.samples)
        assert self.case.people
        for name in self.case.people:
            assert name in bodies or json.dumps(name)[1:-1] in bodies, "the samples name nobody"
        for sample in self.case.samples:
            self.parse(channel, sample)

    def test_what_cannot_be_read_is_refused(self, channel: Channel) -> None:
        """Half a document, another encoding, 30 MB, 100,000 levels: one error that says so."""
        deep = b'{"a":' * 100_000
        for sample in self.case.samples:
            half = sample.body[: len(sample.body) // 2]
            for body in (half, sample.body.decode().encode("utf-16"), b"\xff" + sample.body):
                self.parse(channel, replace(sample, body=body), whole=False)
        sample = self.case.samples[0]
        for body in (b"", b"\x00", b"[]", b"3", b"null", b'"x"', deep, b"[" * 100_000, b"1" * 5000,
                     b'{"a": NaN}', b'{"x": "' + b"a" * 30_000_000 + b'"}'):  # fmt: skip
            self.parse(channel, replace(sample, body=body), whole=False)
        with pytest.raises(InputError, match="larger than"):
            channel.parse(replace(sample, body=b'{"x": "' + b"a" * MOST_BYTES + b'"}'))

    @pytest.mark.parametrize(
        "text",
        ["nước " * 20_000, "👍🏽" * 9, "\u202eข้าว", "a\x00b", "a\ud800b", "\n\t ?", "<b>&amp;"],
    )
    def test_what_a_person_writes_is_kept_as_it_is(self, channel: Channel, text: str) -> None:
        """100,000 characters, emoji alone, marks of direction; what no database takes is U+FFFD."""
        if self.case.write is None:
            pytest.skip("this channel reads more than a text; its own tests have it")
        (event,) = self.parse(channel, self.case.write(text))
        assert isinstance(event, Arrived)
        assert event.text == text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")

    def test_any_bytes_are_survived(self, channel: Channel) -> None:
        """Whatever comes, it is events or InputError."""

        @settings(max_examples=100, **QUIET)
        @given(body=st.binary(max_size=300))
        def survive(body: bytes) -> None:
            self.parse(channel, replace(self.case.samples[0], body=body))

        survive()

    def test_any_change_to_a_sample_is_survived(self, channel: Channel) -> None:
        """With up to three values of a sample gone or replaced, it is events or InputError."""

        @settings(max_examples=400, **QUIET)
        @given(data=st.data())
        def survive(data: st.DataObject) -> None:
            sample = data.draw(st.sampled_from(self.case.samples))
            body = _mutated(data, sample.body)
            self.parse(channel, replace(sample, body=body), whole=False)

        survive()

    # What goes out

    def test_a_message_is_sent(self) -> None:
        """The platform hears the text once, and we are told its id."""
        sent, heard = self.tell(Story.TAKEN)
        assert sent.outcome is Outcome.SENT
        assert sent.id
        assert sent.parts >= 1
        assert len(heard) == 1
        assert self.case.outgoing.text in self.case.shown(heard[0])

    def test_a_busy_platform_is_asked_again_later(self) -> None:
        """And not before it wants to be."""
        sent, _ = self.tell(Story.BUSY)
        assert sent.outcome is Outcome.LATER
        assert sent.after == timedelta(seconds=7)

    def test_a_platform_with_a_fault_may_have_heard(self) -> None:
        """Nothing is claimed that nobody knows."""
        sent, heard = self.tell(Story.BROKEN)
        assert sent.outcome in self.case.asks_again
        assert isinstance(sent.why, Phrase), sent.why
        assert len(heard) == 1

    @pytest.mark.parametrize("story", [Story.GARBAGE, Story.CUT_OFF, Story.SILENT])
    def test_without_an_answer_the_outcome_is_unknown(self, story: Story) -> None:
        """So that it is not sent again by itself."""
        sent, heard = self.tell(story)
        assert sent.outcome is Outcome.UNKNOWN
        assert isinstance(sent.why, Phrase), sent.why
        assert bool(sent.id) is self.case.names_itself
        assert len(heard) == 1

    def test_where_nobody_is_nothing_was_sent(self) -> None:
        """A refused connection is tried again later."""
        sent, heard = self.tell(Story.ABSENT)
        assert sent.outcome is Outcome.LATER
        assert isinstance(sent.why, Phrase), sent.why
        assert not heard

    def test_who_has_blocked_us_is_gone(self) -> None:
        """And is not tried again."""
        assert self.tell(Story.BLOCKED)[0].outcome is Outcome.GONE

    def test_what_is_refused_is_never_sent_again(self) -> None:
        """The reason is told in a line."""
        sent, _ = self.tell(Story.REFUSED)
        assert sent.outcome is Outcome.REFUSED
        assert isinstance(sent.why, Phrase), sent.why
        assert "\n" not in sent.why

    def test_a_choice_comes_back_as_it_was_given(self, channel: Channel) -> None:
        """Its payload is what was pressed; where there are no buttons, its label stands in the text."""
        choices = (
            Choice("right:1", "Đúng ý tôi"),
            Choice("wrong:1", "ไม่ใช่"),
            Choice("else", "Khác"),
        )
        sent, heard = self.tell(Story.TAKEN, replace(self.case.outgoing, choices=choices))
        assert sent.outcome is Outcome.SENT
        assert len(heard) == 1
        if self.case.press is None or self.case.labels is None:
            assert all(one.label in self.case.shown(heard[0]) for one in choices)
            return
        assert list(self.case.labels(heard[0])) == [one.label for one in choices]
        for number, choice in enumerate(choices):
            (event,) = channel.parse(self.case.press(heard[0], number))
            assert isinstance(event, Arrived)
            assert (event.pressed, event.text) == (choice.payload, "")
            assert event.sender == self.case.outgoing.to

    def test_labels_that_are_too_long_are_shortened(self) -> None:
        """To what the platform takes, and never in the middle of a letter and its marks."""
        choice = Choice("yes", "น้ำ" * 500 + "👍🏽" * 100)
        sent, heard = self.tell(Story.TAKEN, replace(self.case.outgoing, choices=(choice,)))
        if self.case.labels is None:
            assert sent.outcome in (Outcome.SENT, Outcome.REFUSED)
            return
        (label,) = self.case.labels(heard[0])
        assert label.endswith("…")
        assert len(label) <= self.case.longest_label
        assert len(label.encode("utf-16-le")) // 2 <= self.case.longest_label
        assert (label[:-1] + " ").rstrip() in choice.label

    def test_a_text_that_is_too_long_is_cut_or_refused(self, channel: Channel) -> None:
        """It is cut after a sentence, or nothing is sent; never is the platform left to judge."""
        text = "Nước sông không tăng thêm. " * (channel.limits.longest // 20)
        sent, heard = self.tell(Story.TAKEN, replace(self.case.outgoing, text=text))
        if sent.outcome is Outcome.REFUSED:
            assert "longer than" in sent.why
            assert not heard
        else:
            shown = self.case.shown(heard[0])
            assert len(shown) <= channel.limits.longest
            assert shown.rstrip("… \n").endswith(".")
        longest = replace(self.case.outgoing, text="a" * channel.limits.longest)
        assert self.tell(Story.TAKEN, longest)[0].outcome is Outcome.SENT

    def test_what_the_channel_says_of_itself_is_sound(self, channel: Channel) -> None:
        """A short name, and limits that can be kept."""
        assert channel.name.isidentifier()
        assert channel.limits.longest > 0
        assert channel.limits.a_second > 0


def _mutated(data: st.DataObject, body: bytes) -> bytes:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if isinstance(value, dict):
        for _ in range(data.draw(st.integers(1, 3))):
            path = data.draw(st.sampled_from(list(paths(value))))
            value = changed(value, path, data.draw(st.just(GONE) | ODD_JSON))
        return json.dumps(value).encode()
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(body))] * 2)))
    return body[:start] + data.draw(st.binary(max_size=20)) + body[end:]
