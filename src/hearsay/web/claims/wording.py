"""The sentences in which codes are said, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearsay.web.claims.priority import Factor
from hearsay.web.claims.reason import Reason

__all__ = ["say", "say_factor", "say_harm"]

_Numbers = dict[str, int | float | str]


def say(reason: Reason) -> str:
    """Return the sentence for a reason of any decision here; a code that has none is a KeyError."""
    return _SAID[reason.code](dict(reason.numbers))


def say_factor(factor: Factor) -> str:
    """Return the name of a factor of priority."""
    return {
        "asks": _("How many ask"),
        "growth": _("How fast it grows"),
        "harm": _("Possible harm"),
        "deadline": _("Deadline"),
    }[factor.name]


def say_harm(harm: str) -> str:
    """Return the name of a harm that a false claim may do."""
    return {
        "health": _("Health"),
        "money": _("Money"),
        "danger": _("Physical danger"),
    }[harm]


def _harms(codes: int | float | str) -> str:
    return ", ".join(say_harm(code) for code in str(codes).split(",") if code)


def _asks(n: _Numbers) -> str:
    askers = ngettext("%(askers)d person asked", "%(askers)d people asked", int(n["askers"])) % n
    messages = ngettext("%(messages)d message", "%(messages)d messages", int(n["messages"])) % n
    return _("%(askers)s, in %(messages)s.") % {"askers": askers, "messages": messages}


def _asks_quiet(n: _Numbers) -> str:
    days = int(n["quiet_days"])
    quiet = ngettext(
        "Nothing new for %(quiet_days)d day.", "Nothing new for %(quiet_days)d days.", days
    )
    return f"{_asks(n)} {quiet % n}"


def _growth_up(n: _Numbers) -> str:
    return (
        _("Growing: %(last_day)d in the last 24 hours, after %(day_before)d in the day before.") % n
    )


def _growth_steady(n: _Numbers) -> str:
    return _("Steady: %(last_day)d in the last 24 hours, as many as in the day before.") % n


def _growth_down(n: _Numbers) -> str:
    return (
        _("Fading: %(last_day)d in the last 24 hours, after %(day_before)d in the day before.") % n
    )


def _growth_new(n: _Numbers) -> str:
    count = int(n["last_day"])
    return (
        ngettext(
            "New: %(last_day)d message in its first 24 hours.",
            "New: %(last_day)d messages in its first 24 hours.",
            count,
        )
        % n
    )


def _harm(n: _Numbers) -> str:
    set_by_people = _("Set by the team: %(harms)s.") % {"harms": _harms(n["harms"])}
    return f"{set_by_people} {_harm_suggested(n)}" if n["suggested"] else set_by_people


def _harm_suggested(n: _Numbers) -> str:
    return _("Suggested by words in it: %(harms)s.") % {"harms": _harms(n["suggested"])}


def _deadline(n: _Numbers) -> str:
    hours = int(n["hours"])
    if not hours:
        return _("Due in less than an hour.")
    return ngettext("Due in %(hours)d hour.", "Due in %(hours)d hours.", hours) % n


def _deadline_passed(n: _Numbers) -> str:
    hours = int(n["hours"])
    if not hours:
        return _("The deadline passed less than an hour ago.")
    return (
        ngettext(
            "The deadline passed %(hours)d hour ago.",
            "The deadline passed %(hours)d hours ago.",
            hours,
        )
        % n
    )


def _summary_short(n: _Numbers) -> str:
    return (
        _("The summary is too short: it has %(length)d syllables and needs %(least)d or more.") % n
    )


def _summary_long(n: _Numbers) -> str:
    return _("The summary is too long: it has %(length)d syllables and may have %(most)d.") % n


def _no_evidence(n: _Numbers) -> str:
    return (
        ngettext(
            "There is no evidence. Add %(needed)d source that readers can open.",
            "There is no evidence. Add %(needed)d sources that readers can open.",
            int(n["needed"]),
        )
        % n
    )


def _evidence_unopened(n: _Numbers) -> str:
    return (
        _(
            "Sources that can be opened: %(openable)d, needed: %(needed)d. Wait until a copy has"
            " been fetched, or open a source yourself and say that you did."
        )
        % n
    )


_SAID: dict[str, Callable[[_Numbers], str]] = {
    "asks": _asks,
    "asks_quiet": _asks_quiet,
    "growth_new": _growth_new,
    "growth_up": _growth_up,
    "growth_steady": _growth_steady,
    "growth_down": _growth_down,
    "harm": _harm,
    "harm_suggested": _harm_suggested,
    "harm_none": lambda _n: _("No harm to health, money or safety is known."),
    "deadline": _deadline,
    "deadline_passed": _deadline_passed,
    "deadline_none": lambda _n: _("There is no deadline."),
    "about_operator": lambda _n: _(
        "This claim is about whoever runs this desk, so this desk never publishes a check of it."
        " Hand it over to another desk."
    ),
    "no_claim": lambda _n: _("The claim is empty. Write the statement that was checked."),
    "no_rating": lambda _n: _("There is no rating. Choose one."),
    "no_rating_reason": lambda _n: _(
        "This rating gives no verdict, so readers must learn why. Write the reason."
    ),
    "no_summary": lambda _n: _("The summary is empty. Write what was found."),
    "summary_short": _summary_short,
    "summary_long": _summary_long,
    "no_evidence": _no_evidence,
    "evidence_unopened": _evidence_unopened,
    "conflict_unanswered": lambda _n: _(
        "Answer the question whether this claim is about whoever runs this desk."
    ),
    "no_correction_reason": lambda _n: _(
        "Write why the published check is corrected. Readers will see the reason."
    ),
    "no_withdrawal_reason": lambda _n: _(
        "Write why the published check is withdrawn. Readers will see the reason."
    ),
    "no_approval": lambda _n: _("A second person must approve this version."),
    "approval_own": lambda _n: _(
        "This version was approved only by its author or by whoever changed it last. A second"
        " person must approve it."
    ),
    "approval_stale": lambda _n: _(
        "An earlier version was approved, but it has been changed since. A second person must"
        " approve this version."
    ),
}
