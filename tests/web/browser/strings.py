"""Hostile strings, ours and the evaluation data's, in packs that can be told apart on a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["MARKS", "OWN", "Mark", "marked", "marks_in", "packs", "strings_of"]

OWN = [
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    '"><svg/onload=window.ran=1>',
    "'\"--></style></title></textarea></script><script>window.ran=1</script>",
    "<iframe srcdoc='<script>top.ran=1</script>'></iframe>",
    "<a href=javascript:window.ran=1 autofocus onfocus=window.ran=1>x</a>",
    "javascript:window.ran=1",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<img src=https://evil.example/x.png>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action=https://evil.example/><button id=main>x</button></form>",
    "{{ settings.SECRET_KEY }}{% debug %}${7*7}#{7*7}",
    "<div hx-get=https://evil.example/ hx-trigger=load>x</div>",
    "<div hx-on:load='window.ran=1' data-row data-key=j>x</div>",
    "\u202egnp.exe\u2066\u200b\ufeff\u0007",
    "</script><script type=application/ld+json>{}</script>",
    "<!--", "]]>", "<![CDATA[", "&lt;script&gt;", "&#x3C;script&#x3E;", "%3Cscript%3E", "\\u003cscript",
    "<style>*{background:url(https://evil.example/x)}</style>",
    "<details open ontoggle=window.ran=1>", "<template><script>window.ran=1</script></template>",
]  # fmt: skip
LONGEST = 10_000
"""Letters of a string that are kept: what stalls a regular expression is longer, and says no more."""

Mark = tuple[str, int, bool]
"""A field (`Claim.statement`), the number of a pack, and whether this is the pack's end."""
MARKS = r"\[\[(/?)([\w.()]+) (\d+)\]\]"


def marked(field: str, number: int, pack: str) -> str:
    """Return a pack with signs of where it is put before and after it, to be found on pages."""
    return f"[[{field} {number}]]\n{pack}\n[[/{field} {number}]]"


def marks_in(found: Iterable[str]) -> Iterator[Mark]:
    """Yield what signs say that were found on a page."""
    for sign in found:
        read = re.fullmatch(MARKS, sign)
        assert read is not None, sign
        yield read[2], int(read[3]), bool(read[1])


def packs(strings: Iterable[str], size: int, longest: int = LONGEST) -> list[str]:
    """Join strings to packs of about a size; a longer one is a pack of its own."""
    made: list[str] = []
    for text in dict.fromkeys(filter(None, (_storable(one, longest) for one in strings))):
        if made and len(made[-1]) + len(text) < size:
            made[-1] += "\n" + text
        else:
            made.append(text)
    return made


def _storable(text: str, longest: int) -> str:
    """Return what a store takes of a string."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:longest]


def strings_of(folder: Path) -> list[str]:
    """Return every string of the folder of bad inputs: of lists, of JSON, of pictures and feeds."""
    found: list[str] = []
    for file in sorted(folder.rglob("*")):
        if file.suffix == ".json" and "base64" not in file.name:
            found += _texts(json.loads(file.read_text(encoding="utf-8")))
        elif file.suffix in (".svg", ".xml", ".rss", ".atom"):
            found.append(file.read_text(encoding="utf-8", errors="replace"))
        elif file.suffix == ".txt":
            found += file.read_text(encoding="utf-8", errors="replace").splitlines()
    return list(dict.fromkeys(found))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
