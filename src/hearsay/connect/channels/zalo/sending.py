"""What is asked of `/v3.0/oa/message/cs`, and what its answer means."""

from __future__ import annotations

from datetime import timedelta

from hearsay.canonical import Json
from hearsay.connect.channel import Outcome, Outgoing, Sent
from hearsay.connect.channels.interface import Answer, broken, sent
from hearsay.connect.channels.texts import units, with_choices
from hearsay.errors import Phrase

__all__ = ["LONGEST", "PATH", "anonymous", "is_anonymous", "judge", "message"]

PATH = "/v3.0/oa/message/cs"
LONGEST = 2000
"""Characters of a text ("Gửi tin Tư vấn dạng văn bản")."""

_ANONYMOUS = "anonymous:"
_TOO_FAST = -32
_A_MINUTE = timedelta(minutes=1)  # the rate is counted by the minute ("Giới hạn tốc độ API")
_LATER = {
    -200: Phrase("the platform could not send it"),
    -211: Phrase("the account's quota is used up"),
    -218: Phrase("the person may get no more messages now"),
    -234: Phrase("the platform sends nothing at night"),
    # To be mended by the desk; nothing was sent.
    -204: Phrase("the account is disabled"),
    -205: Phrase("the account does not exist"),
    -209: Phrase("the app is not activated"),
    -212: Phrase("the app may not send"),
    -216: Phrase("the access token is not accepted"),
    -219: Phrase("the app is disabled"),
    -220: Phrase("the access token has expired"),
    -221: Phrase("the account is not verified"),
    -223: Phrase("the app may not send"),
    -224: Phrase("the account needs another plan"),
    -242: Phrase("the app's proof is not accepted"),
    -320: Phrase("the app has no account to pay from"),
    -321: Phrase("the account cannot pay"),
}
_GONE = {
    -213: Phrase("the person does not follow the account"),
    -217: Phrase("the person has blocked the account"),
    -227: Phrase("the person's account is closed or asleep"),
    -244: Phrase("the person wants no such messages"),
}
_REFUSED = {
    -230: Phrase("more than 7 days have passed since the person wrote"),
    -232: Phrase("the time to answer has passed"),
    -248: Phrase("the platform's rules forbid it"),
}
_KNOWN = frozenset((_TOO_FAST, *_LATER, *_GONE, *_REFUSED))


def anonymous(id: str) -> str:
    """Return the address of a person who wrote without an account."""
    return f"{_ANONYMOUS}{id}"


def is_anonymous(address: str) -> bool:
    """Tell whether an address is of such a person."""
    return address.startswith(_ANONYMOUS)


def message(outgoing: Outgoing) -> dict[str, Json] | None:
    """Return the document, None if the text is too long."""
    text = with_choices(outgoing.text, outgoing.choices)
    if units(text) > LONGEST:
        return None
    return {"recipient": {"user_id": outgoing.to}, "message": {"text": text}}


def judge(answer: Answer) -> Sent:
    """Return what an answer says of the message: Zalo answers errors with status 200 too."""
    code, failed = answer.part.number("error"), broken(answer)
    if code and (code in _KNOWN or failed is None):
        return _failed(code, answer)
    if failed is not None:
        return failed
    if answer.taken:
        return sent(answer.part.part("data").id("message_id"))
    if answer.status in (401, 403):
        return Sent(Outcome.LATER, why=Phrase("the access token is not accepted"))
    return Sent(Outcome.REFUSED, why=Phrase("refused with status %(status)d", status=answer.status))


def _failed(code: int, answer: Answer) -> Sent:
    """Return what a code of "Bảng mã lỗi" means; one that is not known is final."""
    if code == _TOO_FAST:
        return Sent(
            Outcome.LATER, after=answer.after or _A_MINUTE, why=Phrase("too many messages at once")
        )
    if code in _LATER:
        return Sent(Outcome.LATER, after=answer.after, why=_LATER[code])
    if code in _GONE:
        return Sent(Outcome.GONE, why=_GONE[code])
    return Sent(Outcome.REFUSED, why=_REFUSED.get(code, Phrase("error %(code)d", code=code)))
