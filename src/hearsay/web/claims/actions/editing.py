"""Give messages the text that their source shows now. What the desk wrote or published stays.

A message that the worker placed is matched and grouped anew; one that a person placed keeps its
place. The history tells that a text changed, and neither what it was nor what it is: whatever its
author takes back later must not stay there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from hearsay.web.claims.actions.claims import chunks, lock_claims, touch
from hearsay.web.claims.actions.grouping import placed_by_people, recount
from hearsay.web.claims.actions.intake import Incoming, message_of
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Change, Claim, Match, Message

__all__ = ["MOST_EDITS", "edit_posts"]

MOST_EDITS = 20
"""How often a post is taken anew: some pages have a clock or a counter in their text."""
VERB = "edit_message"
_TEXT = ("text", "fingerprint", "lang")
_PLACE = ("state", "claim", "checkable", "decision", "model")


@transaction.atomic
def edit_posts(items: Iterable[Incoming], *, now: datetime) -> int:
    """Take the texts of posts that are here under the same keys; return how many changed.

    Texts that differ only in case, spacing and the like are the same. What cannot be kept, and a
    post that has changed too often, stays as it is.
    """
    made = (message_of(item, now) for item in items)
    wanted = {row.key: row for row in made if isinstance(row, Message)}
    edited = 0
    # Again where one went elsewhere between the look and the lock.
    while homes := _changed(wanted):
        edited += _edit_there(homes, wanted, now)
    return edited


def _edit_there(
    homes: Mapping[int, int | None], wanted: Mapping[str, Message], now: datetime
) -> int:
    """Change messages that are where they were seen: in no claim, or in these."""
    # The worker locks what waits before it locks claims; in the same order nobody waits in a ring.
    free = [pk for pk, claim in homes.items() if claim is None]
    edited = _edit(free, wanted, {}, now)
    claims = lock_claims({claim for claim in homes.values() if claim is not None})
    placed = [pk for pk, claim in homes.items() if claim is not None]
    return edited + _edit(placed, wanted, claims, now)


def _changed(wanted: Mapping[str, Message]) -> dict[int, int | None]:
    """Return the posts whose text is another now, each with the claim that it is in."""
    found: dict[int, int | None] = {}
    keys = sorted(wanted)
    for some in chunks(keys):
        rows = Message.objects.filter(key__in=some, kind=Message.Kind.POST)
        found |= {
            row.pk: row.claim_id
            for row in rows.only("key", "fingerprint", "claim").order_by("pk")
            if row.fingerprint != wanted[row.key].fingerprint
        }
    restless = _restless(found)
    return {pk: claim for pk, claim in found.items() if pk not in restless}


def _restless(messages: Collection[int]) -> set[int]:
    """Return those that have changed as often as we follow."""
    found: set[int] = set()
    for some in chunks(sorted(messages)):
        lines = Change.objects.filter(kind="message", verb=VERB, object_id__in=some).order_by()
        often = lines.values("object_id").annotate(times=Count("id")).filter(times__gte=MOST_EDITS)
        found |= set(often.values_list("object_id", flat=True))
    return found


def _edit(
    ids: Sequence[int], wanted: Mapping[str, Message], claims: Mapping[int, Claim], now: datetime
) -> int:
    """Change messages in no claim, or in locked ones; what went elsewhere since is left as it is."""
    by_people = placed_by_people(claims)
    edited = 0
    for some in chunks(ids):
        rows = Message.objects.select_for_update(of=("self",)).filter(pk__in=some).order_by("pk")
        # Of those that went into a claim meanwhile none is held: its claim is to be locked before.
        for row in rows if claims else rows.filter(claim=None):
            # Asked again under the lock: another worker may have brought the same edit.
            again = row.fingerprint == wanted[row.key].fingerprint
            if not again and (row.claim_id is None or row.claim_id in claims):
                home = claims.get(row.claim_id or 0)
                _take(row, wanted[row.key], home, row.pk in by_people, now)
                edited += 1
    return edited


def _take(row: Message, said: Message, home: Claim | None, stays: bool, now: datetime) -> None:
    """Give a message its new text, and send it back to the worker unless a person placed it.

    What was judged of its old text is no judgement of this one: it goes in any case.
    """
    row.text, row.fingerprint = said.text, said.fingerprint
    row.lang = said.lang if said.lang != "und" or not stays else row.lang
    row.checkable, row.decision, row.model = None, "", ""
    if not stays:
        row.state, row.claim = Message.State.NEW, None
    row.save(update_fields=[*_TEXT, *_PLACE])
    record(row, VERB, by=None, now=now, after={"stays": stays}, claim=home)
    Match.objects.filter(message=row).update(message=None)
    if home is None:
        return
    if stays:
        touch(home)
        return
    recount(home, now)
    if not home.message_count:
        # Nobody says any more what they were suggested for; what a person decided stays decided.
        home.matches.filter(state=Match.State.SUGGESTED).delete()
