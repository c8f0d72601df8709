"""Letters that no person wrote: bounces, automatic replies, lists. None of them is ever answered.

After RFC 3834 (automatic responses), RFC 3464 (delivery reports), RFC 8098 (read receipts), RFC
5965 (complaints) and RFC 2919 (lists), and what programs did before them.
"""

from __future__ import annotations

import re

from hearsay.connect.channel import Outcome
from hearsay.connect.channels.email.parts import Letter, header

__all__ = ["is_automatic", "is_report", "reported"]

_BULK = frozenset("bulk junk list auto_reply auto-reply".split())
_MARKS = (
    "List-Id", "List-Unsubscribe", "List-Post", "X-Autoreply", "X-Autorespond", "X-Auto-Reply",
    "X-Mailing-List", "X-Failed-Recipients", "Feedback-ID", "X-Loop",
)  # fmt: skip
_NOBODY = re.compile(
    r"(?:mailer-daemon|postmaster|no-?_?reply|do-?_?not-?_?reply|bounces?|auto-?reply|listserv|majordomo)"
    r"(?:[+_.-].*)?\Z"
)
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster)\Z")
_ACTION = re.compile(r"^Action:\s*([a-z]{1,20})", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^Status:\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})", re.IGNORECASE | re.MULTILINE)
_DISPLAYED = re.compile(r"^Disposition:.{0,100};\s*displayed", re.IGNORECASE | re.MULTILINE)
# Enhanced codes (RFC 3463) which say that there is nobody: no such mailbox, moved, disabled.
NOBODY_THERE = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
_ACTIONS = {
    "failed": Outcome.REFUSED,
    "delivered": Outcome.DELIVERED,
    "expanded": Outcome.DELIVERED,
}


def is_automatic(whole: Letter, sender: str) -> bool:
    """Tell whether a program sent it, or it went to a list."""
    automatic = header(whole, "Auto-Submitted").split(";")[0].strip().lower()
    path = header(whole, "Return-Path").replace(" ", "").strip()
    return (
        automatic not in ("", "no")
        or header(whole, "Precedence").strip().lower() in _BULK
        or any(header(whole, name).strip() for name in _MARKS)
        or path == "<>"
        or bool(_NOBODY.match(_local(sender)))
        or whole.get_content_type() == "multipart/report"
    )


def is_report(whole: Letter, sender: str) -> bool:
    """Tell whether it may tell what became of a letter of ours."""
    return (
        whole.get_content_type() == "multipart/report"
        or bool(_DAEMON.match(_local(sender)))
        or bool(header(whole, "X-Failed-Recipients").strip())
    )


def reported(whole: Letter, text: str) -> Outcome | None:
    """Return what a report tells of a letter; None if it tells of nothing that is settled.

    Args:
        whole: The report.
        text: The same, as it came.
    """
    said = header(whole, "Content-Type").lower()[:2000]
    if "feedback-report" in said:
        return Outcome.GONE  # a complaint: this person does not want our letters
    if "disposition-notification" in said:
        return Outcome.READ if _DISPLAYED.search(text) else None
    action, status = _ACTION.search(text), _STATUS.search(text)
    code = status[1] if status else ""
    outcome = _ACTIONS.get(action[1].lower()) if action else Outcome.REFUSED
    return Outcome.GONE if outcome is Outcome.REFUSED and code in NOBODY_THERE else outcome


def _local(address: str) -> str:
    return address.rpartition("@")[0].lower()
