"""Fill a desk with hostile strings: each of them in each text field of every model that is shown.

Strings are packed by the dozen, so that few pages show all of them. SQLite does not hold a text to
its length, so names too take a whole pack. `HOSTILE` names a JSON file of the strings.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.web.world import World, fill, main

PACK = 2_000
KEPT = {"key", "slug", "fingerprint", "prefix", "token_hash", "sha256", "password", "secret", "query",
        "group", "event", "kind"}  # fmt: skip
"""Text fields whose values are made by the desk itself, never by people."""
LINKS = ("javascript:window.ran=1", "data:text/html,<script>window.ran=1</script>",
         " javascript:window.ran=1", "https://evil.example/\"onmouseover=\"window.ran=1")  # fmt: skip


def packs(strings: list[str], size: int = PACK) -> list[str]:
    """Join strings to packs of about a size; a long one is a pack of its own."""
    made: list[str] = []
    for text in dict.fromkeys(filter(None, map(_storable, strings))):
        if made and len(made[-1]) + len(text) < size:
            made[-1] += "\n" + text
        else:
            made.append(text)
    return made


def _storable(text: str) -> str:
    """Return what a store takes of a string."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:10_000]


def fields_of(model: Any, pack: str, link: str) -> dict[str, str]:
    """Return a value for every free text field of a model."""
    from django.db.models import CharField, TextField, URLField

    free = [
        field
        for field in model._meta.get_fields()
        if isinstance(field, CharField | TextField) and not field.choices and field.name not in KEPT
    ]
    return {f.name: link if isinstance(f, URLField) else pack for f in free}


def _poisoned(now: datetime) -> World:
    world = fill(now)
    strings = json.loads(Path(os.environ["HOSTILE"]).read_text(encoding="utf-8"))
    return _Poison(world, packs(strings), strings, now).spread()


class _Poison:
    """What is put where; every kind of row goes round all packs."""

    def __init__(self, world: World, packed: list[str], strings: list[str], now: datetime) -> None:
        from hearsay.web.claims.models import Claim, Rating, Topic
        from hearsay.web.people.models import User

        self.world, self.packed, self.now = world, packed, now
        self.all = "\n".join(filter(None, map(_storable, strings)))
        self.people = {user.username: user for user in User.objects.all()}
        self.claim = Claim.objects.get(pk=world.objects["claims"])
        self.rating, self.topic = Rating.objects.first(), Topic.objects.first()

    def rows(self, model: Any, **fixed: Any) -> list[Any]:
        """Return unsaved rows of a model, one a pack; callables in `fixed` are given number and pack."""
        links = cycle(LINKS)
        return [
            model(
                **fields_of(model, pack, f"{next(links)}?{n}")
                | {k: v(n, pack) if callable(v) else v for k, v in fixed.items()}
            )
            for n, pack in enumerate(self.packed)
        ]

    def keep(self, model: Any, **fixed: Any) -> list[Any]:
        """Save rows."""
        return list(model.objects.bulk_create(self.rows(model, **fixed)))

    def spread(self) -> World:
        """Put everything everywhere."""
        more = list(self.world.more)
        self.of_claims()
        self.of_checks()
        self.of_settings()
        more += self.of_answers()
        return replace(self.world, more=tuple(more))

    def of_claims(self) -> None:
        """Poison claims, and all that hangs on one of them."""
        from hearsay.web.claims.models import Change, Claim, Evidence, Message, NearClaim, Note

        times = {"first_seen": self.now, "last_seen": self.now, "made_at": self.now}
        reasons = [{"name": "asks", "value": 1, "points": 1, "code": "x", "numbers": {"n": "<b>"}}]
        claims = self.keep(Claim, **times, priority=lambda n, _: 99 - n / 100, lang="en",
                           priority_reasons=reasons)  # fmt: skip
        one = {"claim": self.claim}
        NearClaim.objects.bulk_create(
            NearClaim(first=self.claim, second=other, same=0.5, guards=[pack], model=pack,
                      made_at=self.now)
            for other, pack in zip(claims, self.packed, strict=True)
        )  # fmt: skip
        self.keep(Message, **one, key=lambda n, _: f"bad:{n}", kind="post", state="grouped",
                  written_at=self.now, received_at=self.now, fingerprint=lambda n, _: f"bad{n}")  # fmt: skip
        self.keep(Note, **one, author=self.people["bob"], at=self.now)
        who = {"added_by": self.people["bob"], "added_at": self.now, "lang": "en"}
        self.keep(Evidence, **one, **who, state="failed")
        for verb in ("status", "assign", "statement", "topic", "harms", "note", "no_such_verb"):
            self.keep(
                Change, **one, verb=verb, kind="claim", object_id=self.claim.pk, at=self.now,
                actor=self.people["bob"], before=lambda _, p: {"statement": p, "status": p},
                after=lambda _, p: {"statement": p[::-1], "status": p},
            )  # fmt: skip
        told = fields_of(Claim, self.packed[0], LINKS[0]) | {"lang": "en", "version": 7}
        Claim.objects.filter(pk=self.claim.pk).update(**told)

    def of_checks(self) -> None:
        """Poison other publishers' checks that may answer the claim, and a check of ours."""
        from hearsay.web.claims.models import Check, Match

        times = {"made_at": self.now, "changed_at": self.now, "published_at": self.now}
        others = self.keep(Check, key=lambda n, _: f"bad:{n}", origin="other", status="published",
                           lang="en", **times)  # fmt: skip
        Match.objects.bulk_create(
            Match(claim=self.claim, check_to=other, probability=0.9, guards=[pack, {"kind": pack}],
                  why={"words": pack.split("\n"), pack[:200]: 1.5}, model=pack, made_at=self.now)
            for other, pack in zip(others, self.packed, strict=True)
        )  # fmt: skip
        told = fields_of(Check, self.all, LINKS[0]) | {"title": self.packed[0], "lang": "en"}
        Check.objects.filter(pk=self.world.objects["checks"]).update(**told)

    def of_settings(self) -> None:
        """Poison the desk's own words: names, topics, scale, invitations, searches, tokens."""
        from hearsay.web.api.models import ApiToken, Delivery, Webhook
        from hearsay.web.claims.models import Desk, Rating, SavedSearch, Topic
        from hearsay.web.people.models import Invitation

        ada, later = self.people["ada"], self.now + timedelta(days=9)
        Desk.objects.update(**fields_of(Desk, self.packed[-1], LINKS[0]))
        self.keep(Topic, slug=lambda n, _: f"bad{n}")
        self.keep(Rating, slug=lambda n, _: f"bad{n}", kind="false", value=1)
        self.keep(SavedSearch, owner=ada, query=lambda _, p: p)
        self.keep(Invitation, token_hash=lambda n, _: f"bad{n}", role=1, made_by=ada,
                  made_at=self.now, expires_at=later)  # fmt: skip
        self.keep(ApiToken, prefix=lambda n, _: f"bad{n}", token_hash="x", scopes=["read"],
                  made_by=ada, made_at=self.now, expires_at=later)  # fmt: skip
        hooks = self.keep(Webhook, secret="x", made_by=ada, made_at=self.now)
        self.keep(Delivery, webhook=lambda n, _: hooks[n], key=lambda n, _: f"bad{n}", event="ping",
                  try_after=self.now, made_at=self.now)  # fmt: skip
        ada.username = self.packed[0]
        ada.save()

    def of_answers(self) -> Iterator[tuple[str, str]]:
        """Poison what readers see: many in the lists, all strings in one; yields their pages."""
        from hearsay.web.claims.models import Answer, Check, Claim

        times = {"made_at": self.now, "changed_at": self.now, "published_at": self.now}
        claims = self.keep(Claim, first_seen=self.now, last_seen=self.now, made_at=self.now,
                           lang="en", status="answered")  # fmt: skip
        checks = self.keep(
            Check, origin="own", status="published", conflict="none", rating=self.rating, lang="en",
            key=lambda n, _: f"badown{n}", claim=lambda n, _: claims[n], author=self.people["bob"],
            last_editor=self.people["bob"], **times,
        )  # fmt: skip
        said = {"number": 1, "rating": self.rating, "topic": self.topic, "lang": "en",
                "published_at": self.now, "published_by": self.people["alice"]}  # fmt: skip
        links = cycle(LINKS)
        sources = [
            {"url": next(links), "title": pack, "excerpt": pack, "lang": pack[:20], "sha256": pack,
             "fetched_at": pack[:30]}
            for pack in self.packed
        ]  # fmt: skip
        self.keep(Answer, check_of=lambda n, _: checks[n], kind="publication", evidence=sources[:3],
                  **said)  # fmt: skip
        for check, kind in zip(checks, ("publication", "correction", "withdrawal"), strict=False):
            fields = fields_of(Answer, self.all, LINKS[0]) | {"title": self.packed[0]}
            Answer.objects.filter(check_of=check).update(
                **fields | said | {"kind": kind, "evidence": sources}
            )
            yield "", f"/en/checks/{check.key}"
            yield "", f"/embed/{check.key}"


if __name__ == "__main__":
    main(_poisoned)
