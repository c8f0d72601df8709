"""Hashtags and handles: read as words where they stand for words."""

from __future__ import annotations

import re

from hearsay.text.normalise import fold

__all__ = ["drop_emoji", "drop_emphasis", "find_hashtags", "open_tags"]

_HASHTAG = re.compile(r"[#＃]([^\W\d]\w{0,99}|\d\w{0,20}[^\W\d]\w{0,79})")
_REPLY = re.compile(r"\A[\s.]*(?:@\w{1,30}[\s,]+){2,}(?=\S)")
_SIGNED = re.compile(r"(?:\s?@\w{1,30}){2,50}\s*\Z")
_HANDLE = re.compile(r"(?<![\w.])@(\w{1,50}(?:@\w{1,50}){0,50})")
_LOWER_UPPER = re.compile(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BEFORE_TAG = " \n\t([{\"'“‘«/*_~"
_EMPHASIS = re.compile(r"(?<!\w)[*_~]{1,3}(?=[^\s\d])|(?<=\S)[*_~]{1,3}(?!\w)")
_EMOJI = re.compile(
    "[\u20e3\u2190-\u21ff\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u25a0-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f0ff\U0001f1e6-\U0001f1ff"
    "\U0001f200-\U0001faff\u200d]+"
)


def find_hashtags(text: str) -> tuple[str, ...]:
    """Return the folded hashtags of `text` without "#", in order, each once."""
    if "#" not in text and "＃" not in text:
        return ()
    return tuple(dict.fromkeys(fold(tag) for tag in _HASHTAG.findall(text)))


def open_tags(text: str) -> str:
    """Return `text` with hashtags and handles as words.

    "#HighTide" and "@HighTide" become "High Tide". Two handles or more that address a reply at the
    start, or pile up at the end, go; a single one may be the subject of a claim.
    """
    if "@" in text:
        text = _HANDLE.sub(_opened, _SIGNED.sub("", _REPLY.sub("", text)))
    if "#" in text or "＃" in text:
        text = _HASHTAG.sub(_opened, text)
    return text


def drop_emoji(text: str) -> str:
    """Return `text` with pictures and arrows as blanks; letters in boxes were read before this."""
    return text if text.isascii() else _EMOJI.sub(" ", text)


def drop_emphasis(text: str) -> str:
    """Return `text` without the stars, tildes and underscores that chat programs read as style."""
    return _EMPHASIS.sub("", text) if any(mark in text for mark in "*~_") else text


def _opened(found: re.Match[str]) -> str:
    """Write a tag as words, apart from what it is glued to."""
    text, (start, end) = found.string, found.span()
    before = " " if start and text[start - 1] not in _BEFORE_TAG else ""
    after = " " if text[end : end + 1].isalnum() else ""
    words = _LOWER_UPPER.sub(" ", found[1].replace("_", " ").replace("@", " ").strip())
    return before + words + after
