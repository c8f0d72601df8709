"""What the claim page and its previews read; the number of queries does not grow with the claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import cast
from urllib.parse import urlencode

from django.core.cache import caches
from django.db.models import Case, CharField, Count, F, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from hearsay.errors import HearsayError
from hearsay.web.claims.actions.grouping import where_it_went
from hearsay.web.claims.actions.undo import may_undo
from hearsay.web.claims.models import (
    Change,
    Check,
    Claim,
    Evidence,
    Match,
    Message,
    NearClaim,
    Note,
    Topic,
)
from hearsay.web.claims.priority import Factor
from hearsay.web.claims.stored_reasons import unpack
from hearsay.web.desk.chart import Chart, bars
from hearsay.web.desk.queries.queue import search_index
from hearsay.web.desk.wording import Names, say_change, say_guard
from hearsay.web.people.models import Role, User

__all__ = [
    "ClaimPage",
    "Line",
    "Near",
    "Repeats",
    "Suggestion",
    "Texts",
    "checkers",
    "claim_page",
    "examples",
    "find_claims",
    "history",
    "kept_apart",
    "pick_messages",
    "texts_of",
    "topics",
]

TEXTS_A_PAGE = 25
LINES_A_PAGE = 50
LINES_SHOWN = 12
MOST_NEAR = 12
MOST_MATCHES = 20
MOST_FOUND = 50
MOST_NOTES = 200
MOST_PICKS = 200
MANY_TIMES, MOST_TIMES = 2_000, 20_000
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Repeats:
    """Messages of one wording: one of them, how many, and when. `pick` is their name in a form."""

    message: Message
    pick: str
    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Texts:
    """A page of a claim's wordings, the most repeated first."""

    rows: tuple[Repeats, ...]
    words: str
    number: int
    has_more: bool

    @property
    def older(self) -> str:
        """Return the query of the next page, or nothing."""
        return self._at(self.number + 1) if self.has_more else ""

    @property
    def newer(self) -> str:
        """Return the query of the page before, or nothing."""
        return self._at(self.number - 1) if self.number > 1 else ""

    def _at(self, number: int) -> str:
        return urlencode({"words": self.words, "page": number} if self.words else {"page": number})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A check that may answer the claim, and why it is offered."""

    match: Match
    percent: int
    guards: tuple[str, ...]
    words: tuple[str, ...]
    evidence: tuple[tuple[str, float], ...]
    is_current: bool

    @property
    def check(self) -> Check:
        """Return the check that is offered."""
        return self.match.check_to


@dataclass(frozen=True, slots=True)
class Near:
    """A claim that looks alike, and what keeps it apart."""

    claim: Claim
    percent: int
    guards: tuple[str, ...]
    model: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of history in words."""

    change: Change
    text: str
    undone: bool
    can_undo: bool


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """Everything that the page of a claim shows."""

    claim: Claim
    went_to: Claim | None
    came_from: tuple[Claim, ...]
    reasons: tuple[Factor, ...]
    chart: Chart
    texts: Texts
    suggestions: tuple[Suggestion, ...]
    near: tuple[Near, ...]
    checks: tuple[Check, ...]
    evidence: tuple[Evidence, ...]
    notes: tuple[Note, ...]
    lines: tuple[Line, ...]
    more_lines: bool
    last_undo: Line | None

    @property
    def answer_known(self) -> bool:
        """Tell whether a check is out that answers it, ours or a confirmed one of others."""
        ours = any(check.is_out for check in self.checks)
        return ours or any(s.match.state == Match.State.CONFIRMED for s in self.suggestions)


def claim_page(
    claim_id: int, reader: User, now: datetime, *, words: str = "", page: int = 1
) -> ClaimPage | None:
    """Read a claim's page for somebody; None where there is no such claim."""
    people = ("topic", "assignee", "second_reader", "merged_into")
    claim = Claim.objects.select_related(*people).filter(pk=claim_id).first()
    if claim is None:
        return None
    lines, more = history(claim, reader, limit=LINES_SHOWN)
    return ClaimPage(
        claim=claim,
        went_to=where_it_went(claim) if claim.merged_into_id else None,
        came_from=tuple(claim.merged.order_by("pk")[:50]),
        reasons=_reasons(claim),
        chart=_chart(claim, now),
        texts=texts_of(claim, words=words, page=page),
        suggestions=_suggestions(claim),
        near=_near(claim),
        checks=tuple(claim.checks.select_related("rating", "author").order_by("lang", "pk")),
        evidence=tuple(
            claim.evidence.filter(removed_at__isnull=True).select_related("added_by").order_by("pk")
        ),
        notes=tuple(
            reversed(claim.notes.select_related("author").order_by("-at", "-id")[:MOST_NOTES])
        ),
        lines=lines,
        more_lines=more,
        last_undo=next((line for line in lines if line.can_undo), None),
    )


def find_claims(query: str, limit: int = 10) -> list[Claim]:
    """Find claims that were not merged, by number ("12", "#12") or by words, the best first.

    The search index looks through statements and messages; those whose statement has all the words
    but that it does not know yet come after.
    """
    query = query.strip()[:200]
    standing = Claim.objects.filter(merged_into__isnull=True)
    digits = query.removeprefix("#")
    if digits.isascii() and digits.isdigit():
        number = int(digits)
        by_number = list(standing.filter(pk=number)) if number <= LARGEST_ID else []
        if by_number or query.startswith("#"):
            return by_number
    query = query.replace("\0", "")
    words = query.split()[:8]
    if not words:
        return []
    ids = _indexed(query)
    indexed = standing.in_bulk(ids)
    found = [indexed[number] for number in ids if number in indexed][:limit]
    for word in words:
        standing = standing.filter(statement__icontains=word)
    unindexed = standing.exclude(pk__in=[claim.pk for claim in found])
    return found + list(unindexed.order_by("-last_seen", "-pk")[: limit - len(found)])


def _indexed(query: str) -> list[int]:
    """Return claims that the search index finds, best first; none while it cannot be read."""
    try:
        result = search_index().find(query, limit=MOST_FOUND)
    except (HearsayError, OSError):
        return []
    return list(result.ids)


def texts_of(claim: Claim, *, words: str = "", page: int = 1) -> Texts:
    """Return a page of a claim's wordings; repeats count together."""
    page, words = min(max(page, 1), 100_000), words.replace("\0", "").strip()[:200]
    start = (page - 1) * TEXTS_A_PAGE
    groups = (
        _messages(claim, words)
        .annotate(pick=PICK)
        .values("pick")
        .annotate(one=Min("pk"), count=Count("pk"), first=Min("written_at"), last=Max("written_at"))
        .order_by("-count", "-last", "-one")[start : start + TEXTS_A_PAGE + 1]
    )
    found = list(groups)
    shown = found[:TEXTS_A_PAGE]
    bodies = Message.objects.in_bulk([group["one"] for group in shown])
    rows = (
        Repeats(bodies[g["one"]], g["pick"], g["count"], g["first"], g["last"])
        for g in shown
        if g["one"] in bodies
    )
    return Texts(tuple(rows), words, page, len(found) > TEXTS_A_PAGE)


def pick_messages(claim: Claim, picks: Iterable[str], *, every: str = "") -> list[int]:
    """Return the ids of the messages that a form chose: wordings by name, or every one with `every`."""
    if every.strip():
        rows = _messages(claim, every.replace("\0", "").strip()[:200])
    else:
        chosen = [pick.replace("\0", "") for pick in islice(picks, MOST_PICKS)]
        rows = claim.messages.annotate(pick=PICK).filter(pick__in=chosen)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def examples(messages: Sequence[int], limit: int) -> list[Message]:
    """Return some of the messages, each wording once, to show what is meant."""
    rows = Message.objects.filter(pk__in=list(messages[:MOST_PICKS])).order_by("pk")
    return list({row.fingerprint or row.pk: row for row in reversed(rows)}.values())[::-1][:limit]


def history(
    claim: Claim, reader: User, *, limit: int = LINES_A_PAGE, start: int = 0
) -> tuple[tuple[Line, ...], bool]:
    """Return lines of a claim's history for a reader, newest first, and whether there are more."""
    mine = Q(claim=claim) | Q(kind="claim", object_id=claim.pk)
    rows = list(
        Change.objects.filter(mine)
        .select_related("actor", "undoes", "undone_by")
        .order_by("-at", "-pk")[start : start + limit + 1]
    )
    names = _names(rows)
    lines = (_line(change, names, reader) for change in rows[:limit])
    return tuple(lines), len(rows) > limit


def checkers() -> QuerySet[User]:
    """Return whom a claim may be given to."""
    return User.objects.filter(is_active=True, role__gte=Role.CHECKER).order_by("username")


def topics() -> QuerySet[Topic]:
    """Return the topics in use."""
    return Topic.objects.filter(active=True)


PICK = Case(
    When(fingerprint="", then=Concat(Value("#"), Cast(F("pk"), CharField()))),
    default=F("fingerprint"),
    output_field=CharField(),
)
"""What messages of one wording have in common; one without a fingerprint stands alone."""


def _messages(claim: Claim, words: str) -> QuerySet[Message]:
    rows = Message.objects.filter(claim=claim)
    for word in words.split()[:8]:
        rows = rows.filter(text__icontains=word)
    return rows


def _chart(claim: Claim, now: datetime) -> Chart:
    """Draw the chart; that of a large claim is kept for a minute, as its times take long to read."""
    if claim.message_count < MANY_TIMES:
        return bars(_times(claim), now)
    key = f"claim-chart:{claim.pk}:{claim.message_count // 100}:{now:%Y%m%d%H%z}"
    return cast(Chart, caches["process"].get_or_set(key, lambda: bars(_times(claim), now), 60))


def _times(claim: Claim) -> QuerySet[Message, datetime]:
    """Return when messages were written, the latest first, as many as a chart can be asked to draw."""
    rows = claim.messages.order_by("-written_at").values_list("written_at", flat=True)
    return rows[:MOST_TIMES]


def _reasons(claim: Claim) -> tuple[Factor, ...]:
    try:
        return unpack(claim.priority_reasons)
    except (
        KeyError,
        TypeError,
    ):  # kept by a version that wrote them differently; ranked again soon
        return ()


def _suggestions(claim: Claim) -> tuple[Suggestion, ...]:
    rows = list(
        claim.matches.select_related("check_to__rating", "decided_by").order_by(
            "-probability", "-pk"
        )[:MOST_MATCHES]
    )
    order = {state: place for place, state in enumerate(("suggested", "confirmed", "related"))}
    rows.sort(key=lambda row: order.get(row.state, len(order)))
    return tuple(
        Suggestion(
            match=row,
            percent=_percent(row.probability),
            guards=tuple(map(say_guard, row.guards)),
            words=_words(row.why),
            evidence=_numbers(row.why),
            is_current=place == 0 and row.state == Match.State.SUGGESTED,
        )
        for place, row in enumerate(rows)
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _words(why: object) -> tuple[str, ...]:
    words = _mapping(why).get("words")
    return tuple(map(str, words)) if isinstance(words, list) else ()


def _numbers(why: object) -> tuple[tuple[str, float], ...]:
    items = _mapping(why).items()
    return tuple(
        (str(name), round(float(value), 3))
        for name, value in items
        if isinstance(value, int | float) and not isinstance(value, bool)
    )


def kept_apart(claim: Claim, other: Claim) -> tuple[str, ...]:
    """Return what keeps two claims apart, in sentences; nothing where nothing is known."""
    pair = Q(first=claim, second=other) | Q(first=other, second=claim)
    row = NearClaim.objects.filter(pair).order_by("-pk").first()
    return tuple(map(say_guard, row.guards)) if row else ()


def _percent(probability: float) -> int:
    """Return a probability in percent; 0 and 100 are for what is certain, and nothing here is."""
    return min(max(round(100 * probability), 1), 99)


def _near(claim: Claim) -> tuple[Near, ...]:
    rows = (
        NearClaim.objects.filter(Q(first=claim) | Q(second=claim))
        .exclude(Q(first__status=Claim.Status.MERGED) | Q(second__status=Claim.Status.MERGED))
        .select_related("first", "second")
        .order_by("-same", "-pk")[:MOST_NEAR]
    )
    return tuple(
        Near(
            claim=row.second if row.first_id == claim.pk else row.first,
            percent=_percent(row.same),
            guards=tuple(map(say_guard, row.guards)),
            model=row.model,
        )
        for row in rows
    )


def _names(rows: Sequence[Change]) -> Names:
    """Read what the ids in some lines stand for: three queries, or fewer where nothing is named."""
    told = [*rows, *(row.undoes for row in rows if row.undoes)]
    people = {
        value
        for row in told
        for values in (row.before, row.after)
        for name, value in values.items()
        if name in ("assignee_id", "second_reader_id") and isinstance(value, int)
    }
    matches = {row.object_id for row in told if row.kind == "match"}
    titled = Match.objects.filter(pk__in=matches).select_related("check_to") if matches else ()
    return Names(
        people=dict(User.objects.filter(pk__in=people).values_list("pk", "username"))
        if people
        else {},
        topics={topic.pk: str(topic) for topic in Topic.objects.all()},
        checks={match.pk: str(match.check_to) for match in titled},
    )


def _line(change: Change, names: Names, reader: User) -> Line:
    undone = getattr(change, "undone_by", None) is not None
    return Line(
        change=change,
        text=say_change(change, names),
        undone=undone,
        can_undo=not undone and may_undo(change, reader),
    )
