"""How the history of checks, evidence, settings, the tipline and sources is said."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hearsay.web.claims.models import Change
from hearsay.web.desk.wording import Names, says

__all__ = ["SAID"]

SAID = {
    "start_check": _("Started the check"),
    "save_check": _("Changed the check"),
    "submit_check": _("Handed it in for approval"),
    "approve_check": _("Approved it"),
    "drop_approval": _("Changed the evidence, so that the check must be read again"),
    "send_back_check": _("Sent it back"),
    "update_check": _("Started an update"),
    "correct_check": _("Started a correction"),
    "propose_withdrawal": _("Proposed to withdraw it"),
    "discard_check": _("Dropped the draft"),
    "publish_check": _("Published it"),
    "publish_update": _("Published an update"),
    "publish_correction": _("Published a correction"),
    "withdraw_check": _("Withdrew it"),
    "add_evidence": _("Added evidence"),
    "edit_evidence": _("Changed evidence"),
    "remove_evidence": _("Removed evidence"),
    "open_evidence": _("Opened evidence"),
    "retry_evidence": _("Asked to try evidence again"),
    "change_desk": _("Changed the settings"),
    "add_rating": _("Added a rating"),
    "change_rating": _("Changed a rating"),
    "move_rating": _("Moved a rating"),
    "switch_rating": _("Offered a rating, or no longer"),
    "add_topic": _("Added a topic"),
    "change_topic": _("Changed a topic"),
    "move_topic": _("Moved a topic"),
    "switch_topic": _("Offered a topic, or no longer"),
    "send_answer": _("Sent an answer to everyone who waited"),
    "recall_answer": _("Recalled an answer, with an apology to everyone who received it"),
    "hold_back_check": _("Held a check back from automatic answers"),
    "let_check_go": _("Let a check be answered with again"),
    "trip_breaker": _("Automatic answers stopped by themselves"),
    "reset_breaker": _("Turned automatic answers on again"),
    "mute_asker": _("Muted a pseudonym"),
    "unmute_asker": _("Answered a pseudonym again"),
    "change_tipline": _("Changed the tipline's settings"),
    "settle_message": _("Settled whether a message arrived"),
    "add_source": _("Followed a source"),
    "change_source": _("Changed a source"),
    "pause_source": _("Paused a source"),
    "resume_source": _("Followed a source again"),
    "remove_source": _("Removed a source"),
    "poll_source": _("Asked a source out of turn"),
}


@says(*SAID)
def _said(change: Change, names: Names) -> str:
    """Name what was done; what it was done to is said where that is worth a word."""
    if change.verb == "update_check" and change.actor_id is None:
        return _publishers(change)
    said = str(SAID[change.verb])
    about = (
        change.after.get("source")
        or change.before.get("source")
        or change.after.get("url")
        or change.before.get("url")
        or change.after.get("name_en")
    )
    return f"{said}: {about}" if about else said


def _publishers(change: Change) -> str:
    """Say that another publisher's check is now as they have it; nobody here started an update."""
    before, after = change.before.get("rating_text"), change.after.get("rating_text")
    if before and after:
        said = gettext("Took over what its publisher changed: “%(before)s” is now “%(after)s”")
        return said % {"before": before, "after": after}
    return gettext("Took over what its publisher changed")
