"""A few published answers for the demo, made as a team makes them: written, handed in, approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hearsay.web.claims.actions import checks, evidence
from hearsay.web.claims.models import Claim, Match, Rating
from hearsay.web.people.models import User

__all__ = ["ANSWERS", "ExampleAnswer", "publish_examples"]


@dataclass(frozen=True, slots=True)
class ExampleAnswer:
    """What is published on the claim that the sample's check `of` is about."""

    of: str
    lang: str
    rating: str
    title: str
    summary: str
    body: str
    source: str
    source_title: str
    excerpt: str


ANSWERS = (
    ExampleAnswer(
        "vi01",
        "vi",
        "false",
        "Uống nước muối đậm không chữa được sốt xuất huyết",
        "Nước muối đậm không chữa được sốt xuất huyết mà còn làm cơ thể mất nước nhiều hơn. Người bệnh "
        "cần uống dung dịch bù nước đúng cách và đi khám ngay khi có dấu hiệu nặng.",
        "Chúng tôi đã đọc hướng dẫn điều trị và hỏi một bác sĩ truyền nhiễm. Cả hai đều nói rằng muối "
        "đậm không có tác dụng với vi-rút và có thể gây hại cho thận.",
        "https://sources.example/dengue-vi",
        "Hướng dẫn chăm sóc người bệnh sốt xuất huyết",
        "Bù nước bằng dung dịch pha đúng tỉ lệ; không tự uống nước muối đậm.",
    ),
    ExampleAnswer(
        "th02",
        "th",
        "false",
        "เขื่อนดอยแก้วไม่ได้แตก",
        "เขื่อนดอยแก้วไม่ได้แตกและยังใช้งานตามปกติ ระดับน้ำต่ำกว่าระดับเก็บกักสูงสุด และไม่มีคำสั่งอพยพ"
        "ประชาชนในพื้นที่ท้ายเขื่อนตามที่ส่งต่อกัน",
        "เราสอบถามเจ้าหน้าที่เขื่อนและตรวจดูภาพจากกล้องวงจรปิดของเขื่อนเมื่อเช้านี้ ภาพที่ส่งต่อกันเป็นภาพเก่าจากที่อื่น",
        "https://sources.example/dam-th",
        "รายงานระดับน้ำประจำวันของเขื่อน",
        "ระดับน้ำอยู่ในเกณฑ์ปกติ ไม่มีการพร่องน้ำฉุกเฉิน",
    ),
    ExampleAnswer(
        "en03",
        "en",
        "false",
        "No bank gives 50 dollars for tapping a link",
        "The message is a scam: no bank gives away money for tapping a link, and none ever asks for a "
        "one-time code. Whoever enters the code there gives strangers access to the account.",
        "We opened the link on an isolated computer. It leads to a copy of a bank's sign-in page at an "
        "address that was registered two days before the first message came in.",
        "https://sources.example/bank-en",
        "What the bank tells its customers about one-time codes",
        "We never ask for your one-time code, by message, by phone or on a website.",
    ),
    ExampleAnswer(
        "en10",
        "en",
        "misleading",
        "Some districts may lose power for hours, not the whole city for days",
        "There is no plan to switch off the whole city for three days. The grid may cut single areas for "
        "some hours where the storm makes it necessary, and announces each of them before.",
        "We asked the company that runs the grid and read its plan for storms. It lists areas and hours, "
        "and none of them is longer than six hours.",
        "https://sources.example/grid-en",
        "The grid's plan for the storm",
        "Supply may be interrupted in single areas for up to six hours.",
    ),
)


def publish_examples(author: User, approver: User, now: datetime) -> int:
    """Publish an answer to each claim that is there; returns how many there were."""
    done = 0
    for example in ANSWERS:
        if (claim := _claim_of(example)) is not None:
            _publish(example, claim, author, approver, now)
            done += 1
    return done


def _claim_of(example: ExampleAnswer) -> Claim | None:
    """Return the claim that most people made of those that the sample's check is about."""
    matches = Match.objects.filter(check_to__key=example.of, probability__gte=0.5)
    best = matches.order_by("-claim__message_count", "-probability").select_related("claim").first()
    return None if best is None else best.claim


def _publish(
    example: ExampleAnswer, claim: Claim, author: User, approver: User, now: datetime
) -> None:
    source = evidence.add(
        claim,
        example.source,
        title=example.source_title,
        excerpt=example.excerpt,
        lang=example.lang,
        by=author,
        now=now,
    )
    evidence.mark_opened(source, by=author, now=now)
    check = checks.start(claim, example.lang, by=author, now=now)
    written = {
        "title": example.title,
        "summary": example.summary,
        "body": example.body,
        "rating": Rating.objects.get(slug=example.rating),
        "conflict": "none",
    }
    check = checks.save(check, written, version=check.version, by=author, now=now)
    check = checks.submit(check, version=check.version, by=author, now=now)
    check = checks.approve(check, version=check.version, by=approver, now=now)
    checks.publish(check, version=check.version, by=approver, now=now)
