"""What the claim page shows of checking, read where it is shown."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from hearsay.web.claims.models import Claim, Desk
from hearsay.web.desk.check_forms import EvidenceForm
from hearsay.web.desk.languages import choices, name_of
from hearsay.web.desk.queries import checks

__all__ = ["checking_of", "language", "verb"]

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


_VERBS = {
    "start_check": _("started the check"),
    "save_check": _("changed the check"),
    "submit_check": _("handed it in for approval"),
    "approve_check": _("approved it"),
    "drop_approval": _("changed the evidence, so the approval fell"),
    "send_back_check": _("sent it back"),
    "update_check": _("started an update"),
    "correct_check": _("started a correction"),
    "propose_withdrawal": _("proposed to withdraw it"),
    "discard_check": _("dropped the draft"),
    "publish_check": _("published it"),
    "publish_update": _("published an update"),
    "publish_correction": _("published a correction"),
    "withdraw_check": _("withdrew it"),
    "add_evidence": _("added evidence"),
    "edit_evidence": _("changed evidence"),
    "remove_evidence": _("removed evidence"),
    "open_evidence": _("opened evidence"),
    "retry_evidence": _("asked to try evidence again"),
    "change_desk": _("changed the settings"),
    "add_rating": _("added a rating"),
    "change_rating": _("changed a rating"),
    "move_rating": _("moved a rating"),
    "switch_rating": _("offered a rating, or no longer"),
    "add_topic": _("added a topic"),
    "change_topic": _("changed a topic"),
    "move_topic": _("moved a topic"),
    "switch_topic": _("offered a topic, or no longer"),
    "undo": _("undid a change"),
}


@register.filter
def verb(name: str) -> str:
    """Say what somebody did."""
    return str(_VERBS.get(name, name))
