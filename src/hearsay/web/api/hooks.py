"""What administrators do to webhooks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from hearsay.connect.addresses import is_excepted, judge_url
from hearsay.connect.signatures import new_secret
from hearsay.errors import UrlError
from hearsay.web.api.models import Event, Webhook
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User
from hearsay.web.reasons import told

__all__ = ["MOST_WEBHOOKS", "add", "pause", "remove", "resume"]

MOST_WEBHOOKS = 20


def add(
    url: str, events: Collection[str], allow: Sequence[str] = (), *, by: User, now: datetime
) -> Webhook:
    """Add an address that is told of events. Its secret is shown once by whoever calls.

    Raises:
        Refused: the address is none that we may post to, no event was chosen, or there are many
            already.
    """
    chosen = [event.value for event in Event if event.value in events]
    if not chosen or len(chosen) != len(set(events)):
        raise Refused(_("Choose at least one event."))
    try:
        target = judge_url(url, allow)
    except UrlError as error:
        raise Refused(_("This address cannot be used: %(why)s") % {"why": told(error)}) from error
    if target.scheme != "https" and not is_excepted(target, allow):
        raise Refused(_("The address has to begin with https://."))
    if Webhook.objects.count() >= MOST_WEBHOOKS:
        said = _("There are %(most)d webhooks already; remove one first.")
        raise Refused(said % {"most": MOST_WEBHOOKS})
    return Webhook.objects.create(
        url=url, events=chosen, secret=new_secret(), made_by=by, made_at=now
    )


def pause(webhook: Webhook) -> None:
    """Tell it of nothing until it is resumed; what waits for it goes on waiting, for a day."""
    Webhook.objects.filter(pk=webhook.pk).update(active=False)


def resume(webhook: Webhook) -> None:
    """Tell it of events again, from now on."""
    Webhook.objects.filter(pk=webhook.pk).update(active=True)


def remove(webhook: Webhook) -> None:
    """Forget an address and all deliveries to it."""
    webhook.delete()
