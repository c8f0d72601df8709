"""Updates as the Bot API's documentation describes them (sections "Update", "Message", "Chat")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hearsay.connect.channel import START, Arrived, Event
from hearsay.connect.channels.payload import Part, unknown

__all__ = ["events"]

_NEW = ("message", "channel_post")
_EDITED = ("edited_message", "edited_channel_post")
_NOBODYS_TIP = frozenset((
    "inline_query", "chosen_inline_result", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "message_reaction", "message_reaction_count", "chat_boost",
    "removed_chat_boost", "business_connection",
))  # fmt: skip
_NOT_TAKEN = (
    "animation", "audio", "document", "paid_media", "photo", "sticker", "story", "video",
    "video_note", "voice", "contact", "dice", "game", "poll", "venue", "location", "checklist",
    "invoice",
)  # fmt: skip
_SERVICE = re.compile(
    r"new_chat_|left_chat_|delete_chat_|group_chat_|supergroup_chat_|channel_chat_|message_auto_"
    r"|migrate_|pinned_|forum_topic_|general_forum_|video_chat_|giveaway|boost_|chat_|users_shared"
    r"|connected_website|passport_|proximity_|write_access_|web_app_|successful_|refunded_|gift"
    r"|unique_gift|paid_message_|direct_message_|checklist_|suggested_"
)
_COMMAND = re.compile(r"/(?:start|help)(?:@\w+)?(?:\s.*)?", re.ASCII | re.DOTALL)
_MOST_ENTITIES = 100  # of a message, as Telegram allows
_LANG = re.compile(r"([a-z]{2,3})(?:-[A-Za-z0-9]+)*")


def events(update: Part) -> Iterator[Event]:
    """Yield what one update tells; an update has one part beside its id."""
    key = update.id("update_id")
    if not key:
        yield unknown(update, "no update of the Bot API: it has no update_id")
        return
    for kind in update:
        if kind in _NEW or kind in _EDITED:
            yield from _message(update.part(kind), key, is_edit=kind in _EDITED)
        elif kind == "callback_query":
            yield _press(update.part(kind), key)
        elif kind not in _NOBODYS_TIP and kind != "update_id":
            yield unknown(update, "an update of a kind that is not known", key)


def _message(message: Part, key: str, *, is_edit: bool) -> Iterator[Event]:
    chat, id = message.part("chat"), message.id("message_id")
    if not chat.id("id") or not id:
        yield unknown(message, "a message without its chat or its id", key)
        return
    text, entities = message.text("text"), message.parts("entities")
    media = sum(name in message for name in _NOT_TAKEN)
    if not text and media:
        text, entities = message.text("caption"), message.parts("caption_entities")
    if not text and not media:
        if not any(_SERVICE.match(name) for name in message):
            yield unknown(message, "a message of a kind that is not known", key)
        return
    opened = not is_edit and _COMMAND.fullmatch(text) is not None
    yield Arrived(
        key=key,
        text="" if opened else _with_links(text, entities),
        sender=chat.id("id"),
        written_at=message.moment("edit_date" if is_edit else "date"),
        lang=_lang(message.part("from")),
        in_group=chat.text("type") != "private",
        pressed=START if opened else "",
        quoted=message.part("reply_to_message").id("message_id"),
        media=min(media, 1),  # a venue is also a place: one thing all the same
        id=id,
        replaces=id if is_edit else "",
        beside=_beside(message, id),
    )


def _press(query: Part, key: str) -> Event:
    """Return a button that was pressed below a message of ours."""
    message, pressed = query.part("message"), query.text("data")
    chat = message.part("chat")
    sender = chat.id("id") or query.part("from").id("id")
    if not sender or not pressed:
        return unknown(query, "a press without its person or its button", key)
    id = message.id("message_id")
    return Arrived(
        key=key,
        text="",
        sender=sender,
        lang=_lang(query.part("from")),
        in_group=bool(chat) and chat.text("type") != "private",
        pressed=pressed,
        quoted=id,
        reply={"press": press} if (press := query.id("id")) else {},
        beside=_beside(message, id),
    )


def _with_links(text: str, entities: tuple[Part, ...]) -> str:
    """Return a text with the addresses below it that stand behind words of it."""
    hidden = (
        entity.text("url")
        for entity in entities[:_MOST_ENTITIES]
        if entity.text("type") == "text_link"
    )
    links = [link for link in dict.fromkeys(hidden) if link and link not in text]
    return "\n".join([text, *links])


def _beside(message: Part, id: str) -> dict[str, str]:
    """Return what puts an answer beside the message: its id, and the topic in a forum."""
    beside = {"message": id} if id else {}
    thread = message.id("message_thread_id")
    if thread and message.is_true("is_topic_message"):
        beside["thread"] = thread
    return beside


def _lang(person: Part) -> str:
    found = _LANG.fullmatch(person.text("language_code"))
    return found[1] if found else ""
