"""Put right what the grouper got wrong: merge two claims, split one, move messages between two.

A preview and the action itself read one plan (`plan_merge`, `plan_split`, `plan_move`), so that what
was shown is what happens. Numbers are counted anew in the same transaction. Nothing is deleted: a
claim that was merged stays, says where it went, and comes back by undo.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hearsay.web.claims.actions.claims import chunks, fit, live_claims, lock_claims, said_why, touch
from hearsay.web.claims.actions.evidence import drop_approvals
from hearsay.web.claims.actions.triage import MOST_STATEMENT
from hearsay.web.claims.actions.undo import way_back
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Change, Check, Claim, Evidence, Match, Message, Note
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User

__all__ = [
    "Counts",
    "MergePlan",
    "MovePlan",
    "merge",
    "move",
    "pack",
    "placed_by_people",
    "plan_merge",
    "plan_move",
    "plan_split",
    "recount",
    "split",
    "tally",
    "unpack",
    "where_it_went",
]

DAY = timedelta(days=1)
COUNTED = (
    "message_count",
    "asker_count",
    "last_day_count",
    "day_before_count",
    "first_seen",
    "last_seen",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of messages; the moments are None where there are none."""

    message_count: int
    asker_count: int
    last_day_count: int
    day_before_count: int
    first_seen: datetime | None
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging would do: how much moves over, and the numbers afterwards.

    `evidence_kept` are addresses that both claims have, of which one stays behind; `decisions` are
    matches that both have, of which the target takes over what was decided.
    """

    claim: Claim
    into: Claim
    messages: int
    notes: int
    evidence: int
    evidence_kept: int
    checks: int
    matches: int
    decisions: int
    after: Counts


@dataclass(frozen=True, slots=True)
class MovePlan:
    """What taking messages out of a claim would do to it, and to where they go (None: a new claim)."""

    claim: Claim
    into: Claim | None
    messages: tuple[int, ...]
    left: Counts
    after: Counts


class Row(NamedTuple):
    """What is counted of a message."""

    pk: int
    asker: int | None
    written_at: datetime


def where_it_went(claim: Claim) -> Claim:
    """Return the claim that this one was merged into in the end; itself where it was not merged."""
    seen = {claim.pk}
    while claim.merged_into_id is not None and claim.merged_into_id not in seen:
        seen.add(claim.merged_into_id)
        claim = Claim.objects.get(pk=claim.merged_into_id)
    return claim


def recount(claim: Claim, now: datetime) -> None:
    """Count a claim's messages anew and save it as a new version.

    A claim without messages keeps when it was first and last seen.
    """
    counts = tally(_rows(claim), now)
    for name in COUNTED:
        value = getattr(counts, name)
        setattr(claim, name, getattr(claim, name) if value is None else value)
    touch(claim, *COUNTED)


def plan_merge(claim: Claim, into: Claim, now: datetime) -> MergePlan:
    """Tell what merging a claim into another would do.

    Raises:
        Refused: it may not be done.
    """
    if claim.pk == into.pk:
        raise Refused(_("A claim cannot be merged into itself. Choose another one."))
    _must_live(claim, into)
    _must_not_have_two_checks(claim, into)
    evidence = claim.evidence.count()
    kept = len(_twice(claim, into)[1])
    return MergePlan(
        claim=claim,
        into=into,
        messages=claim.messages.count(),
        notes=claim.notes.count(),
        evidence=evidence - kept,
        evidence_kept=kept,
        checks=claim.checks.count(),
        matches=claim.matches.exclude(check_to__in=into.matches.values("check_to")).count(),
        decisions=len(_takeovers(claim, into)),
        after=tally([*_rows(claim), *_rows(into)], now),
    )


def plan_move(claim: Claim, messages: Iterable[int], into: Claim, now: datetime) -> MovePlan:
    """Tell what moving messages to another claim would do.

    Raises:
        Refused: it may not be done.
    """
    if claim.pk == into.pk:
        raise Refused(_("The messages are in that claim already. Choose another one."))
    _must_live(claim, into)
    return _plan(claim, messages, into, now)


def plan_split(claim: Claim, messages: Iterable[int], now: datetime) -> MovePlan:
    """Tell what making a claim of some of another's messages would do.

    Raises:
        Refused: it may not be done.
    """
    _must_live(claim)
    return _plan(claim, messages, None, now)


@transaction.atomic
def merge(claim: int, into: int, *, by: User, now: datetime, why: str = "") -> Change:
    """Let a claim go into another, with its messages, notes, evidence, checks and matches.

    The target's own words, topic, harms, deadline and people stay as they are. Evidence that both
    have stays where it is, unless only the merged claim's can be opened. Where both have a match
    with the same check, what was decided on the merged claim counts if nothing was on the target.
    """
    why = said_why(why)
    rows = lock_claims([claim, into])
    gone, stays = rows[claim], rows[into]
    plan_merge(gone, stays, now)
    replaced, left = _twice(gone, stays)
    before: dict[str, Any] = {
        "status": gone.status,
        "messages": pack(_ids(gone.messages.all())),
        "notes": _ids(gone.notes.all()),
        "evidence": _ids(gone.evidence.exclude(pk__in=left)),
        "replaced": replaced,
        "checks": _ids(gone.checks.all()),
        "matches": _ids(gone.matches.exclude(check_to__in=stays.matches.values("check_to"))),
        "decisions": [_adopt(mine, theirs) for mine, theirs in _takeovers(gone, stays)],
    }
    Evidence.objects.filter(pk__in=replaced).update(removed_at=now)
    Evidence.objects.filter(pk__in=before["evidence"]).update(claim=stays)
    Match.objects.filter(pk__in=before["matches"]).update(claim=stays)
    Note.objects.filter(claim=gone).update(claim=stays)
    Check.objects.filter(claim=gone).update(claim=stays)
    Message.objects.filter(claim=gone).update(claim=stays)
    gone.status, gone.merged_into = Claim.Status.MERGED, stays
    gone.save(update_fields=["status", "merged_into"])
    recount(gone, now)
    recount(stays, now)
    if _other_evidence(before):
        drop_approvals(stays, by, now)
    after = {"into": stays.pk, "count": len(unpack(before["messages"])), "at": now.isoformat()}
    return record(gone, "merge", by=by, now=now, before=before, after=after, why=why, claim=stays)


@transaction.atomic
def split(  # noqa: PLR0913 - what the new claim is made of
    claim: int,
    messages: Iterable[int],
    statement: str,
    *,
    by: User,
    now: datetime,
    lang: str | None = None,
    why: str = "",
) -> Claim:
    """Make a claim of some messages of another, with its topic and harms; return the new one."""
    why = said_why(why)
    statement = fit(statement, MOST_STATEMENT, empty=_("Write what the new claim says."))
    source = lock_claims([claim])[claim]
    plan = plan_split(source, messages, now)
    made = Claim.objects.create(
        statement=statement,
        lang=lang or source.lang,
        topic=source.topic,
        harm_health=source.harm_health,
        harm_money=source.harm_money,
        harm_danger=source.harm_danger,
        harm_by_people=source.harm_by_people,
        first_seen=plan.after.first_seen or now,
        last_seen=plan.after.last_seen or now,
        made_at=now,
    )
    _carry(plan.messages, source, made, now)
    after = {"from": source.pk, "count": len(plan.messages), "messages": pack(plan.messages)}
    record(made, "split", by=by, now=now, after=after, why=why, claim=source)
    return made


@transaction.atomic
def move(  # noqa: PLR0913 - from, what, to
    claim: int, messages: Iterable[int], into: int, *, by: User, now: datetime, why: str = ""
) -> Change:
    """Move some messages of a claim to another."""
    why = said_why(why)
    rows = lock_claims([claim, into])
    source, target = rows[claim], rows[into]
    plan = plan_move(source, messages, target, now)
    _carry(plan.messages, source, target, now)
    after = {"into": into, "count": len(plan.messages), "messages": pack(plan.messages)}
    return record(source, "move", by=by, now=now, after=after, why=why, claim=target)


@way_back("move")
def _move_back(change: Change, by: User, now: datetime) -> None:
    rows = live_claims([change.object_id, change.after["into"]])
    source, target = rows[change.object_id], rows[change.after["into"]]
    _carry(_still_there(change.after["messages"], target), target, source, now)


@way_back("split")
def _unsplit(change: Change, by: User, now: datetime) -> None:
    """Give the messages back; the claim that was made is merged into where they came from."""
    rows = live_claims([change.object_id, change.after["from"]])
    made, source = rows[change.object_id], rows[change.after["from"]]
    back = _still_there(change.after["messages"], made)
    decided = made.matches.exclude(state=Match.State.SUGGESTED)
    worked_on = (made.notes, made.evidence, made.checks, made.merged, decided)
    if made.messages.count() > len(back) or any(rows.exists() for rows in worked_on):
        raise Refused(
            _("Claim #%(number)d has got more since it was split off. Merge the claims instead.")
            % {"number": made.pk}
        )
    _carry(back, made, source, now)
    made.status, made.merged_into = Claim.Status.MERGED, source
    made.save(update_fields=["status", "merged_into"])


@way_back("merge")
def _unmerge(change: Change, by: User, now: datetime) -> None:
    """Bring a merged claim back with all that came from it and is still there."""
    before, into = change.before, change.after["into"]
    rows = lock_claims([change.object_id, into])
    gone, stays = rows[change.object_id], rows[into]
    _must_live(stays)
    if gone.merged_into_id != stays.pk:
        raise Refused(_("Claim #%(number)d is not merged any more.") % {"number": gone.pk})
    back = _still_there(before["messages"], stays)
    gone.status, gone.merged_into = before["status"], None
    gone.save(update_fields=["status", "merged_into"])
    Note.objects.filter(pk__in=before["notes"], claim=stays).update(claim=gone)
    Check.objects.filter(pk__in=before["checks"], claim=stays).update(claim=gone)
    _evidence_back(before, change, gone, stays)
    matches = Match.objects.filter(pk__in=before["matches"], claim=stays)
    known = list(gone.matches.values_list("check_to", flat=True))
    matches.exclude(check_to__in=known).update(claim=gone)
    for taken in before["decisions"]:
        Match.objects.filter(pk=taken["match"], state=taken["state"]).update(
            state=Match.State.SUGGESTED, decided_by=None, decided_at=None
        )
    _carry(back, stays, gone, now)
    if _other_evidence(before):
        drop_approvals(stays, by, now)
        drop_approvals(gone, by, now)


def _other_evidence(before: dict[str, Any]) -> bool:
    """Tell whether a merge put checks beside other evidence than their second person saw."""
    return bool(before["evidence"] or before["replaced"] or before["checks"])


def _evidence_back(before: dict, change: Change, gone: Claim, stays: Claim) -> None:
    Evidence.objects.filter(pk__in=before["evidence"], claim=stays).update(claim=gone)
    again = stays.evidence.filter(removed_at__isnull=True).values("url")
    replaced = Evidence.objects.filter(pk__in=before["replaced"], removed_at=change.at)
    replaced.exclude(url__in=list(again.values_list("url", flat=True))).update(removed_at=None)


def tally(rows: Sequence[Row], now: datetime) -> Counts:
    """Count messages; an asker who sent several counts once."""
    written = [row.written_at for row in rows]
    return Counts(
        message_count=len(rows),
        asker_count=len({row.asker for row in rows if row.asker is not None}),
        last_day_count=sum(now - DAY < at <= now for at in written),
        day_before_count=sum(now - 2 * DAY < at <= now - DAY for at in written),
        first_seen=min(written, default=None),
        last_seen=max(written, default=None),
    )


def pack(ids: Iterable[int]) -> str:
    """Return ids as one short text: each as the step from the one before, in order."""
    steps, last = [], 0
    for number in sorted(ids):
        steps.append(number - last)
        last = number
    return ",".join(map(str, steps))


def unpack(text: str) -> list[int]:
    """Return the ids that `pack` made a text of."""
    return list(accumulate(map(int, text.split(",")))) if text else []


def placed_by_people(claims: Iterable[int]) -> set[int]:
    """Return the messages of claims that a person put there: split off, moved, or merged into them."""
    wanted = sorted(set(claims))
    found: set[int] = set()
    for some in chunks(wanted):
        into = Q(verb="split", object_id__in=some) | Q(verb__in=("move", "merge"), claim__in=some)
        done = Change.objects.filter(into, kind="claim", undone_by__isnull=True)
        for verb, before, after in done.values_list("verb", "before", "after"):
            found.update(unpack((before if verb == "merge" else after)["messages"]))
    return found


def _rows(claim: Claim) -> list[Row]:
    rows = claim.messages.order_by("pk").values_list("pk", "asker_id", "written_at")
    return [Row(*row) for row in rows]


def _ids(rows: QuerySet) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _plan(claim: Claim, messages: Iterable[int], into: Claim | None, now: datetime) -> MovePlan:
    wanted = set(messages)
    if not wanted:
        raise Refused(_("Choose at least one message first."))
    rows = _rows(claim)
    moving = [row for row in rows if row.pk in wanted]
    staying = [row for row in rows if row.pk not in wanted]
    if len(moving) < len(wanted):
        raise Refused(
            _("Some of these messages are not in claim #%(number)d any more. Choose again.")
            % {"number": claim.pk}
        )
    if not staying:
        raise Refused(
            _(
                "These are all messages of the claim, so nothing would be left of it. Merge it into "
                "another claim instead, or change its words."
            )
        )
    return MovePlan(
        claim=claim,
        into=into,
        messages=tuple(row.pk for row in moving),
        left=tally(staying, now),
        after=tally(moving + (_rows(into) if into else []), now),
    )


def _carry(messages: Sequence[int], source: Claim, target: Claim, now: datetime) -> None:
    for some in chunks(messages):
        Message.objects.filter(pk__in=some, claim=source).update(claim=target)
    recount(source, now)
    recount(target, now)


def _still_there(packed: str, claim: Claim) -> list[int]:
    """Return which of these messages are still in a claim; those erased since are left out.

    Raises:
        Refused: some of them went to another claim.
    """
    here: list[int] = []
    for some in chunks(unpack(packed)):
        places = dict(Message.objects.filter(pk__in=some).values_list("pk", "claim_id"))
        if any(place not in (claim.pk, None) for place in places.values()):
            raise Refused(
                _("Some of the messages were moved again since. Undo the later change first.")
            )
        here += [number for number, place in places.items() if place == claim.pk]
    return here


def _must_live(*claims: Claim) -> None:
    for claim in claims:
        if claim.merged_into_id is not None:
            raise Refused(
                _("Claim #%(number)d was merged into #%(into)d: go on there.")
                % {"number": claim.pk, "into": where_it_went(claim).pk}
            )


def _must_not_have_two_checks(claim: Claim, into: Claim) -> None:
    standing = Check.objects.filter(origin=Check.Origin.OWN).exclude(status=Check.Status.WITHDRAWN)
    langs = standing.filter(claim=into).values("lang")
    both = standing.filter(claim=claim, lang__in=langs).values_list("lang", flat=True).first()
    if both is not None:
        raise Refused(
            _(
                "Both claims have a check of ours in the same language (%(lang)s), and a claim can "
                "have one. Withdraw one of the two checks, then merge."
            )
            % {"lang": both}
        )


def _twice(claim: Claim, into: Claim) -> tuple[list[int], list[int]]:
    """Return evidence that both claims have: the target's to be replaced, and what stays behind."""
    standing = {row.url: row for row in into.evidence.filter(removed_at__isnull=True)}
    replaced, left = [], []
    for row in claim.evidence.filter(removed_at__isnull=True, url__in=list(standing)):
        theirs = standing[row.url]
        if row.is_openable and not theirs.is_openable:
            replaced.append(theirs.pk)
        else:
            left.append(row.pk)
    return replaced, left


def _takeovers(claim: Claim, into: Claim) -> list[tuple[Match, Match]]:
    """Return matches with the same check: decided on the claim, not yet on the target."""
    open_there = {row.check_to_id: row for row in into.matches.filter(state=Match.State.SUGGESTED)}
    decided = claim.matches.exclude(state=Match.State.SUGGESTED)
    return [(row, open_there[row.check_to_id]) for row in decided if row.check_to_id in open_there]


def _adopt(mine: Match, theirs: Match) -> dict[str, object]:
    theirs.state, theirs.decided_by_id = mine.state, mine.decided_by_id
    theirs.decided_at = mine.decided_at
    theirs.save(update_fields=["state", "decided_by", "decided_at"])
    return {"match": theirs.pk, "state": theirs.state}
