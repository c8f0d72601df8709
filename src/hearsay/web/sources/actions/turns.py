"""Whose turn it is: a source is taken by one worker, asked outside any transaction, and settled."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from hearsay.connect.sources.robots import Robots, judge
from hearsay.connect.sources.schedule import Pace, Rhythm, Turn, after_error, after_poll
from hearsay.connect.sources.types import Known, State
from hearsay.errors import SettingError
from hearsay.web.reasons import pack
from hearsay.web.sources.actions.storing import Stored, drop_gone, store_polled
from hearsay.web.sources.asking import Outcome, Wish, origin_of, said
from hearsay.web.sources.looking import look_again
from hearsay.web.sources.models import Site, Source, SourcePost
from hearsay.web.sources.naming import source_at

__all__ = [
    "PACE",
    "TAKEN_FOR",
    "Taken",
    "forget_sites",
    "give_back",
    "known_robots",
    "note_sites",
    "settle",
    "take",
]

PACE = Pace()
TAKEN_FOR = timedelta(minutes=5)
"""How long a source is left to a worker: longer than any turn lasts."""
ROBOTS_GOOD_FOR, UNKNOWN_GOOD_FOR = timedelta(days=1), timedelta(hours=1)
LOOK_PAUSE = timedelta(hours=6)
"""Between two looks after the posts of a source that is not followed any more."""
MOST_ROBOTS = 500 * 1024
MOST_POSTS, MOST_AT_ONCE = 10, 25
"""Posts that are asked for in a turn: one by one, and where one question may name many."""
TRIED = 8
_ASKED = (Source.State.ACTIVE, Source.State.REMOVED)


@dataclass(frozen=True, slots=True)
class Taken:
    """A source that is ours to ask until it is settled or given back."""

    id: int
    turn: int
    wish: Wish


def take(now: datetime, *, but: Collection[int] = ()) -> Taken | None:
    """Take the next source whose time has come and whose site may be asked; None if there is none.

    Of several workers, each gets another one: whoever changed the row has it.
    """
    free = Q(taken_until__isnull=True) | Q(taken_until__lt=now)
    due = Source.objects.filter(free, state__in=_ASKED, next_at__lte=now).exclude(pk__in=but)
    for row in due.order_by("next_at", "id")[:TRIED]:
        try:
            source = source_at(row.kind, row.address)
        except SettingError:
            continue  # nothing that a desk adds; a row of another version
        robots = known_robots([source.address], now)
        if not _free_site(source.address, robots, now):
            continue
        changed = due.filter(pk=row.pk, turn=row.turn).update(
            turn=F("turn") + 1, taken_until=now + TAKEN_FOR
        )
        if changed:
            posts = _posts(row, now)
            robots |= known_robots([post.url for post in posts if post.url], now)
            wish = Wish(
                source,
                row.known_as,
                State(row.etag, row.modified, row.cursor),
                robots,
                posts,
                poll=row.state == Source.State.ACTIVE,
            )
            return Taken(row.pk, row.turn + 1, wish)
    return None


def known_robots(urls: Sequence[str], now: datetime) -> dict[str, Robots]:
    """Return what is known of the robots.txt of addresses, by origin."""
    origins = {origin_of(url) for url in urls}
    rows = Site.objects.filter(origin__in=origins, good_until__gt=now)
    return {row.origin: Robots(row.robots, row.unknown) for row in rows}


def _free_site(url: str, robots: Mapping[str, Robots], now: datetime) -> bool:
    """Take the right to ask a site, for as long as it wants between two questions."""
    origin = origin_of(url)
    known = robots.get(origin)
    pause = max(judge(known, url).delay if known else timedelta(), timedelta(seconds=1))
    Site.objects.get_or_create(origin=origin)
    free = Q(free_at__isnull=True) | Q(free_at__lte=now)
    return bool(Site.objects.filter(free, origin=origin).update(free_at=now + pause))


def _posts(row: Source, now: datetime) -> list[Known]:
    most = MOST_AT_ONCE if row.known_as.startswith("bluesky:") else MOST_POSTS
    links = row.links.filter(check_at__lte=now, message__isnull=False)
    pairs = links.order_by("check_at", "id").values_list("key", "message__url")[:most]
    return [Known(key, url) for key, url in pairs]


@transaction.atomic
def settle(taken: Taken, outcome: Outcome, *, now: datetime) -> Stored | None:
    """Note what came of asking, in one transaction; None if the source is another's by now."""
    note_sites(outcome.learned, now)
    row = Source.objects.select_for_update().filter(pk=taken.id, turn=taken.turn).first()
    if row is None:
        return None
    stored = Stored()
    if outcome.polled is not None:
        stored = store_polled(row, outcome.polled, now=now)
    row.refresh_from_db()
    _note_checks(row, outcome, now)
    gone = drop_gone([one.key for one in outcome.gone], now=now)
    _note(row, taken, outcome, stored, now)
    return replace(stored, gone=stored.gone + gone)


def _note(row: Source, taken: Taken, outcome: Outcome, stored: Stored, now: datetime) -> None:
    """Say how it went and when it goes on."""
    turn = _turn(row, taken, outcome, stored, now)
    row.next_at, row.taken_until = turn.at, None
    row.failures, row.quiet = turn.rhythm.failures, turn.rhythm.quiet
    row.asked_at = now
    if outcome.error is not None:
        why = said(outcome.error)
        row.last_error, row.said = why[:300], pack(why)
    elif outcome.polled is not None:
        row.last_ok_at, row.last_error, row.said = now, "", {}
        row.moved_to = outcome.moved_to[:500]
        if not outcome.polled.unchanged:
            row.refused = [line[:200] for line in outcome.polled.refused[:5]]
    if turn.stopped and row.state == Source.State.ACTIVE:
        row.state = Source.State.GONE
    row.save()


def _turn(row: Source, taken: Taken, outcome: Outcome, stored: Stored, now: datetime) -> Turn:
    """Decide when to ask next; a source that nobody follows is asked for its posts alone."""
    rhythm = Rhythm(row.failures, row.quiet)
    if not taken.wish.poll:
        return Turn(max(now + LOOK_PAUSE, outcome.after or now), rhythm)
    spread = int(hashlib.sha256(row.known_as.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    address = taken.wish.source.address
    robots = {**taken.wish.robots, **outcome.learned}.get(origin_of(address))
    delay = judge(robots, address).delay if robots else timedelta()
    pace = replace(PACE, least=max(PACE.least, delay))
    if outcome.error is not None:
        return after_error(outcome.error, rhythm, now, pace, spread=spread)
    brought = bool(stored.new)
    return after_poll(rhythm, now, pace, brought=brought, after=outcome.after, spread=spread)


def note_sites(learned: Mapping[str, Robots], now: datetime) -> None:
    """Remember each robots.txt that was read; for a day, or an hour where it could not be told."""
    for origin, robots in sorted(learned.items()):
        if len(origin) > 300:
            continue
        good = UNKNOWN_GOOD_FOR if robots.unknown else ROBOTS_GOOD_FOR
        Site.objects.update_or_create(
            origin=origin,
            defaults={
                "robots": robots.text[:MOST_ROBOTS].replace("\0", ""),
                "unknown": robots.unknown,
                "read_at": now,
                "good_until": now + good,
            },
        )


def _note_checks(row: Source, outcome: Outcome, now: datetime) -> None:
    """Say when to ask again for the posts that were asked for."""
    # Locked, as another source may tell in this moment that they are gone.
    here = row.links.select_for_update(of=("self",))
    checked = list(here.filter(key__in=outcome.checked, gone_at__isnull=True).order_by("id"))
    for link in checked:
        link.check_at = look_again(link.seen_at, now)
    SourcePost.objects.bulk_update(checked, ["check_at"])


def give_back(taken: Taken) -> None:
    """Let others ask a source that was taken and will not be settled."""
    Source.objects.filter(pk=taken.id, turn=taken.turn).update(taken_until=None)


def forget_sites(now: datetime) -> int:
    """Drop what has not been good for a week."""
    old = Q(good_until__lt=now - timedelta(days=7))
    never = Q(good_until__isnull=True, free_at__lt=now - timedelta(days=7))
    return Site.objects.filter(old | never).delete()[0]
