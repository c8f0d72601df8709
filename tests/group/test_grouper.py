"""Grouping: the same in any run, never undone by what comes later, kept apart by guards."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay import Grouper, Message
from hearsay.errors import SettingError, StoredIndexError

STREAM = [
    "The Lotus Lake dam broke at 3 am, water will reach the town in 2 hours",
    "URGENT!!! the Lotus Lake DAM broke at 3am, water reaches the town in 2 hours 😱",
    "Nước máy phường Hòa Thạnh nhiễm độc sau lũ, 50 người nhập viện",
    "nuoc may phuong Hoa Thanh nhiem doc sau lu, 50 nguoi nhap vien",
    "น้ำประปาตำบลทุ่งดาวปนเปื้อนหลังน้ำท่วม มีคนเข้าโรงพยาบาล 50 คน",
    "แชร์ด่วน น้ำประปาตำบลทุ่งดาวปนเปื้อนหลังน้ำท่วม มีคนเข้าโรงพยาบาล 50 คน",
    "good morning",
    "",
    "😂😂😂",
]


def claims(texts: list[str]) -> list[str]:
    """Group texts in order with a new grouper."""
    grouper = Grouper()
    return [grouper.learn_one(Message(str(i), text)) for i, text in enumerate(texts)]


def test_retellings_share_a_claim() -> None:
    """Shouting, emoji, missing tone marks and forwarding phrases make no new claim."""
    found = claims(STREAM)
    assert found[0] == found[1]
    assert found[2] == found[3]
    assert found[4] == found[5]
    assert len({found[0], found[2], found[4], *found[6:]}) == 6


@pytest.mark.parametrize(
    "other",
    [
        "The Lotus Lake dam broke at 3 am, water will reach the town in 12 hours",
        "The Lotus Lake dam broke at 9 am, water will reach the town in 2 hours",
        "The Silver Creek dam broke at 3 am, water will reach the town in 2 hours",
    ],
)
def test_a_near_miss_is_another_claim(other: str) -> None:
    """One number, hour or place that differs keeps messages apart."""
    found = claims([STREAM[0], other])
    assert found[0] != found[1]


def test_one_topic_is_not_one_claim() -> None:
    """Two claims about floods are two claims."""
    found = claims([STREAM[0], "Schools in Fernhill are closed on 12 October because of flooding"])
    assert found[0] != found[1]


def test_a_shared_link_counts_strongly_and_a_home_page_does_not() -> None:
    """The same article makes loosely alike texts one claim; the same site does not."""
    texts = [
        "the old bridge in Drybrook has fallen {}",
        "Drybrook: bridge gone, nobody can cross {}",
    ]
    page = [t.format("https://news.example/bridge-fallen?utm_source=x") for t in texts]
    site = [t.format("https://news.example/") for t in texts]
    assert len(set(claims(page))) == 1
    assert len(set(claims(site))) == 2


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([*STREAM, "the dam", "x" * 500]), max_size=12), st.integers(0, 12))
def test_later_messages_change_nothing(texts: list[str], cut: int) -> None:
    """The claims of the first messages are the same whatever comes after them."""
    assert claims(texts)[:cut] == claims(texts[:cut])


def test_prediction_leaves_no_trace() -> None:
    """Asking where a message would go does not put it there."""
    grouper = Grouper()
    assert grouper.predict_one(Message("a", STREAM[0])) is None
    first = grouper.learn_one(Message("a", STREAM[0]))
    assert grouper.predict_one(Message("b", STREAM[1])) == first
    assert len(grouper) == 1


def test_merge_and_split() -> None:
    """Merged claims are one for old and new messages; split messages leave their claim."""
    grouper = Grouper()
    dam = grouper.learn_one(Message("1", STREAM[0]))
    tap = grouper.learn_one(Message("2", STREAM[2]))
    grouper.merge(dam, tap)
    assert grouper.claim_of("2") == dam
    assert grouper.learn_one(Message("3", STREAM[3])) == dam
    moved = grouper.split(dam, ["3"])
    assert grouper.claim_of("3") == moved != dam
    assert grouper.claim_of("1") == dam


@pytest.mark.parametrize("wrong", ["itself", "unknown", "stranger", "nothing"])
def test_impossible_corrections_are_refused(wrong: str) -> None:
    """A claim is not merged into itself, and only its own messages are split from it."""
    grouper = Grouper()
    claim = grouper.learn_one(Message("1", STREAM[0]))
    with pytest.raises(SettingError):
        if wrong == "itself":
            grouper.merge(claim, claim)
        elif wrong == "unknown":
            grouper.merge(claim, "claim1-none")
        elif wrong == "stranger":
            grouper.split(claim, ["9"])
        else:
            grouper.split(claim, [])


def test_state_survives_saving(tmp_path: Path) -> None:
    """A loaded grouper goes on exactly as the saved one would."""
    one = Grouper()
    for i, text in enumerate(STREAM[:5]):
        one.learn_one(Message(str(i), text))
    one.save(tmp_path / "groups.npz")
    two = Grouper.load(tmp_path / "groups.npz")
    rest = [Message(str(i + 5), text) for i, text in enumerate(STREAM[5:] + STREAM)]
    assert [one.learn_one(m) for m in rest] == [two.learn_one(m) for m in rest]
    assert two.claim_of("0") == one.claim_of("0")


@pytest.mark.parametrize("damage", ["gone", "cut", "other"])
def test_a_damaged_state_is_refused(tmp_path: Path, damage: str) -> None:
    """A missing, cut or foreign file is refused with what to do."""
    path = tmp_path / "groups.npz"
    grouper = Grouper()
    grouper.learn_one(Message("1", STREAM[0]))
    grouper.save(path)
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-200])
    else:
        path.write_text("not one of ours")
    with pytest.raises(StoredIndexError, match="group the messages again"):
        Grouper.load(path)


def test_many_messages_outgrow_the_first_tables() -> None:
    """Tables that double keep every group: a repeat of the first still finds it."""
    grouper = Grouper()
    texts = [f"number{i} word{i * 7} place{i * 13} thing{i * 17} happened" for i in range(3000)]
    found = [grouper.learn_one(Message(str(i), text)) for i, text in enumerate(texts)]
    assert len(set(found)) > 2900
    assert grouper.predict_one(Message("again", texts[0])) == found[0]
