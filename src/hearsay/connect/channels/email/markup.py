"""The text of an HTML letter: what a reader sees, line by line; nothing is fetched or run."""

from __future__ import annotations

import re

from lxml import etree, html

__all__ = ["text_of"]

_LEFT_OUT = frozenset(
    "script style head title template noscript object embed iframe svg math select textarea button".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_WEB = re.compile(r"https?://", re.I)
_LONGEST_LINK = 500


def text_of(page: str) -> str:
    """Return the text of a page; lines of quoted history begin with "> ", as in plain text."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return ""  # nothing in it that could be read as a page
    return _Lines().read(root)


class _Lines:
    """Gathers lines from elements, without recursion: a hostile page is nested deeply."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._quoted = 0

    def read(self, root: etree._Element) -> str:
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "start" and _is_left_out(element):
                walk.skip_subtree()
            elif event == "start":
                self._open(element)
            if event == "end" and not _is_left_out(element):
                self._close(element)
            if event != "start" and element is not root:
                self._add(element.tail)
        self._break()
        return "\n".join(self._lines).strip("\n")

    def _open(self, element: etree._Element) -> None:
        if element.tag in _BLOCKS:
            self._break()
        if _is_quote(element):
            self._quoted += 1
        if element.tag == "br":
            self._break(always=True)
        self._add(element.text)

    def _close(self, element: etree._Element) -> None:
        if element.tag == "a":
            self._add(_address(element))
        if element.tag in ("td", "th"):
            self._add(" ")
        if element.tag in _BLOCKS:
            self._break()
        if element.tag == "p":
            self._break(always=True)  # a blank line between paragraphs
        if _is_quote(element):
            self._quoted -= 1

    def _add(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)

    def _break(self, *, always: bool = False) -> None:
        line = _BLANKS.sub(" ", "".join(self._pieces)).strip(" ")
        self._pieces.clear()
        if line or always:
            self._lines.append(("> " if self._quoted else "") + line)


def _is_left_out(element: etree._Element) -> bool:
    if not isinstance(element.tag, str):
        return True
    hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
    return element.tag in _LEFT_OUT or bool(hidden)


def _is_quote(element: etree._Element) -> bool:
    kind = f"{element.get('type')} {element.get('class')}"
    return element.tag == "blockquote" and ("cite" in kind or "gmail_quote" in kind)


def _address(link: etree._Element) -> str:
    """Return where a link leads, if its words don't say so."""
    target = (link.get("href") or "").strip()
    words = "".join(link.itertext()).strip() if len(link) < 20 else ""
    if not words or not _WEB.match(target) or len(target) > _LONGEST_LINK:
        return ""
    shown = re.sub(r"\Ahttps?://|/\Z", "", words)
    return "" if shown and shown in target else f" ({target})"
