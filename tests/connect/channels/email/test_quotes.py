"""Of a letter, what its writer says is kept; what programs add is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.channels.email.quotes import is_forward_subject, own_words

OLD = "> The dam is safe.\n> It was checked on Monday."

REPLIES = {
    "gmail en": (
        "Yes, that one\n\n"
        f"On Thu, Nov 26, 2026 at 10:00 AM The Desk <desk@mail.test> wrote:\n\n{OLD}"
    ),
    "gmail vi": (
        "Yes, that one\n\n"
        f"Vào Th 5, 26 thg 11, 2026 vào lúc 10:00 The Desk <desk@mail.test> đã viết:\n\n{OLD}"
    ),
    "gmail th": (
        "Yes, that one\n\n"
        f"เมื่อ พฤ. 26 พ.ย. 2026 เวลา 10:00 The Desk <desk@mail.test> เขียนว่า:\n\n{OLD}"
    ),
    "gmail wrapped": (
        "Yes, that one\n\nOn Thu, Nov 26, 2026 at 10:00 AM The Desk\n"
        f"<desk@mail.test> wrote:\n\n{OLD}"
    ),
    "gmail vi wrapped": (
        "Yes, that one\n\nVào Th 5, 26 thg 11, 2026 vào lúc 10:00 The Desk <\n"
        f"desk@mail.test> đã viết:\n\n{OLD}"
    ),
    "apple vi": (
        "Yes, that one\n\n"
        f"Vào 26 thg 11, 2026, lúc 10:00, The Desk <desk@mail.test> đã viết:\n\n{OLD}"
    ),
    "thunderbird": f"Yes, that one\n\nOn 26/11/2026 10:00, The Desk wrote:\n{OLD}",
    "yahoo": (
        "Yes, that one\n\n"
        "    On Thursday, November 26, 2026 at 10:00:00 AM GMT+7, The Desk <desk@mail.test> wrote:  \n"
        " \n The dam is safe."
    ),
    "old": f"Yes, that one\n\nThe Desk wrote:\n{OLD}",
    "outlook en": (
        "Yes, that one\n\n-----Original Message-----\nFrom: The Desk <desk@mail.test>\n"
        "Sent: Thursday, November 26, 2026 10:00 AM\nTo: Anna\nSubject: Answer\n\n"
        "The dam is safe."
    ),
    "outlook web": (
        "Yes, that one\n________________________________\nFrom: The Desk <desk@mail.test>\n"
        "Sent: Thursday, November 26, 2026 10:00 AM\nTo: Anna <anna@elsewhere.test>\n"
        "Subject: Answer\n\nThe dam is safe."
    ),
    "outlook vi": (
        "Yes, that one\n________________________________\nTừ: The Desk <desk@mail.test>\n"
        "Đã gửi: Thứ Năm, 26 Tháng Mười Một 2026 10:00\nĐến: Anna <anna@elsewhere.test>\n"
        "Chủ đề: Answer\n\nThe dam is safe."
    ),
    "outlook th": (
        "Yes, that one\n________________________________\nจาก: The Desk <desk@mail.test>\n"
        "ส่ง: วันพฤหัสบดีที่ 26 พฤศจิกายน 2026 10:00\nถึง: Anna <anna@elsewhere.test>\n"
        "เรื่อง: Answer\n\nThe dam is safe."
    ),
    "outlook bold": (
        "Yes, that one\n\n*From:* The Desk <desk@mail.test>\n"
        "*Sent:* Thursday, November 26, 2026 10:00 AM\n*To:* Anna\n*Subject:* Answer\n\n"
        "The dam is safe."
    ),
    "bare quotes": f"Yes, that one\n\n{OLD}",
    "signature": (
        "Yes, that one\n\n-- \nAnna Nguyen\n+84 90 000 0000\n\n"
        f"On Thu, Nov 26, 2026 at 10:00 AM The Desk <desk@mail.test> wrote:\n{OLD}"
    ),
    "iphone": (
        "Yes, that one\n\nSent from my iPhone\n\n"
        f"> On 26 Nov 2026, at 10:00, The Desk <desk@mail.test> wrote:\n> \n{OLD}"
    ),
    "bottom": f"On 26/11/2026 10:00, The Desk wrote:\n{OLD}\n\nYes, that one",
}  # fmt: skip


@pytest.mark.parametrize("name", REPLIES)
def test_history_is_cut(name: str) -> None:
    """The history of programs in three languages goes, wherever the answer stands."""
    assert own_words(REPLIES[name], "Re: Answer", is_reply=True) == "Yes, that one"
    assert own_words(REPLIES[name], "Re: Answer") == "Yes, that one"
    assert own_words(REPLIES[name]) == "Yes, that one"


def test_answers_between_quotations_are_kept() -> None:
    """Who answers line by line is heard in full."""
    text = "On 26/11/2026 10:00, The Desk wrote:\n> Which dam?\nThe upper one.\n> When?\nAt 5 am."
    assert own_words(text, "Re: x", is_reply=True) == "The upper one.\nAt 5 am."


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("On Monday they wrote: the dam is open", True),
        ("Người dân viết: đập vỡ", True),
        ("ชาวบ้านเขียนว่า: น้ำท่วม", True),
        ("On the radio somebody said 15 people drowned", True),
        ("From: the town hall. To: everybody. Boil your water.", True),
        ("Từ: hôm nay", True),
        ("--- URGENT ---", True),
        ("3 > 2 and the sky is blue", True),
    ],
)
def test_words_of_a_tip_are_not_taken_for_history(line: str, kept: bool) -> None:
    """A sentence that looks a little like a header line stays."""
    text = f"Is it true?\n{line}\nPlease answer."
    assert (line in own_words(text)) is kept


FORWARDS = {
    "gmail en": (
        "---------- Forwarded message ---------\nFrom: Uncle <uncle@elsewhere.test>\n"
        "Date: Thu, Nov 26, 2026 at 9:00 AM\nSubject: Fwd: read this\n"
        "To: <anna@elsewhere.test>\n\n\nDrink salt water."
    ),
    "gmail vi": (
        "---------- Thư được chuyển tiếp ---------\nTừ: Chú <uncle@elsewhere.test>\n"
        "Date: Th 5, 26 thg 11, 2026 vào lúc 09:00\nSubject: đọc đi\n"
        "To: <anna@elsewhere.test>\n\n\nDrink salt water."
    ),
    "gmail th": (
        "---------- ข้อความที่ส่งต่อ ---------\nจาก: ลุง <uncle@elsewhere.test>\n"
        "วันที่: พฤ. 26 พ.ย. 2026 เวลา 09:00\nเรื่อง: อ่าน\nถึง: <anna@elsewhere.test>\n\n\n"
        "Drink salt water."
    ),
    "apple": (
        "Begin forwarded message:\n\n> From: Uncle <uncle@elsewhere.test>\n"
        "> Subject: read this\n> Date: 26 November 2026 at 09:00\n> To: anna@elsewhere.test\n"
        "> \n> Drink salt water."
    ),
    "outlook": (
        "________________________________\nFrom: Uncle <uncle@elsewhere.test>\n"
        "Sent: Thursday, November 26, 2026 9:00 AM\nTo: Anna <anna@elsewhere.test>\n"
        "Subject: read this\n\nDrink salt water."
    ),
    "original": (
        "-----Original Message-----\nFrom: Uncle <uncle@elsewhere.test>\n"
        "Sent: Thursday, November 26, 2026 9:00 AM\nTo: Anna\nSubject: read this\n\n"
        "Drink salt water."
    ),
    "quoted": "> Drink salt water.",
    "chain": ">>> Drink salt water.",
}  # fmt: skip


@pytest.mark.parametrize("name", FORWARDS)
def test_what_is_passed_on_is_the_tip(name: str) -> None:
    """A forwarded letter keeps its text and loses its header lines, with a note above it or not."""
    assert own_words(FORWARDS[name], "Fwd: read this") == "Drink salt water."
    assert own_words(FORWARDS[name]) == "Drink salt water."
    if name not in ("quoted", "chain"):
        noted = own_words(f"Is this true?\n\n{FORWARDS[name]}", "Fwd: read this")
        assert noted == "Is this true?\n\nDrink salt water."


def test_an_empty_answer_to_us_quotes_nothing_new() -> None:
    """Our own answer, sent back without a word, is no tip."""
    assert own_words(f"On 26/11/2026 10:00, The Desk wrote:\n{OLD}", "Re: x", is_reply=True) == ""
    assert own_words(OLD, "Re: x", is_reply=True) == ""


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone", "Sent from Yahoo Mail on Android", "Được gửi từ iPhone của tôi",
        "Gửi từ điện thoại Samsung của tôi", "ส่งจาก iPhone ของฉัน", "Get Outlook for Android",
        "Tải Outlook dành cho iOS", "Get Outlook for iOS<https://aka.ms/o0ukef>",
    ],
)  # fmt: skip
def test_what_phones_add_is_cut(line: str) -> None:
    """It goes at the end, not in the middle of a text."""
    assert own_words(f"The dam broke\n\n{line}\n") == "The dam broke"
    assert line in own_words(f"The dam broke\n{line}\nsays the radio")


@pytest.mark.parametrize(
    ("subject", "is_one"),
    [("Fwd: a", True), ("FW: a", True), ("Chuyển tiếp: a", True), ("ส่งต่อ: a", True), ("[Fwd: a]", True),
     ("Re: Fwd: a", False), ("forward", False), ("", False)],
)  # fmt: skip
def test_subjects_of_what_is_passed_on(subject: str, is_one: bool) -> None:
    """Programs mark them at the beginning."""
    assert is_forward_subject(subject) is is_one


@given(st.text(alphabet="> -\nOnwrote:From,Sent1@Vàođviết", max_size=300), st.booleans())
def test_only_words_of_the_letter_come_out(text: str, is_reply: bool) -> None:
    """Nothing is made up, and cutting twice changes nothing more than once for answers."""
    out = own_words(text, is_reply=is_reply)
    assert set(out) <= set(text)
    assert len(out) <= len(text)


@pytest.mark.parametrize(
    "line", [">" * 400, "On 1 " * 80, "-" * 400, "From: a", " " * 400, "a wrote:"]
)
def test_hostile_lines_cost_little(line: str) -> None:
    """Forty thousand lines of the worst kind are read in moments."""
    text = "\n".join([line] * 40_000)[:1_000_000]
    start = time.process_time()
    own_words(text)
    assert time.process_time() - start < 5
