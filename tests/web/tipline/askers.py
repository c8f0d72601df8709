"""Marked people who write by every channel, in the platforms' own forms."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from hearsay.connect.channel import Channel, Delivery
from hearsay.connect.channels.registry import make, makers

__all__ = ["FORMS", "Marked", "channel", "marked_people"]

AT = int(datetime(2026, 3, 1, 11, 59, tzinfo=UTC).timestamp())
SETTINGS: dict[str, dict[str, str]] = {
    "telegram": {"token": "12345:abcdefghijklmnopqrstuvwxyz", "secret": "abcdefghijklmnop"},
    "whatsapp": {"phone_number_id": "106540352242922", "token": "t", "app_secret": "s",
                 "verify_token": "v"},
    "line": {"token": "t", "secret": "s"},
    "zalo": {"app_id": "3482178216594085616", "secret": "s", "token": "t"},
    "sms": {"url": "https://sms.example/messages", "token": "t",
            "secret": "whsec_" + base64.b64encode(b"k" * 32).decode()},
    "twilio": {"account": "AC" + "0" * 32, "number": "+15550001111", "token": "t-4711",
               "webhook": "https://desk.example/in/twilio"},
    "email": {"address": "desk@desk.example", "secret": "s" * 20, "imap_host": "imap.example",
              "smtp_host": "smtp.example"},
}  # fmt: skip


def _telegram(n: int, name: str, text: str) -> tuple[str, bytes]:
    chat = 7_700_440_000 + n
    person = {"id": chat, "first_name": name, "username": f"user_{name}"}
    message = {"message_id": 7, "date": AT, "text": text, "from": person,
               "chat": {"id": chat, "type": "private", "first_name": name}}  # fmt: skip
    return str(chat), json.dumps({"update_id": n, "message": message}).encode()


def _whatsapp(n: int, name: str, text: str) -> tuple[str, bytes]:
    phone = f"8491244{n:05d}"
    wamid = "wamid." + base64.b64encode(f"..{phone}..{n}".encode()).decode()
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550001111", "phone_number_id": "106540352242922"},
        "contacts": [{"profile": {"name": name}, "wa_id": phone}],
        "messages": [{"from": phone, "id": wamid, "timestamp": str(AT), "type": "text",
                      "text": {"body": text}}],
    }  # fmt: skip
    entry = [{"id": "1", "changes": [{"value": value, "field": "messages"}]}]
    return phone, json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def _line(n: int, name: str, text: str) -> tuple[str, bytes]:
    user = f"U{n:032x}".replace("0", "d")
    event = {"type": "message", "mode": "active", "timestamp": AT * 1000, "webhookEventId": f"E{n}",
             "replyToken": f"token{name}", "source": {"type": "user", "userId": user},
             "message": {"type": "text", "id": str(n), "text": text}}  # fmt: skip
    return user, json.dumps({"destination": "U0", "events": [event]}).encode()


def _zalo(n: int, name: str, text: str) -> tuple[str, bytes]:
    person = str(2_468_440_000_000_000_000 + n)
    event = {"app_id": "3482178216594085616", "event_name": "user_send_text",
             "timestamp": str(AT * 1000), "sender": {"id": person, "name": name},
             "recipient": {"id": "388"}, "message": {"msg_id": f"m{n}", "text": text}}  # fmt: skip
    return person, json.dumps(event).encode()


def _sms(n: int, name: str, text: str) -> tuple[str, bytes]:
    phone = f"+8493344{n:05d}"
    event = {"type": "message", "id": f"s{n}", "from": phone, "to": "+15550001111", "text": text,
             "name": name}  # fmt: skip
    return phone, json.dumps(event).encode()


def _twilio(n: int, name: str, text: str) -> tuple[str, bytes]:
    phone = f"+8494444{n:05d}"
    form = {"AccountSid": "AC" + "0" * 32, "MessageSid": f"SM{n}", "SmsStatus": "received",
            "From": phone, "To": "+15550001111", "NumMedia": "0", "Body": text,
            "FromCity": name}  # fmt: skip
    return phone, urlencode(form).encode()


def _email(n: int, name: str, text: str) -> tuple[str, bytes]:
    address = f"{name}.{n}@people.example"
    letter = (
        f"From: {name} Nguyen <{address}>\r\nTo: desk@desk.example\r\nSubject: A question\r\n"
        f"Message-ID: <{name}-{n}@machine-of-{name}.example>\r\nDate: Sun, 01 Mar 2026 11:59:00 +0000\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    return address, letter.encode()


FORMS: dict[str, Callable[[int, str, str], tuple[str, bytes]]] = {
    "telegram": _telegram, "whatsapp": _whatsapp, "line": _line, "zalo": _zalo,
    "sms": _sms, "twilio": _twilio, "email": _email,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Marked:
    """A person, what they are found by, and their delivery."""

    channel: str
    address: str
    name: str
    delivery: Delivery

    @property
    def marks(self) -> tuple[str, ...]:
        """Return the texts that must be nowhere once they are forgotten."""
        return (self.address, self.name)


def channel(name: str) -> Channel:
    """Return a real channel with settings that lead nowhere."""
    settings: Any = SETTINGS[name]
    return make(name, settings)


def marked_people(count: int) -> Iterator[Marked]:
    """Yield people, one channel after the other."""
    kinds = [maker.name for maker in makers()]
    assert set(kinds) <= set(FORMS), "a new channel: say here how its platform writes"
    for n in range(count):
        kind = kinds[n % len(kinds)]
        name = f"Zq{n:04d}Marker"
        text = f"Is it true that the bridge number {n % 9} at Doi Kaeo was closed after the flood?"
        address, body = FORMS[kind](n, name, text)
        headers = {"content-type": "application/x-www-form-urlencoded"} if kind == "twilio" else {}
        yield Marked(kind, address, name, Delivery(body, headers))
