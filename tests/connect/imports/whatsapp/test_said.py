"""What a person said stays; what the app wrote, in many languages, and names do not."""

import pytest

from hearsay.connect.imports.whatsapp.said import Unsaid, after_name, said

LRM = "\u200e"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<Media omitted>", Unsaid.MEDIA),
        (f"{LRM}image omitted", Unsaid.MEDIA),
        (f"{LRM}Bild weggelassen", Unsaid.MEDIA),
        ("<Medien ausgeschlossen>", Unsaid.MEDIA),
        ("<Multimedia omitido>", Unsaid.MEDIA),
        ("<Tệp phương tiện bị bỏ qua>", Unsaid.MEDIA),
        ("<ไม่รวมไฟล์สื่อ>", Unsaid.MEDIA),
        ("<省略多媒體檔>", Unsaid.MEDIA),
        ("<تم استبعاد الوسائط>", Unsaid.MEDIA),
        (f"{LRM}ละเว้นรูปภาพ", Unsaid.MEDIA),
        (f"{LRM}<attached: 00000012-PHOTO-2026-03-09-09-05-07.jpg>", Unsaid.MEDIA),
        ("IMG-20260309-WA0001.jpg (file attached)", Unsaid.MEDIA),
        ("IMG-20260309-WA0001.jpg (tệp đính kèm)", Unsaid.MEDIA),
        ("a b.pdf (Datei angehängt)", Unsaid.MEDIA),
        ("This message was deleted", Unsaid.DELETED),
        (f"{LRM}You deleted this message.", Unsaid.DELETED),
        ("Se eliminó este mensaje.", Unsaid.DELETED),
        ("Tin nhắn này đã bị xóa", Unsaid.DELETED),
        ("ข้อความนี้ถูกลบ", Unsaid.DELETED),
        ("此訊息已刪除", Unsaid.DELETED),
        ("Messages and calls are end-to-end encrypted. Only people in this chat …", Unsaid.APP),
        (f"{LRM}Tin nhắn và cuộc gọi được mã hóa đầu cuối.", Unsaid.APP),
        ("Location: https://maps.google.com/?q=16.4637,107.5909", Unsaid.PLACE),
        ("https://maps.google.com/?q=16.4637,107.5909", Unsaid.PLACE),
        ("", Unsaid.EMPTY),
        (f" {LRM} ", Unsaid.EMPTY),
        ("edited text <This message was edited>", "edited text"),
        (f"edited {LRM}<Tin nhắn này đã được chỉnh sửa>", "edited"),
        ("IMG-1.jpg (file attached)\nThe dam broke", "The dam broke"),
        (f"{LRM}<attached: 1-PHOTO.jpg>\nThe dam broke", "The dam broke"),
        ("POLL:\nIs it true?\nOPTION: Yes (3 votes)\nOPTION: No (1 vote)", "Is it true?"),
        ("Ask @\u2068Ana María\u2069 or @491701234567 now", "Ask @… or @… now"),
        ("the dam broke, 12 <b>houses</b> are gone", "the dam broke, 12 <b>houses</b> are gone"),
        ("see <https://example.com>", "see <https://example.com>"),
        ("he omitted that", "he omitted that"),
        ("Deleted: this message was deleted by them, they say", "Deleted: this message was deleted by them, they say"),
        ("read report.pdf (it is short)", "read report.pdf (it is short)"),
        ("mail a@example.com or @who", "mail a@example.com or @who"),
    ],
)  # fmt: skip
def test_what_is_left(text: str, left: str | Unsaid) -> None:
    """Marks of the app go, words of people stay."""
    assert said(text) == left


@pytest.mark.parametrize(
    ("rest", "left"),
    [
        ("Ana María: First: second", "First: second"),
        ("+49 170 1234567: x", "x"),
        ("~ Ben: x", "x"),
        ('John "Jack" Doe: x', "x"),
        ("Ana:", ""),
        ("Ana María added +49 170 7654321", None),
        ('Ana changed the subject to "News: the flood"', None),
        ("Messages are end-to-end encrypted.", None),
    ],
)
def test_the_name_goes(rest: str, left: str | None) -> None:
    """What stands before the first colon is a name, unless the app wrote the line."""
    assert after_name(rest) == left
