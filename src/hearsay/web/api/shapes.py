"""Rows of the store as the shapes that go out."""

from __future__ import annotations

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from hearsay.text.personal import masked
from hearsay.web.api import schemas
from hearsay.web.claims.models import Answer, Change, Check, Claim, Desk, Message, Rating, Topic

__all__ = ["change", "check", "claim", "message", "rating", "topic"]

LANGS = ("en", "vi", "th")


def claim(row: Claim) -> schemas.ClaimOut:
    """Return a claim; its topic is read with it."""
    return schemas.ClaimOut(
        id=row.pk,
        statement=row.statement,
        lang=row.lang,
        status=row.status,  # type: ignore[arg-type]  # held to its choices
        merged_into=row.merged_into_id,
        topic=row.topic.slug if row.topic else None,
        harms=list(row.harms),
        deadline=row.deadline,
        level=row.level,  # type: ignore[arg-type]
        priority=row.priority,
        due_at=row.due_at,
        message_count=row.message_count,
        asker_count=row.asker_count,
        last_day_count=row.last_day_count,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        version=row.version,
    )


def message(row: Message) -> schemas.MessageOut:
    """Return a message, without the key of its delivery and without its asker."""
    return schemas.MessageOut(
        id=row.pk,
        kind=row.kind,  # type: ignore[arg-type]
        text=masked(row.text),
        lang=row.lang,
        url=row.url,
        source=row.source,
        counts=row.counts,
        written_at=row.written_at,
        received_at=row.received_at,
    )


def check(row: Check, answer: Answer | None, desk: Desk) -> schemas.CheckOut:
    """Return a check: ours as its latest answer says it, another publisher's as it stands."""
    return _other(row) if answer is None else _own(row, answer, desk)


def _own(row: Check, answer: Answer, desk: Desk) -> schemas.CheckOut:
    gone = answer.kind == Answer.Kind.WITHDRAWAL
    return schemas.CheckOut(
        id=row.pk,
        key=row.key,
        origin="own",
        status="withdrawn" if gone else "published",
        claim=row.claim_id,
        statement=answer.statement,
        title=answer.title,
        summary=answer.summary,
        rating=answer.rating_name,
        rating_slug=answer.rating.slug,
        reason=answer.reason,
        lang=answer.lang,
        topic=answer.topic.slug if answer.topic else None,
        url=_page(row.key, answer.lang),
        publisher=desk.name,
        published_at=answer.published_at,
        revision=answer.number,
        public_reason=answer.public_reason,
        still_true_until=answer.still_true_until,
        evidence=[_evidence(one) for one in answer.evidence],
    )


def _other(row: Check) -> schemas.CheckOut:
    return schemas.CheckOut(
        id=row.pk,
        key=row.key,
        origin="other",
        status="published",
        claim=None,
        statement=row.statement,
        title=row.title,
        summary=row.summary,
        rating=row.rating_text,
        rating_slug=None,
        reason="",
        lang=row.lang,
        topic=None,
        url=row.url,
        publisher=row.publisher,
        published_at=row.published_at,
        revision=None,
        public_reason="",
        still_true_until=None,
        evidence=[],
    )


def _evidence(one: object) -> schemas.Evidence:
    kept = one if isinstance(one, dict) else {}
    return schemas.Evidence(url=str(kept.get("url", "")), title=str(kept.get("title", "")))


def _page(key: str, lang: str) -> str:
    """Return the address of the public page of an answer; "" where the desk has no such pages."""
    ui = lang if lang in LANGS else "en"
    try:
        return str(settings.ADDRESS) + reverse("read_answer", args=[ui, key])
    except NoReverseMatch:
        return ""


def topic(row: Topic) -> schemas.Named:
    """Return a topic."""
    return schemas.Named(slug=row.slug, name=_names(row), active=row.active)


def rating(row: Rating) -> schemas.RatingOut:
    """Return a step of the scale."""
    return schemas.RatingOut(
        slug=row.slug, name=_names(row), active=row.active, kind=row.kind, value=row.value
    )


def _names(row: Topic | Rating) -> dict[str, str]:
    return {lang: row.name_in(lang) for lang in LANGS}


def change(row: Change) -> schemas.ChangeOut:
    """Return a line of history, without who wrote it and what they typed."""
    return schemas.ChangeOut(
        id=row.pk,
        at=row.at,
        verb=row.verb,
        kind=row.kind,  # type: ignore[arg-type]  # `changes` gives no other
        object=row.object_id,
        claim=row.claim_id,
    )
