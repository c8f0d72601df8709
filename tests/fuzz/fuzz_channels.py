"""Fuzz what messengers deliver: python tests/fuzz/fuzz_channels.py -max_total_time=120."""

import sys
from datetime import UTC, datetime

import atheris
from changing import check_storable, written

with atheris.instrument_imports(include=["hearsay"]):
    from hearsay.connect.channel import Delivery
    from hearsay.connect.channels import make, makers
    from hearsay.errors import HearsayError

    makers()  # imports each channel, which is instrumented only here

FORM = {"content-type": "application/x-www-form-urlencoded"}
WHATSAPP = {
    "messages": [
        {"id": "wamid.A=", "from": "84901", "timestamp": "1772355900", "type": "text",
         "text": {"body": "x"}, "context": {"id": "wamid.B="}, "group_id": "g"},
        {"id": "wamid.C=", "from": "84901", "type": "edit",
         "edit": {"original_message_id": "wamid.A=", "message": {"type": "image", "image": {"caption": "y"}}}},
        {"id": "wamid.D=", "from_user_id": "VN.1", "type": "revoke", "revoke": {"original_message_id": "wamid.A="}},
        {"id": "wamid.E=", "from": "1", "type": "interactive", "interactive": {"button_reply": {"id": "yes"}}},
    ],
    "statuses": [{"id": "wamid.F=", "status": "failed", "timestamp": "1", "errors": [{"code": 131026}]}],
}  # fmt: skip
TELEGRAM = {
    "message_id": 1, "date": 1_772_355_900, "chat": {"id": -1, "type": "group"}, "text": "a link",
    "from": {"id": 1, "language_code": "vi"}, "reply_to_message": {"message_id": 2}, "message_thread_id": 3,
    "entities": [{"type": "text_link", "offset": 0, "length": 6, "url": "https://a.test/"}],
}  # fmt: skip
LINE = {
    "type": "message", "webhookEventId": "1", "timestamp": 1_772_355_900_000, "replyToken": "r", "mode": "active",
    "source": {"type": "group", "groupId": "G", "userId": "U"}, "unsend": {"messageId": "4"},
    "message": {"type": "text", "text": "x", "id": "4", "quotedMessageId": "5"}, "postback": {"data": "yes"},
}  # fmt: skip
ZALO = {
    "app_id": "12345", "event_name": "user_send_link", "timestamp": "1772355900000", "sender": {"id": "1"},
    "follower": {"id": "1"}, "message": {
        "msg_id": "1", "msg_ids": ["1", "2"], "text": "x", "quote_msg_id": "2",
        "attachments": [{"type": "link", "payload": {"title": "t", "description": "d", "url": "u"}}]},
}  # fmt: skip
TWILIO = b"MessageSid=SM1&From=%2B84901&To=%2B84902&Body=%C6%B0&NumMedia=1&MessageStatus=received&ErrorCode=30004"
CHANNELS = (
    (make("telegram", {"token": "123456:AAbbCCddEEffGG", "secret": "long-enough-secret"}),
     ({"update_id": 1, "message": TELEGRAM}, {"update_id": 1, "edited_message": TELEGRAM},
      {"update_id": 1, "callback_query": {"id": "1", "data": "yes", "from": {"id": 1}, "message": TELEGRAM}})),
    (make("line", {"token": "t", "secret": "s"}), ({"events": [LINE]},)),
    (make("zalo", {"app_id": "12345", "secret": "s", "token": "t"}), (ZALO,)),
    (make("whatsapp", {"phone_number_id": "12345", "token": "t", "app_secret": "a", "verify_token": "v"}),
     ({"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": WHATSAPP}]}]},)),
    (make("twilio", {"account": f"AC{'0' * 32}", "number": "+1234567", "token": "t",
                     "webhook": "https://desk.test/in/twilio"}), (TWILIO,)),
)  # fmt: skip
NOW = datetime(2026, 11, 26, tzinfo=UTC)
KINDS = (
    "audio", "edited_message", "follow", "image", "postback", "private", "unsend", "user",
    "user_received_message", "user_seen_message", "user_send_text", "anonymous_send_file", "room",
    "button", "interactive", "request_welcome", "text", "delivered", "read", "callback_query", "/start",
)  # fmt: skip
SIGNATURES = (
    "x-telegram-bot-api-secret-token", "x-line-signature", "x-zevent-signature",
    "x-hub-signature-256", "x-twilio-signature",
)  # fmt: skip


def one(data: bytes) -> None:
    """Verify and parse deliveries with arbitrary changes, of their values or of their bytes."""
    fuzz = atheris.FuzzedDataProvider(data)
    channel, samples = CHANNELS[fuzz.ConsumeIntInRange(0, len(CHANNELS) - 1)]
    sample = samples[fuzz.ConsumeIntInRange(0, len(samples) - 1)]
    headers = FORM | {name: fuzz.ConsumeUnicode(4) for name in SIGNATURES}
    delivery = Delivery(written(sample, KINDS, fuzz), headers)
    for read in (lambda given: channel.verify(given, NOW), channel.parse):
        try:
            for event in read(delivery) or ():
                check_storable(event)
        except HearsayError:
            pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
