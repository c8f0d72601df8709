"""Set what people say of a claim: status, who works on it, harms, deadline, topic, words, notes.

What can be set for one claim can be set for many: one transaction, one line of history for each
claim that changes, and none at all if one of them refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext as _

from hearsay.web.claims.actions.claims import fit, live_claims, said_why, touch
from hearsay.web.claims.actions.matches import answer_is_known
from hearsay.web.claims.actions.undo import way_back
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Change, Claim, Note, Topic
from hearsay.web.claims.refusals import Outdated, Refused
from hearsay.web.people.models import Role, User

__all__ = [
    "HARMS",
    "SETTABLE",
    "add_note",
    "assign",
    "edit_statement",
    "set_deadline",
    "set_harms",
    "set_second_reader",
    "set_status",
    "set_topic",
]

HARMS = ("health", "money", "danger")
SETTABLE = tuple(status for status in Claim.Status if status != Claim.Status.MERGED)
"""The statuses that people may set; a claim becomes merged by merging it."""
MOST_STATEMENT = 2_000
MOST_NOTE = 10_000

Test = Callable[[Claim], None]


@transaction.atomic
def set_status(
    claims: Iterable[int], status: str, *, by: User, now: datetime, why: str = ""
) -> list[Change]:
    """Say where claims stand.

    "Answered" is for claims whose answer is known: a check of ours is out, or another publisher's
    was confirmed. It is never set by itself, as a confirmed check may answer half of a claim.
    """
    if status not in SETTABLE:
        raise Refused(_("A claim cannot be set to “%(status)s”.") % {"status": status[:40]})

    def test(claim: Claim) -> None:
        if status == Claim.Status.ANSWERED and not answer_is_known(claim.pk):
            raise Refused(
                _(
                    "Nothing answers claim #%(number)d yet: publish a check or confirm another "
                    "publisher's first."
                )
                % {"number": claim.pk}
            )

    return _set(claims, "status", {"status": status}, by=by, now=now, why=why, test=test)


@transaction.atomic
def assign(
    claims: Iterable[int], person: User | None, *, by: User, now: datetime, why: str = ""
) -> list[Change]:
    """Give claims to somebody who checks them, or take them off everybody (None)."""
    _is_checker(person)
    values = {"assignee_id": person.pk if person else None}
    return _set(claims, "assign", values, by=by, now=now, why=why, test=_two_people)


@transaction.atomic
def set_second_reader(
    claims: Iterable[int], person: User | None, *, by: User, now: datetime, why: str = ""
) -> list[Change]:
    """Name who reads the check of claims before it goes out; another person than who writes it."""
    _is_checker(person)
    values = {"second_reader_id": person.pk if person else None}
    return _set(claims, "second_reader", values, by=by, now=now, why=why, test=_two_people)


@transaction.atomic
def set_harms(
    claims: Iterable[int], harms: Iterable[str], *, by: User, now: datetime, why: str = ""
) -> list[Change]:
    """Say which harm claims may do (none of them: no harm); suggestions by words no longer count."""
    chosen = set(harms)
    if unknown := chosen - set(HARMS):
        raise Refused(_("There is no harm called “%(harm)s”.") % {"harm": min(unknown)[:40]})
    values = {f"harm_{name}": name in chosen for name in HARMS} | {"harm_by_people": True}
    return _set(claims, "harms", values, by=by, now=now, why=why)


@transaction.atomic
def set_deadline(
    claims: Iterable[int], day: date | None, *, by: User, now: datetime, why: str = ""
) -> list[Change]:
    """Set the day by which claims must be answered, or None."""
    if day is not None and day < timezone.localtime(now).date():
        raise Refused(_("That day is past. Choose today or a later day."))
    return _set(claims, "deadline", {"deadline": day}, by=by, now=now, why=why)


@transaction.atomic
def set_topic(
    claims: Iterable[int], topic: Topic | None, *, by: User, now: datetime, why: str = ""
) -> list[Change]:
    """File claims under a topic, or under none."""
    if topic is not None and not topic.active:
        raise Refused(_("That topic is not used any more. Choose another."))
    values = {"topic_id": topic.pk if topic else None}
    return _set(claims, "topic", values, by=by, now=now, why=why)


@transaction.atomic
def edit_statement(  # noqa: PLR0913 - a sentence, its language, and what it was written over
    claim: int,
    statement: str,
    *,
    version: int,
    by: User,
    now: datetime,
    lang: str | None = None,
    why: str = "",
) -> list[Change]:
    """Word a claim anew.

    Raises:
        Outdated: the claim is not in `version` any more.
        Refused: nothing or too much was written.
    """
    statement = fit(statement, MOST_STATEMENT, empty=_("Write what is claimed."))
    stands = live_claims([claim])[claim]
    if stands.version != version:
        raise Outdated(
            _("Somebody changed this claim while you were writing. Look at what stands now."),
            stands.version,
        )
    values = {"statement": statement, "lang": lang or stands.lang}
    return _set([claim], "statement", values, by=by, now=now, why=why)


@transaction.atomic
def add_note(claim: int, text: str, *, by: User, now: datetime) -> Note:
    """Write something beside a claim for one's colleagues."""
    text = fit(text, MOST_NOTE, empty=_("Write something first."))
    stands = live_claims([claim])[claim]
    note = Note.objects.create(claim=stands, author=by, text=text, at=now)
    record(note, "note", by=by, now=now, claim=stands)
    return note


def _set(  # noqa: PLR0913 - one line of history
    claims: Iterable[int],
    verb: str,
    values: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    why: str,
    test: Test | None = None,
) -> list[Change]:
    """Set fields of claims; those that have the values already are left alone."""
    why, changes = said_why(why), []
    for claim in live_claims(claims).values():
        before = {name: getattr(claim, name) for name in values}
        if before == values:
            continue
        _put(claim, values, test)
        changes.append(
            record(
                claim,
                verb,
                by=by,
                now=now,
                before=_as_json(before),
                after=_as_json(values),
                why=why,
                claim=claim,
            )
        )
    return changes


def _put(claim: Claim, values: Mapping[str, Any], test: Test | None) -> None:
    for name, value in values.items():
        setattr(claim, name, value)
    if test is not None:
        test(claim)
    touch(claim, *(_field(name).name for name in values))


def _field(name: str) -> Field[Any, Any]:
    field = Claim._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(name)
    return field


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def _is_checker(person: User | None) -> None:
    if person is not None and (not person.is_active or person.role < Role.CHECKER):
        raise Refused(
            _("%(name)s cannot check claims. Choose somebody with the role of a checker.")
            % {"name": person.get_username()}
        )


def _two_people(claim: Claim) -> None:
    if claim.assignee_id is not None and claim.assignee_id == claim.second_reader_id:
        raise Refused(
            _("Claim #%(number)d needs two people: who checks it cannot be its second reader.")
            % {"number": claim.pk}
        )


@way_back("status", "assign", "second_reader", "harms", "deadline", "topic", "statement")
def _put_back(change: Change, by: User, now: datetime) -> None:
    """Set the fields to what they were, unless they were changed again since."""
    claim = live_claims([change.object_id])[change.object_id]
    values = {name: _field(name).to_python(value) for name, value in change.before.items()}
    if _as_json({name: getattr(claim, name) for name in values}) != change.after:
        raise Refused(_("It was changed again since. Undo the later change first."))
    for name in ("assignee_id", "second_reader_id"):
        if values.get(name) and not User.objects.filter(pk=values[name]).exists():
            raise Refused(_("The person who had it is not at the desk any more."))
    _put(claim, values, _two_people)


@way_back("note", own=True)
def _take_note_off(change: Change, by: User, now: datetime) -> None:
    Note.objects.filter(pk=change.object_id).delete()
