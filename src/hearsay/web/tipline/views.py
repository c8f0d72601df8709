"""What platforms deliver: verified, read, and acknowledged only once it is stored.

No session, cookie or account is looked at: the channel's signature alone decides. The status tells
the platform what to do: 200 it is stored (or was before), 503 try again, all others do not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from hearsay.connect.channel import Channel, Delivery
from hearsay.errors import InputError, SignatureError
from hearsay.web import logs
from hearsay.web.tipline import channels as configured
from hearsay.web.tipline.actions.receive import receive
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.reading import read
from hearsay.web.trouble import what_failed
from hearsay.web.visitors import count, visitor_of

__all__ = ["MOST_BYTES", "channel_in"]

MOST_BYTES = 4_000_000
"""Of a delivery; the largest that a platform announces is 3 MB."""
UNVERIFIED_A_MINUTE = 30
"""Deliveries of one visitor that are told what is wrong with their signature."""

View = Callable[..., HttpResponse]


def _at_the_public_door(view: View) -> View:
    """Let a view be answered before anything that knows sessions."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


@_at_the_public_door
@csrf_exempt
def channel_in(request: HttpRequest, channel: str) -> HttpResponse:
    """Take what a platform delivers, or answer its question whether this address is ours."""
    found = configured.channels().get(channel)
    if found is None or configured.is_polled(found):
        return _plain("There is no such channel here.", 404)
    if request.method != "POST":
        return _greet(request, found)
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        return _plain(f"A delivery has at most {MOST_BYTES} bytes.", 413)
    try:
        delivery = _delivery(request, request.read(MOST_BYTES))
    except UnreadablePostError:
        return _plain("The delivery was cut off.", 400)
    return _take(request, found, delivery, timezone.now())


def _greet(request: HttpRequest, channel: Channel) -> HttpResponse:
    try:
        said = channel.greet(_delivery(request, b""))
    except SignatureError as error:
        return _unverified(request, channel, error)
    if said is None:
        return _plain("Deliveries come here by POST.", 404)
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


def _take(
    request: HttpRequest, channel: Channel, delivery: Delivery, now: datetime
) -> HttpResponse:
    """Verify, read and store a delivery."""
    try:
        channel.verify(delivery, now)
    except SignatureError as error:
        return _unverified(request, channel, error)
    try:
        events = read(channel, delivery)
    except InputError:
        logs.event("delivery_unreadable", channel=channel.name, bytes=len(delivery.body))
        return _plain("The delivery cannot be read.", 400)
    try:
        done = receive(channel.name, channel.limits, events, ring=KeyRing(settings.KEYS), now=now)
    except (DatabaseError, InterfaceError, OSError) as error:
        return _try_again(channel, error)
    logs.event("received", channel=channel.name, **asdict(done))
    # Nothing in it: some gateways send the text of an answer to the person.
    return HttpResponse(content_type="text/plain; charset=utf-8")


def _delivery(request: HttpRequest, body: bytes) -> Delivery:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Delivery(body, headers, request.GET.dict())


def _unverified(request: HttpRequest, channel: Channel, error: SignatureError) -> HttpResponse:
    """Say what is wrong with a signature; whoever tries often is told to wait.

    Only deliveries that are not genuine are counted: a platform delivers for all its users from few
    addresses, and is never held up.
    """
    logs.event("delivery_not_genuine", channel=channel.name)
    if count("unverified", visitor_of(request), seconds=60) > UNVERIFIED_A_MINUTE:
        answer = _plain("Too many deliveries that are not genuine.", 429)
        answer["Retry-After"] = "60"
        return answer
    return _plain(f"Not taken: {error}.", 401)


def _try_again(channel: Channel, error: Exception) -> HttpResponse:
    """Have the platform deliver again: nothing of this was stored."""
    trouble = what_failed(error)
    logs.problem("delivery_not_stored", error, channel=channel.name)
    answer = _plain("Not stored just now. Please deliver it again.", 503)
    answer["Retry-After"] = str(trouble.again if trouble is not None else 30)
    return answer


def _plain(line: str, status: int) -> HttpResponse:
    return HttpResponse(f"{line}\n", status=status, content_type="text/plain; charset=utf-8")
