"""The shapes there are: every module in `shapes/` names its own in `SHAPES`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from hearsay.connect.imports import shapes as folder
from hearsay.connect.imports.head import read_head
from hearsay.connect.imports.types import Shape
from hearsay.errors import InputError, Phrase, SettingError

__all__ = ["recognise", "shape", "shapes"]


@cache
def shapes() -> tuple[Shape, ...]:
    """Return all shapes, by name."""
    found: list[Shape] = []
    for module in iter_modules(folder.__path__):
        found += import_module(f"{folder.__name__}.{module.name}").SHAPES
    return tuple(sorted(found, key=lambda one: one.name))


def shape(name: str) -> Shape:
    """Return a shape by its name.

    Raises:
        SettingError: there is none of that name; the error lists those there are.
    """
    for one in shapes():
        if one.name == name:
            return one
    names = ", ".join(one.name for one in shapes())
    raise SettingError(
        Phrase(
            "no shape is called %(name)s; there are: %(names)s", name=repr(name[:40]), names=names
        )
    )


def recognise(source: str) -> Shape:
    """Return the shape that a file or folder shows the most signs of.

    Raises:
        InputError: it is missing, or looks like none of them.
    """
    head = read_head(source)
    signs = [(one.looks_like(head), one) for one in shapes()]
    best, found = max(signs, key=lambda item: item[0])
    if best:
        return found
    reason = Phrase("looks like nothing that can be imported")
    advice = Phrase("a table needs a first line with names of columns, such as “text” or “claim”")
    raise InputError(source, reason, advice=advice)
