"""What the claim page shows of checking, read where it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from hearsay.web.claims.models import Change, Check, Claim, Desk
from hearsay.web.desk.check_forms import EvidenceForm
from hearsay.web.desk.languages import choices, name_of
from hearsay.web.desk.wording import Names, say_change

__all__ = ["checking_of", "language", "said"]

register = template.Library()


@register.simple_tag
def checking_of(claim: Claim, own: Iterable[Check]) -> dict[str, Any]:
    """Return the languages to start a check in, and the form of a source."""
    desk = Desk.current()
    taken = {check.lang for check in own if check.status != Check.Status.WITHDRAWN}
    offered = [choice for choice in choices(desk, claim.lang) if choice[0] not in taken]
    return {
        "languages": offered,
        "can_start": claim.status not in ("merged", "set_aside"),
        "form": EvidenceForm(desk=desk),
    }


@register.filter
def language(code: str) -> str:
    """Return a language's own name."""
    return name_of(code)


@register.filter
def said(change: Change) -> str:
    """Say what somebody did."""
    return say_change(change, Names({}, {}))
