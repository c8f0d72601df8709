"""Every kind of source, by name: what a desk has to say to set one up, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hearsay.connect.sources.activitystreams import Outbox
from hearsay.connect.sources.bluesky import Posts, What
from hearsay.connect.sources.feeds import Feed
from hearsay.connect.sources.mastodon import Timeline
from hearsay.connect.sources.types import Source
from hearsay.connect.sources.youtube import Channel
from hearsay.errors import Phrase, SettingError

__all__ = ["KINDS", "Kind", "make_source"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: the settings that it needs, those that may be left out, and how it is made."""

    needed: tuple[str, ...]
    make: Callable[[Mapping[str, str]], Source]
    optional: tuple[str, ...] = ()


def _timeline(given: Mapping[str, str]) -> Source:
    local = _one_of(("yes", "no"), "local", given.get("local", "no"))
    return Timeline(given["server"], given.get("tag", "").removeprefix("#"), local == "yes")


def _posts(given: Mapping[str, str]) -> Source:
    what = What(_one_of(tuple(map(str, What)), "what", given["what"]))
    sought = given["sought"].removeprefix("#") if what is What.TAG else given["sought"]
    return Posts(what, sought)


def _one_of(names: tuple[str, ...], name: str, value: str) -> str:
    if value not in names:
        raise SettingError(
            Phrase(
                "%(name)s is one of %(names)s, not %(text)s",
                name=name,
                names=", ".join(names),
                text=repr(value[:40]),
            )
        )
    return value


KINDS: Mapping[str, Kind] = {
    "feed": Kind(("address",), lambda given: Feed(given["address"])),
    "activitystreams": Kind(("address",), lambda given: Outbox(given["address"])),
    "mastodon": Kind(("server",), _timeline, ("tag", "local")),
    "bluesky": Kind(("what", "sought"), _posts),
    "youtube": Kind(("channel",), lambda given: Channel(given["channel"])),
}


def make_source(kind: str, settings: Mapping[str, str]) -> Source:
    """Return a source of a kind; settings that are "" count as left out.

    Raises:
        SettingError: there is no such kind, a setting is missing or unknown, or cannot be used.
    """
    if kind not in KINDS:
        raise SettingError(
            Phrase(
                "no kind of source %(kind)s; there are: %(names)s",
                kind=repr(kind[:40]),
                names=", ".join(KINDS),
            )
        )
    known = KINDS[kind]
    given = {name: value.strip() for name, value in settings.items() if value.strip()}
    unknown = given.keys() - {*known.needed, *known.optional}
    if unknown:
        names = ", ".join((*known.needed, *known.optional))
        raise SettingError(
            Phrase(
                "a %(kind)s source has no setting %(name)s; there are: %(names)s",
                kind=kind,
                name=repr(min(unknown)[:40]),
                names=names,
            )
        )
    missing = [name for name in known.needed if name not in given]
    if missing:
        listed = ", ".join(missing)
        raise SettingError(Phrase("a %(kind)s source needs %(names)s", kind=kind, names=listed))
    return known.make(given)
