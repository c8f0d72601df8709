"""HTML as plain text: what a reader would see, and nothing that could be markup again."""

from __future__ import annotations

from html.parser import HTMLParser

from hearsay.connect.sources.reading.values import cleaned

__all__ = ["plain"]

_MOST = 500_000
"""Characters of HTML that are looked at: five times the longest text."""

_UNSEEN = frozenset(
    "script style template noscript noembed noframes iframe object svg math head title select "
    "textarea canvas audio video".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body br center dd details div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary "
    "table tbody td tfoot th thead tr ul".split()
)
_APART = frozenset("p h1 h2 h3 h4 h5 h6 blockquote pre table ul ol dl".split())


def plain(html: str) -> str:
    """Return the text of a piece of HTML, its paragraphs as lines; "" if there is none to see.

    Scripts, styles and frames are dropped with all that is in them. A "<" that begins no tag stays.
    """
    if "<" not in html and "&" not in html:
        return cleaned(html)
    reader = _Reader()
    reader.feed(html[:_MOST])
    reader.close()
    return cleaned("".join(reader.pieces))


class _Reader(HTMLParser):
    """Collects the texts that are seen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = ""  # the outermost element that is not seen, and how often it is open
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin a line, or something that is not seen."""
        self._break(tag)
        if tag == self._unseen or (not self._unseen and tag in _UNSEEN):
            self._unseen = tag
            self._depth += 1

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """Note a line's end; what is empty hides nothing."""
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a line, or what is not seen."""
        if tag == self._unseen:
            self._depth -= 1
            self._unseen = tag if self._depth else ""
        self._break(tag)

    def handle_data(self, data: str) -> None:
        """Keep a text; line ends in HTML are blanks."""
        if not self._unseen:
            self.pieces.append(" ".join(data.split("\n")))

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Skip "<![…>" as browsers do; the library raises on most of these."""
        return self.rawdata.find(">", i) + 1 or -1

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS and not self._unseen:
            self.pieces.append("\n\n" if tag in _APART else "\n")
