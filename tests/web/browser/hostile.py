"""Fill a desk with hostile strings: each of them in each text field of every model that is shown.

Strings come in packs, each with signs of where it was put, so that a test knows what it has seen.
SQLite does not hold a text to its length, so names too take a whole pack; a pack is shorter than
the longest text that a form takes. The first pack also stands wherever there is one row alone.
`HOSTILE` names a JSON file of the packs.
"""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.web.browser.strings import marked
from tests.web.world import World, fill, main

OPENED = 10
"""Rows of a kind whose own pages are opened; lists have all of them."""
KEPT = {"key", "slug", "fingerprint", "prefix", "token_hash", "sha256", "password", "secret", "query",
        "group", "event", "kind", "file", "shape", "session_key"}  # fmt: skip
"""Text fields whose values are made by the desk itself, never by people."""
CLAIM_VERBS = ("status", "assign", "statement", "topic", "harms", "note", "no_such_verb")
TOLD = ("statement", "status", "name", "name_en", "url")
"""What the sentences of a history read of a change."""
LINKS = ("javascript:window.ran=1", "data:text/html,<script>window.ran=1</script>",
         " javascript:window.ran=1", "https://evil.example/\"onmouseover=\"window.ran=1")  # fmt: skip


def fields_of(model: Any) -> dict[str, bool]:
    """Return every free text field of a model, and whether it holds an address."""
    from django.db.models import CharField, TextField, URLField

    return {
        field.name: isinstance(field, URLField)
        for field in model._meta.get_fields()
        if isinstance(field, CharField | TextField) and not field.choices and field.name not in KEPT
    }


def _poisoned(now: datetime) -> World:
    world = fill(now)
    packed = json.loads(Path(os.environ["HOSTILE"]).read_text(encoding="utf-8"))
    return _Poison(world, packed, now).spread()


class _Poison:
    """What is put where; every kind of row goes round all packs."""

    def __init__(self, world: World, packed: list[str], now: datetime) -> None:
        from hearsay.web.claims.models import Claim, Rating, Topic
        from hearsay.web.people.models import User

        self.world, self.packed, self.now = world, packed, now
        self.people = {user.username: user for user in User.objects.all()}
        self.claim = Claim.objects.get(pk=world.objects["claims"])
        self.rating, self.topic = Rating.objects.first(), Topic.objects.first()
        self.ada, self.bob = self.people["ada"], self.people["bob"]
        self.more = list(world.more)
        self.fields: set[str] = set()
        self.objects: dict[str, int | str] = {}

    def signed(self, field: str) -> list[str]:
        """Return the packs with the signs of a field."""
        self.fields.add(field)
        return [marked(field, number, pack) for number, pack in enumerate(self.packed)]

    def rows(self, model: Any, **fixed: Any) -> list[Any]:
        """Return unsaved rows of a model, one a pack; lists in `fixed` have a value for each."""
        links = cycle(LINKS)
        columns = {name: value for name, value in fixed.items() if isinstance(value, list)}
        for name, is_link in fields_of(model).items():
            if name not in fixed and not is_link:
                columns[name] = self.signed(f"{model.__name__}.{name}")
            elif name not in fixed:
                columns[name] = [f"{next(links)}?{n}" for n in range(len(self.packed))]
        fixed = {name: value for name, value in fixed.items() if name not in columns}
        return [
            model(**fixed, **{name: column[n] for name, column in columns.items()})
            for n in range(len(self.packed))
        ]

    def keep(self, model: Any, **fixed: Any) -> list[Any]:
        """Save rows."""
        return list(model.objects.bulk_create(self.rows(model, **fixed)))

    def first(self, model: Any, *but: str) -> dict[str, str]:
        """Return the first pack for each free text field of one row."""
        return {
            name: LINKS[0] if is_link else self.signed(f"{model.__name__}.{name}")[0]
            for name, is_link in fields_of(model).items()
            if name not in (*but, "lang")
        }

    def keys(self, word: str) -> list[str]:
        """Return a name for each row, where it must be its own."""
        return [f"bad{word}{n}" for n in range(len(self.packed))]

    def open(self, rows: list[Any], path: str, person: str = "ada") -> None:
        """Have a page of each row opened."""
        self.more += [(person, path.format(row.pk)) for row in rows[:OPENED]]

    def spread(self) -> World:
        """Put everything everywhere."""
        self.of_claims()
        self.of_checks()
        self.of_house()
        self.of_people()
        self.of_programs()
        self.of_imports()
        self.of_sources()
        self.of_answers()
        self.of_tipline()
        self.objects["fields"] = " ".join(sorted(self.fields))
        objects = {**self.world.objects, **self.objects}
        return replace(self.world, more=tuple(self.more), objects=objects)

    def of_claims(self) -> None:
        """Poison claims, and all that hangs on one of them."""
        from hearsay.web.claims.models import Change, Claim, Evidence, Message, NearClaim, Note

        times = {"first_seen": self.now, "last_seen": self.now, "made_at": self.now}
        reasons = [{"name": "asks", "value": 1, "points": 1, "code": "x", "numbers": {"n": "<b>"}}]
        places = [99 - n / 100 for n in range(len(self.packed))]
        claims = self.keep(Claim, **times, priority=places, lang="en", status="open",
                           priority_reasons=[reasons] * len(places))  # fmt: skip
        self.open(claims, f"/desk/claims/{self.claim.pk}/merge?into={{}}")
        self.open(claims, "/desk/claims/{}")
        self.of_drafts(claims)
        one = {"claim": self.claim}
        self.keep(NearClaim, first=self.claim, second=claims, same=0.5, made_at=self.now,
                  guards=[[text] for text in self.signed("NearClaim.guards")])  # fmt: skip
        texts = self.keep(Message, **one, key=self.keys("post"), kind="post", state="grouped", lang="en",
                          written_at=self.now, received_at=self.now, fingerprint=self.keys("post"))  # fmt: skip
        for verb in ("split", "move"):
            self.more += [
                ("ada", f"/desk/claims/{self.claim.pk}/{verb}?pick={t.fingerprint}")
                for t in texts[:OPENED]
            ]
        self.keep(Note, **one, author=self.bob, at=self.now)
        who = {"added_by": self.bob, "added_at": self.now, "lang": "en"}
        self.open(self.keep(Evidence, **one, **who, state="failed"), "/desk/evidence/{}")
        self.of_copy(Evidence.objects.get(pk=self.world.objects["evidence"]))
        self.changes("claim", self.claim.pk, *CLAIM_VERBS)
        self.changes("desk", 1, "no_such_verb", "change_tipline")
        Claim.objects.filter(pk=self.claim.pk).update(**self.first(Claim, "group"), version=7)
        assert Change.objects.count() > 2 * len(self.packed)

    def of_drafts(self, claims: list[Any]) -> None:
        """Poison checks of ours that are being written, each for a claim of its own."""
        from hearsay.web.claims.models import Check

        drafts = self.keep(
            Check, origin="own", status="draft", conflict="none", rating=self.rating, lang="en",
            key=self.keys("draft"), claim=claims, author=self.bob, last_editor=self.bob,
            made_at=self.now, changed_at=self.now,
        )  # fmt: skip
        self.open(drafts, "/desk/checks/{}")
        self.open(drafts, "/desk/checks/{}/preview")

    def of_copy(self, evidence: Any) -> None:
        """Poison the archived copy of a source: it is a stranger's page."""
        from hearsay.web.claims.archive import path_of

        body = "\n".join(self.packed).encode("utf-8", "replace")
        evidence.sha256 = sha256(body).hexdigest()
        path = path_of(evidence.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        evidence.save()

    def changes(self, kind: str, pk: int, *verbs: str) -> None:
        """Poison what was done to something: each pack once by each of some verbs in turn."""
        from hearsay.web.claims.models import Change

        said: dict[str, Any] = {"kind": kind, "object_id": pk, "at": self.now, "actor": self.bob,
                                "claim": self.claim if kind == "claim" else None}  # fmt: skip
        told = [[dict.fromkeys(TOLD, text) for text in self.signed(f"Change.{side}")]
                for side in ("before", "after")]  # fmt: skip
        turns = [verb for verb, _ in zip(cycle(verbs), self.packed, strict=False)]
        self.keep(Change, verb=turns, before=told[0], after=told[1], **said)
        why = self.signed("Change.why")[0]
        Change.objects.bulk_create(
            Change(verb=verb, before=told[0][0], after=told[1][0], why=why, **said)
            for verb in verbs
        )

    def of_checks(self) -> None:
        """Poison other publishers' checks that may answer the claim, and a check of ours."""
        from hearsay.web.claims.models import Check, Match

        times = {"made_at": self.now, "changed_at": self.now, "published_at": self.now}
        others = self.others = self.keep(Check, key=self.keys("other"), origin="other", status="published",
                           lang="en", **times)  # fmt: skip
        guards = [[text, {"kind": text}] for text in self.signed("Match.guards")]
        why = [{"words": [text], text[:200]: 1.5} for text in self.signed("Match.why")]
        self.keep(Match, claim=self.claim, check_to=others, probability=0.99, guards=guards, why=why,
                  decision="suggest", made_at=self.now)  # fmt: skip
        ours = Check.objects.filter(pk=self.world.objects["checks"])
        ours.update(**self.first(Check, "conflict", "next_kind"))
        self.changes("check", ours.get().pk, "no_such_verb", "hold_back_check", "recall_answer")

    def of_house(self) -> None:
        """Poison the desk's own words: its name and about, topics, scale, searches."""
        from hearsay.web.claims.models import Desk, Rating, SavedSearch, Topic

        Desk.objects.update(**self.first(Desk))
        self.open(self.keep(Topic, slug=self.keys("t")), "/desk/settings/topics/{}")
        self.open(
            self.keep(Rating, slug=self.keys("r"), kind="false", value=1),
            "/desk/settings/ratings/{}",
        )
        self.keep(SavedSearch, owner=self.ada, query=self.signed("SavedSearch.query"))

    def of_people(self) -> None:
        """Poison the names of people, their keys, their browsers, and invitations."""
        from allauth.mfa.models import Authenticator
        from allauth.usersessions.models import UserSession
        from django.contrib.sessions.backends.db import SessionStore

        from hearsay.web.people.models import Invitation, User

        self.keep(User, password="!", role=3, last_login=None)
        self.ada.username = f"ada {self.packed[0]}"
        self.ada.save()
        self.keep(Invitation, token_hash=self.keys("i"), role=1, made_by=self.ada, made_at=self.now,
                  expires_at=self.now + timedelta(days=9))  # fmt: skip
        known = Authenticator.objects.get(pk=self.world.objects["keys"])
        names = self.signed("Authenticator.name")
        made = [
            Authenticator.objects.create(
                user=self.ada, type="webauthn", data=known.data | {"name": n}
            )
            for n in names
        ]
        self.open(made, "/account/2fa/webauthn/keys/{}/edit/")
        self.open(made, "/account/2fa/webauthn/keys/{}/remove/")
        sessions = [SessionStore() for _ in self.packed]
        for session in sessions:
            session.create()
        self.keep(UserSession, user=self.ada, ip="127.0.0.1",
                  session_key=[session.session_key for session in sessions])  # fmt: skip

    def of_programs(self) -> None:
        """Poison tokens, webhooks and what was sent to them."""
        from hearsay.web.api.models import ApiToken, Delivery, Webhook

        until = self.now + timedelta(days=9)
        self.keep(ApiToken, prefix=self.keys(""), token_hash="x", scopes=[["read"]] * len(self.packed),
                  made_by=self.ada, made_at=self.now, expires_at=until)  # fmt: skip
        hooks = self.keep(Webhook, secret="x", made_by=self.ada, made_at=self.now)
        self.keep(Delivery, webhook=hooks, key=self.keys(""), event="ping", state="pending",
                  try_after=self.now, made_at=self.now)  # fmt: skip

    def of_imports(self) -> None:
        """Poison imports that are over, and a file that waits for a word."""
        from hearsay.connect.imports import recognise
        from hearsay.web import uploads
        from hearsay.web.claims.models import ImportJob

        said = {"made_by": self.people["alice"], "made_at": self.now}
        lines = [[text] for text in self.signed("ImportJob.lines")]
        refusals = [[text] for text in self.signed("ImportJob.refusals")]
        jobs = self.keep(ImportJob, **said, state="failed", lines=lines, refusals=refusals)
        self.open(jobs, "/desk/import/{}")
        self.objects["import"] = jobs[0].pk
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(["id", "text", "lang", "url", *(pack[:5_000] for pack in self.packed)])
        for n, pack in enumerate(self.signed("(file).text")):
            table.writerow([n, pack, "en", LINKS[n % len(LINKS)], *self.packed])
        file = uploads.keep([text.getvalue().encode()], "tips.csv")
        job = ImportJob.objects.create(
            **said, name="tips.csv", file=file, state="preview",
            shape=recognise(str(uploads.opened(file))).name,
        )  # fmt: skip
        self.open([job], "/desk/import/{}")

    def of_sources(self) -> None:
        """Poison the public sources: their names, where they are, and what went wrong."""
        from hearsay.web.sources.models import Source

        refused = [[text] for text in self.signed("Source.refused")]
        self.keep(Source, kind="feed", known_as=self.keys("source"), etag="", modified="", cursor="",
                  failures=1, next_at=self.now, made_at=self.now, refused=refused)  # fmt: skip

    def of_answers(self) -> None:
        """Poison what readers see: many in the lists, all strings in a correction and a withdrawal."""
        from hearsay.web.claims.models import Answer, Check, Claim

        times = {"made_at": self.now, "changed_at": self.now, "published_at": self.now}
        claims = self.keep(Claim, first_seen=self.now, last_seen=self.now, made_at=self.now,
                           lang="en", status="answered")  # fmt: skip
        checks = self.keep(
            Check, origin="own", status="published", conflict="none", rating=self.rating, lang="en",
            key=self.keys("own"), claim=claims, author=self.bob, last_editor=self.bob, **times,
        )  # fmt: skip
        said = {"number": 1, "rating": self.rating, "topic": self.topic, "lang": "en",
                "published_at": self.now, "published_by": self.people["alice"]}  # fmt: skip
        links = cycle(LINKS)
        sources = [
            {"url": next(links), "title": title, "excerpt": excerpt, "lang": title[:20],
             "sha256": title, "fetched_at": title[:30]}
            for title, excerpt in zip(
                self.signed("(evidence).title"), self.signed("(evidence).excerpt"), strict=True
            )
        ]  # fmt: skip
        self.keep(Answer, check_of=checks, kind="publication", **said,
                  evidence=[[one] for one in sources])  # fmt: skip
        self.open(checks, "/desk/checks/{}/revisions")
        self.objects["key"] = self.keys("correction")[0]
        for kind in ("correction", "withdrawal"):
            self.revised(kind, said, sources)

    def revised(self, kind: str, said: dict[str, Any], sources: list[dict[str, str]]) -> None:
        """Publish answers, then correct or withdraw them: no two revisions are of one pack."""
        from hearsay.web.claims.models import Answer, Check, Claim

        times = {"made_at": self.now, "changed_at": self.now, "published_at": self.now}
        status = "published" if kind == "correction" else "withdrawn"
        claims = self.keep(Claim, first_seen=self.now, last_seen=self.now, made_at=self.now,
                           lang="en", status="answered")  # fmt: skip
        checks = self.keep(
            Check, origin="own", status=status, conflict="none", rating=self.rating, lang="en",
            key=self.keys(kind), claim=claims, author=self.bob, last_editor=self.bob, **times,
        )  # fmt: skip
        before = [*checks[1:], checks[0]]
        self.keep(Answer, check_of=before, kind="publication", is_latest=False, public_reason="",
                  evidence=[[one] for one in sources], **said)  # fmt: skip
        self.keep(Answer, check_of=checks, kind=kind, evidence=[[one] for one in sources],
                  **said | {"number": 2})  # fmt: skip
        self.open(checks, "/desk/checks/{}/revisions")
        for check in checks[:OPENED]:
            self.of_answer(check)
        from hearsay.web.public.addresses import absolute

        key = checks[0].key
        self.more += [
            ("", f"/oembed?url={absolute(f'/en/checks/{key}')}"),
            ("", f"/cards/{key}/2.png"),
        ]

    def of_answer(self, check: Any) -> None:
        """Have every page of an answer opened."""
        key = check.key
        self.more += [
            ("", f"/en/checks/{key}"), ("", f"/en/checks/{key}/revisions/1"), ("", f"/embed/{key}"),
        ]  # fmt: skip

    def of_tipline(self) -> None:
        """Poison what the tipline said and why: on the asker's own page, and on the desk's."""
        from hearsay.web.tipline.actions.asking import question_of
        from hearsay.web.tipline.models import Breaker, HeldBack, Outgoing, Tipline

        question = question_of(str(self.world.objects["link"]), now=self.now)
        assert question is not None
        buttons = [[[f"yes:{text}", text]] for text in self.signed("Outgoing.choices")]
        self.keep(
            Outgoing, key=self.keys("out"), kind="answer", state="sent", question=question,
            conversation=question.conversation, check_to=self.others, choices=buttons, lang="en",
            # The first is the latest: it alone has its buttons.
            made_at=[self.now + timedelta(hours=1, seconds=-n) for n in range(len(self.packed))],
            try_after=self.now,
        )  # fmt: skip
        self.keep(HeldBack, check_to=self.others, by=self.bob, at=self.now)
        Tipline.current()
        Tipline.objects.update(**self.first(Tipline))
        Breaker.objects.update(**self.first(Breaker))
        self.changes("breaker", 1, "reset_breaker", "trip_breaker")


if __name__ == "__main__":
    main(_poisoned)
