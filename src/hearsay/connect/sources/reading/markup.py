"""A quick look over XML before it is read in earnest: what has no place in a feed ends here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from hearsay.errors import InputError

__all__ = ["Look", "look_over"]

MOST_DEPTH = 200
MOST_ATTRIBUTES = 500
MOST_ELEMENTS = 400_000
_MOST_ENTITY = 100
_DELETED = "http://purl.org/atompub/tombstones/1.0 deleted-entry"  # RFC 6721


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: ids of entries told as deleted, and the first fault of the XML, if any."""

    deleted: tuple[str, ...] = ()
    fault: str = ""
    line: int | None = None


def look_over(source: str, body: bytes) -> Look:
    """Run through a document up to its first fault.

    Raises:
        InputError: it nests deeper than `MOST_DEPTH`, has an element of more than
            `MOST_ATTRIBUTES` attributes or more than `MOST_ELEMENTS` elements, or declares
            entities that stand for more than a short plain text (so none can grow or be fetched).
    """
    eye = _Eye(source)
    try:
        eye.parser.Parse(body, True)
    except expat.ExpatError as error:
        return Look(tuple(eye.deleted), expat.ErrorString(error.code), error.lineno)
    except (ValueError, LookupError) as error:  # an encoding that expat does not know
        return Look(tuple(eye.deleted), str(error), eye.parser.CurrentLineNumber)
    return Look(tuple(eye.deleted))


class _Eye:
    """Counts what goes by."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._depth = self._elements = 0
        self.deleted: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MOST_DEPTH:
            self._refuse(f"elements nest deeper than {MOST_DEPTH}")
        if len(attributes) > MOST_ATTRIBUTES:
            self._refuse(
                f"an element has {len(attributes)} attributes, more than {MOST_ATTRIBUTES}"
            )
        if self._elements > MOST_ELEMENTS:
            self._refuse(f"holds more than {MOST_ELEMENTS} elements")
        if name == _DELETED and attributes.get("ref"):
            self.deleted.append(attributes["ref"])

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _entity(
        self,
        _name: str,
        is_parameter: bool,
        value: str | None,
        _base: str | None,
        _system: str | None,
        _public: str | None,
        _notation: str | None,
    ) -> None:
        if is_parameter or value is None:
            self._refuse("declares an entity that stands elsewhere")
        if len(value) > _MOST_ENTITY or "&" in value or "%" in value:
            self._refuse("declares an entity that could grow")

    def _refuse(self, reason: str) -> NoReturn:
        raise InputError(
            self._source,
            reason,
            row=self.parser.CurrentLineNumber,
            advice="no honest feed does; nothing of it was read",
        )
