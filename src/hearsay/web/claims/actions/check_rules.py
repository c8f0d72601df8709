"""What must hold before a step of a check is taken; whatever does not is refused in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hearsay.web.claims.models import Answer, Change, Check, Claim, Desk, Evidence
from hearsay.web.claims.publishing import Missing
from hearsay.web.claims.readiness import lacks_before_review, sentences
from hearsay.web.claims.refusals import Outdated, Refused

__all__ = [
    "live_evidence",
    "require_finished",
    "require_free",
    "require_in_work",
    "require_not_about_us",
    "require_nothing",
    "require_published",
    "require_reason",
    "require_version",
]


def live_evidence(claim: Claim) -> list[Evidence]:
    """Return the sources of a claim that were not removed, the oldest first."""
    return list(claim.evidence.filter(removed_at=None).order_by("id"))


def require_free(claim: Claim, lang: str) -> None:
    """Refuse a second check of a claim in one language."""
    taken = claim.checks.filter(origin=Check.Origin.OWN, lang=lang)
    if taken.exclude(status=Check.Status.WITHDRAWN).exists():
        raise Refused(_("This claim has a check in that language already. Open that one."))


def require_version(check: Check, version: int) -> None:
    """Refuse what was said of another version than the one that stands now.

    Raises:
        Outdated: somebody changed it meanwhile; the message says who.
    """
    if check.version != version:
        last = Change.objects.filter(kind="check", object_id=check.pk).first()
        name = last.actor.get_username() if last and last.actor else "?"
        raise Outdated(
            _(
                "%(name)s has changed this check or its evidence meanwhile."
                " Nothing of yours is lost: look at both."
            )
            % {"name": name},
            check.version,
        )


def require_in_work(check: Check, *, withdrawal: bool = False) -> None:
    """Refuse to change what is out, or, without `withdrawal`, what waits to be withdrawn."""
    if check.status == Check.Status.PUBLISHED:
        raise Refused(_("This check is published. Start an update or a correction to change it."))
    if check.status == Check.Status.WITHDRAWN:
        raise Refused(_("This check was withdrawn. Start a new one."))
    if check.next_kind == Answer.Kind.WITHDRAWAL and not withdrawal:
        raise Refused(_("A withdrawal of this check waits for approval; send that back first."))


def require_published(check: Check) -> None:
    """Refuse to open what is not out, or is open already."""
    if check.status == Check.Status.WITHDRAWN:
        raise Refused(_("This check was withdrawn already."))
    if check.status != Check.Status.PUBLISHED:
        raise Refused(
            _("Only a published check without an open revision can be changed in this way.")
        )


def require_reason(reason: str) -> None:
    """Refuse a reason that says nothing."""
    if not any(map(str.isalnum, reason)):
        raise Refused(_("Write the reason. Readers will see it."))


def require_not_about_us(check: Check, claim: Claim) -> None:
    """Refuse where a check in another language says that the claim is about whoever runs the desk."""
    others = claim.checks.filter(origin=Check.Origin.OWN, conflict=Check.Conflict.OPERATOR)
    said = others.exclude(status=Check.Status.WITHDRAWN).exclude(pk=check.pk).exists()
    if said and check.next_kind != Answer.Kind.WITHDRAWAL:
        require_nothing(sentences([Missing("about_operator", final=True)]))


def require_finished(check: Check, claim: Claim) -> None:
    """Refuse to hand on what still lacks something."""
    require_not_about_us(check, claim)
    found = lacks_before_review(check, live_evidence(claim), Desk.current())
    require_nothing(sentences(found))


def require_nothing(missing: list[str]) -> None:
    """Refuse with what is missing, if anything is."""
    if missing:
        raise Refused(" ".join([_("Not yet:"), *missing]))
