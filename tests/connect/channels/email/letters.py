"""Letters as people and machines write them, made for tests."""

from __future__ import annotations

from hearsay.connect.channel import Arrived, Event
from hearsay.connect.channels.email.ids import message_id
from hearsay.connect.channels.email.read import Desk, events

DESK = Desk("desk@mail.test", b"a secret of the tests' own")
OURS = message_id(DESK.secret, "answer-1", "mail.test")


def letter(text: str | bytes = "Đập đã vỡ", **headers: str) -> bytes:
    """Return a letter of one part; header names with "_" for "-"."""
    named = {
        "From": "Anna <anna@elsewhere.test>",
        "Message_ID": "<1@elsewhere.test>",
        "Content_Type": "text/plain; charset=utf-8",
        "Content_Transfer_Encoding": "8bit",
    }
    named |= headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in named.items() if value]
    body = text if isinstance(text, bytes) else text.encode()
    head = "\n".join(lines).encode("utf-8", "surrogateescape")
    return (head + b"\n\n" + body).replace(b"\n", b"\r\n")


def multipart(kind: str, *parts: str, **headers: str) -> bytes:
    """Return a letter of several parts, each with its own headers."""
    body = "".join(f"--edge\n{part}\n" for part in parts) + "--edge--\n"
    kind = f'multipart/{kind}; boundary="edge"'
    return letter(body, Content_Type=kind, Content_Transfer_Encoding="", **headers)


def part(text: str, kind: str = "text/plain; charset=utf-8", **headers: str) -> str:
    """Return one part of a letter."""
    named = {"Content_Type": kind} | headers
    return "\n".join(f"{n.replace('_', '-')}: {v}" for n, v in named.items()) + f"\n\n{text}"


def read(raw: bytes) -> tuple[Event, ...]:
    """Return what the desk reads."""
    return events(raw, DESK)


def arrived(raw: bytes) -> Arrived:
    """Return the one event of a person's letter."""
    (event,) = read(raw)
    assert isinstance(event, Arrived), event
    return event
