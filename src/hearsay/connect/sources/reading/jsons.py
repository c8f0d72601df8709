"""JSON of strangers: raw line ends in texts are let through, all other faults named with their line."""

from __future__ import annotations

import json
from typing import NoReturn

from hearsay.connect.sources.reading.values import cleaned
from hearsay.connect.sources.types import Document
from hearsay.errors import InputError

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
        raise InputError(
            document.source, f"is no JSON: {error.msg}", row=error.lineno, advice="try it later"
        ) from error
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise InputError(document.source, "is no UTF-8", row=line) from error
    except RecursionError as error:
        raise InputError(document.source, "is JSON that nests too deep") from error
    except ValueError as error:
        raise InputError(document.source, "is no JSON: holds a number that is none") from error
    return found


def told_error(document: Document, found: object) -> InputError:
    """Return the error for an answer that is not what was asked for: the server's words, if any."""
    words = ""
    if isinstance(found, dict):
        parts = (found.get(name) for name in ("error", "message", "error_description"))
        words = ": ".join(part for part in parts if isinstance(part, str))
    said = cleaned(words).replace("\n", " ")[:200]
    reason = f"answers with an error: {said}" if said else "answers with something else"
    return InputError(document.source, reason, advice="check the address and the name")


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
