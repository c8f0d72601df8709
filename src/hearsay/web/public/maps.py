"""The sitemap: every answer at its lasting address, with its sisters in other languages."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from hearsay.web.claims.models import Answer
from hearsay.web.public.addresses import absolute, answer_path
from hearsay.web.public.queries import latest

__all__ = ["PER_MAP", "AnswerMap"]

PER_MAP = 1_000


class AnswerMap(Sitemap):
    """All answers, oldest first, so that full pages do not change as answers are added."""

    limit = PER_MAP
    protocol = urlsplit(settings.ADDRESS).scheme

    def items(self) -> QuerySet[Answer]:
        """Return the answers that stand."""
        return latest().order_by("check_of_id")

    def location(self, item: Answer) -> str:
        """Return the path of an answer."""
        return answer_path(item.check_of.key, item.lang)

    def lastmod(self, item: Answer) -> datetime:
        """Return when the answer last changed."""
        return item.published_at

    def get_domain(self, site: object = None) -> str:
        """Return the host of the desk's own address."""
        return urlsplit(settings.ADDRESS).netloc

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the rows of one map; answers to one claim name one another."""
        rows = super().get_urls(page, site, protocol)
        by_claim = _by_claim({row["item"].check_of.claim_id for row in rows})
        for row in rows:
            sisters = by_claim[row["item"].check_of.claim_id]
            if len(sisters) > 1:
                row["alternates"] = sisters
        return rows


def _by_claim(claims: set[int | None]) -> dict[int | None, list[dict[str, str]]]:
    found: dict[int | None, list[dict[str, str]]] = defaultdict(list)
    standing = latest().filter(check_of__claim__in=claims)
    for answer in standing.exclude(kind=Answer.Kind.WITHDRAWAL).order_by("lang", "id"):
        place = absolute(answer_path(answer.check_of.key, answer.lang))
        found[answer.check_of.claim_id].append({"location": place, "lang_code": answer.lang})
    return found
