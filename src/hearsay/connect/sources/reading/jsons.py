"""JSON of strangers: raw line ends in texts are let through, all other faults named with their line."""

from __future__ import annotations

import json
from typing import NoReturn

from hearsay.connect.sources.reading.values import cleaned
from hearsay.connect.sources.types import Document
from hearsay.errors import InputError, Phrase

__all__ = ["read_json", "told_error"]


def read_json(document: Document) -> object:
    """Return what a document holds: UTF-8, or UTF-16 or -32 as its first bytes show.

    Raises:
        InputError: it is not JSON, nests too deep, or holds NaN or a number of thousands of digits.
    """
    body = document.body.removeprefix(b"\xef\xbb\xbf")
    try:
        found: object = json.loads(body, parse_constant=_no_number, strict=False)
    except json.JSONDecodeError as error:
        said = Phrase("is no JSON", english=f"is no JSON: {error.msg}")
        advice = Phrase("try it later")
        raise InputError(document.source, said, row=error.lineno, advice=advice) from error
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise InputError(document.source, Phrase("is no UTF-8"), row=line) from error
    except RecursionError as error:
        raise InputError(document.source, Phrase("is JSON that nests too deep")) from error
    except ValueError as error:
        said = Phrase("is no JSON: holds a number that is none")
        raise InputError(document.source, said) from error
    return found


def told_error(document: Document, found: object) -> InputError:
    """Return the error for an answer that is not what was asked for: the server's words, if any."""
    words = ""
    if isinstance(found, dict):
        parts = (found.get(name) for name in ("error", "message", "error_description"))
        words = ": ".join(part for part in parts if isinstance(part, str))
    words = cleaned(words).replace("\n", " ")[:200]
    told = Phrase("answers with an error: %(words)s", words=words)
    said = told if words else Phrase("answers with something else")
    return InputError(document.source, said, advice=Phrase("check the address and the name"))


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
