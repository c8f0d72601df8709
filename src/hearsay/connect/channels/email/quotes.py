"""What somebody wrote, without the history that programs put below it and without signatures.

Everything is decided line by line, with the phrases of English, Vietnamese and Thai programs. What
was forwarded is what somebody wants to know about, so it stays, without the header lines above it.
"""

from __future__ import annotations

import re

__all__ = ["is_forward_subject", "own_words"]

_LONGEST_LINE = 400
_WRAPPED = 4  # lines over which a program may break "On … wrote:"
_HEADER_LINES = 12

_WROTE = re.compile(r"(?:\bwrote|đã viết|\bviết|เขียนว่า|เขียน)\s*[::]\Z", re.IGNORECASE)
_WROTE_TAIL = 40  # characters of a line's end in which the pattern is looked for
_OPENS = re.compile(r"(?:on\s|vào\s|lúc\s|ngày\s|เมื่อ|ใน\s?วัน|วัน)", re.IGNORECASE)
_WHO_OR_WHEN = re.compile(r"[0-9๐-๙@]")
_FORWARDED = re.compile(
    r"[-\s_*]*(?:begin forwarded message|forwarded message|forwarded by .{1,80}"
    r"|(?:bắt đầu )?(?:thư|tin nhắn|thư tín) (?:đã |được )?chuyển tiếp"
    r"|(?:เริ่มต้น)?ข้อความที่(?:ถูก)?ส่งต่อ|จดหมายที่ส่งต่อ)\s*:?[-\s_*]*",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"[-_\s*]*(?:original message|reply message|(?:tin nhắn|thư|thông điệp) (?:gốc|ban đầu)"
    r"|ข้อความ(?:ต้นฉบับ|เดิม)|จดหมายต้นฉบับ)[-_\s*]*",
    re.IGNORECASE,
)
_FROM = re.compile(r"[\s*]*(?:from|từ|người gửi|จาก)\s*\*?\s*:", re.IGNORECASE)
_FIELD = re.compile(
    r"[\s*]*(?:from|sent|date|to|cc|bcc|subject|reply-to|importance"
    r"|từ|người gửi|đã gửi|ngày|gửi|đến|tới|người nhận|chủ đề|tiêu đề|đồng gửi"
    r"|จาก|ส่งเมื่อ|ส่ง|วันที่|ถึง|เรื่อง|หัวเรื่อง|สำเนา)\s*\*?\s*:",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[_-]{10,}\s*")
_QUOTE = re.compile(r"\s{0,3}>")
_MARKS = re.compile(r"\A[ \t]{0,3}(?:>[ \t]?)+")
_SIGNATURE = re.compile(r"-- ?|—")
_SENT_FROM = re.compile(
    r"\W*(?:sent from (?:my |a )?.{1,60}|sent via .{1,60}|get outlook for .{1,30}.{0,120}"
    r"|(?:được )?gửi từ .{1,60}|tải outlook (?:cho|dành cho) .{1,150}"
    r"|ส่งจาก.{1,60}|ดาวน์โหลด outlook .{1,150}|รับ outlook .{1,150})",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(r"\s*(?:fwd?|chuyển tiếp|ct|ส่งต่อ)\s*[::]|\s*\[fwd:", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(r"\s*(?:re|aw|sv|trả lời|tl|ตอบกลับ|ตอบ)\s*[::]", re.IGNORECASE)


def is_forward_subject(subject: str) -> bool:
    """Tell whether a subject line says that something is passed on."""
    return bool(_FORWARD_SUBJECT.match(subject[:60]))


def own_words(text: str, subject: str = "", *, is_reply: bool = False) -> str:
    """Return the text without history and signatures.

    Args:
        text: A letter's text, lines ended by "\\n".
        subject: Its subject line: "Re:" and "Fwd:" tell what a header block in the text is.
        is_reply: It answers a letter of ours, so what it quotes is not news to us, even if nothing
            else is in it.
    """
    lines = text.split("\n")
    found = _history(lines)
    if found is None:
        return _joined(_without_quotes(lines, is_reply=is_reply))
    kind, start, after = found
    above = _without_signature(lines[:start])
    below = lines[after:]
    if kind == "forwarded":
        return _joined([*above, "", *_forwarded(below)])
    is_answer = is_reply or kind == "wrote" or bool(_REPLY_SUBJECT.match(subject[:60]))
    if is_forward_subject(subject) or not (is_answer or _joined(above)):
        return _joined([*above, "", *_forwarded(below)])
    kept = _without_quotes(above, is_reply=True)
    if any(_QUOTE.match(line) for line in below):  # answers may stand below or between
        kept += ["", *_without_signature(_unquoted(below))]
    words = _joined(kept)
    return words if words or is_reply else _joined(_forwarded(below))


def _history(lines: list[str]) -> tuple[str, int, int] | None:
    """Return what opens the first history, the line it begins at, and the line after its opening."""
    for at, line in enumerate(lines):
        shown = line.strip()
        if not shown or len(shown) > _LONGEST_LINE or _QUOTE.match(line):
            continue
        if _FORWARDED.fullmatch(shown):
            return "forwarded", at, at + 1
        if _ORIGINAL.fullmatch(shown):
            return "original", at, at + 1
        if _FROM.match(shown) and (end := _block_end(lines, at)):
            return "original", _rule_above(lines, at), end
        if end := _wrote_end(lines, at):
            return "wrote", at, end
    return None


def _wrote_end(lines: list[str], at: int) -> int:
    """Return the line after "On … wrote:", which may run over several; 0 if this opens none."""
    first = lines[at].strip()
    if _wrote(first):
        following = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
        is_dated = bool(_OPENS.match(first) and _WHO_OR_WHEN.search(first))
        return at + 1 if is_dated or _QUOTE.match(following) else 0
    if not _OPENS.match(first) or not _WHO_OR_WHEN.search(first):
        return 0
    joined = first
    for end in range(at + 1, min(at + _WRAPPED, len(lines))):
        piece = lines[end].strip()
        if not piece:
            return 0
        joined = f"{joined} {piece}"
        if len(joined) <= _LONGEST_LINE and _wrote(joined):
            return end + 1
    return 0


def _wrote(line: str) -> bool:
    return bool(_WROTE.search(line[-_WROTE_TAIL:]))


def _block_end(lines: list[str], at: int) -> int:
    """Return the line after a block of header lines ("From: … Sent: … To: …"); 0 if it is none."""
    fields, end = 0, at
    for number in range(at, min(at + _HEADER_LINES, len(lines))):
        if _FIELD.match(lines[number][:60]):
            fields, end = fields + 1, number + 1
        elif not lines[number].strip() and fields >= 3:
            break
    return end if fields >= 3 else 0


def _rule_above(lines: list[str], at: int) -> int:
    above = at - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _RULE.fullmatch(lines[above]) else at


def _forwarded(lines: list[str]) -> list[str]:
    """Return what was passed on: without header lines, marks of quotation and signature."""
    plain = [_MARKS.sub("", line) for line in lines]
    start = next((n for n, line in enumerate(plain) if line.strip()), len(plain))
    if start < len(plain) and _FIELD.match(plain[start][:60]):
        end = _block_end(plain, start)
        plain = plain[end:] if end else plain
    return _without_signature(plain)


def _without_quotes(lines: list[str], *, is_reply: bool) -> list[str]:
    """Return the lines that are not quoted; all of them, unmarked, if every one is."""
    kept = _without_signature(_unquoted(lines))
    if is_reply or _joined(kept):
        return kept
    return _without_signature([_MARKS.sub("", line) for line in lines])


def _unquoted(lines: list[str]) -> list[str]:
    return [line for line in lines if not _QUOTE.match(line)]


def _without_signature(lines: list[str]) -> list[str]:
    """Cut at "-- ", and what phones and programs add to the end by themselves."""
    for at, line in enumerate(lines):
        if _SIGNATURE.fullmatch(line.rstrip("\r")):
            lines = lines[:at]
            break
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_sent_from(lines[end - 1])):
        end -= 1
    return lines[:end]


def _is_sent_from(line: str) -> bool:
    shown = line.strip()
    return len(shown) <= 200 and bool(_SENT_FROM.fullmatch(shown))


def _joined(lines: list[str]) -> str:
    """Return lines as text, with at most one blank line between paragraphs."""
    text = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
