"""Evidence: sources that a reader can open. The worker fetches the copies; nothing here asks the network."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from hearsay.connect.addresses import judge_url
from hearsay.errors import UrlError
from hearsay.text import canonical_url
from hearsay.web.claims.actions.undo import way_back
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Answer, Change, Check, Claim, Evidence
from hearsay.web.claims.refusals import Refused, not_followed
from hearsay.web.people.models import User

__all__ = ["MOST", "add", "drop_approvals", "edit", "mark_opened", "remove", "retry"]

MOST = 200
"""Sources of one claim: more than any reader opens."""

_WORDS = ("url", "title", "excerpt", "lang")
_UNFETCHED: dict[str, Any] = {
    "state": Evidence.State.PENDING,
    "tries": 0,
    "failure": "",
    "said": {},
    "fetched_at": None,
    "final_url": "",
    "content_type": "",
    "size": None,
    "sha256": "",
}


@transaction.atomic
def add(  # noqa: PLR0913 - a source has that many columns
    claim: Claim,
    url: str,
    *,
    title: str = "",
    excerpt: str = "",
    lang: str = "",
    by: User,
    now: datetime,
) -> Evidence:
    """Add a source to a claim, to be archived by the worker.

    Raises:
        Refused: the address is not a public web page, is there already, or there are too many.
    """
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.status == Claim.Status.MERGED:
        raise Refused(_("This claim was merged into another. Add the evidence to that one."))
    url = _judged(url)
    _require_new(claim, url)
    one = Evidence.objects.create(
        claim=claim,
        url=url,
        title=title,
        excerpt=excerpt,
        lang=lang,
        added_by=by,
        added_at=now,
        try_after=now,
    )
    after = {name: getattr(one, name) for name in _WORDS}
    record(one, "add_evidence", by=by, now=now, after=after, claim=claim)
    _changed(claim, by, now)
    return one


@transaction.atomic
def edit(  # noqa: PLR0913 - a source has that many columns
    evidence: Evidence, *, url: str, title: str, excerpt: str, lang: str, by: User, now: datetime
) -> Evidence:
    """Change what is said of a source; another address is fetched and opened anew.

    Raises:
        Refused: it was removed, or the address cannot be used.
    """
    one, claim = _locked(evidence)
    new = {"url": one.url, "title": title, "excerpt": excerpt, "lang": lang}
    if url.strip() != one.url:
        new["url"] = _judged(url)
        _require_new(claim, new["url"], but=one)
    before = {name: getattr(one, name) for name in _WORDS if getattr(one, name) != new[name]}
    if not before:
        return one
    _set(one, new, now)
    after = {name: new[name] for name in before}
    record(one, "edit_evidence", by=by, now=now, before=before, after=after, claim=claim)
    _changed(claim, by, now)
    return one


@transaction.atomic
def remove(evidence: Evidence, *, by: User, now: datetime) -> None:
    """Take a source off the list; published answers keep what they showed.

    Raises:
        Refused: it was removed already.
    """
    one, claim = _locked(evidence)
    one.removed_at = now
    one.save(update_fields=["removed_at"])
    record(one, "remove_evidence", by=by, now=now, before={"url": one.url}, claim=claim)
    _changed(claim, by, now)


@transaction.atomic
def mark_opened(evidence: Evidence, *, by: User, now: datetime) -> None:
    """Note that a person opened the source and says so; the first one to say so is kept.

    Raises:
        Refused: it was removed.
    """
    one, claim = _locked(evidence)
    if one.opened_by_id is not None:
        return
    one.opened_by = by
    one.save(update_fields=["opened_by"])
    record(one, "open_evidence", by=by, now=now, after={"url": one.url}, claim=claim)


@transaction.atomic
def retry(evidence: Evidence, *, by: User, now: datetime) -> None:
    """Let the worker try again to archive a source that could not be.

    Raises:
        Refused: it did not fail, or was removed.
    """
    one, claim = _locked(evidence)
    if one.state != Evidence.State.FAILED:
        raise Refused(_("Only a source that could not be archived can be tried again."))
    before = {"failure": one.failure}
    for name, value in _UNFETCHED.items():
        setattr(one, name, value)
    one.try_after = now
    one.save()
    record(one, "retry_evidence", by=by, now=now, before=before, claim=claim)


@way_back("edit_evidence")
def _take_back_edit(change: Change, by: User, now: datetime) -> None:
    one, claim = _locked(Evidence(pk=change.object_id))
    if any(getattr(one, name) != value for name, value in change.after.items()):
        raise Refused(_("The source has been changed since, so this cannot be undone by itself."))
    if "url" in change.before:
        _require_new(claim, change.before["url"], but=one)
    _set(one, change.before, now)
    _changed(claim, by, now)


@way_back("add_evidence")
def _take_back_adding(change: Change, by: User, now: datetime) -> None:
    one, claim = _locked(Evidence(pk=change.object_id))
    one.removed_at = now
    one.save(update_fields=["removed_at"])
    _changed(claim, by, now)


@way_back("remove_evidence")
def _take_back_removal(change: Change, by: User, now: datetime) -> None:
    one, claim = _locked(Evidence(pk=change.object_id), removed=True)
    _require_new(claim, one.url, but=one)
    one.removed_at = None
    one.save(update_fields=["removed_at"])
    _changed(claim, by, now)


@way_back("open_evidence")
def _take_back_opening(change: Change, by: User, now: datetime) -> None:
    one, claim = _locked(Evidence(pk=change.object_id))
    one.opened_by = None
    one.save(update_fields=["opened_by"])
    _changed(claim, by, now)


def _locked(evidence: Evidence, *, removed: bool = False) -> tuple[Evidence, Claim]:
    claim = Claim.objects.select_for_update(of=("self",)).get(evidence=evidence.pk)
    one = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if one.claim_id != claim.pk:
        raise Refused(_("This source has just gone to another claim. Try again."))
    if (one.removed_at is not None) != removed:
        raise Refused(
            _("This source is on the list already.") if removed else _("This source was removed.")
        )
    return one, claim


def _judged(text: str) -> str:
    """Return an address as it was given, if it may be followed at all."""
    url = text.strip()
    try:
        judge_url(url, settings.FETCH_ALLOW)  # what the worker may fetch
    except UrlError as error:
        raise not_followed(error) from error
    if len(url) > Evidence._meta.get_field("url").max_length:  # type: ignore[operator]
        raise Refused(_("The address is too long."))
    return url


def _require_new(claim: Claim, url: str, but: Evidence | None = None) -> None:
    """Refuse a second link to the same page, however it is spelt."""
    others = claim.evidence.filter(removed_at=None)
    known = [one for one in others if but is None or one.pk != but.pk]
    if len(known) >= MOST:
        raise Refused(_("This claim has %(most)d sources already.") % {"most": MOST})
    same = canonical_url(url)
    if any(one.url == url or (same and canonical_url(one.url) == same) for one in known):
        raise Refused(_("This source is on the list already."))


def _set(one: Evidence, new: dict[str, Any], now: datetime) -> None:
    if new.get("url", one.url) != one.url:
        new = {**new, **_UNFETCHED, "try_after": now, "opened_by": None}
    for name, value in new.items():
        setattr(one, name, value)
    one.save()


def _changed(claim: Claim, by: User, now: datetime) -> None:
    """Whoever changed the sources of a draft has changed the draft; what is further falls back."""
    drafts = claim.checks.filter(origin=Check.Origin.OWN, status=Check.Status.DRAFT)
    drafts.update(last_editor=by)
    drop_approvals(claim, by, now)


def drop_approvals(claim: Claim, by: User, now: datetime) -> None:
    """What waits or was approved rested on other evidence: a second person must look again.

    That is somebody else than who changed the evidence.
    """
    waiting = (Check.Status.IN_REVIEW, Check.Status.APPROVED)
    own = claim.checks.select_for_update().filter(origin=Check.Origin.OWN, status__in=waiting)
    for check in own.exclude(next_kind=Answer.Kind.WITHDRAWAL).order_by("id"):
        before = {"status": check.status, "version": check.version}
        check.status, check.last_editor = Check.Status.IN_REVIEW, by
        check.approved_by = check.approved_at = None
        check.version += 1
        check.save(update_fields=["status", "approved_by", "approved_at", "version", "last_editor"])
        after = {"status": check.status, "version": check.version}
        record(check, "drop_approval", by=by, now=now, before=before, after=after, claim=claim)
