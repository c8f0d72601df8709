"""Grouping: the same in any run, never undone by what comes later, kept apart by guards."""

import errno
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay import Grouper, Message
from hearsay.cli.sample import load_sample
from hearsay.errors import InputError, SettingError, StoredIndexError
from hearsay.evals import bcubed

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


def word(number: int) -> str:
    """Spell a number in six letters, lowest digit first, so that words differ from the start."""
    return "".join(chr(97 + number // 26**place % 26) for place in range(6))


def test_many_messages_outgrow_the_first_tables() -> None:
    """Tables that double keep every group: a repeat of the first still finds it."""
    grouper = Grouper()
    texts = [" ".join(word(i * 7 + j * 5000) for j in range(5)) for i in range(5000)]
    found = [grouper.learn_one(Message(str(i), text)) for i, text in enumerate(texts)]
    assert len(set(found)) > 4900
    assert grouper.predict_one(Message("again", texts[0])) == found[0]


def test_a_group_keeps_being_found_after_many_others_with_its_words() -> None:
    """A claim that grows is not pushed out by newer claims that share its words."""
    grouper = Grouper()
    dam = grouper.learn_one(Message("first", STREAM[0]))
    for i in range(300):
        grouper.learn_one(Message(f"d{i}", f"dam lake water town {word(i)} {word(i * 3 + 9000)}"))
        if i % 20 == 0:
            assert grouper.learn_one(Message(f"r{i}", STREAM[1])) == dam


def test_the_same_message_twice_is_one_claim_even_without_words() -> None:
    """A message delivered twice under one id makes no second claim of the same name."""
    grouper = Grouper()
    first = grouper.learn_one(Message("1", "😂"))
    assert grouper.learn_one(Message("1", "😂")) == first
    other = grouper.learn_one(Message("2", STREAM[0]))
    grouper.merge(other, first)
    assert grouper.learn_one(Message("1", "😂")) == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ถนนสาย 98 ปิดทุกช่องทางถึงสิ้นเดือนเพราะดินถล่ม", "ถนนสาย 88 ปิดทุกช่องทางถึงสิ้นเดือนเพราะดินถล่ม"),
        ("Quốc lộ 98 bị cấm tất cả xe đến hết tháng vì sạt lở", "quoc lo 88 bi cam tat ca xe den het thang vi sat lo"),
        (
            "Drinking strong salt water three times a day does not cure dengue fever",
            "is it true that strong salt water 3 times a day cures dengue??",
        ),
        (
            "Your SIM card will be locked in 72 hours unless you call 0999 to confirm",
            "sim gets locked within 24h if you dont call 0999 and confirm",
        ),
    ],
)  # fmt: skip
def test_what_one_thing_sets_apart_is_apart_in_either_order(one: str, other: str) -> None:
    """Another road, hour or a denial makes another claim, whichever text came first."""
    assert len(set(claims([one, other]))) == 2
    assert len(set(claims([other, one]))) == 2


LONG = (
    "Les lumières de la maison blanche ont été éteintes dans leur intégralité pour la première fois "
    "de son histoire et le président se trouve actuellement dans un abri sous haute protection"
)


def test_a_header_or_a_spelling_makes_no_new_claim() -> None:
    """Who passes a long text on, and how a word of it is spelled, sets nothing apart."""
    assert len(set(claims([f"INFO: {LONG}", f"BREAKING NEWS: {LONG}"]))) == 1
    assert len(set(claims([LONG, LONG.replace("abri", "abris")]))) == 1


def test_a_guard_looks_at_every_member_that_is_kept() -> None:
    """A message near a vague retelling is kept apart by the member that names the number."""
    grouper = Grouper()
    ten = grouper.learn_one(Message("1", "Rice from Drybrook market made 10 people ill on Sunday"))
    vague = grouper.learn_one(Message("2", "Rice from Drybrook market made people ill on Sunday"))
    forty = grouper.learn_one(Message("3", "Rice from Drybrook market made 40 people ill Sunday"))
    assert ten == vague != forty


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from([*STREAM, LONG]), st.text(max_size=60)), min_size=1, max_size=10
    )
)
def test_any_text_is_placed_and_prediction_tells_where(texts: list[str]) -> None:
    """No text is refused; where one is predicted to go, it goes; counts are kept."""
    grouper = Grouper()
    for i, text in enumerate(texts):
        expected = grouper.predict_one(Message(str(i), text))
        found = grouper.learn_one(Message(str(i), text))
        assert expected in (None, found)
        assert grouper.claim_of(str(i)) == found
    assert len(grouper) == len(texts)


PROGRAM = """
import sys
from hearsay import Grouper, Message
g = Grouper()
print([g.learn_one(Message(str(i), t)) for i, t in enumerate(sys.stdin.read().split("\\n"))])
"""


def test_groups_do_not_depend_on_the_hash_seed() -> None:
    """Processes with different hash seeds give the same claims."""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            input="\n".join([*STREAM, *STREAM[::-1], LONG]),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_merges_chain_and_later_messages_follow() -> None:
    """What was merged twice ends in one claim, for old ids, near repeats and links."""
    grouper = Grouper()
    page = "https://news.example/lake-dam"
    dam = grouper.learn_one(Message("1", f"{STREAM[0]} {page}"))
    tap = grouper.learn_one(Message("2", STREAM[2]))
    thai = grouper.learn_one(Message("3", STREAM[4]))
    grouper.merge(tap, dam)
    grouper.merge(thai, dam)  # by now the dam's messages belong to tap
    assert {grouper.claim_of(i) for i in "123"} == {thai}
    assert grouper.learn_one(Message("4", STREAM[1])) == thai
    assert grouper.learn_one(Message("5", STREAM[3])) == thai
    assert grouper.predict_one(Message("6", f"Lotus Lake dam broke {page}")) == thai
    with pytest.raises(SettingError, match="into itself"):
        grouper.merge(thai, dam)


def test_a_split_with_whole_messages_teaches_the_new_claim() -> None:
    """Later messages like those moved join the new claim, and its links lead there."""
    grouper = Grouper()
    page = "https://news.example/tap-water"
    dam = grouper.learn_one(Message("1", STREAM[0]))
    tap = grouper.learn_one(Message("2", f"{STREAM[2]} {page}"))
    grouper.merge(dam, tap)
    moved = grouper.split(dam, [Message("2", f"{STREAM[2]} {page}")])
    assert moved not in (dam, tap)
    assert grouper.claim_of("2") == moved
    assert grouper.learn_one(Message("3", STREAM[3])) == moved
    assert grouper.learn_one(Message("4", STREAM[1])) == dam
    assert grouper.predict_one(Message("5", f"nước máy Hòa Thạnh nhiễm độc {page}")) == moved


def test_a_split_leaves_nothing_of_the_moved_message_behind() -> None:
    """Once its only message is moved whole, a claim attracts nothing any more."""
    grouper = Grouper()
    dam = grouper.learn_one(Message("1", STREAM[0]))
    moved = grouper.split(dam, [Message("1", STREAM[0])])
    again = grouper.split(moved, ["1"])
    assert len({dam, moved, again}) == 3
    assert grouper.learn_one(Message("2", STREAM[1])) == moved


def test_corrections_survive_saving(tmp_path: Path) -> None:
    """Merges, splits and links are the same after loading."""
    one = Grouper()
    for i, text in enumerate(STREAM):
        one.learn_one(Message(str(i), f"{text} https://news.example/{i}"))
    first, second = one.claim_of("0"), one.claim_of("2")
    assert first is not None and second is not None
    one.merge(first, second)
    one.split(first, [Message("3", STREAM[3]), "1"])
    one.save(tmp_path / "groups.npz")
    two = Grouper.load(tmp_path / "groups.npz")
    assert [one.claim_of(str(i)) for i in range(9)] == [two.claim_of(str(i)) for i in range(9)]
    rest = [Message(f"x{i}", f"{t} https://news.example/{i}") for i, t in enumerate(STREAM)]
    assert [one.learn_one(m) for m in rest] == [two.learn_one(m) for m in rest]


def test_the_stored_state_is_for_its_owner_only(tmp_path: Path) -> None:
    """The file holds what people wrote, so nobody else may read it; nothing is left beside it."""
    path = tmp_path / "groups.npz"
    grouper = Grouper()
    grouper.learn_one(Message("1", STREAM[0]))
    grouper.save(path)
    grouper.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_state_that_cannot_be_written_is_one_line_and_changes_nothing(tmp_path: Path) -> None:
    """A folder that is not there is named with what to do."""
    with pytest.raises(InputError, match="nothing was changed"):
        Grouper().save(tmp_path / "absent" / "groups.npz")


def test_a_full_disk_leaves_the_earlier_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full, the earlier file stays and the new one is taken away."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "groups.npz"
    grouper = Grouper()
    grouper.learn_one(Message("1", STREAM[0]))
    grouper.save(path)
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", full)
    grouper.learn_one(Message("2", STREAM[2]))
    with pytest.raises(InputError, match="free some space"):
        grouper.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_state_of_another_version_is_refused(tmp_path: Path) -> None:
    """What an older release wrote is not read as if it were today's."""
    path = tmp_path / "groups.npz"
    head = json.dumps({"format": "hearsay-groups-1", "text": "text-0"}).encode()
    np.savez(path, notes=np.frombuffer(head, np.uint8))
    with pytest.raises(StoredIndexError, match="another version"):
        Grouper.load(path)


def test_the_sample_keeps_rumours_together_and_chat_apart() -> None:
    """Forwards of one rumour meet in any of the languages; talk that claims nothing does not."""
    sample = load_sample()
    grouper = Grouper()
    found = {m.id: grouper.learn_one(m) for m in sample.messages}
    told = list(sample.truth)
    quality = bcubed([found[i] for i in told], [sample.truth[i] for i in told])
    assert quality.precision > 0.97
    assert quality.recall > 0.78
    rumours = {found[i] for i in told}
    chat = [m.id for m in sample.messages if m.id not in sample.truth and m.id not in sample.near]
    assert not rumours & {found[i] for i in chat}
    assert max(Counter(found[i] for i in chat).values()) <= 3
    claimed = {}
    for i in told:
        claimed.setdefault(found[i], set()).add(sample.truth[i])
    joined = [i for i, check in sample.near.items() if check in claimed.get(found[i], ())]
    assert len(joined) <= 0.3 * len(sample.near)
