"""What is asked of `sendMessage`, and what its answer means."""

from __future__ import annotations

from datetime import timedelta

from hearsay.canonical import Json
from hearsay.connect.channel import Outcome, Outgoing, Sent
from hearsay.connect.channels.interface import Answer, broken, sent
from hearsay.connect.channels.texts import shorten
from hearsay.errors import Phrase

__all__ = ["LONGEST", "judge", "message", "moved_to"]

LONGEST = 4096
"""Characters of a message (section "sendMessage"), counted as UTF-16 units to be on the safe side."""

_LABEL = 40  # longer labels are cut by the app, in the middle of a word
_LONGEST_WAIT = 86_400
# Nobody publishes a list of these sentences; each is what the interface answers.
_GONE = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot was kicked",
    "bot is not a member",
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "group is deactivated",
    "group chat was deleted",
    "bot can't initiate conversation",
)


def message(outgoing: Outgoing, to: str) -> dict[str, Json]:
    """Return the document; `to` is a number, as in every update."""
    document: dict[str, Json] = {
        "chat_id": int(to) if _is_number(to) else to,
        "text": outgoing.text,
    }
    answered, thread = outgoing.beside.get("message", ""), outgoing.beside.get("thread", "")
    if _is_number(answered):
        document["reply_parameters"] = {
            "message_id": int(answered),
            "allow_sending_without_reply": True,
        }
    if _is_number(thread):
        document["message_thread_id"] = int(thread)
    if outgoing.choices:
        document["reply_markup"] = {
            "inline_keyboard": [
                [{"text": shorten(one.label, _LABEL), "callback_data": one.payload}]
                for one in outgoing.choices
            ]
        }
    return document


def moved_to(answer: Answer) -> str:
    """Return the new address of a group that became a supergroup, "" if it did not."""
    if answer.status != 400:
        return ""
    return answer.part.part("parameters").id("migrate_to_chat_id")


def judge(answer: Answer) -> Sent:
    """Return what an answer says of the message (sections "Making requests", "ResponseParameters")."""
    seconds = answer.part.part("parameters").number("retry_after")
    if answer.status == 429 and seconds is not None:
        after = timedelta(seconds=min(max(seconds, 0), _LONGEST_WAIT))
        return Sent(Outcome.LATER, after=after, why=Phrase("too many messages at once"))
    failed = broken(answer)
    if failed is not None:
        return failed
    if answer.taken:
        return sent(answer.part.part("result").id("message_id"))
    return _refused(answer)


def _refused(answer: Answer) -> Sent:
    said = answer.part.text("description").lower()
    if answer.status in (400, 403) and any(known in said for known in _GONE):
        return Sent(Outcome.GONE, why=Phrase("the person has blocked the bot, or the chat is gone"))
    if answer.status in (401, 404):
        return Sent(Outcome.LATER, why=Phrase("the bot's token is not accepted"))
    return Sent(Outcome.REFUSED, why=Phrase("refused with status %(status)d", status=answer.status))


def _is_number(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 20
