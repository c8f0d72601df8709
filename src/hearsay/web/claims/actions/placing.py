"""Carry out what was decided of a batch of messages, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from hearsay.web.claims.history import record
from hearsay.web.claims.models import Check, Claim, Match, Message
from hearsay.web.claims.signals import messages_matched
from hearsay.web.claims.worker.placing import (
    MOST_SUGGESTED,
    Heard,
    NewClaim,
    Plan,
    Suggestion,
    decide_batch,
)

__all__ = ["Stored", "set_aside", "store_batch"]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a batch became."""

    grouped: int
    aside: int
    claims: int


@transaction.atomic
def store_batch(heard: Sequence[Heard], *, now: datetime, guard: Callable[[], None]) -> Stored:
    """Give messages their claims; those that are no longer new, or say something else by now, wait.

    `guard` is called first, in the same transaction; it raises if this is no longer ours to do.
    """
    guard()
    waiting = Message.objects.select_for_update(of=("self",)).filter(state=Message.State.NEW)
    rows = {m.pk: m for m in waiting.filter(pk__in=[h.id for h in heard]).order_by("pk")}
    heard = [h for h in heard if h.id in rows and h.fingerprint == rows[h.id].fingerprint]
    homes = _homes({h.group for h in heard})
    plan = decide_batch(heard, homes)
    homes |= _begin(plan.claims, now)
    _join(plan.joining, rows, homes)
    _mark(plan.aside, rows, Message.State.SET_ASIDE, {})
    _mark(plan.joining, rows, Message.State.GROUPED, homes)
    _suggest(plan, homes, now)
    messages_matched.send(Message, heard=heard, now=now)
    return Stored(len(plan.joining), len(plan.aside), len(plan.claims))


@transaction.atomic
def set_aside(message_id: int, why: str, *, now: datetime) -> bool:
    """Put a message aside that cannot be worked on; `why` is a code, and stands in its history."""
    new = Message.objects.filter(pk=message_id, state=Message.State.NEW)
    if not new.update(state=Message.State.SET_ASIDE):
        return False
    message = Message.objects.only("id").get(pk=message_id)
    record(message, "set_aside_message", by=None, now=now, after={"why": why})
    return True


def _homes(groups: set[str]) -> dict[str, Claim]:
    """Return the claims of groups, merges followed, locked."""
    found = Claim.objects.filter(group__in=groups).values_list("group", "id", "merged_into_id")
    at = {str(group): into or claim for group, claim, into in found}
    while True:
        merged = Claim.objects.filter(id__in=set(at.values()), merged_into__isnull=False)
        ahead = dict(merged.values_list("id", "merged_into_id"))
        if not ahead:
            break
        at = {group: ahead.get(claim, claim) or claim for group, claim in at.items()}
    locked = Claim.objects.select_for_update(of=("self",)).filter(id__in=set(at.values()))
    claims = {claim.pk: claim for claim in locked.order_by("id")}
    if any(claim.merged_into_id for claim in claims.values()):
        return _homes(groups)  # merged between the look and the lock: follow that too
    return {group: claims[claim] for group, claim in at.items()}


def _begin(claims: Iterable[NewClaim], now: datetime) -> dict[str, Claim]:
    made = [
        Claim(
            group=new.group,
            statement=new.statement,
            lang=new.lang,
            first_seen=new.first_seen,
            last_seen=new.last_seen,
            made_at=now,
        )
        for new in claims
    ]
    Claim.objects.bulk_create(made)
    return {str(claim.group): claim for claim in made}


def _join(
    joining: Sequence[Heard], rows: Mapping[int, Message], homes: Mapping[str, Claim]
) -> None:
    """Count the messages that join each claim, before they are in it."""
    by_claim: dict[int, list[Message]] = defaultdict(list)
    for heard in joining:
        by_claim[homes[heard.group].pk].append(rows[heard.id])
    claims = {claim.pk: claim for claim in homes.values()}
    inside = Message.objects.filter(claim__in=by_claim)
    askers = {m.asker_id for ms in by_claim.values() for m in ms if m.asker_id is not None}
    asked = set(inside.filter(asker__in=askers).values_list("claim_id", "asker_id"))
    prints = {m.fingerprint for ms in by_claim.values() for m in ms}
    told = set(inside.filter(fingerprint__in=prints).values_list("claim_id", "fingerprint"))
    for pk, messages in sorted(by_claim.items()):
        claim = claims[pk]
        new_askers = {m.asker_id for m in messages if m.asker_id} - {a for c, a in asked if c == pk}
        new_words = {m.fingerprint for m in messages} - {p for c, p in told if c == pk}
        times = [m.written_at for m in messages]
        Claim.objects.filter(pk=pk).update(
            message_count=F("message_count") + len(messages),
            asker_count=F("asker_count") + len(new_askers),
            first_seen=min(claim.first_seen, *times),
            last_seen=max(claim.last_seen, *times),
            ranked_at=None,
            indexed_at=None if new_words else F("indexed_at"),
        )


def _mark(
    heard: Sequence[Heard],
    rows: Mapping[int, Message],
    state: str,
    homes: Mapping[str, Claim],
) -> None:
    changed = []
    for said in heard:
        row, result = rows[said.id], said.result
        home = homes.get(said.group)
        row.state, row.claim_id = state, None if home is None else home.pk
        row.lang, row.checkable = result.lang, min(1.0, max(0.0, result.checkable))
        row.decision, row.model = result.decision.value, result.model[:120]
        changed.append(row)
    fields = ["state", "claim", "lang", "checkable", "decision", "model"]
    Message.objects.bulk_update(changed, fields)


def _suggest(plan: Plan, homes: Mapping[str, Claim], now: datetime) -> None:
    """Suggest checks for claims: never what a person has decided on, and the best few only."""
    keys = {suggestion.check for suggestion in plan.suggestions}
    ids = dict(Check.objects.filter(key__in=keys).values_list("key", "id"))
    best: dict[tuple[int, int], Suggestion] = {}
    for suggestion in plan.suggestions:
        if suggestion.check in ids:
            pair = homes[suggestion.group].pk, ids[suggestion.check]
            before = best.get(pair)
            if before is None or suggestion.match.probability > before.match.probability:
                best[pair] = suggestion
    claims = {claim for claim, _ in best}
    there = Match.objects.select_for_update(of=("self",)).filter(claim__in=claims).order_by("id")
    rows = {(row.claim_id, row.check_to_id): row for row in there}
    for pair, suggestion in best.items():
        row = rows.get(pair)
        if row is None or _is_better(suggestion, row):
            rows[pair] = _match(pair, suggestion, now)
            rows[pair].pk = None if row is None else row.pk
    for claim in claims:
        _keep_best([row for (of, _), row in rows.items() if of == claim])


def _is_better(suggestion: Suggestion, row: Match) -> bool:
    """Tell whether a suggestion takes a row's place; it never does once a person has decided."""
    undecided = row.state == Match.State.SUGGESTED
    return undecided and suggestion.match.probability > row.probability


def _match(pair: tuple[int, int], suggestion: Suggestion, now: datetime) -> Match:
    match = suggestion.match
    return Match(
        claim_id=pair[0],
        check_to_id=pair[1],
        message_id=suggestion.message,
        probability=min(1.0, max(0.0, match.probability)),
        guards=[str(guard) for guard in match.guards],
        why={"words": list(match.why.words), **dict(match.why.evidence)},
        model=suggestion.model[:120],
        decision=suggestion.decision.value,
        made_at=now,
    )


def _keep_best(rows: Sequence[Match]) -> None:
    """Store the best suggestions of a claim, and drop the rest."""
    suggested = sorted(
        (row for row in rows if row.state == Match.State.SUGGESTED), key=lambda m: -m.probability
    )
    gone = [row.pk for row in suggested[MOST_SUGGESTED:] if row.pk is not None]
    if gone:
        Match.objects.filter(pk__in=gone).delete()
    for row in suggested[:MOST_SUGGESTED]:
        if row._state.adding:
            row.save(force_insert=row.pk is None, force_update=row.pk is not None)
