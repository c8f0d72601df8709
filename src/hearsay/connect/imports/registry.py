"""The shapes there are: every module in `shapes/` names its own in `SHAPES`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, runtime_checkable

from hearsay.canonical import Json
from hearsay.connect.imports import shapes as folder
from hearsay.connect.imports.dates.order import ORDERS, no_order
from hearsay.connect.imports.head import read_head
from hearsay.connect.imports.mapped import MAPPED, MappedTable
from hearsay.connect.imports.mapping import ColumnMapping
from hearsay.connect.imports.types import Shape
from hearsay.errors import InputError, Phrase, SettingError

__all__ = ["ReadOptions", "reading", "recognise", "shape", "shapes"]


@runtime_checkable
class Dated(Protocol):
    """A shape whose files do not say in which order their dates are."""

    def dated(self, order: str) -> Shape:
        """Return the same with an order that a person named."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person said of a file: its columns, and the order of its dates ("" is found out).

    Raises:
        SettingError: there is no such order.
    """

    columns: ColumnMapping | None = None
    dates: str = ""

    def __post_init__(self) -> None:
        if self.dates and self.dates not in ORDERS:
            raise SettingError(no_order(self.dates))

    def to_json(self) -> dict[str, Json]:
        """Return what can be kept."""
        return {"columns": self.columns.to_json() if self.columns else None, "dates": self.dates}

    @classmethod
    def from_json(cls, value: object) -> ReadOptions:
        """Return what was kept; nothing kept is nothing said.

        Raises:
            SettingError: it is damaged.
        """
        given = value if isinstance(value, dict) else {}
        columns = given.get("columns")
        mapping = ColumnMapping.from_json(columns) if columns else None
        return cls(mapping, str(given.get("dates") or ""))


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


def reading(name: str, options: ReadOptions) -> Shape:
    """Return a shape by its name, set to what a person said of the file.

    Raises:
        SettingError: there is none of that name, or the columns are not named that it needs.
    """
    if name == MAPPED:
        if options.columns is None:
            raise SettingError(Phrase("say which column is the text"))
        return MappedTable(options.columns)
    found = shape(name)
    return found.dated(options.dates) if options.dates and isinstance(found, Dated) else found


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
