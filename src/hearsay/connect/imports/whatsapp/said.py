"""What of a line was said by a person: names, notices of the app and marks of media left out."""

from __future__ import annotations

import re
from enum import StrEnum

from hearsay.connect.imports.whatsapp.words import (
    ATTACHED,
    DELETED,
    EDITED,
    NOTICES,
    OMITTED,
    OPTIONS,
    POLLS,
)

__all__ = ["Unsaid", "after_name", "said"]

_M = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff"
_NAME = re.compile(r"([^\n:]{1,120}?):(?:\s|$)")
_QUOTES = re.compile('["“”«»„]')
_MENTION = re.compile("@\u2068[^\u2069\n]{0,120}\u2069|(?<![\\w@])@\\+?\\d{7,16}(?!\\d)")
_MARKED = re.compile(rf"\A[{_M}\s]*<[{_M}]*[^<>\n/@]{{2,70}}>[{_M}\s]*\Z")
_TAIL = re.compile(rf"[{_M}\s]*<[{_M}]*([^<>\n]{{2,60}})>[{_M}\s]*\Z")
_FILE = re.compile(
    rf"\A[{_M}\s]*[^\n<>]{{1,200}}\.[A-Za-z0-9]{{2,5}}\s[{_M}]*[(<\[（][{_M}]*([^()<>\n]{{2,40}})[)>\]）][{_M}\s]*(?:\n|\Z)"
)
_POINT = re.compile(
    r"https?://(?:maps\.google\.[a-z.]{2,6}|(?:www\.)?google\.[a-z.]{2,6}/maps|maps\.apple\.com|foursquare\.com)\S*"
    r"|-?\d{1,2}\.\d{4,},\s?-?\d{1,3}\.\d{4,}",
    re.IGNORECASE,
)
_ENDS = " .。!｡।"


class Unsaid(StrEnum):
    """Why nothing of a line is kept."""

    APP = "app"
    MEDIA = "media"
    DELETED = "deleted"
    PLACE = "place"
    EMPTY = "empty"


def after_name(rest: str) -> str | None:
    """Return what follows the name in the first line of a message; None if the app wrote the line.

    The name itself goes no further.
    """
    found = _NAME.match(rest)
    if found is None or len(_QUOTES.findall(found[1])) % 2:
        return None  # “changed the subject to "News: the flood"” has no name before its colon
    return rest[found.end() :]


def said(text: str) -> str | Unsaid:
    """Return what a person said, from what stands after the name; or why there is nothing."""
    plain = _bare(text)
    folded = plain.casefold().rstrip(_ENDS)
    if not plain:
        return Unsaid.EMPTY
    if folded in DELETED or any(folded.startswith(f"{words} by ") for words in DELETED[:1]):
        return Unsaid.DELETED
    if folded.startswith(NOTICES) and "\n" not in plain:
        return Unsaid.APP
    if _is_media(text, plain, folded):
        return Unsaid.MEDIA
    text = _without_file(text)
    tail = _TAIL.search(text)
    if tail and _bare(tail[1]).casefold().rstrip(_ENDS) in EDITED:
        text = text[: tail.start()]
    if _is_place(_bare(text)):
        return Unsaid.PLACE
    text = _MENTION.sub("@…", _question(text)).strip()
    return text if _bare(text) else Unsaid.MEDIA if tail is None else Unsaid.EMPTY


def _bare(text: str) -> str:
    return text.strip(" \t\r\n\u200e\u200f\u061c\ufeff\u202a\u202b\u202c\u00a0\u202f")


def _is_media(text: str, plain: str, folded: str) -> bool:
    if "\n" in plain or len(plain) > 80:
        return False
    if _MARKED.match(text):
        return True
    return text.startswith("\u200e") and any(word in folded for word in OMITTED)


def _without_file(text: str) -> str:
    """Drop the line that names a file which was sent; what was written below it stays."""
    found = _FILE.match(text)
    if found and any(word in found[1].casefold() for word in ATTACHED):
        return text[found.end() :]
    first, _, rest = text.partition("\n")
    return rest if _MARKED.match(first) else text


def _is_place(plain: str) -> bool:
    """Tell a point on the map, where somebody is or was."""
    left = _POINT.sub("", plain)
    if left == plain:
        return False
    return len(left.strip(" :\n\u200e")) < 40


def _question(text: str) -> str:
    """Return what a poll asks, without the answers and their counts; other texts as they are."""
    first, *lines = text.split("\n")
    if not lines or _bare(first).casefold() not in POLLS:
        return text
    return "\n".join(line for line in lines if not _bare(line).casefold().startswith(OPTIONS))
