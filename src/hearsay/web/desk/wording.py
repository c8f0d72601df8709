"""How history, guards and reasons are said on the desk's pages, in the reader's language.

`@says("verb")` adds the words for another verb; one without words is shown by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearsay.types import GuardKind
from hearsay.web.claims.models import Change, Claim
from hearsay.web.dates import day_here

__all__ = ["Names", "say_change", "say_guard", "says"]


@dataclass(frozen=True, slots=True)
class Names:
    """What ids in the history stand for; `checks` are by the ids of their matches."""

    people: Mapping[int, str]
    topics: Mapping[int, str]
    checks: Mapping[int, str] = field(default_factory=dict)


Sentence = Callable[[Change, Names], str]
SENTENCES: dict[str, Sentence] = {}


def says(*verbs: str) -> Callable[[Sentence], Sentence]:
    """Register a function as what puts changes of these verbs into words."""

    def keep(function: Sentence) -> Sentence:
        SENTENCES.update(dict.fromkeys(verbs, function))
        return function

    return keep


def say_change(change: Change, names: Names) -> str:
    """Return what a change did, in one sentence; who and when stand beside it."""
    sentence = SENTENCES.get(change.verb)
    return sentence(change, names) if sentence else change.verb.replace("_", " ").capitalize()


def say_guard(guard: object) -> str:
    """Return what a guard saw: a text such as "number: 15 vs 17", or a mapping of its fields."""
    kind, ours, theirs = _parts(guard)
    name = _guard_names().get(kind, kind)
    if not ours and not theirs:
        return name
    return _("%(name)s: “%(ours)s” here, “%(theirs)s” there") % {
        "name": name,
        "ours": ours or _("nothing"),
        "theirs": theirs or _("nothing"),
    }


def _parts(guard: object) -> tuple[str, str, str]:
    if isinstance(guard, Mapping):
        fields = (str(guard.get(name) or "") for name in ("kind", "message", "check"))
        kind, ours, theirs = fields
        return kind, ours, theirs
    kind, colon, sides = str(guard).partition(": ")
    ours, vs, theirs = sides.partition(" vs ")
    if not colon or not vs:
        return str(guard), "", ""
    return kind, ours.strip("–"), theirs.strip("–")


def _guard_names() -> dict[str, str]:
    return {
        GuardKind.NUMBER: _("Different number"),
        GuardKind.UNIT: _("Different unit"),
        GuardKind.MONEY: _("Different amount of money"),
        GuardKind.DATE: _("Different date"),
        GuardKind.TIME: _("Different time"),
        GuardKind.PLACE: _("Different place"),
        GuardKind.PRODUCT: _("Different product"),
        GuardKind.NAME: _("Different name"),
        GuardKind.NEGATION: _("One says yes, the other no"),
    }


def _status(value: object) -> str:
    return str(dict(Claim.Status.choices).get(str(value), value))


@says("status")
def _said_status(change: Change, names: Names) -> str:
    return _("Status: %(before)s → %(after)s") % {
        "before": _status(change.before.get("status")),
        "after": _status(change.after.get("status")),
    }


def _person(number: int | None, names: Names) -> str:
    if number is None:
        return _("nobody")
    return names.people.get(number) or _("somebody who left")


@says("assign")
def _said_assign(change: Change, names: Names) -> str:
    return _("Assigned to %(person)s") % {"person": _person(change.after.get("assignee_id"), names)}


@says("second_reader")
def _said_second_reader(change: Change, names: Names) -> str:
    return _("Second reader: %(person)s") % {
        "person": _person(change.after.get("second_reader_id"), names)
    }


@says("harms")
def _said_harms(change: Change, names: Names) -> str:
    words = {
        "harm_health": _("health"),
        "harm_money": _("money"),
        "harm_danger": _("physical danger"),
    }
    set_ = ", ".join(word for field, word in words.items() if change.after.get(field))
    return _("Possible harm: %(harms)s") % {"harms": set_ or _("none")}


@says("deadline")
def _said_deadline(change: Change, names: Names) -> str:
    day = parse_date(change.after.get("deadline") or "")
    return _("Deadline: %(day)s") % {"day": day_here(day) if day else _("none")}


@says("topic")
def _said_topic(change: Change, names: Names) -> str:
    number = change.after.get("topic_id")
    return _("Topic: %(topic)s") % {"topic": names.topics.get(number, "?") if number else _("none")}


@says("statement")
def _said_statement(change: Change, names: Names) -> str:
    return _("Worded anew. Before: “%(before)s”") % {"before": change.before.get("statement", "")}


@says("note")
def _said_note(change: Change, names: Names) -> str:
    return _("Wrote a note")


def _messages(change: Change) -> str:
    count = int(change.after.get("count", 0))
    return ngettext("%(count)d message", "%(count)d messages", count) % {"count": count}


@says("set_aside_message")
def _said_set_aside_message(change: Change, names: Names) -> str:
    return _("Set a message aside that could not be matched with checks")


@says("merge")
def _said_merge(change: Change, names: Names) -> str:
    return _("Merged #%(gone)d into #%(into)d (%(messages)s)") % {
        "gone": change.object_id,
        "into": change.after.get("into", 0),
        "messages": _messages(change),
    }


@says("split")
def _said_split(change: Change, names: Names) -> str:
    return _("Split #%(made)d off #%(source)d (%(messages)s)") % {
        "made": change.object_id,
        "source": change.after.get("from", 0),
        "messages": _messages(change),
    }


@says("move")
def _said_move(change: Change, names: Names) -> str:
    return _("Moved %(messages)s from #%(source)d to #%(into)d") % {
        "messages": _messages(change),
        "source": change.object_id,
        "into": change.after.get("into", 0),
    }


@says("delete_messages")
def _said_delete_messages(change: Change, names: Names) -> str:
    return _("Deleted here because deleted where it came from: %(messages)s") % {
        "messages": _messages(change)
    }


@says("edit_message")
def _said_edit_message(change: Change, names: Names) -> str:
    if change.after.get("stays"):
        return _("A post was edited where it came from; it stays here, where a person put it")
    return _("A post was edited where it came from, and is matched and grouped anew")


def _check(change: Change, names: Names) -> str:
    return names.checks.get(change.object_id) or _("a check that is gone")


@says("confirm")
def _said_confirm(change: Change, names: Names) -> str:
    return _("Confirmed as the answer: “%(check)s”") % {"check": _check(change, names)}


@says("reject")
def _said_reject(change: Change, names: Names) -> str:
    return _("Rejected: “%(check)s”") % {"check": _check(change, names)}


@says("relate")
def _said_relate(change: Change, names: Names) -> str:
    return _("Same topic, different claim: “%(check)s”") % {"check": _check(change, names)}


@says("undo")
def _said_undo(change: Change, names: Names) -> str:
    return _("Undone: %(change)s") % {
        "change": say_change(change.undoes, names) if change.undoes else ""
    }
