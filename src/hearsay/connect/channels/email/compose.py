"""A letter of ours as bytes: plain text, in the thread of the letter it answers. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from hearsay.connect.channel import Outgoing
from hearsay.connect.channels.email.senders import is_address
from hearsay.connect.channels.texts import with_choices
from hearsay.errors import Phrase, SettingError, UrlError
from hearsay.text.hosts import parse_host

__all__ = ["Composed", "compose", "envelope_address"]

_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_REPLY = re.compile(r"\s*(?:re|aw|sv|trả lời|tl|ตอบกลับ|ตอบ)\s*[::]", re.IGNORECASE)
_MOST_HEADING = 200


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter that is ready to go out, lines ended by CR LF; `to` is as the envelope writes it."""

    to: str
    id: str
    data: bytes


def compose(outgoing: Outgoing, sender: str, name: str, id: str, now: datetime) -> Composed:
    """Return the letter.

    Args:
        outgoing: What to say, and to whom; its `beside` is that of the letter which it answers.
        sender: The desk's address.
        name: The desk's name, shown beside the address.
        id: The Message-ID, with its angle brackets.
        now: The letter's date, with its zone.

    Raises:
        SettingError: `to` is no address that mail can go to.
    """
    to = envelope_address(outgoing.to)
    message = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit"))
    message["From"] = Address(_line(name), addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = _subject(outgoing) or _line(name)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = id
    answered = _ID.fullmatch(outgoing.beside.get("message_id", ""))
    if answered:
        message["In-Reply-To"] = answered[0]
        earlier = _ID.findall(outgoing.beside.get("references", ""))[-10:]
        message["References"] = " ".join([*earlier, answered[0]])
    message["Auto-Submitted"] = "auto-replied" if answered else "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    text = with_choices(outgoing.text, outgoing.choices).replace("\r\n", "\n").replace("\r", "\n")
    message.set_content(text.encode("utf-8", "replace").decode("utf-8"), charset="utf-8")
    return Composed(to, id, message.as_bytes())


def envelope_address(address: str) -> str:
    """Return an address with its domain in ASCII letters.

    Raises:
        SettingError: it is none that mail can go to.
    """
    local, _, domain = address.rpartition("@")
    if is_address(address) and local.isascii():
        try:
            return f"{local}@{parse_host(domain)}"
        except UrlError:
            pass  # said below
    raise SettingError(Phrase("this is no address that mail can be sent to"))


def _subject(outgoing: Outgoing) -> str:
    if heading := _line(outgoing.heading):
        return heading
    answered = _line(outgoing.beside.get("subject", ""))
    return answered if not answered or _REPLY.match(answered) else f"Re: {answered}"


def _line(text: str) -> str:
    """Return text as one line that can stand in a header, whatever was in it."""
    whole = text[: 4 * _MOST_HEADING].encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())[:_MOST_HEADING]
