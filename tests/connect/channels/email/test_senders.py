"""Whose letter it is: which spellings are one mailbox, and where a header names more than one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.channels.email.senders import address, is_one, mailbox_of
from tests.connect.channels.email.letters import arrived, letter


@pytest.mark.parametrize(
    "raw",
    [
        "victim@mail.test", "Victim@mail.test", "vIctim@MAIL.test", "VICTIM+news@mail.test",
        "victim+a+b@mail.test", "A stranger <victim+1@Mail.Test>",
    ],
)  # fmt: skip
def test_spellings_of_one_mailbox(raw: str) -> None:
    """Case and what stands behind a plus make nobody else of a person."""
    assert mailbox_of(address(raw)) == "victim@mail.test"


def test_a_domain_is_one_in_letters_and_as_the_net_writes_it() -> None:
    """It leads to the same server."""
    assert mailbox_of("an@bücher.example") == mailbox_of("an@xn--bcher-kva.example")


@pytest.mark.parametrize("other", ["v.ictim@mail.test", "victim@sub.mail.test", "+x@mail.test"])
def test_others_stay_others(other: str) -> None:
    """Dots are letters at most providers; a name that is nothing but a tag is a name."""
    assert mailbox_of(other) not in ("victim@mail.test", "@mail.test")


def test_it_is_told_with_what_was_written() -> None:
    """Who is counted is the mailbox; the answer goes to the address as it was written."""
    event = arrived(letter("Đập đã vỡ", From="An <An+Tin@elsewhere.test>"))
    assert (event.sender, event.known_as) == ("An+Tin@elsewhere.test", "an@elsewhere.test")
    assert event.who == "an@elsewhere.test" and event.beside["to"] == event.sender
    assert replace(event, known_as="").who == event.sender


@pytest.mark.parametrize(
    "raw",
    [
        "an@a.test", "An <an@a.test>", '"Nguyen, An" <an@a.test>', "Nguyen, An <an@a.test>",
        '"eve@b.test" <an@a.test>', "an@a.test (eve@b.test)", "Group: an@a.test;",
    ],
)  # fmt: skip
def test_one_address(raw: str) -> None:
    """What is quoted or a comment is no address."""
    assert is_one(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "an@a.test, eve@b.test", "An <an@a.test>, <eve@b.test>", "eve@b.test <an@a.test>",
        "<an@a.test> <eve@b.test>", "A: an@a.test; B: eve@b.test;",
        '<an@a.test>, "eve"@b.test', 'An "x <an@a.test>', "An (x <an@a.test>", "", "An",
        "an@a.test" + " " * 3_000 + ", eve@b.test",
    ],
)  # fmt: skip
def test_none_or_several(raw: str) -> None:
    """Or nobody can tell for sure."""
    assert not is_one(raw)


@given(st.text(max_size=100))
def test_any_text_can_be_read(raw: str) -> None:
    """Nothing makes it fail."""
    is_one(raw)
    assert mailbox_of(raw) == mailbox_of(raw.casefold())
