"""Fuzz what messengers deliver: python tests/fuzz/fuzz_channels.py -max_total_time=120."""

import sys
from datetime import UTC, datetime

import atheris

with atheris.instrument_imports(include=["hearsay"]):
    from hearsay.connect.channel import Delivery
    from hearsay.connect.channels import make
    from hearsay.errors import HearsayError

CHANNELS = (
    make("telegram", {"token": "123456:AAbbCCddEEffGG", "secret": "long-enough-secret"}),
    make("line", {"token": "t", "secret": "s"}),
    make("zalo", {"app_id": "12345", "secret": "s", "token": "t"}),
    make(
        "whatsapp",
        {"phone_number_id": "12345", "token": "t", "app_secret": "a", "verify_token": "v"},
    ),
)
NOW = datetime(2026, 11, 26, tzinfo=UTC)
PARTS = (
    b'{"update_id": 1, "message": {"message_id": 1, "chat": {"id": 1}, "text": ', b'"caption": ',
    b'{"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": {',
    b'"messages": [{"id": "w", "from": "1", "type": "text", "text": {"body": ', b'"statuses": [{"id": ',
    b'{"events": [{"type": "message", "webhookEventId": "1", "source": {"type": "user", "userId": "U"}, ',
    b'"message": {"type": "text", "text": ', b'{"event_name": "user_send_text", "sender": {"id": "1"}, ',
    b'"message": {"msg_id": "1", "text": ', b'"timestamp": ', b"}", b"]", b"}}", b'"x"', b"1", b"null", b", ",
)  # fmt: skip


def one(data: bytes) -> None:
    """Verify and parse arbitrary bytes, and deliveries with arbitrary gaps."""
    fuzz = atheris.FuzzedDataProvider(data)
    channel = CHANNELS[fuzz.ConsumeIntInRange(0, len(CHANNELS) - 1)]
    pieces = []
    while fuzz.remaining_bytes() and len(pieces) < 40:
        pieces += [PARTS[fuzz.ConsumeIntInRange(0, len(PARTS) - 1)], fuzz.ConsumeBytes(3)]
    delivery = Delivery(b"".join(pieces))
    try:
        channel.verify(delivery, NOW)
    except HearsayError:
        pass
    try:
        for event in channel.parse(delivery):
            repr(event).encode()
    except HearsayError:
        pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
