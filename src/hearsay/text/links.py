"""Web addresses inside texts: found even when glued to a word, and cut out."""

from __future__ import annotations

import re

from hearsay.text.urls import canonical_url

__all__ = ["cut_urls", "find_urls"]

# Addresses of these services end at the first character that is no letter or digit, whatever is
# glued to them.
_PICTURE = r"pic\.(?:twitter|x)\.com/"
_SHORT = (
    rf"(?:https?://)?(?:t\.co/|{_PICTURE})[A-Za-z0-9]{{1,20}}?"
    rf"(?={_PICTURE}|https?://|[^A-Za-z0-9]|\Z)"
)
_STOP = r"\s<>\"'“”«»‘’，。、；！？（）【】「」《》|^`{}—\\"
_LONG = rf"(?:https?|ftp)://[^{_STOP}]{{1,2000}}|(?<![\w@./-])www\.[^{_STOP}]{{1,2000}}"
_ENDINGS = "com|net|org|info|gov|edu|vn|th|uk|in|io|co|me|ly|gl|tv|gg|xyz|top|site|online|shop"
_BARE = (
    rf"(?<![\w@./:-])(?![\w-]{{0,63}}{_PICTURE})(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,4}}(?:{_ENDINGS})"
    rf"(?:/[^{_STOP}]{{0,2000}}|(?![\w.-]|@))"
)
_URL = re.compile(f"{_SHORT}|{_LONG}|{_BARE}", re.IGNORECASE)
_HINT = re.compile(r"[a-z0-9]\.[a-z]{2}|://", re.IGNORECASE)
_GLUED = re.compile(rf"(?<![/=])https?://|{_PICTURE}", re.IGNORECASE)
_TAIL = ".,;:!?…*_~'’”»"


def find_urls(text: str) -> tuple[str, ...]:
    """Return the canonical web addresses in `text`, in order, each once."""
    return cut_urls(text)[0]


def cut_urls(text: str) -> tuple[tuple[str, ...], str]:
    """Return the canonical addresses in `text`, and `text` without the addresses.

    A bare domain ("example.org") is an address, but stays in the text: people read it as a name.
    """
    if "." not in text:
        return (), text
    urls: dict[str, None] = {}
    pieces = text.split(" ")
    for i, piece in enumerate(pieces):
        if "." in piece and _HINT.search(piece):
            pieces[i] = _cut_piece(piece, urls)
    return tuple(urls), " ".join(pieces) if urls else text


def _cut_piece(piece: str, urls: dict[str, None]) -> str:
    """Return `piece` without its addresses, which are added to `urls`."""
    kept: list[str] = []
    last = at = 0
    while found := _URL.search(piece, at):
        glued = _GLUED.search(piece, found.start() + 1, found.end())
        address = _trim(piece[found.start() : glued.start() if glued else found.end()])
        at = glued.start() if glued else found.end()
        url = canonical_url(address if "://" in address[:8] else f"http://{address}")
        if url is None:
            continue
        urls[url] = None
        if "/" in address or address[:4].lower() == "www.":
            kept.append(piece[last : found.start()])
            last = found.start() + len(address)
    kept.append(piece[last:])
    return " ".join(kept)


def _trim(address: str) -> str:
    """Drop the marks that end a sentence, and a bracket that the address did not open."""
    while address:
        last = address[-1]
        opening = {")": "(", "]": "["}.get(last)
        if last in _TAIL or (opening and address.count(opening) < address.count(last)):
            address = address[:-1]
        else:
            break
    return address
