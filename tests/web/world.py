"""A desk with one of everything, for tests that look at whole pages, and for pictures of them.

`python -m tests.web.world` fills the desk in HEARSAY_HOME and prints what it made as JSON.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

PEOPLE = {"ada": 5, "alice": 4, "bob": 3, "cleo": 2, "rita": 1}
PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXP"
"""Everybody's authenticator app."""
GINGER = {
    "en": "Drinking ginger tea three times a day cures dengue fever within 48 hours",
    "vi": "Uống trà gừng ba lần một ngày chữa khỏi sốt xuất huyết trong vòng 48 giờ",
    "th": "ดื่มน้ำขิงวันละสามครั้งรักษาไข้เลือดออกให้หายขาดได้ภายในสี่สิบแปดชั่วโมงโดยไม่ต้องไปโรงพยาบาล",
}
DAM = {
    "en": "The Doi Kaeo dam broke at 3 a.m. and the water reaches the town in two hours",
    "vi": "Đập Đồi Kẻo vỡ lúc 3 giờ sáng, nước sẽ tràn về thị xã trong hai giờ nữa",
    "th": "เขื่อนดอยแก้วแตกเมื่อเวลาตีสามน้ำจะถึงตัวเมืองในสองชั่วโมงขอให้ทุกคนรีบขนของขึ้นที่สูงและส่งต่อให้คนที่ห่วงใยโดยด่วนที่สุด",
}
LONG_THAI = DAM["th"] * 12
LONG_WORD = "https://example.org/" + "very-long-address-without-any-break" * 6
TEXTS = {
    "en": ("Ginger tea does not cure dengue", "No trial found an effect; dengue needs a clinic.",
           "We read the four trials that the message names.\n\nNone of them is about dengue."),
    "vi": ("Trà gừng không chữa được sốt xuất huyết",
           "Không nghiên cứu nào cho thấy tác dụng; người bệnh cần đến cơ sở y tế.",
           "Chúng tôi đã đọc bốn nghiên cứu được nhắc đến.\n\nKhông có nghiên cứu nào về bệnh này."),
    "th": ("น้ำขิงรักษาไข้เลือดออกไม่ได้", "ไม่มีงานวิจัยใดพบว่าได้ผลผู้ป่วยไข้เลือดออกควรไปพบแพทย์โดยเร็ว",
           "เราอ่านงานวิจัยทั้งสี่ฉบับที่ข้อความอ้างถึงแล้วไม่มีฉบับใดเกี่ยวกับไข้เลือดออกเลย"),
}  # fmt: skip
SOURCE = {
    "url": "https://health.example/dengue", "title": "Dengue: what helps and what does not",
    "excerpt": "There is no specific treatment. See a doctor early.", "lang": "en",
    "fetched_at": "2026-02-27T08:00:00+00:00", "sha256": "ab" * 32,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """What there is: sessions by name of person, ids by the word before them in an address."""

    sessions: Mapping[str, str]
    objects: Mapping[str, int | str]
    more: tuple[tuple[str, str], ...] = field(default=())
    """Pages in further states: who looks ("" for a reader of the public pages), and the path."""


def fill(now: datetime) -> World:
    """Fill an empty desk."""
    return _Filling(now).world()


class _Filling:
    """The steps of filling; each leaves what the next needs."""

    def __init__(self, now: datetime) -> None:
        from hearsay.web.claims.models import Desk, Rating, Topic

        self.now = now
        self.people = dict(_people())
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}
        self.ratings = {rating.slug: rating for rating in Rating.objects.all()}
        Desk.objects.update_or_create(
            id=1,
            defaults={
                "name": "Doi Kaeo rumour desk", "operator": "Example newsroom",
                "about": "Four people who read what is passed around and check what can be checked.",
                "contact": "desk@example.org", "languages": ["en", "vi", "th"],
            },
        )  # fmt: skip
        self.made = iter(range(1_000_000))

    def world(self) -> World:
        """Make everything and say what is where."""
        top, claims = self.claim(GINGER["en"], "en", level="urgent"), {}
        for lang in ("vi", "th"):
            claims[lang] = self.claim(DAM[lang], lang, level="high", status="checking")
        self.resting()
        self.talk(top)
        matches = self.matches(top)
        self.near(top, claims["th"])
        sources = self.sources(top)
        change = self.history(top)
        answers = {lang: self.answer(lang) for lang in ("en", "vi", "th")}
        corrected = self.revised("correction", "en", "We gave the wrong number of trials.")
        withdrawn = self.revised("withdrawal", "th", "แหล่งข้อมูลของเราถูกถอนออกไป")
        checks = self.checks(claims)
        tokens = self.invitations()
        search = self.people["ada"].searches.create(
            name="ขิง gừng ginger", query="lang=vi&sort=latest"
        )
        key = answers["en"].check_of.key
        objects: dict[str, int | str] = {
            "claims": top.pk, "matches": matches["suggested"], "evidence": sources["archived"],
            "checks": checks["draft"], "undo": change, "searches": search.pk, "key": key,
            "ratings": self.ratings["false"].pk, "topics": self.topics["health"].pk,
            "people": self.people["bob"].pk, "invitations": tokens[1], "token": tokens[0],
            "keys": _passkey(self.people["ada"]),
        }  # fmt: skip
        more = [("ada", f"/desk/claims/{claim.pk}") for claim in claims.values()]
        more += [
            ("rita", f"/desk/claims/{top.pk}"), ("rita", "/desk/"),
            ("ada", "/desk/?status=all&lang=th&sort=latest"), ("ada", "/desk/?q=ginger"),
            ("ada", f"/desk/claims/{self.merged.pk}"), ("ada", f"/desk/claims/{top.pk}?words=ginger"),
            ("ada", f"/desk/claims/{top.pk}/merge?into={claims['vi'].pk}"),
            ("", f"/vi/checks/{answers['vi'].check_of.key}"), ("", "/en/search?q=ginger"),
            ("", f"/th/checks/{answers['th'].check_of.key}"), ("", "/en/nothing-is-here"),
            ("", f"/en/checks/{corrected}"), ("", f"/th/checks/{withdrawn}"),
        ]  # fmt: skip
        more += [("ada", f"/desk/checks/{pk}") for pk in checks.values()]
        objects |= self.programs()
        objects["import"] = self.imports()
        table = self.unknown_table()
        more += [("ada", f"/desk/import/{table}"), ("ada", f"/desk/import/{table}/columns")]
        objects["thai_table"] = self.thai_table()
        more.append(("ada", f"/desk/import/{objects['thai_table']}/columns"))
        objects |= self.tipline(top)
        objects["sources"] = self.public_sources()
        more.append(("ada", f"/desk/tipline/claims/{top.pk}"))
        objects |= {f"answer-{lang}": one.check_of.key for lang, one in answers.items()}
        sessions = {name: _session(user) for name, user in self.people.items()}
        return World(sessions, objects, tuple(more))

    def claim(self, statement: str, lang: str, **fields: Any) -> Any:
        """Make a claim with its reasons for being where it is in the queue."""
        from hearsay.web.claims.models import Claim
        from hearsay.web.claims.priority import ClaimFacts, PrioritySettings, priority
        from hearsay.web.claims.stored_reasons import pack

        seen = self.now - timedelta(days=3)
        rank = priority(ClaimFacts(412, 90, 160, 20, seen, self.now), self.now, PrioritySettings())
        said: dict[str, Any] = {
            "first_seen": seen, "last_seen": self.now, "made_at": seen, "message_count": 412,
            "asker_count": 90, "last_day_count": 160, "day_before_count": 20,
            "topic": self.topics["health"], "harm_suggested": {"health": ["cures"]},
            "priority": 95.0 if fields.get("level") == "urgent" else rank.total,
            "priority_reasons": pack(rank.factors), "due_at": self.now - timedelta(hours=30),
            "ranked_at": self.now,
        }  # fmt: skip
        return Claim.objects.create(statement=statement, lang=lang, **(said | fields))

    def resting(self) -> None:
        """Make claims in every state, more than a page of the queue."""
        for status in ("answered", "not_checkable", "set_aside"):
            self.claim(f"A claim that is {status}", "en", status=status, level="low", priority=3)
        last = self.claim("Boil water before drinking it", "en", level="normal", priority=20,
                          assignee=self.people["bob"], second_reader=self.people["alice"],
                          deadline=self.now.date(), harm_by_people=True, harm_danger=True)  # fmt: skip
        self.merged = self.claim("Boil the water", "en", status="merged", merged_into=last,
                                 message_count=0)  # fmt: skip
        for n in range(60):
            self.claim(f"Rumour number {n + 1} about the flood", "en", level="low", priority=n / 9,
                       message_count=n + 1)  # fmt: skip

    def message(self, text: str, lang: str, claim: Any = None, **fields: Any) -> Any:
        """Make a message."""
        from hearsay.web.claims.models import Message

        number = next(self.made)
        said = {
            "key": f"world:{number}", "kind": "tip", "received_at": self.now,
            "written_at": self.now - timedelta(hours=number % 70), "claim": claim,
            "state": "grouped" if claim else "new", "fingerprint": f"{hash(text) % 10**12}",
        }  # fmt: skip
        return Message.objects.create(text=text, lang=lang, **(said | fields))

    def talk(self, claim: Any) -> None:
        """Let people pass a claim on, in three languages and at length."""
        for lang, text in GINGER.items():
            for n in range(6):
                self.message(f"{text}!", lang, claim)
                self.message(f"{text} ({n})", lang, claim)
        self.message(LONG_THAI, "th", claim)
        self.message(LONG_WORD, "en", claim, kind="post", source="Example forum", url=LONG_WORD)
        for n in range(30):
            self.message(f"Is it true that ginger tea helps, asks number {n}?", "en", claim)
        for author in ("bob", "alice"):
            claim.notes.create(author=self.people[author], at=self.now,
                               text=f"Asked the ministry.\n{LONG_THAI[:200]}")  # fmt: skip

    def matches(self, claim: Any) -> dict[str, int]:
        """Suggest other publishers' checks; one in each state."""
        from hearsay.web.claims.models import Check, Match

        made = {}
        for state in Match.State.values:
            lang = {"confirmed": "vi", "related": "th"}.get(state, "en")
            check = Check.objects.create(
                key=f"other-{state}", origin="other", statement=GINGER[lang], lang=lang,
                title=TEXTS[lang][0], summary=TEXTS[lang][1], status="published",
                rating_text="False", publisher="Example Fact Check",
                url=f"https://checks.example/{state}", published_at=self.now, made_at=self.now,
                changed_at=self.now,
            )  # fmt: skip
            decided = {} if state == "suggested" else {
                "decided_by": self.people["bob"], "decided_at": self.now}  # fmt: skip
            made[state] = Match.objects.create(
                claim=claim, check_to=check, probability=0.93, state=state, made_at=self.now,
                model="match-1+none", decision="suggest", **decided,
                guards=["number: 48 vs 24", "place: – vs Hanoi"],
                why={"words": ["ginger", "dengue", "ขิง"], "bm25": 12.5, "cosine": 0.71},
            ).pk  # fmt: skip
        return made

    def near(self, first: Any, second: Any) -> None:
        """Keep two claims apart that look alike."""
        from hearsay.web.claims.models import NearClaim

        NearClaim.objects.create(first=first, second=second, same=0.61, made_at=self.now,
                                 guards=["number: 48 vs 24"], model="group-1")  # fmt: skip

    def sources(self, claim: Any) -> dict[str, int]:
        """Add evidence in each state."""
        from hearsay.errors import Phrase
        from hearsay.web.claims.archive import path_of
        from hearsay.web.claims.models import Evidence
        from hearsay.web.reasons import pack

        why = Phrase("%(url)s: %(why)s", url="https://health.example/failed",
                     why=Phrase("took longer than %(seconds)s seconds", seconds="45"))  # fmt: skip
        why = Phrase("Given up after %(tries)d tries: %(reason)s", tries=6, reason=why)
        body = b"<p>There is no specific treatment.</p>"
        digest = sha256(body).hexdigest()
        path = path_of(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        said = {
            "pending": {}, "failed": {"failure": str(why), "said": pack(why), "tries": 6},
            "archived": {"sha256": digest, "fetched_at": self.now, "size": len(body),
                         "content_type": "text/html", "final_url": "https://health.example/x"},
        }  # fmt: skip
        return {
            state: Evidence.objects.create(
                claim=claim, url=f"https://health.example/{state}", lang="en", state=state,
                title=f"Dengue, {state}", excerpt="There is no specific treatment.",
                added_by=self.people["bob"], added_at=self.now, **more,
            ).pk
            for state, more in said.items()
        }  # fmt: skip

    def history(self, claim: Any) -> int:
        """Let people change things, by the real actions; returns one of the changes."""
        from hearsay.web.claims.actions import triage

        said = {"by": self.people["alice"], "now": self.now}
        triage.assign([claim.pk], self.people["bob"], why="Bob knows the ministry.", **said)
        triage.set_second_reader([claim.pk], self.people["alice"], **said)
        triage.set_deadline([claim.pk], (self.now + timedelta(days=2)).date(), **said)
        triage.set_topic([claim.pk], self.topics["disaster"], **said)
        (change,) = triage.set_harms([claim.pk], ["health"], **said)
        return int(change.pk)

    def check(self, claim: Any, lang: str, status: str, **fields: Any) -> Any:
        """Make a check of ours."""
        from hearsay.web.claims.models import Check

        title, summary, body = TEXTS[lang]
        said = {
            "key": f"{status.replace('_', '')}{next(self.made)}", "origin": "own", "lang": lang,
            "statement": claim.statement, "title": title, "summary": summary, "body": body,
            "rating": self.ratings["false"], "status": status, "conflict": "none",
            "author": self.people["bob"], "last_editor": self.people["bob"], "made_at": self.now,
            "changed_at": self.now,
        }  # fmt: skip
        return Check.objects.create(claim=claim, **(said | fields))

    def answer(self, lang: str, **fields: Any) -> Any:
        """Publish an answer in a language."""
        from hearsay.web.claims.models import Answer

        claim = self.claim(GINGER[lang], lang, status="answered", level="low", priority=1)
        check = self.check(claim, lang, "published", published_at=self.now)
        title, summary, body = TEXTS[lang]
        said = {
            "number": 1, "kind": "publication", "statement": claim.statement, "title": title,
            "summary": summary, "body": body, "rating": self.ratings["false"], "lang": lang,
            "rating_name": self.ratings["false"].name_in(lang), "evidence": [SOURCE],
            "published_at": self.now, "topic": self.topics["health"],
            "published_by": self.people["alice"], "approved_by": self.people["alice"],
        }  # fmt: skip
        return Answer.objects.create(check_of=check, **(said | fields))

    def revised(self, kind: str, lang: str, why: str) -> str:
        """Publish, then correct or withdraw; returns the key."""
        from hearsay.web.claims.models import Answer, Check

        first = self.answer(lang)
        Answer.objects.filter(pk=first.pk).update(is_latest=False)
        after = Answer.objects.get(pk=first.pk)
        after.pk, after.number, after.kind, after.is_latest = None, 2, kind, True
        after.public_reason = why
        after.save(force_insert=True)
        if kind == "withdrawal":
            Check.objects.filter(pk=first.check_of_id).update(status="withdrawn")
        return str(first.check_of.key)

    def checks(self, claims: Mapping[str, Any]) -> dict[str, int]:
        """Make a check of ours in each state of work."""
        from hearsay.web.claims.models import Evidence

        made = {}
        for lang, status in (("en", "draft"), ("vi", "in_review"), ("th", "approved")):
            claim = claims.get(lang) or self.claim(DAM[lang], lang, level="normal", priority=40)
            Evidence.objects.create(
                claim=claim, url=SOURCE["url"], title=SOURCE["title"], excerpt=SOURCE["excerpt"],
                lang="en", added_by=self.people["bob"], added_at=self.now, state="archived",
                sha256="ef" * 32, fetched_at=self.now,
            )  # fmt: skip
            approved = {"approved_by": self.people["alice"], "approved_at": self.now}
            more = approved if status == "approved" else {}
            made[status] = self.check(claim, lang, status, **more).pk
        return made

    def invitations(self) -> tuple[str, int]:
        """Invite somebody; returns the token and the row's id."""
        from hearsay.web.people.invitations import invite
        from hearsay.web.people.models import Invitation

        token = invite(3, by=self.people["ada"], now=self.now, note="For Đặng Thị Hoa")
        return token, Invitation.objects.latest("pk").pk

    def imports(self) -> int:
        """Let people have brought files: one in each state."""
        from hearsay.web.claims.models import ImportJob

        said = {
            "made_by": self.people["alice"], "made_at": self.now, "name": "tips.csv", "new": 40,
            "shape": "tables", "known": 2, "refused": 1, "bad": 1,
            "lines": ["tips.csv, line 7: there is no text"], "refusals": ["line 9: too long"],
        }  # fmt: skip
        for state in ImportJob.State.values:
            ended = self.now if state in ("done", "failed", "cancelled") else None
            job = ImportJob.objects.create(state=state, finished_at=ended, **said)
        return int(job.pk)

    def unknown_table(self) -> int:
        """Let somebody have brought a table whose columns nothing here knows."""
        from hearsay.web.claims.actions.import_jobs import bring_file

        rows = (
            "wo;was gesagt wurde;wann;Verfasser;" + "sehrlangername" * 8 + "\r\n"
            "Forum;Stimmt das – „Wasser“?;01.03.2026;Ana;\r\n"
            f"Forum;{'https://example.com/' + 'lang' * 60};02.03.2026;Ben;x\r\n"
        )
        job = bring_file(
            [rows.encode("cp1252")], "umfrage.csv", "", by=self.people["alice"], now=self.now
        )
        return int(job.pk)

    def thai_table(self) -> int:
        """Let somebody have brought a table whose columns have names as long as a form's questions."""
        from hearsay.web.claims.actions.import_jobs import bring_file

        rows = (
            f"ข่าวลือที่ท่านได้ยินมา: {DAM['th']},วันและเวลาที่ได้ยินหรือได้รับข้อความเป็นครั้งแรก,"
            f"{LONG_THAI[:400]},ชื่อและนามสกุลของผู้ส่ง\r\n"
            f"{LONG_THAI},03/04/2569,{'ยาว' * 80},สมชาย\r\n"
            f"{GINGER['th']},05/04/2569,,สมหญิง\r\n"
        )
        job = bring_file([rows.encode()], f"แบบสอบถาม{'ข่าวลือ' * 12}.csv", "",
                         by=self.people["alice"], now=self.now)  # fmt: skip
        return int(job.pk)

    def programs(self) -> dict[str, int | str]:
        """Let programs in by a token, and tell one by a webhook."""
        from hearsay.web.api import hooks, outbox, tokens
        from hearsay.web.api.models import ApiToken

        said = {"by": self.people["ada"], "now": self.now}
        token = tokens.make("Our own website", ["read"], self.now + timedelta(days=90), **said)
        hook = hooks.add("https://newsroom.example/hook", ["answer.published"], **said)
        outbox.ping(hook, self.now)
        return {"tokens": ApiToken.objects.latest("pk").pk, "webhooks": hook.pk, "rest": "nothing",
                "bearer": token}  # fmt: skip

    def tipline(self, claim: Any) -> dict[str, int | str]:
        """Let many ask about a claim, by two channels: some got an answer, some wait, one floods."""
        from django.conf import settings
        from django.utils import timezone

        from hearsay.web.claims.models import Asker, Check, Message
        from hearsay.web.tipline.actions.asking import hash_of
        from hearsay.web.tipline.keys import KeyRing
        from hearsay.web.tipline.models import Breaker, Conversation, HeldBack, Outgoing, Question

        period = KeyRing(settings.KEYS).current(timezone.now(), 30)
        known = Check.objects.filter(origin="other").order_by("id").first()
        rows: dict[str, int] = {}
        for number, state in enumerate(("sent", "unknown", "meant", "read", "")):
            asker = Asker.objects.create(
                pseudonym=f"{number:x}a5f03", made_at=self.now,
                purge_at=self.now + timedelta(days=30),
            )  # fmt: skip
            talk = Conversation.objects.create(
                asker=asker, channel="telegram" if number % 2 else "email", sealed="-",
                period=period.name, heard_at=self.now,
            )  # fmt: skip
            for part in range(12 if not state else 1):
                tip = Message.objects.create(
                    key=f"tip:{number}:{part}", kind="tip", text=f"{claim.statement}?", lang="en",
                    written_at=self.now, received_at=self.now, asker=asker, state="grouped",
                    claim=claim, fingerprint=f"tip{number}", checkable=0.9,
                )  # fmt: skip
                question = Question.objects.create(
                    message=tip, conversation=talk, asked_at=self.now,
                    phase="answered" if state else "waiting",
                )  # fmt: skip
            if state:
                told = Outgoing.objects.create(
                    key=f"answer:{number}", kind="answer", state=state, channel=talk.channel,
                    conversation=talk, question=question, check_to=known, text="…",
                    made_at=self.now, try_after=self.now, cost="0.05",
                )  # fmt: skip
                rows[state] = told.pk
        HeldBack.objects.create(
            check_to=known, why="contested by a reader", by=self.people["alice"], at=self.now
        )
        Breaker.objects.create(id=1, tripped_at=self.now, judged=12, wrong=3)
        link = hash_of("a-link", period)
        Question.objects.filter(pk=question.pk).update(status_hash=link)
        found = {"messages": rows["unknown"], "conversations": talk.pk, "check": known.pk}
        return found | {"link": "a-link"}

    def public_sources(self) -> int:
        """Follow a source of each kind, in each state: well, failing, paused, gone, never asked."""
        from hearsay.errors import Phrase
        from hearsay.web.reasons import pack
        from hearsay.web.sources.models import Source

        why = Phrase(
            "answered %(status)d; %(advice)s", status=500, advice=Phrase("try again later")
        )
        failed = {"failures": 3, "last_error": str(why), "said": pack(why)}
        well = {"last_ok_at": self.now, "posts": 1_412, "moved_to": f"{LONG_WORD}/moved",
                "refused": ["entry 7: has no text"]}  # fmt: skip
        rows = [
            ("feed", LONG_WORD, "Example newsroom", well),
            ("mastodon", "social.example/tags/flood", "น้ำท่วม " + LONG_THAI[:100], failed),
            ("bluesky", "#flood", "Flood", {"state": "paused"}),
            ("youtube", "UC" + "a" * 22, "Rumours on film", failed | {"state": "gone"}),
            ("activitystreams", "https://social.example/outbox", "Outbox", {}),
        ]  # fmt: skip
        made = [
            Source.objects.create(
                kind=kind, address=address, known_as=f"{kind}:{address}", name=name,
                made_by=self.people["alice"], made_at=self.now, next_at=self.now, **more,
            )
            for kind, address, name, more in rows
        ]  # fmt: skip
        return int(made[0].pk)


def _people() -> Iterator[tuple[str, Any]]:
    """Make the cast, each with an authenticator app and recovery codes."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    from hearsay.web.people.models import User

    for name, role in PEOPLE.items():
        user = User.objects.create_user(username=name, password=PASSWORD, role=role)
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
        yield name, user


def _passkey(user: Any) -> int:
    """Give somebody a passkey that shows in lists; nobody holds its key."""
    from allauth.mfa.models import Authenticator
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from fido2.cose import ES256
    from fido2.utils import websafe_encode
    from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

    key = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    credential = AttestedCredentialData.create(bytes(16), b"world", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    told = AuthenticatorData.create(bytes(32), flags, 0, credential)
    client = {"type": "webauthn.create", "challenge": "AA", "origin": "http://localhost"}
    response = {
        "id": websafe_encode(b"world"), "rawId": websafe_encode(b"world"), "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(client).encode()),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", told, {}))),
        },
    }  # fmt: skip
    data = {"name": "Phone", "passwordless": True, "credential": response}
    return int(Authenticator.objects.create(user=user, type="webauthn", data=data).pk)


def _session(user: Any) -> str:
    """Sign somebody in, just now, and return the session's key."""
    from allauth.account.internal.flows import login
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    at = time.time() + 86_400  # the pages that ask again after some minutes do not ask
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": at, "username": user.username},
        {"method": "mfa", "at": at, "type": "totp", "reauthenticated": True},
    ]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return str(session.session_key)


def main(make: Callable[[datetime], World] = fill) -> None:
    """Make a desk's store and fill it."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearsay.web.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        world = make(datetime.now(UTC))
    print(json.dumps(asdict(world)))


if __name__ == "__main__":
    main()
