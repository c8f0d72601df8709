"""Our checks: write, hand in, approve, publish, correct, withdraw. One address per action."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hearsay.web.claims.actions import checks as actions
from hearsay.web.claims.actions import publication
from hearsay.web.claims.models import Check, Claim, Desk
from hearsay.web.claims.refusals import Outdated, Refused
from hearsay.web.desk import wording_checks as _words  # noqa: F401 - its sentences are registered
from hearsay.web.desk.check_forms import CheckForm, EvidenceForm
from hearsay.web.desk.diff import diff_text
from hearsay.web.desk.languages import choices
from hearsay.web.desk.queries import checks as queries
from hearsay.web.desk.views.moves import go_back
from hearsay.web.people.gate import me
from hearsay.web.people.permissions import Allowed

__all__ = [
    "check",
    "check_approve",
    "check_autosave",
    "check_correct",
    "check_discard",
    "check_handover",
    "check_preview",
    "check_publish",
    "check_revisions",
    "check_save",
    "check_send_back",
    "check_start",
    "check_submit",
    "check_update",
    "check_withdraw",
    "checks",
]

PAGE = 50


def checks(request: HttpRequest) -> HttpResponse:
    """List checks: mine, those that wait, those that are out."""
    show = request.GET.get("show", "mine")
    if show not in queries.SHOWN:
        raise Http404
    page = Paginator(queries.listed(show, me(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/checks.html", {"page": page, "show": show})


def check_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a check of a claim in the language that was chosen."""
    claim = get_object_or_404(Claim, pk=pk)
    lang = request.POST.get("lang", "")
    if lang not in dict(choices(Desk.current(), claim.lang)):
        messages.error(request, _("Choose one of the languages on the list."))
        return go_back(request, "checks")
    try:
        made = actions.start(claim, lang, by=me(request), now=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
        return go_back(request, "checks")
    return redirect("check", made.pk)


def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a check: to write where it is in work, else to read."""
    return _page(request, _own(pk))


def check_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was written; where somebody else was first, show both."""
    one = _own(pk)
    answer = _save(request, one)
    if answer is None:
        messages.success(request, _("Saved."))
        return redirect("check", pk)
    return answer


def check_autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """Save for a browser that does so by itself; answer with how far the check is."""
    one = _own(pk)
    form = _form(one, request.POST)
    context: dict[str, Any] = {"form": form}
    status = 422
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.save(
                one, form.written(), version=version, by=me(request), now=timezone.now(), auto=True
            )
            status = 200
        except Refused as why:
            status, context["refused"] = 409, str(why)
            context["outdated"] = isinstance(why, Outdated)
    one = _own(pk)
    return render(
        request,
        "desk/check_state.html",
        {**_standing(one), **context, "saved_at": timezone.now() if status == 200 else None},
        status=status,
    )


def check_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was written, if the form came along, and hand it to a second person."""
    one = _own(pk)
    if "statement" in request.POST:
        answer = _save(request, one)
        if answer is not None:
            return answer
        version = _own(pk).version
    else:
        version = _version(request)
    done = _("Handed in. A second person can approve it now.")
    return _act(request, pk, partial(actions.submit, version=version), done)


def check_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the version that was read."""
    done = _("Approved. An editor can publish it now.")
    return _act(request, pk, partial(actions.approve, version=_version(request)), done)


def check_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it back to the authors with a note."""
    done = _("Sent back, with your note.")
    return _act(request, pk, partial(actions.send_back, note=_typed(request, "note")), done)


def check_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the approved version before readers."""
    act = partial(publication.publish, version=_version(request))
    return _act(request, pk, act, _("Published."))


def check_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a published check, because there is more to say."""
    done = _("Write the update. Until it is published, readers see what is out now.")
    return _act(request, pk, publication.update, done)


def check_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a published check, because it was wrong."""
    done = _("Write the correction. Until it is published, readers see what is out now.")
    return _act(request, pk, partial(publication.correct, reason=_typed(request, "reason")), done)


def check_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a published check, at once or once a second person has approved."""
    done = _("The withdrawal is written down.")
    return _act(request, pk, partial(publication.withdraw, reason=_typed(request, "reason")), done)


def check_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop the open revision."""
    done = _("Dropped. The history keeps what was written.")
    return _act(request, pk, partial(actions.discard, version=_version(request)), done)


def check_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the working copy as readers will see it."""
    one = _own(pk)
    return render(request, "desk/check_preview.html", _standing(one))


def check_revisions(request: HttpRequest, pk: int) -> HttpResponse:
    """List what was published, and show two revisions side by side."""
    one = _own(pk)
    answers = queries.revisions_of(one)
    context = {"check": one, "answers": answers, "history": queries.history_of(one)}
    if answers:
        by_number = {str(answer.number): answer for answer in answers}
        new = request.GET.get("new", "draft" if one.status in _OPEN else str(answers[0].number))
        usual = answers[1] if new == str(answers[0].number) and len(answers) > 1 else answers[0]
        old = request.GET.get("old", str(usual.number))
        if old not in by_number or (new != "draft" and new not in by_number):
            raise Http404
        evidence = list(queries.evidence_of(_claim(one))) if new == "draft" else []
        found = queries.compared(by_number[old], by_number.get(new, one), evidence)
        context |= {"fields": found, "old": old, "new": new}
    return render(request, "desk/check_revisions.html", context)


def check_handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Give another desk what it needs to check the claim in our place, as a text file."""
    one = _own(pk)
    context = {"check": one, "evidence": queries.evidence_of(_claim(one))}
    response = render(request, "desk/handover.txt", context, "text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="claim-{one.claim_id}.txt"'
    return response


_OPEN = ("draft", "in_review", "approved")


def _own(pk: int) -> Check:
    return get_object_or_404(queries.own_check(pk))


def _claim(one: Check) -> Claim:
    if one.claim is None:
        raise Http404
    return one.claim


def _version(request: HttpRequest) -> int:
    """Return the version that the person has read; one that cannot be is outdated."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _typed(request: HttpRequest, name: str) -> str:
    """Return what was typed into a field that says why."""
    return request.POST.get(name, "")[:2_000]


def _form(one: Check, data: Any = None) -> CheckForm:
    return CheckForm(data, instance=one, desk=Desk.current())


def _standing(one: Check) -> dict[str, Any]:
    evidence = list(queries.evidence_of(_claim(one)))
    standing = queries.standing(one, evidence, Desk.current())
    return {"check": one, "claim": one.claim, "evidence": evidence, "standing": standing}


def _page(
    request: HttpRequest, one: Check, form: CheckForm | None = None, status: int = 200
) -> HttpResponse:
    writes = one.status in _OPEN and one.next_kind != "withdrawal"
    may = Allowed(me(request))
    notes = queries.history_of(one) if one.status == "draft" else []
    context = {
        **_standing(one),
        "form": (form or _form(one)) if writes and may["check_save"] else None,
        "evidence_form": EvidenceForm(desk=Desk.current()),
        "is_own": me(request).pk in (one.author_id, one.last_editor_id),
        "latest": one.answers.filter(is_latest=True).first(),
        "sent_back": next((line for line in notes if line.verb == "send_back_check"), None),
    }
    return render(request, "desk/check.html", context, status=status)


def _save(request: HttpRequest, one: Check) -> HttpResponse | None:
    """Save the form; return the page to show instead if that was not possible."""
    form = _form(one, request.POST)
    if not form.is_valid():
        return _page(request, one, form, 422)
    kept = [name for name in form.written() if request.POST.get(f"use_{name}") == "theirs"]
    fields = {name: value for name, value in form.written().items() if name not in kept}
    version = form.cleaned_data["version"]
    try:
        actions.save(one, fields, version=version, by=me(request), now=timezone.now())
    except Outdated as why:
        return _both(request, _own(one.pk), form, why)
    except Refused as why:
        messages.error(request, str(why))
        return _page(request, _own(one.pk), form, 409)
    return None


def _both(request: HttpRequest, one: Check, form: CheckForm, why: Outdated) -> HttpResponse:
    """Show what stands now beside what was written, field by field; nothing is lost."""
    theirs = _form(one)
    differing, same = [], []
    for name, mine in form.written().items():
        stands = getattr(one, name)
        if mine == stands:
            same.append(form[name])
            continue
        rows = diff_text(_said(stands), _said(mine))
        field = {"mine": form[name], "name": name, "label": theirs[name].label, "rows": rows}
        differing.append(field | {"theirs": _said(stands)})
    context = {
        "check": one,
        "why": str(why),
        "version": why.version,
        "differing": differing,
        "same": same,
    }
    return render(request, "desk/check_both.html", context, status=409)


def _said(value: object) -> str:
    if isinstance(value, str):
        return str(dict(Check.Conflict.choices).get(value, value)) if value else ""
    return "" if value is None else str(value)


def _act(request: HttpRequest, pk: int, act: Callable[..., object], done: str) -> HttpResponse:
    """Do something with the check, or say why not; back to it."""
    try:
        act(_own(pk), by=me(request), now=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, done)
    return redirect("check", pk)
