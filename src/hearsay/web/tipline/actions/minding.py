"""Mind the breaker and those who flood us: trip, reset, mute."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hearsay.web.claims.history import record
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User
from hearsay.web.tipline.actions import reasons
from hearsay.web.tipline.actions.calling_back import STOPPED, call_back
from hearsay.web.tipline.actions.voices import AGAIN, WRONG
from hearsay.web.tipline.breaker import WINDOW, Tally, judge
from hearsay.web.tipline.models import Breaker, Conversation, Outgoing

__all__ = ["LONGEST_MUTE", "mute", "reset", "seen_of_late", "trip_if_wrong", "unmute"]

LONGEST_MUTE = timedelta(days=7)


def seen_of_late(breaker: Breaker | None) -> Tally:
    """Return what was said of the latest automatic answers since the breaker was last reset."""
    judged = Outgoing.objects.filter(automatic=True, kind=Outgoing.Kind.ANSWER)
    judged = judged.filter(Q(reaction__isnull=False) | Q(recalled_at__isnull=False))
    if breaker is not None and breaker.counted_from is not None:
        since = breaker.counted_from
        judged = judged.filter(Q(reaction__at__gt=since) | Q(recalled_at__gt=since))
    # What one person repeats is left out before the window is cut, else it would push others' words out
    # of it. An answer that an editor took back is wrong whoever asked: each counts by itself.
    judged = judged.exclude(AGAIN)
    rows = judged.order_by("-id").values_list("reaction__said", "recalled_at")[:WINDOW]
    words = [recalled is not None or said in WRONG for said, recalled in rows]
    return Tally(judged=len(words), wrong=sum(words))


def trip_if_wrong(alpha: float, *, now: datetime) -> bool:
    """Stop automatic answers if too many of late were wrong; tell whether it did so now.

    It is asked every other second, so it looks without a lock first, and again with one.
    """
    breaker = Breaker.objects.filter(id=1).first()
    if breaker is not None and breaker.tripped_at is not None:
        return False
    return judge(seen_of_late(breaker), alpha) and _trip(alpha, now=now)


@transaction.atomic
def _trip(alpha: float, *, now: datetime) -> bool:
    Breaker.objects.get_or_create(id=1)
    breaker = Breaker.objects.select_for_update().get(id=1)
    if breaker.tripped_at is not None:
        return False
    seen = seen_of_late(breaker)
    if not judge(seen, alpha):
        return False
    breaker.tripped_at, breaker.judged, breaker.wrong = now, seen.judged, seen.wrong
    breaker.save()
    after = {"judged": seen.judged, "wrong": seen.wrong, "alpha": alpha}
    record(breaker, "trip_breaker", by=None, now=now, after=after)
    # What was meant and has not gone out yet waits for a person as well; its asker hears "not yet".
    meant = Outgoing.objects.filter(automatic=True, kind=Outgoing.Kind.ANSWER)
    call_back(meant, STOPPED, now=now)
    return True


@transaction.atomic
def reset(why: str, *, by: User, now: datetime) -> None:
    """Let answers go out by themselves again.

    Raises:
        Refused: no reason is given, or they do already.
    """
    ask = _("Say what was wrong and what was done about it: it stays in the history.")
    why = reasons.asked(why, ask)
    breaker = Breaker.objects.select_for_update().filter(id=1).first()
    if breaker is None or breaker.tripped_at is None:
        raise Refused(_("Automatic answers are on already."))
    before = {"tripped_at": breaker.tripped_at.isoformat()}
    breaker.tripped_at, breaker.counted_from = None, now
    breaker.reset_by, breaker.reset_why = by, why
    breaker.save()
    record(breaker, "reset_breaker", by=by, now=now, why=why, before=before)


@transaction.atomic
def mute(conversation: int, days: int, why: str, *, by: User, now: datetime) -> None:
    """Reply nothing to a pseudonym for some days; what they write is taken all the same.

    Of what we told them before they still hear updates, corrections, withdrawals and apologies. An
    answer that a mute stopped is not lost: when it is over, its asker is among those who wait.

    Raises:
        Refused: no reason is given, or it is for less than a day or more than a week.
    """
    why = reasons.asked(why, _("Say why: it stays in the history."))
    if not 1 <= days <= LONGEST_MUTE.days:
        said = _("Mute for 1 to %(most)d days.")
        raise Refused(said % {"most": LONGEST_MUTE.days})
    row = Conversation.objects.select_for_update().get(pk=conversation)
    row.muted_until = now + timedelta(days=days)
    row.save(update_fields=["muted_until"])
    record(row, "mute_asker", by=by, now=now, why=why, after={"days": days})


@transaction.atomic
def unmute(conversation: int, *, by: User, now: datetime) -> None:
    """Answer a pseudonym again."""
    row = Conversation.objects.select_for_update().get(pk=conversation)
    if row.muted_until is not None:
        row.muted_until = None
        row.save(update_fields=["muted_until"])
        record(row, "unmute_asker", by=by, now=now)
