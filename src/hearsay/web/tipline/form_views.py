"""Where anybody asks, and sees how far we are: no cookie, no account, and no script needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hearsay.web.claims.languages import INTERFACES
from hearsay.web.claims.models import MOST_TEXT, Desk
from hearsay.web.dates import years
from hearsay.web.tipline import work
from hearsay.web.tipline.actions import asking
from hearsay.web.tipline.actions.conversations import network_mark
from hearsay.web.tipline.choices import said_of
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Outgoing, Question, Reaction, Tipline
from hearsay.web.tipline.sealing import buttons
from hearsay.web.visitors import count, counted, take_turn, visitor_of

__all__ = ["tip", "tip_said", "tip_send", "tip_status"]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FAIR = 6
"""Tips that one visitor may send in `WINDOW` seconds before each takes more work or waiting."""
WINDOW = 600
_TIPS, _WAITS = "tip", "tip-wait"
"""What is counted of a visitor."""
View = Callable[..., HttpResponse]


def _open(view: View) -> View:
    """Let a view pass the public's door: no cookie is read or set, nothing is kept by caches."""

    @wraps(view)
    def opened(request: HttpRequest, ui: str, **named: Any) -> HttpResponse:
        desk = Desk.current()
        with translation.override(ui), years(buddhist=desk.buddhist_era):
            answer = _too_large(request, desk, ui) or view(request, desk, ui, **named)
        answer["Content-Security-Policy"] = CSP
        answer["Cache-Control"] = "private, no-store"
        answer["Referrer-Policy"] = "no-referrer"
        answer["Content-Language"] = ui
        return answer

    opened.is_public = True  # type: ignore[attr-defined]
    return opened


def _too_large(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse | None:
    """Refuse what is larger than any text, before it is read: nobody sends us files here."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if length.isdecimal() and int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return None
    return _form(request, desk, ui, problem=_too_long(), status=413)


@_open
def tip(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    """Show the form."""
    return _form(request, desk, ui)


@_open
def tip_send(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    """Take a tip, if the work is done; else show the form again, with all that was typed."""
    now, visitor = timezone.now(), visitor_of(request)
    text = request.POST.get("text", "")
    given = request.POST.get("challenge", "")[:300]
    number = request.POST.get("number", "")
    verdict, seconds = work.judge(given, number, now, pressure=_pressure(visitor))
    if verdict == work.Verdict.STALE:
        return _form(request, desk, ui, text=text, stale=True, status=409)
    token = work.status_token(given)
    if asking.question_of(token, now=now) is not None:  # a challenge is good for one tip
        return redirect("tip_status", ui=ui, link=token)
    if problem := _problem(text):
        kept = text[:MOST_TEXT]
        return _form(request, desk, ui, text=kept, problem=problem, challenge=given, status=422)
    if left := _left_to_wait(verdict, seconds, visitor, now):
        return _wait(request, desk, ui, text, given, left)
    if asking.ask(token, text, ui, now=now, network=visitor) is None:
        problem = _("Please write what you have heard; there was nothing that we can read.")
        return _form(request, desk, ui, text=text, problem=problem, status=422)
    count(_TIPS, visitor, seconds=WINDOW)
    return redirect("tip_status", ui=ui, link=token)


def _left_to_wait(verdict: work.Verdict, seconds: int, visitor: str, now: datetime) -> int:
    """Return how many seconds are left; the waits of one visitor end one after another."""
    if verdict == work.Verdict.WAIT:
        return seconds
    if verdict == work.Verdict.WAITED:
        # All processes share it by a file, whose name says nothing once the period's key is gone.
        period = KeyRing(settings.KEYS).current(now, Tipline.current().retention_days)
        mark = network_mark(period, visitor)
        return take_turn(_WAITS, mark, now.timestamp(), seconds=seconds)
    return 0


def _wait(  # noqa: PLR0913, PLR0917 - what comes back with the form
    request: HttpRequest, desk: Desk, ui: str, text: str, challenge: str, seconds: int
) -> HttpResponse:
    """Show the form again with how long to wait, by the same challenge."""
    again = _form(request, desk, ui, text=text, wait=seconds, challenge=challenge, status=429)
    again["Retry-After"] = str(seconds)
    return again


@_open
def tip_status(request: HttpRequest, desk: Desk, ui: str, link: str) -> HttpResponse:
    """Show the phase of a question and what we answered; never what was asked."""
    now = timezone.now()
    question = asking.question_of(link, now=now)
    if question is None or question.conversation is None:
        raise Http404
    context = {
        "question": question,
        "told": _told(question),
        "link": link,
        "refresh": _refresh(question, now),
        "until": question.conversation.asker.purge_at,
    }
    return _page(desk, ui, "tipline/status.html", context)


@_open
def tip_said(request: HttpRequest, desk: Desk, ui: str, link: str) -> HttpResponse:
    """Take what the asker says of the answer."""
    now = timezone.now()
    if asking.question_of(link, now=now) is None:
        raise Http404
    pressed = request.POST.get("pressed", "")
    asking.press(link, pressed, now=now, network=visitor_of(request))
    return redirect("tip_status", ui=ui, link=link)


def _problem(text: str) -> str:
    if not text.strip():
        return _("Please write what you have heard.")
    return _too_long() if len(text) > MOST_TEXT else ""


def _too_long() -> str:
    said = _("That is too long: at most %(most)d characters. Send the part that you doubt.")
    return said % {"most": MOST_TEXT}


def _refresh(question: Question, now: datetime) -> int:
    """Return after how many seconds the page looks again; 0 once there is nothing to wait for soon."""
    waited = (now - question.asked_at).total_seconds()
    pending = (Outgoing.State.MEANT, Outgoing.State.SENDING)
    states = set(question.outgoing.values_list("state", flat=True))
    if question.phase != Question.Phase.HEARD and states and states.isdisjoint(pending):
        return 0
    return 1 if waited < 30 else 15 if waited < 600 else 0


def _told(question: Question) -> list[dict[str, object]]:
    rows = question.outgoing.exclude(state=Outgoing.State.DROPPED).order_by("id")
    labels = dict(Reaction.Said.choices)
    judged = asking.judgeable(question)
    shown: list[dict[str, object]] = []
    for row in rows.select_related("reaction"):
        reaction = getattr(row, "reaction", None)
        known = (
            [one for one in buttons(KeyRing(settings.KEYS), row) if said_of(one[0])]
            if row == judged
            else []
        )
        said = "" if reaction is None else labels[reaction.said]
        shown.append(
            {
                "text": row.text,
                "lang": row.lang,
                "made_at": row.made_at,
                "choices": known,
                "said": said,
            }
        )
    return shown


def _form(  # noqa: PLR0913 - what a form says when it comes back
    request: HttpRequest, desk: Desk, ui: str, *, text: str = "", problem: str = "", wait: int = 0,
    stale: bool = False, challenge: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    line = Tipline.current()
    context = {
        "text": text,
        "problem": problem,
        "wait": wait,
        "stale": stale,
        "challenge": challenge or work.challenge(timezone.now()),
        "bits": work.BITS + _pressure(visitor_of(request)),
        "days": line.retention_days,
        "reach": line.reach or desk.contact,
    }
    return _page(desk, ui, "tipline/form.html", context, status)


def _page(
    desk: Desk, ui: str, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page. The request is not given to the template: nothing personal can get in."""
    here = {"link": context["link"]} if "link" in context else {}  # no language leads away from it
    name = "tip_status" if here else "tip"
    switch = [(code, reverse(name, kwargs={"ui": code} | here)) for code in INTERFACES]
    known = {"desk": desk, "ui": ui, "switch": switch, "home": settings.ADDRESS, "is_tip": True}
    return HttpResponse(render_to_string(template, known | context), status=status)


def _pressure(visitor: str) -> int:
    """Return how many doublings over their fair share a visitor is."""
    return (counted(_TIPS, visitor) // FAIR).bit_length()
