"""What people did at the demo's desk: harms judged, answers published, each step by the real actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from hearsay.web.claims.actions import checks, evidence, publication
from hearsay.web.claims.actions.matches import confirm
from hearsay.web.claims.actions.triage import set_deadline, set_harms, set_topic
from hearsay.web.claims.models import Check, Claim, Match, Rating, Topic
from hearsay.web.people.models import User

__all__ = ["judge_examples", "publish_examples"]

HARMFUL: Final = {
    "en18": (("health", "danger"), 0),
    "vi06": (("danger",), 1),
    "vi07": (("money", "danger"), 2),
}
"""Check of the sample that a claim repeats → the harm that it may do, and days until its deadline."""


@dataclass(frozen=True, slots=True)
class _Example:
    """An answer: the sample's check that it repeats, topic, rating, and what it says.

    `at_first` is a summary that was wrong and was corrected, with the reason that readers see.
    """

    check: str
    topic: str
    rating: str
    summary: str
    body: str
    source: str
    excerpt: str
    at_first: str = ""
    reason: str = ""


_EXAMPLES = (
    _Example(
        "en02", "disaster", "false",
        "The Lotus Lake dam is whole and works normally. The district has ordered no evacuation, "
        "and no water is on its way to the town.",
        "We called the operator of the dam at 6 am: all gates work, and the level of the lake is "
        "below that of last week. The district's office for disasters has ordered no evacuation.\n\n"
        "The picture that goes with the message shows another dam, years ago.",
        "https://example.org/lotus-lake/daily-level", "Level at 06:00: 41.2 m, normal.",
        at_first="The Lotus Lake dam works normally, its operator says. The district's office for "
        "disasters could not be reached until now.",
        reason="When we first published, the office for disasters had not answered. It now has.",
    ),
    _Example(
        "vi01", "health", "false",
        "Nước muối đậm không chữa được sốt xuất huyết mà còn làm mất nước thêm. Người bệnh cần được "
        "theo dõi tại cơ sở y tế.",
        "Chúng tôi hỏi hai bác sĩ khoa truyền nhiễm và đọc hướng dẫn điều trị hiện hành. Không tài "
        "liệu nào nói nước muối đậm chữa sốt xuất huyết.\n\nUống nhiều muối làm cơ thể mất nước "
        "thêm. Người bệnh cần được theo dõi tại cơ sở y tế.",
        "https://example.org/vi/sot-xuat-huyet", "Bù nước bằng oresol theo chỉ dẫn của thầy thuốc.",
    ),
    _Example(
        "th01", "health", "false",
        "ไม่มีหลักฐานว่าน้ำมะนาวผสมโซดารักษามะเร็งได้ การหยุดรักษากับแพทย์เป็นอันตราย",
        "เราค้นงานวิจัยและถามแพทย์ด้านมะเร็งสองคน ไม่พบหลักฐานว่าน้ำมะนาวผสมโซดารักษามะเร็งได้\n\n"
        "การหยุดรักษากับแพทย์แล้วหันมาดื่มน้ำมะนาวเป็นอันตราย",
        "https://example.org/th/cancer-food", "ยังไม่มีอาหารชนิดใดที่รักษามะเร็งให้หายขาดได้",
    ),
    _Example(
        "en03", "money", "false",
        "No bank asks for a one-time code, and none gives money for a click. The link steals the "
        "account of whoever types the code.",
        "The bank says that it gives nothing away through links. We opened the link on a computer "
        "without any account on it: it asks for the card number and the one-time code.",
        "https://example.org/bank/notice", "We never ask for your one-time code.",
    ),
)  # fmt: skip


def judge_examples(by: User, now: datetime) -> None:
    """Say what harm a few claims may do, and by when they must be answered."""
    for check, (harms, days) in HARMFUL.items():
        match = _match(check)
        if match is not None:
            set_harms([match.claim_id], harms, by=by, now=now)
            day = timezone.localtime(now).date() + timedelta(days=days)
            set_deadline([match.claim_id], day, by=by, now=now)


def publish_examples(author: User, approver: User, now: datetime) -> None:
    """Write, approve and publish each answer, where the sample's claim was found."""
    for example in _EXAMPLES:
        match = _match(example.check)
        if match is not None:
            _publish(example, match, author, approver, now)


def _match(check: str) -> Match | None:
    found = Match.objects.filter(check_to__url__endswith=f"/{check}", claim__status="open")
    return found.select_related("claim", "check_to").order_by("-probability").first()


def _publish(example: _Example, match: Match, author: User, approver: User, now: datetime) -> None:
    claim, known = match.claim, match.check_to
    confirm(match.pk, by=approver, now=now)
    set_topic([claim.pk], Topic.objects.get(slug=example.topic), by=author, now=now)
    _source(example, claim, known.lang, author, approver, now)
    check = checks.start(claim, known.lang, by=author, now=now)
    words = {
        "statement": known.statement,
        "title": known.title,
        "summary": example.at_first or example.summary,
        "body": example.body,
        "rating": Rating.objects.get(slug=example.rating),
        "conflict": "none",
    }
    check = _bring_out(check, words, author, approver, now)
    if example.reason:
        check = publication.correct(check, example.reason, by=author, now=now)
        _bring_out(check, {"summary": example.summary}, author, approver, now)


def _source(  # noqa: PLR0913, PLR0917 - whose source, of what, added and opened by whom
    example: _Example, claim: Claim, lang: str, author: User, approver: User, now: datetime
) -> None:
    one = evidence.add(
        claim, example.source, excerpt=example.excerpt, lang=lang, by=author, now=now
    )
    evidence.mark_opened(one, by=approver, now=now)


def _bring_out(
    check: Check, words: Mapping[str, Any], author: User, approver: User, now: datetime
) -> Check:
    check = checks.save(check, words, version=check.version, by=author, now=now)
    check = checks.submit(check, version=check.version, by=author, now=now)
    check = checks.approve(check, version=check.version, by=approver, now=now)
    answer = publication.publish(check, version=check.version, by=author, now=now)
    return answer.check_of
