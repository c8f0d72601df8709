"""What pages hold: JSON-LD scripts and microdata, read with lxml, nothing fetched or run."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree, html

from hearsay.canonical import Json

__all__ = ["items_of", "scripts_of"]

_DEEPEST = 30


def _parse(page: str) -> etree._Element | None:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    try:
        return html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None  # nothing that could be read as a page


def scripts_of(page: str) -> list[str]:
    """Return the texts of a page's JSON-LD scripts."""
    root = _parse(page)
    if root is None:
        return []
    return [
        script.text or ""
        for script in root.iter("script")
        if "ld+json" in (script.get("type") or "").lower() and (script.text or "").strip()
    ]


def items_of(page: str) -> list[Json]:
    """Return a page's outermost microdata items as JSON-LD objects."""
    root = _parse(page)
    if root is None:
        return []
    return [
        _item(element, 0)
        for element in root.iter()
        if isinstance(element.tag, str)
        and element.get("itemscope") is not None
        and element.get("itemprop") is None
    ]


def _item(element: etree._Element, depth: int) -> Mapping[str, Json]:
    value: dict[str, Json] = {"@type": (element.get("itemtype") or "").rsplit("/", 1)[-1]}
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        if not isinstance(child.tag, str):
            continue
        names = (child.get("itemprop") or "").split()
        scope = child.get("itemscope") is not None
        if names:
            inner: Json = _item(child, depth + 1) if scope and depth < _DEEPEST else _value(child)
            for name in names:
                value.setdefault(name, inner)
        if not scope:
            waiting.extend(reversed(child))
    return value


def _value(element: etree._Element) -> str:
    for name in ("content", "href", "src", "datetime"):
        if element.get(name) is not None:
            return str(element.get(name))
    return "".join(str(part) for part in element.itertext())
