"""A letter is from whom it says only by the word of our own mail server, which nobody else can write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.channel import Arrived
from hearsay.connect.channels.email.authentication import proves
from hearsay.connect.channels.email.parts import letter as parsed
from hearsay.connect.channels.email.read import Desk, events
from tests.connect.channels.email.letters import DESK, letter

SERVER = "mx.mail.test"
FROM = "elsewhere.test"


def judged(*results: str, sender: str = "anna@elsewhere.test", head: str = "") -> bool:
    """Tell whether a letter with these headers on top, the last one uppermost, is proven."""
    raw = letter("Đập đã vỡ", From=head or sender)
    for result in results:
        raw = f"Authentication-Results: {result}\r\n".encode() + raw
    return proves(parsed(raw), sender, SERVER)


@pytest.mark.parametrize(
    "result",
    [
        f"{SERVER}; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from={FROM}",
        f"{SERVER}; dkim=pass header.i=@{FROM} header.s=x header.b=\"a/b;c\";\r\n spf=fail smtp.mailfrom=x@y.test;"
        f"\r\n dmarc=pass (p=REJECT) header.from={FROM}",
        f"{SERVER} 1; dmarc = pass",
        f"MX.mail.test; DMARC=Pass header.from={FROM.upper()}",
        f"{SERVER}; dkim=pass (2048-bit key) header.d={FROM} header.i=@{FROM}",
        f"{SERVER}; dmarc=none; spf=pass (sender is ok) smtp.mailfrom=bounce@{FROM}",
        f"{SERVER}; spf=pass smtp.mailfrom={FROM}; dkim=none",
        f"{SERVER}; dkim=fail header.d={FROM}; dkim=pass header.d={FROM}",
    ],
)  # fmt: skip
def test_it_is_from_whom_it_says(result: str) -> None:
    """By DMARC, or by SPF or DKIM for the very domain."""
    assert judged(result)
    assert judged("old.server.test; dmarc=fail", result, "relay.test; dmarc=fail")


@pytest.mark.parametrize(
    "result",
    [
        "",
        SERVER,
        f"{SERVER}; none",
        f"{SERVER}; dmarc=fail header.from={FROM}; dkim=pass header.d={FROM}",
        f"{SERVER}; dmarc=pass header.from=another.test",
        f"{SERVER}; spf=pass smtp.mailfrom=eve@another.test; dkim=pass header.d=another.test",
        f"{SERVER}; spf=pass smtp.helo={FROM}",
        f"{SERVER}; dkim=pass header.d=test",
        f"{SERVER}; dkim=pass header.d=not{FROM}",
        f"{SERVER}; dkim=pass header.d=mail.{FROM}",
        f"{SERVER}; spf=softfail smtp.mailfrom={FROM}",
        f"another.server.test; dmarc=pass header.from={FROM}",
        f"{SERVER}.evil.test; dmarc=pass header.from={FROM}",
        f"{SERVER}; spf=fail (x) smtp.mailfrom=\"a; dmarc=pass\"@evil.test; dmarc=fail",
        f"{SERVER}; spf=fail smtp.mailfrom=\"a; dmarc=pass header.from={FROM}\"@evil.test",
        f"{SERVER}; spf=fail (domain of \"a) ; dmarc=pass (\"@evil.test) smtp.mailfrom=x@evil.test",
        f"{SERVER}; spf=fail (domain of a\\) ; dmarc=pass (@evil.test) smtp.mailfrom=x@evil.test",
        f"{SERVER}; dmarc=pass (and this never ends",
        f"{SERVER}; dmarc=pass header.from={FROM}; x={'a' * 9_000}",
    ],
)  # fmt: skip
def test_nobody_knows(result: str) -> None:
    """It failed, it passed for somebody else, another server says so, or it reads in two ways."""
    assert not judged(result)


def test_what_came_with_the_letter_is_forged() -> None:
    """Our server writes above it: its own word alone counts, also where it says less."""
    forged = f"{SERVER}; dmarc=pass header.from={FROM}"
    assert judged(forged)
    assert not judged(forged, f"{SERVER}; dmarc=fail header.from={FROM}")
    assert not judged(forged, f"{SERVER}; spf=none")
    assert not judged(forged, f"{SERVER}; (never ends")


def test_a_letter_from_two_is_from_nobody() -> None:
    """A second From header is what mail programs show, and servers do not ask about."""
    raw = f"Authentication-Results: {SERVER}; dmarc=pass\r\nFrom: eve@evil.test\r\n".encode()
    assert not proves(parsed(raw + letter("x")), "eve@evil.test", SERVER)


@pytest.mark.parametrize(
    "sender",
    [
        "anna@elsewhere.test, eve@evil.test", "Anna <anna@elsewhere.test>, Eve <eve@evil.test>",
        "anna@elsewhere.test <eve@evil.test>", "Anna <anna@elsewhere.test> (no end",
    ],
)  # fmt: skip
def test_a_letter_from_two_addresses_is_from_nobody(sender: str) -> None:
    """Our server looked into one of them, and does not always say into which."""
    for said in ("dmarc=pass", f"dmarc=pass header.from={FROM}", f"spf=pass smtp.mailfrom={FROM}"):
        assert judged(f"{SERVER}; {said}")
        assert not judged(f"{SERVER}; {said}", head=sender)
        assert judged(f"{SERVER}; {said}", head='"Eve, eve@evil.test" <anna@elsewhere.test>')


def test_it_is_told_with_what_was_written() -> None:
    """Whether it is proven; nothing is said where no server is known."""
    raw = letter("Đập đã vỡ")
    vouched = f"Authentication-Results: {SERVER}; dmarc=pass\r\n".encode() + raw
    for server, body, proven in (
        (SERVER, vouched, True), (SERVER, raw, False), ("", vouched, None),
    ):  # fmt: skip
        (event,) = events(body, Desk(DESK.address, DESK.secret, server))
        assert isinstance(event, Arrived) and event.proven is proven


@given(st.text(max_size=200), st.sampled_from(["", f"{SERVER};", f"{SERVER}; dmarc=pass "]))
def test_any_header_can_be_read(text: str, before: str) -> None:
    """No result makes it fail."""
    line = " ".join((before + text).encode("utf-8", "replace").decode().split())
    judged(line)
