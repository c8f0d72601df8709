"""What the engine says of a tip is noted at its question, in the transaction that groups it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from hearsay import types
from hearsay.web.claims.actions.intake import store_checks
from hearsay.web.claims.models import Message
from hearsay.web.claims.worker.groups import groups_file
from hearsay.web.claims.worker.matching import Matching
from hearsay.web.claims.worker.steps import Context
from hearsay.web.tipline.models import Conversation, Question

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def test_the_best_match_is_noted(hear: Make, say: Make, now: datetime) -> None:
    """Which check, how sure, by which model and with which guards; and the language written."""
    checks = [types.Check("c1", "Uống nước muối đặc chữa khỏi sốt xuất huyết", lang="vi"),
              types.Check("c2", "Đập nước Đồi Kẻo vỡ lúc 3 giờ sáng", lang="vi")]  # fmt: skip
    store_checks(checks, now=now)
    hear(say("Uống nước muối đặc chữa khỏi sốt xuất huyết có đúng không?", lang="en"))
    hear(say("hello there", sender="another"))
    Matching().do(Context("w", lambda: now))
    question = Question.objects.order_by("id").first()
    assert question is not None and question.check_key == "c1" and question.model
    assert question.probability is not None and question.probability > 0.5
    assert question.decision == question.message.decision != ""
    assert question.phase == "heard" and isinstance(question.guards, list)
    assert question.conversation is not None and question.conversation.lang == "vi"
    assert Question.objects.exclude(decision="").count() == 2
    assert Conversation.objects.count() == 2


def test_the_engine_is_told_of_no_number(hear: Make, say: Make, now: datetime) -> None:
    """What it remembers, and the statement that it makes, name nobody; the text is kept."""
    hear(say("Gọi ngay 0912345678 để nhận một triệu đồng từ ngân hàng nhà nước"))
    step = Matching()
    step.do(Context("w", lambda: now))
    step.end()
    message = Message.objects.get()
    assert message.claim is not None and "[phone]" in message.claim.statement
    assert "0912345678" in message.text and groups_file().exists()
    import numpy as np

    with np.load(groups_file(), allow_pickle=False) as kept:
        raw = b"".join(bytes(kept[name].tobytes()) for name in kept.files)
    assert b"0912345678" not in raw and b"912345678" not in raw
