"""Platforms outside the desk: what they deliver, again and again until it is taken, and what they take."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

from hearsay.web.tipline import work

__all__ = [
    "SETTINGS",
    "Batch",
    "BotServer",
    "Delivery",
    "Form",
    "Post",
    "Update",
    "deliver",
    "serving_bots",
]

TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnn"
SECRET = "a-secret-of-the-webhook"
APP_SECRET = "a-secret-that-signs"
SETTINGS = {
    "HEARSAY_TELEGRAM_TOKEN": TOKEN,
    "HEARSAY_TELEGRAM_SECRET": SECRET,
    "HEARSAY_WHATSAPP_PHONE_NUMBER_ID": "1234567890",
    "HEARSAY_WHATSAPP_TOKEN": "EAAG-token-of-ours",
    "HEARSAY_WHATSAPP_APP_SECRET": APP_SECRET,
    "HEARSAY_WHATSAPP_VERIFY_TOKEN": "greeting-of-ours",
}
"""The environment of a desk that both platforms deliver to."""
AGAIN = 0.1
"""Seconds after which a delivery comes again; platforms wait longer."""


@dataclass(frozen=True)
class Post:
    """A request that brings something to the desk, the status that says it was taken, and those of "later"."""

    path: str
    body: bytes
    headers: dict[str, str]
    taken: int
    again: tuple[int, ...] = (500, 503)


@dataclass(frozen=True)
class Form:
    """A tip by the web form. Without a `number`, its challenge must be old enough to need no work."""

    text: str
    challenge: str
    address: str
    number: str = ""

    @property
    def token(self) -> str:
        """Return the secret part of the asker's link."""
        return work.status_token(self.challenge)

    def post(self) -> Post:
        """Return the request of a browser."""
        fields = {"text": self.text, "challenge": self.challenge, "number": self.number}
        body = urlencode(fields).encode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": self.address,
        }
        # 429: a process was killed after it had taken this visitor's turn, so the next must come.
        return Post("/en/ask/send", body, headers, taken=302, again=(429, 500, 503))

    @property
    def keys(self) -> list[str]:
        """Return the key that the tip is known by."""
        return [f"web:tip:{self.token}"]


@dataclass(frozen=True)
class Update:
    """A message of a Telegram chat."""

    number: int
    chat: int
    text: str

    def post(self) -> Post:
        """Return the request of Telegram's servers."""
        message = {
            "message_id": self.number,
            "from": {"id": self.chat, "is_bot": False, "language_code": "en"},
            "chat": {"id": self.chat, "type": "private"},
            "date": 1_772_355_900,
            "text": self.text,
        }
        body = json.dumps({"update_id": self.number, "message": message}).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": SECRET,
        }
        return Post("/in/telegram", body, headers, taken=200)

    @property
    def keys(self) -> list[str]:
        """Return the key that the tip is known by."""
        return [f"telegram:{self.number}"]


@dataclass(frozen=True)
class Batch:
    """Several WhatsApp messages in one delivery: (number, sender, text)."""

    messages: tuple[tuple[int, str, str], ...]

    def post(self) -> Post:
        """Return the request of Meta's servers."""
        found = [
            {
                "from": sender,
                "id": _wamid(number),
                "timestamp": "1772355900",
                "type": "text",
                "text": {"body": text},
            }
            for number, sender, text in self.messages
        ]
        change = {"field": "messages", "value": {"messages": found}}
        document = {"object": "whatsapp_business_account", "entry": [{"changes": [change]}]}
        body = json.dumps(document).encode()
        digest = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": f"sha256={digest}",
        }
        return Post("/in/whatsapp", body, headers, taken=200)

    @property
    def keys(self) -> list[str]:
        """Return the keys that the tips are known by."""
        from hearsay.connect.channels.whatsapp.ids import hidden

        return [f"whatsapp:{hidden(_wamid(number))}" for number, _, _ in self.messages]


Delivery = Form | Update | Batch


def _wamid(number: int) -> str:
    return f"wamid.HBg{number:020}"


def deliver(
    port: int, deliveries: Sequence[Delivery], acknowledged: list[Delivery], until: float
) -> None:
    """Deliver one after another, each again until it is taken; until a moment of `time.monotonic`."""
    link: http.client.HTTPConnection | None = None
    for delivery in deliveries:
        post = delivery.post()
        while time.monotonic() < until:
            try:
                link = link or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                link.request("POST", post.path, post.body, post.headers)
                answer = link.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                if link is not None:
                    link.close()
                link = None
                time.sleep(AGAIN)
                continue
            if answer.status == post.taken:
                acknowledged.append(delivery)
                break
            assert answer.status in post.again, f"{post.path}: {answer.status}"
            time.sleep(AGAIN)
    if link is not None:
        link.close()


@dataclass
class BotServer:
    """The Bot API: what it was asked to send, by chat and message answered.

    Some it cannot take just now, to some it gives no answer.
    """

    port: int
    heard: Counter[tuple[int, int]] = field(default_factory=Counter)
    put_off: int = 0
    cut_off: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def serving_bots(*, trouble: bool = True) -> Iterator[BotServer]:
    """Serve the Bot API on a port of this machine; without trouble it takes and answers everything."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with bots.lock:
                luck = bots.chance.random() if trouble else 1.0
                if luck < 0.03:
                    bots.put_off += 1
                    self._say(429, {"ok": False, "parameters": {"retry_after": 1}})
                    return
                message = asked.get("reply_parameters", {}).get("message_id", 0)
                bots.heard[asked["chat_id"], message] += 1
                bots.cut_off += luck < 0.06
                number = bots.heard.total()
            if luck < 0.06:
                self.close_connection = True  # it was taken, and nobody is told
                return
            self._say(200, {"ok": True, "result": {"message_id": number}})

        def _say(self, status: int, document: dict[str, Any]) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    bots = BotServer(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield bots
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
