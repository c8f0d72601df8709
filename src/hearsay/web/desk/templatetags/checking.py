"""What the claim page shows of checking, read where it is shown."""

from __future__ import annotations

from typing import Any

from django import template

from hearsay.web.claims.models import Claim, Desk
from hearsay.web.desk.check_forms import EvidenceForm
from hearsay.web.desk.languages import choices, name_of
from hearsay.web.desk.queries import checks

__all__ = ["checking_of", "language"]

register = template.Library()


@register.simple_tag
def checking_of(claim: Claim) -> dict[str, Any]:
    """Return a claim's own checks, its sources, the languages to start in and the form to add."""
    desk = Desk.current()
    own = list(checks.of_claim(claim))
    taken = {check.lang for check in own if check.status != "withdrawn"}
    offered = [choice for choice in choices(desk, claim.lang) if choice[0] not in taken]
    return {
        "checks": own,
        "evidence": list(checks.evidence_of(claim)),
        "languages": offered,
        "can_start": claim.status not in ("merged", "set_aside"),
        "form": EvidenceForm(desk=desk),
    }


@register.filter
def language(code: str) -> str:
    """Return a language's own name."""
    return name_of(code)
