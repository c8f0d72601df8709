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
from hearsay.errors import SettingError

__all__ = ["KINDS", "Kind", "make_source"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: the settings that it needs, those that may be left out, and how it is made."""

    needed: tuple[str, ...]
    make: Callable[[Mapping[str, str]], Source]
    optional: tuple[str, ...] = ()


def _timeline(given: Mapping[str, str]) -> Source:
    local = given.get("local", "no")
    if local not in ("yes", "no"):
        raise SettingError(f"local is yes or no, not {local[:40]!r}")
    return Timeline(given["server"], given.get("tag", "").removeprefix("#"), local == "yes")


def _posts(given: Mapping[str, str]) -> Source:
    names = [str(what) for what in What]
    if given["what"] not in names:
        raise SettingError(f"what is one of {', '.join(names)}, not {given['what'][:40]!r}")
    what = What(given["what"])
    sought = given["sought"].removeprefix("#") if what is What.TAG else given["sought"]
    return Posts(what, sought)


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
        raise SettingError(f"no kind of source {kind!r}; there are: {', '.join(KINDS)}")
    known = KINDS[kind]
    given = {name: value.strip() for name, value in settings.items() if value.strip()}
    unknown = given.keys() - {*known.needed, *known.optional}
    if unknown:
        names = ", ".join((*known.needed, *known.optional))
        raise SettingError(f"a {kind} source has no setting {min(unknown)!r}; there are: {names}")
    missing = [name for name in known.needed if name not in given]
    if missing:
        raise SettingError(f"a {kind} source needs {' and '.join(missing)}")
    return known.make(given)
