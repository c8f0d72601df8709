"""Settings of the desk, for administrators: the desk, its rating scale, its topics."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hearsay.web.claims.actions import house as actions
from hearsay.web.claims.models import Change, Desk, Rating, Topic
from hearsay.web.claims.refusals import Outdated, Refused
from hearsay.web.desk.settings_forms import DeskForm, RatingForm, TopicForm
from hearsay.web.people.gate import me

__all__ = [
    "desk_settings",
    "rating_add",
    "rating_edit",
    "rating_move",
    "rating_switch",
    "topic_add",
    "topic_edit",
    "topic_move",
    "topic_switch",
]

_FORMS: dict[type, Any] = {Rating: RatingForm, Topic: TopicForm}


def desk_settings(request: HttpRequest) -> HttpResponse:
    """Show the settings; save those of the desk itself."""
    desk = Desk.current()
    if request.method != "POST":
        return _page(request)
    form = DeskForm(request.POST, instance=desk)
    if not form.is_valid():
        return _page(request, 422, form=form)
    seen = form.cleaned_data["seen"]
    try:
        actions.change_desk(form.written(), seen=seen, by=me(request), now=timezone.now())
    except Outdated as why:
        messages.error(request, str(why))
        again = request.POST.copy()
        again["seen"] = actions.fingerprint(Desk.current())
        form = DeskForm(again, instance=desk)
        return _page(request, 409, form=form)
    messages.success(request, _("Saved."))
    return redirect("desk_settings")


def rating_add(request: HttpRequest) -> HttpResponse:
    """Add a rating to the scale."""
    return _add(request, Rating)


def rating_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a rating, or change what it means while no answer has it."""
    return _edit(request, get_object_or_404(Rating, pk=pk))


def rating_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a rating up or down the scale."""
    return _move(request, get_object_or_404(Rating, pk=pk))


def rating_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a rating, or no longer."""
    return _switch(request, get_object_or_404(Rating, pk=pk))


def topic_add(request: HttpRequest) -> HttpResponse:
    """Add a topic."""
    return _add(request, Topic)


def topic_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a topic."""
    return _edit(request, get_object_or_404(Topic, pk=pk))


def topic_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a topic up or down."""
    return _move(request, get_object_or_404(Topic, pk=pk))


def topic_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a topic, or no longer."""
    return _switch(request, get_object_or_404(Topic, pk=pk))


def _page(request: HttpRequest, status: int = 200, **forms: Any) -> HttpResponse:
    kinds = ("desk", "rating", "topic")
    context = {
        "form": DeskForm(instance=Desk.current()),
        "rating_form": RatingForm(auto_id="rating_%s"),
        "topic_form": TopicForm(auto_id="topic_%s"),
        "ratings": Rating.objects.all(),
        "topics": Topic.objects.all(),
        "history": Change.objects.filter(kind__in=kinds).select_related("actor")[:20],
    }
    return render(request, "desk/desk_settings.html", context | forms, status=status)


def _add(request: HttpRequest, kind: Any) -> HttpResponse:
    name = kind._meta.model_name
    form = _FORMS[kind](request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        try:
            actions.add_step(kind, form.cleaned_data, by=me(request), now=timezone.now())
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Added."))
            return redirect("desk_settings")
    return _page(request, 422, **{f"{name}_form": form})


def _edit(request: HttpRequest, step: Any) -> HttpResponse:
    kind = type(step)
    if request.method != "POST":
        return _step_page(request, step, _FORMS[kind](instance=step))
    form = _FORMS[kind](request.POST, instance=step)
    if form.is_valid():
        try:
            actions.change_step(step, form.cleaned_data, by=me(request), now=timezone.now())
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_settings")
    return _step_page(request, step, form, 422)


def _step_page(request: HttpRequest, step: Any, form: Any, status: int = 200) -> HttpResponse:
    return render(request, "desk/step_form.html", {"step": step, "form": form}, status=status)


def _move(request: HttpRequest, step: Rating | Topic) -> HttpResponse:
    up = request.POST.get("to") != "down"
    actions.move_step(step, up=up, by=me(request), now=timezone.now())
    return redirect("desk_settings")


def _switch(request: HttpRequest, step: Rating | Topic) -> HttpResponse:
    active = request.POST.get("active") == "yes"
    try:
        actions.switch_step(step, active=active, by=me(request), now=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    return redirect("desk_settings")
