"""Cells that no spreadsheet takes for a formula, and the way back to the text as it was."""

from __future__ import annotations

import unicodedata

__all__ = ["EXPORT_MARK", "guard_cell", "restore_cell"]

EXPORT_MARK = "hearsay-export-1"
"""Name of the column that tells a file of ours: what it holds, and how its cells are written."""

_STARTS = frozenset("=+-@\u2212")
_UNSEEN = "CZ"
"""Classes of characters that show nothing: controls, marks of format, not assigned; and blanks."""


def guard_cell(text: str) -> str:
    """Return `text` with an apostrophe before it if a spreadsheet might take it for a formula.

    A text that begins with an apostrophe gets another one, so that `restore_cell` is always right.
    """
    return f"'{text}" if text.startswith("'") or _is_formula(text) else text


def restore_cell(cell: str) -> str:
    """Return the text that `guard_cell` was given."""
    return cell.removeprefix("'")


def _is_formula(text: str) -> bool:
    """Tell whether a sign that starts a formula comes first, blanks and unseen marks apart."""
    if text[:1] in ("\t", "\r", "\n"):
        return True
    for char in text:
        plain = unicodedata.normalize("NFKC", char)
        if plain.strip() and unicodedata.category(char)[0] not in _UNSEEN:
            return plain[0] in _STARTS
    return False
