"""Every address of the web part, with something there: found in the URL table, so none is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from hearsay.web.people.permissions import ANYBODY, CLOSED, TABLE
from tests.web.world import World

__all__ = ["Address", "addresses"]

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}")
_FIXED = {"number": "1", "lang": "en", "slug": "health", "channel": "telegram"}
"""What stands for parameters that need no object."""


@dataclass(frozen=True, slots=True)
class Address:
    """A named address, and whether anybody may open it."""

    name: str
    path: str
    methods: frozenset[str]
    is_public: bool


def addresses(world: World, ui: str = "en") -> list[Address]:
    """Return every address that is open to somebody, filled with what the world has."""
    found = []
    for name, route in _routes(get_resolver().url_patterns):
        rule = TABLE[name]
        if rule == CLOSED:
            continue
        public = rule.get("GET", max(rule.values())) == ANYBODY
        path = _filled(name, route, world.objects, ui)
        found.append(Address(name, path, frozenset(rule), public))
    return found


def _routes(
    patterns: list[URLPattern | URLResolver], before: str = "/", space: str = ""
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern.url_patterns, route, inner)
        else:
            yield space + (pattern.name or ""), route


def _filled(name: str, route: str, objects: Mapping[str, int | str], ui: str) -> str:
    path = ""
    for part in re.split(r"(<[^>]+>)", route):
        parameter = _PARAMETER.fullmatch(part)
        path += _value(name, parameter[1], path, objects, ui) if parameter else part
    return path


def _value(
    name: str, parameter: str, before: str, objects: Mapping[str, int | str], ui: str
) -> str:
    """Return what stands for a parameter: by its own name, else by the word before it."""
    words = [word for word in before.split("/") if word and not word.isdigit()]
    known = {"ui": ui} | _FIXED | {n: str(v) for n, v in objects.items()}
    for key in (parameter, words[-1] if words else ""):
        if key in known:
            return known[key]
    raise KeyError(
        f"{name}: tests/web/world.py makes nothing for <{parameter}> in {before}<{parameter}>; add it"
    )
