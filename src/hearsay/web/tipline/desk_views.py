"""The desk's pages about the tipline: how it does, and who got which answer."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearsay.web.claims.models import Check, Claim
from hearsay.web.claims.refusals import Refused
from hearsay.web.claims.worker.index import ALPHA
from hearsay.web.people.gate import me
from hearsay.web.tipline import queries
from hearsay.web.tipline.actions import following, minding, recalling, settling
from hearsay.web.tipline.forms import MuteForm, RecallForm, SettingsForm, WhyForm
from hearsay.web.tipline.models import Conversation, Outgoing, Tipline

__all__ = [
    "tipline",
    "tipline_claim",
    "tipline_hold",
    "tipline_let_go",
    "tipline_mute",
    "tipline_recall",
    "tipline_reset",
    "tipline_send",
    "tipline_settings",
    "tipline_settle",
    "tipline_unmute",
]


def tipline(request: HttpRequest) -> HttpResponse:
    """Show how the tipline does: automatic answers, channels, what is not known, who floods."""
    return _show(request, SettingsForm(instance=Tipline.current()))


def _show(request: HttpRequest, form: SettingsForm, status: int = 200) -> HttpResponse:
    now, trust = timezone.now(), queries.trust()
    context = {
        "form": form,
        "line": Tipline.current(),
        "trust": trust,
        "low": round(100 * trust.wrong.low, 1),
        "high": round(100 * trust.wrong.high, 1),
        "alpha": round(100 * ALPHA, 1),
        "channels": queries.channels(now),
        "unsettled": queries.unsettled(),
        "untaken": queries.untaken(now),
        "busiest": queries.busiest(now),
        "strange": queries.strange(),
        "now": now,
    }
    return render(request, "tipline/overview.html", context, status=status)


def tipline_settings(request: HttpRequest) -> HttpResponse:
    """Change how it works."""
    form = SettingsForm(request.POST, instance=Tipline.current())
    if not form.is_valid():
        return _show(request, form, status=422)
    settling.change(form.cleaned_data, by=me(request), now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("tipline")


def tipline_reset(request: HttpRequest) -> HttpResponse:
    """Let answers go out by themselves again."""
    why = request.POST.get("why", "")
    return _try(
        request,
        lambda: minding.reset(why, by=me(request), now=timezone.now()),
        _("Automatic answers are on again."),
    )


def tipline_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether a message arrived of which nobody knew."""
    row = get_object_or_404(Outgoing, pk=pk)
    arrived = request.POST.get("arrived") == "1"
    return _try(
        request,
        lambda: settling.settle(row.pk, arrived=arrived, by=me(request), now=timezone.now()),
        _("Noted as arrived.") if arrived else _("It will be sent once more."),
    )


def tipline_mute(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer somebody nothing for some days."""
    row, form = get_object_or_404(Conversation, pk=pk), MuteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why, and for 1 to 7 days."))
        return redirect("tipline")
    days, why = form.cleaned_data["days"], form.cleaned_data["why"]
    return _try(
        request,
        lambda: minding.mute(row.pk, days, why, by=me(request), now=timezone.now()),
        _("Muted. What they write still reaches the desk."),
    )


def tipline_unmute(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer somebody again."""
    row = get_object_or_404(Conversation, pk=pk)
    return _try(
        request,
        lambda: minding.unmute(row.pk, by=me(request), now=timezone.now()),
        _("They are answered again."),
    )


def tipline_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who waits for an answer about a claim, and who got which."""
    claim = get_object_or_404(Claim, pk=pk)
    rows, waiting = queries.answers_for(claim, timezone.now())
    fitting = [row.check for row in rows if row.fits]
    context = {
        "claim": claim,
        "rows": rows,
        "waiting": waiting,
        "form": RecallForm(choices=fitting),
    }
    return render(request, "tipline/claim.html", context)


def tipline_send(request: HttpRequest, pk: int, check: int) -> HttpResponse:
    """Send a check that answers a claim to all who wait for one."""
    claim = get_object_or_404(Claim, pk=pk)
    rows, _waiting = queries.answers_for(claim, timezone.now())
    fit = {row.check.pk: row.check for row in rows if row.fits}
    if check not in fit:
        messages.error(request, _("Confirm first that this check answers the claim."))
    else:
        told = following.send_known(claim.pk, fit[check], by=me(request), now=timezone.now())
        said = ngettext("%(n)d person will get it.", "%(n)d people will get it.", told)
        messages.success(request, said % {"n": told})
    return redirect("tipline_claim", pk=pk)


def tipline_recall(request: HttpRequest, pk: int, check: int) -> HttpResponse:
    """Apologise to everyone who got a check that was not about this claim."""
    claim = get_object_or_404(Claim, pk=pk)
    wrong = get_object_or_404(Check, pk=check)
    rows, _waiting = queries.answers_for(claim, timezone.now())
    form = RecallForm(request.POST, choices=[r.check for r in rows if r.fits])
    if not form.is_valid():
        messages.error(request, _("Say why it was wrong: it stays in the history."))
        return redirect("tipline_claim", pk=pk)
    right: Check | None = form.cleaned_data["right"]

    def act() -> None:
        recalling.recall(
            wrong.pk,
            claim.pk,
            right=None if right is None else right.pk,
            why=form.cleaned_data["why"],
            by=me(request),
            now=timezone.now(),
        )

    done = _("Recalled. Everyone who received it gets an apology.")
    return _try(request, act, done, to=("tipline_claim", pk))


def tipline_hold(request: HttpRequest, pk: int, check: int) -> HttpResponse:
    """Let no answer go out by itself with a check."""
    row, form = get_object_or_404(Check, pk=check), WhyForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    return _try(
        request,
        lambda: recalling.hold_back(row.pk, why, by=me(request), now=timezone.now()),
        _("No answer goes out by itself with this check."),
        to=("tipline_claim", pk),
    )


def tipline_let_go(request: HttpRequest, pk: int, check: int) -> HttpResponse:
    """Let a check be answered with again."""
    row = get_object_or_404(Check, pk=check)
    why = request.POST.get("why", "")
    return _try(
        request,
        lambda: recalling.let_go(row.pk, why, by=me(request), now=timezone.now()),
        _("Answers may go out with this check again."),
        to=("tipline_claim", pk),
    )


def _try(
    request: HttpRequest, act: Callable[[], object], done: str, to: tuple[str, int] | None = None
) -> HttpResponse:
    """Act, and say what came of it on the page where one goes on."""
    try:
        act()
        messages.success(request, done)
    except Refused as why:
        messages.error(request, str(why))
    return redirect("tipline") if to is None else redirect(to[0], pk=to[1])
