"""How the history of checks is said: what a publisher changed is not told as an update of ours."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils.translation import override

from hearsay import types
from hearsay.web.claims.actions.intake import store_checks
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Change, Check
from hearsay.web.desk import wording_checks
from hearsay.web.desk.wording import Names, say_change
from hearsay.web.people.models import User

NAMES = Names({}, {})
CHECK = types.Check("c1", "Salt water cures dengue", "No", "https://c.example/1", "False", "en",
                    "2026-01-02", "Example Check", "It does not.")  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "rating", "other"),
    [
        ("en", "Took over what its publisher changed: “False” is now “Misleading”",
         "Took over what its publisher changed"),
        ("vi", "Đã cập nhật theo thay đổi của nơi đăng bài: “False” nay là “Misleading”",
         "Đã cập nhật theo thay đổi của nơi đăng bài"),
        ("th", "ปรับตามที่ผู้เผยแพร่แก้ไข: “False” เปลี่ยนเป็น “Misleading”",
         "ปรับตามที่ผู้เผยแพร่แก้ไข"),
    ],
)  # fmt: skip
def test_a_publishers_own_change_is_said_so(
    db: None, now: datetime, lang: str, rating: str, other: str
) -> None:
    """With the rating before and after, where that is what changed."""
    assert wording_checks.SAID
    store_checks([CHECK], now=now)
    changed = replace(CHECK, rating="Misleading")
    store_checks([changed], now=now + timedelta(days=1))
    store_checks([replace(changed, title="No!")], now=now + timedelta(days=2))
    with override(lang):
        assert [say_change(one, NAMES) for one in Change.objects.order_by("id")] == [rating, other]


def test_an_update_of_ours_is_one(alice: User, now: datetime) -> None:
    """It has its author."""
    store_checks([CHECK], now=now)
    change = record(Check.objects.get(), "update_check", by=alice, now=now)
    assert say_change(change, NAMES) == "Started an update"
