"""The page of a claim, and one address for each thing people do to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearsay.web.claims.actions import grouping, matches, triage
from hearsay.web.claims.actions.undo import undo
from hearsay.web.claims.models import Change, Claim, Desk, Match, Message, Topic
from hearsay.web.claims.refusals import Outdated, Refused
from hearsay.web.dates import years
from hearsay.web.desk.queries import claim as read
from hearsay.web.desk.views.moves import wish
from hearsay.web.people.gate import me
from hearsay.web.people.models import User

__all__ = [
    "claim",
    "claim_assign",
    "claim_deadline",
    "claim_harms",
    "claim_history",
    "claim_merge",
    "claim_move",
    "claim_note",
    "claim_second_reader",
    "claim_split",
    "claim_statement",
    "claim_status",
    "claim_topic",
    "claim_undo",
    "match_confirm",
    "match_reject",
    "match_relate",
]

LONGEST_NUMBER = 18
"""Digits of an id: a longer one fits into no column."""
EXAMPLES = 5
"""Messages shown in a preview."""

Act = Callable[..., object]
Row = TypeVar("Row", bound=Model)


def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a claim: what is said, by how many, who has checked it, and what was done so far."""
    return _page(request, pk)


def claim_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every change of a claim: who, when, what, why."""
    shown, number = get_object_or_404(Claim, pk=pk), max(_number(request.GET.get("page")) or 1, 1)
    start = (number - 1) * read.LINES_A_PAGE
    reader = me(request)
    lines, more = read.history(shown, reader, start=start) if start < 10**6 else ((), False)
    context = {"claim": shown, "lines": lines, "number": number, "more": more}
    return _render(request, "desk/claim_history.html", context)


def claim_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where the claim stands."""
    status = request.POST.get("status", "")
    return _act(request, pk, lambda **w: triage.set_status([pk], status, **w), _("Status set."))


def claim_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the claim to somebody."""
    return _act(
        request,
        pk,
        lambda **w: triage.assign([pk], _chosen(User, request.POST.get("person")), **w),
        _("Assigned."),
    )


def claim_second_reader(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the second reader."""
    return _act(
        request,
        pk,
        lambda **w: triage.set_second_reader([pk], _chosen(User, request.POST.get("person")), **w),
        _("Second reader set."),
    )


def claim_harms(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which harm the claim may do."""
    harms = request.POST.getlist("harm")
    return _act(request, pk, lambda **w: triage.set_harms([pk], harms, **w), _("Harms set."))


def claim_deadline(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the day by which the claim must be answered; empty takes it away."""
    return _act(
        request,
        pk,
        lambda **w: triage.set_deadline([pk], _day(request.POST.get("deadline", "")), **w),
        _("Deadline set."),
    )


def claim_topic(request: HttpRequest, pk: int) -> HttpResponse:
    """File the claim under a topic."""
    return _act(
        request,
        pk,
        lambda **w: triage.set_topic([pk], _chosen(Topic, request.POST.get("topic")), **w),
        _("Topic set."),
    )


def claim_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Word the claim anew; what was typed is kept where it is refused."""
    shown = get_object_or_404(Claim, pk=pk)
    typed = {"statement": shown.statement, "lang": shown.lang, "version": shown.version, "why": ""}
    if request.method != "POST":
        return _render(request, "desk/claim_statement.html", {"claim": shown, "typed": typed})
    posted = {name: request.POST.get(name, "") for name in typed}
    try:
        triage.edit_statement(
            pk,
            posted["statement"],
            version=_number(posted["version"]) or 0,
            lang=_lang(posted["lang"]),
            **_ways(request),
        )
    except Refused as refusal:
        if isinstance(refusal, Outdated):
            posted["version"] = str(refusal.version)
        context = {"claim": shown, "typed": posted, "refusal": refusal}
        status = 409 if isinstance(refusal, Outdated) else 422
        return _render(request, "desk/claim_statement.html", context, status=status)
    messages.success(request, _("The claim was worded anew."))
    return redirect("claim", pk)


def claim_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note for one's colleagues."""
    get_object_or_404(Claim, pk=pk)
    text = request.POST.get("text", "")
    try:
        triage.add_note(pk, text, by=me(request), now=timezone.now())
    except Refused as refusal:
        return _page(request, pk, status=422, note=text, note_refusal=refusal)
    return HttpResponseRedirect(f"{reverse('claim', args=[pk])}#notes")


def claim_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what merging the claim into another would do; do it."""
    shown = get_object_or_404(Claim, pk=pk)
    into = _other(request)
    if request.method == "POST" and into is not None:
        return _act(
            request,
            pk,
            lambda **w: grouping.merge(pk, into.pk, **w),
            _("Merged. Everything of #%(gone)d is here now.") % {"gone": pk},
            to=reverse("claim", args=[into.pk]),
        )
    context = _search(request, shown, into)
    if into is not None:
        context |= _planned(lambda now: grouping.plan_merge(shown, into, now))
        context["guards"] = read.kept_apart(shown, into)
    return _render(request, "desk/claim_merge.html", context, status=_asked(request))


def claim_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what making a new claim of some messages would do; do it."""
    shown = get_object_or_404(Claim, pk=pk)
    chosen, picks = _picked(request, shown)
    typed = {name: request.POST.get(name, "") for name in ("statement", "lang", "why")}
    context: dict[str, Any] = {"claim": shown, "picks": picks, "typed": typed}
    if request.method == "POST":
        lang = _lang(typed["lang"])
        try:
            made = grouping.split(pk, chosen, typed["statement"], lang=lang, **_ways(request))
        except Refused as refusal:
            context |= _planned(lambda now: grouping.plan_split(shown, chosen, now))
            context |= {"examples": _examples(chosen), "refusal": refusal}
            return _render(request, "desk/claim_split.html", context, status=422)
        messages.success(request, _("This is the new claim."))
        return redirect("claim", made.pk)
    context |= {"examples": _examples(chosen)}
    typed["lang"] = shown.lang
    context |= _planned(lambda now: grouping.plan_split(shown, chosen, now))
    return _render(request, "desk/claim_split.html", context)


def claim_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what moving some messages to another claim would do; do it."""
    shown = get_object_or_404(Claim, pk=pk)
    into = _other(request)
    chosen, picks = _picked(request, shown)
    if request.method == "POST" and into is not None:
        return _act(
            request,
            pk,
            lambda **w: grouping.move(pk, chosen, into.pk, **w),
            ngettext("%(count)d message moved.", "%(count)d messages moved.", len(chosen))
            % {"count": len(chosen)},
        )
    context = _search(request, shown, into) | {"picks": picks, "examples": _examples(chosen)}
    if into is not None:
        context |= _planned(lambda now: grouping.plan_move(shown, chosen, into, now))
    elif not chosen:
        context |= {"refusal": _("Choose at least one message first.")}
    return _render(request, "desk/claim_move.html", context, status=_asked(request))


def claim_undo(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """Take back one change of the claim."""
    row = get_object_or_404(Change, pk=change)
    if pk != row.claim_id and (row.kind, row.object_id) != ("claim", pk):
        raise Http404
    return _act(request, pk, lambda **w: undo(row, **w), _("Undone."))


def match_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the check is about the claim."""
    return _decide(request, pk, matches.confirm, _("Confirmed."))


def match_reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the check has nothing to do with the claim."""
    return _decide(request, pk, matches.reject, _("Rejected."))


def match_relate(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the check is on the same topic, but about a different claim."""
    return _decide(request, pk, matches.relate, _("Kept as the same topic, a different claim."))


def _page(
    request: HttpRequest,
    pk: int,
    *,
    status: int = 200,
    note: str = "",
    note_refusal: Refused | None = None,
) -> HttpResponse:
    words, number = request.GET.get("words", ""), _number(request.GET.get("page")) or 1
    page = read.claim_page(pk, me(request), timezone.localtime(), words=words, page=number)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "claim": page.claim,
        "people": read.checkers(),
        "topics": read.topics(),
        "statuses": [(value, Claim.Status(value).label) for value in triage.SETTABLE],
        "note": note,
        "note_refusal": note_refusal,
    }
    return _render(request, "desk/claim.html", context, status=status)


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page; whether Thai years are Buddhist is asked once, not with every date."""
    with years(buddhist=Desk.current().buddhist_era):
        return render(request, template, context, status=status)


def _act(request: HttpRequest, pk: int, act: Act, done: str, *, to: str = "") -> HttpResponse:
    """Do something to a claim, say how it went, and go to `to`, or where the person came from."""
    get_object_or_404(Claim, pk=pk)
    wanted, back = wish(request), reverse("claim", args=[pk])
    try:
        act(**_ways(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(wanted or back)
    messages.success(request, done)
    return HttpResponseRedirect(wanted or to or back)


def _decide(request: HttpRequest, pk: int, act: Act, done: str) -> HttpResponse:
    row, seen = get_object_or_404(Match, pk=pk), request.POST.get("seen") or None
    to = reverse("claim", args=[row.claim_id]) + "#matches"
    return _act(request, row.claim_id, lambda **w: act(pk, seen=seen, **w), done, to=to)


def _ways(request: HttpRequest) -> dict[str, Any]:
    return {"by": me(request), "now": timezone.now(), "why": request.POST.get("why", "")}


def _number(text: str | None) -> int | None:
    text = (text or "").strip().removeprefix("#")
    fits = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if fits else None


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        day = parse_date(text.strip())
    except ValueError:
        day = None
    if day is None:
        raise Refused(_("That is no date. Write it as 2026-03-31."))
    return day


def _lang(text: str) -> str | None:
    """Return a language tag, or None for "as it was"."""
    text = text.strip().lower()[:8]
    return text if text and text.replace("-", "").isalnum() and text.isascii() else None


def _chosen(kind: type[Row], text: str | None) -> Row | None:
    """Return the row that a form chose; None where it chose nobody or nothing."""
    if not text:
        return None
    number = _number(text)
    row = kind._default_manager.filter(pk=number).first() if number is not None else None
    if row is None:
        raise Refused(_("That choice is gone. Look at the list again."))
    return row


def _other(request: HttpRequest) -> Claim | None:
    """Return the other claim that the page is about, if one was chosen."""
    text = request.POST.get("into") or request.GET.get("into")
    number = _number(text)
    if text and number is None:
        raise Http404
    return get_object_or_404(Claim, pk=number) if number is not None else None


def _search(request: HttpRequest, shown: Claim, into: Claim | None) -> dict[str, Any]:
    query = request.GET.get("q", "")
    found = [row for row in read.find_claims(query) if row.pk != shown.pk] if query else []
    return {"claim": shown, "into": into, "q": query, "found": found}


def _picked(request: HttpRequest, shown: Claim) -> tuple[list[int], list[tuple[str, str]]]:
    """Return which messages a form chose, and the fields that say so again."""
    form = request.POST if request.method == "POST" else request.GET
    every, picks = form.get("every", ""), form.getlist("pick")
    fields = [("every", every)] if every.strip() else [("pick", pick) for pick in picks]
    return read.pick_messages(shown, picks, every=every), fields


def _planned(plan: Callable[[datetime], object]) -> dict[str, Any]:
    try:
        return {"plan": plan(timezone.now())}
    except Refused as refusal:
        return {"refusal": refusal}


def _asked(request: HttpRequest) -> int:
    """Return the status of a preview: a form that was sent without its choice is incomplete."""
    return 422 if request.method == "POST" else 200


def _examples(chosen: list[int]) -> list[Message]:
    return read.examples(chosen, EXAMPLES)
