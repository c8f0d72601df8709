"""From a letter's bytes to what somebody wrote, or what became of a letter of ours. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from hearsay.connect.channel import Arrived, Event, Receipt, Unknown
from hearsay.connect.channels.email.authentication import proves
from hearsay.connect.channels.email.charsets import encoded_words
from hearsay.connect.channels.email.ids import find_ours
from hearsay.connect.channels.email.parts import (
    MOST_BYTES,
    Content,
    Letter,
    content,
    header,
    letter,
)
from hearsay.connect.channels.email.quotes import own_words
from hearsay.connect.channels.email.robots import is_automatic, is_report, reported
from hearsay.connect.channels.email.senders import address, mailbox_of
from hearsay.connect.channels.payload import MOST_BYTES as MOST_DELIVERED
from hearsay.connect.channels.spoken import split
from hearsay.connect.imports.fields import storable
from hearsay.errors import InputError

__all__ = ["Desk", "events"]

_MOST_HEADING = 300
_MOST_IDS = 4_000
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_MOST_REFERENCES = 10
_MOST_KEPT = 20_000
_FIELD = re.compile(r"[A-Za-z-]{2,40}\s*:")  # header lines that slid into the text
_HEAD = re.compile(r"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Desk:
    """What must be known of the desk to read its mail: its own address, and its secret.

    `server` is the name that its mail server signs `Authentication-Results` with; "" if not known.
    """

    address: str
    secret: bytes
    server: str = ""


def events(raw: bytes, desk: Desk) -> tuple[Event, ...]:
    """Return what is in a letter; nothing where no person wrote it, or wrote nothing.

    Of a letter of more than 1 MiB the beginning is read, which holds its text.

    Raises:
        InputError: it is empty, or larger than any that the mailbox gives.
    """
    if not raw.strip():
        raise InputError("letter", "it is empty")
    if len(raw) > MOST_DELIVERED:
        raise InputError("letter", f"it is larger than {MOST_DELIVERED} bytes")
    whole = letter(raw)
    key = _key(whole, raw)
    sender = address(header(whole, "From"))
    if is_report(whole, sender):
        return _receipts(whole, raw, key, desk)
    if is_automatic(whole, sender) or _is_ours(whole, sender, desk):
        return ()
    held = content(whole)
    if not sender:
        why = "a letter whose sender's address cannot be read"
        return (Unknown(key, _without_people(whole, held), why),)
    if held.is_sealed and not held.text:
        return (Unknown(key, _without_people(whole, held), "an encrypted letter"),)
    return tuple(_arrived(whole, held, key, sender, desk))


def _arrived(whole: Letter, held: Content, key: str, sender: str, desk: Desk) -> Iterator[Arrived]:
    """Yield what somebody wrote: an answer to our question, a tip, or the one and then the other."""
    heading = storable(encoded_words(header(whole, "Subject")))[:_MOST_HEADING]
    quoted = _quoted(whole, desk)
    text = storable(_tip(held, heading, is_reply=bool(quoted)))
    if not text and not quoted and not held.media:
        text = heading  # some write all they have to say into the subject line
    pressed, rest = split(text)
    if rest and not quoted:
        pressed, rest = "", text  # who answers nothing of ours begins a tip with "No"
    written_at = _written_at(header(whole, "Date"))
    beside = _beside(whole, heading, sender)
    proven = proves(whole, sender, desk.server) if desk.server else None
    if pressed:
        yield Arrived(
            key,
            "",
            sender,
            written_at,
            pressed=pressed,
            quoted=quoted,
            known_as=mailbox_of(sender),
            proven=proven,
            beside=beside,
        )
    if rest or (held.media and not pressed):
        yield Arrived(
            key=f"{key}.2" if pressed else key,
            text=rest,
            sender=sender,
            written_at=written_at,
            heading=heading,
            quoted=quoted,
            media=held.media,
            known_as=mailbox_of(sender),
            proven=proven,
            beside=beside,
        )


def _tip(held: Content, heading: str, *, is_reply: bool) -> str:
    """Return what was written, and below it the text of letters that were enclosed."""
    # with a letter enclosed, a quotation in the note above it is no tip of its own
    note = own_words(held.text, heading, is_reply=is_reply or bool(held.enclosed))
    if not held.enclosed:
        return note
    enclosed = own_words(held.enclosed, "Fwd:") or held.enclosed.strip()
    return f"{note}\n\n{enclosed}" if note else enclosed


def _key(whole: Letter, raw: bytes) -> str:
    """Return a hash of the Message-ID, which may name a person's machine; of all, without one."""
    name = header(whole, "Message-ID").strip()
    source = name.encode("utf-8", "surrogateescape") if _ID.search(name[:_MOST_IDS]) else raw
    return hashlib.sha256(source).hexdigest()[:40]


def _is_ours(whole: Letter, sender: str, desk: Desk) -> bool:
    """Tell whether it is from this very desk: come back, or forged to look like that."""
    names = header(whole, "Message-ID")[:_MOST_IDS]
    return sender.lower() == desk.address.lower() or any(find_ours(desk.secret, names))


def _quoted(whole: Letter, desk: Desk) -> str:
    """Return the letter of ours that it answers: the last that it names."""
    for name in ("In-Reply-To", "References"):
        ours = list(find_ours(desk.secret, header(whole, name)[-_MOST_IDS:]))
        if ours:
            return ours[-1]
    return ""


def _receipts(whole: Letter, raw: bytes, key: str, desk: Desk) -> tuple[Receipt, ...]:
    # in the headers it would be what an automatic reply answers
    text = _HEAD.split(raw[:MOST_BYTES].decode("latin-1"), maxsplit=1)[-1]
    outcome = reported(whole, text)
    name = next(find_ours(desk.secret, text), "")
    return (Receipt(key, name, outcome),) if name and outcome is not None else ()


def _beside(whole: Letter, heading: str, sender: str) -> Mapping[str, str]:
    """Return what an answer needs to stand below this letter in its reader's program.

    It goes to the very address that the letter says: of another spelling, somebody else may be the owner.
    """
    name = _ID.search(header(whole, "Message-ID")[:_MOST_IDS])
    named = _ID.findall(header(whole, "References")[-_MOST_IDS:])
    known = {
        "to": sender,
        "message_id": name[0] if name else "",
        "references": " ".join(named[-_MOST_REFERENCES:]),
        "subject": heading,
    }
    return {key: value for key, value in known.items() if value}


def _written_at(said_date: str) -> datetime | None:
    """Return the time of a Date header; without a zone it counts as UTC."""
    try:
        time = parsedate_to_datetime(said_date[:200])
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        return time.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _without_people(whole: Letter, held: Content) -> str:
    """Return what is kept of a letter that a person has to look at: nothing that says whose it is."""
    lines = held.text[:_MOST_KEPT].split("\n")
    text = "\n".join(line for line in lines if not ("@" in line or _FIELD.match(line)))
    kept = {"subject": encoded_words(header(whole, "Subject"))[:_MOST_HEADING], "text": text}
    return storable(json.dumps(kept, ensure_ascii=False))
