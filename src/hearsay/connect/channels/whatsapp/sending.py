"""What is asked of `/messages`, and what its answer means."""

from __future__ import annotations

from hearsay.canonical import Json
from hearsay.connect.channel import Outcome, Outgoing, Sent
from hearsay.connect.channels.interface import Answer, broken, sent
from hearsay.connect.channels.texts import shorten, units, with_choices
from hearsay.connect.channels.whatsapp.errors import is_known, outcome, reason
from hearsay.connect.channels.whatsapp.ids import hidden, recipient
from hearsay.errors import Phrase

__all__ = ["LONGEST", "judge", "message"]

LONGEST = 4096
"""Characters of a text (section "Text messages")."""

_LONGEST_BUTTONED = 1024  # section "Interactive reply buttons", as the next two
_MOST_BUTTONS = 3
_LONGEST_TITLE = 20


def message(outgoing: Outgoing) -> dict[str, Json] | None:
    """Return the document, None if the text is too long."""
    document: dict[str, Json] = {"messaging_product": "whatsapp", **recipient(outgoing.to)}
    if outgoing.beside.get("message"):
        document["context"] = {"message_id": outgoing.beside["message"]}
    buttons = _buttons(outgoing)
    if buttons and units(outgoing.text) <= _LONGEST_BUTTONED:
        interactive: dict[str, Json] = {
            "type": "button",
            "body": {"text": outgoing.text},
            "action": {"buttons": buttons},
        }
        return document | {"type": "interactive", "interactive": interactive}
    text = with_choices(outgoing.text, outgoing.choices)
    if units(text) > LONGEST:
        return None
    return document | {"type": "text", "text": {"body": text, "preview_url": False}}


def _buttons(outgoing: Outgoing) -> list[Json]:
    """Return the buttons, none where they do not fit: titles have to differ, and to be few."""
    titles = [shorten(one.label, _LONGEST_TITLE) for one in outgoing.choices]
    if len(titles) > _MOST_BUTTONS or len(set(titles)) < len(titles):
        return []
    return [
        {"type": "reply", "reply": {"id": one.payload, "title": title}}
        for one, title in zip(outgoing.choices, titles, strict=True)
    ]


def judge(answer: Answer) -> Sent:
    """Return what an answer says of the message; a code that is known says that it was not taken."""
    code, failed = answer.part.part("error").number("code"), broken(answer)
    if is_known(code) or (code is not None and failed is None):
        return Sent(outcome(code), after=answer.after, why=reason(code))
    if failed is not None:
        return failed
    if answer.taken:
        messages = answer.part.parts("messages")
        return sent(hidden(messages[0].id("id")) if messages else "")
    if answer.status in (401, 403):
        return Sent(Outcome.LATER, why=Phrase("the token is not accepted"))
    return Sent(Outcome.REFUSED, why=Phrase("refused with status %(status)d", status=answer.status))
