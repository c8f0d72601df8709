"""A desk that has published: `publish` makes an answer, `revise` the next revision of it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches

from hearsay.web.claims.models import Answer, Check, Claim, Rating, Topic
from hearsay.web.people.models import User
from hearsay.web.public import search

EVIDENCE = [
    {
        "url": "https://health.example/dengue",
        "title": "Dengue: what helps",
        "excerpt": "There is no specific treatment.",
        "lang": "en",
        "fetched_at": "2026-02-27T08:00:00+00:00",
        "sha256": "ab" * 32,
    }
]
TEXTS = {
    "statement": "Ginger tea cures dengue",
    "title": "Ginger tea does not cure dengue",
    "summary": "No study shows that it does.",
    "body": "We read the trials.\n\nThere is no specific cure.",
}


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test begins with nothing kept: numbers of rows repeat from test to test."""
    monkeypatch.setattr(search, "_texts", type(search._texts)())
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def publish(
    alice: User, make_claim: Callable[..., Claim], make_check: Callable[..., Check], now: datetime
) -> Callable[..., Answer]:
    """Publish an answer; what is not said is sensible."""

    def make(
        *, key: str = "", rating: str = "false", claim: Claim | None = None, **said: Any
    ) -> Answer:
        texts = TEXTS | said
        step = Rating.objects.get(slug=rating)
        lang = str(texts.get("lang", "en"))
        of_claim = claim or make_claim(texts["statement"], lang=lang)
        more = {"key": key} if key else {}
        check = make_check(of_claim, alice, lang=lang, rating=step, status="published",
                           conflict="none", published_at=now, **more)  # fmt: skip
        fields: dict[str, Any] = {
            "number": 1, "kind": "publication", "rating": step, "lang": lang,
            "rating_name": step.name_in(lang), "evidence": EVIDENCE, "published_at": now,
            "topic": Topic.objects.get(slug="health"), "published_by": alice,
        }  # fmt: skip
        return Answer.objects.create(check_of=check, **(fields | texts))

    return make


@pytest.fixture
def revise() -> Callable[..., Answer]:
    """Publish the next revision of an answer, an hour later."""

    def make(before: Answer, kind: str, **said: Any) -> Answer:
        Answer.objects.filter(id=before.id).update(is_latest=False)
        after = Answer.objects.get(id=before.id)
        after.pk, after.is_latest, after.kind, after.number = None, True, kind, before.number + 1
        after.published_at = before.published_at + timedelta(hours=1)
        for name, value in said.items():
            setattr(after, name, value)
        after.save(force_insert=True)
        return after

    return make
