"""Read the word lists beside the code."""

from __future__ import annotations

from importlib import resources

__all__ = ["table_lines"]


def table_lines(name: str) -> list[str]:
    """Return the lines of a list in `tables`, without its comments."""
    text = (resources.files("hearsay.match") / "tables" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
