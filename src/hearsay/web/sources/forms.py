"""What editors type about a source."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hearsay.web.sources.models import Kind
from hearsay.web.sources.naming import MOST_ADDRESS

__all__ = ["HELP", "ChangeForm", "SourceForm"]

HELP: dict[str, str | Promise] = {
    Kind.FEED: _("The feed's address, such as https://news.example/feed.xml."),
    Kind.MASTODON: _("A server such as mastodon.social, or a hashtag as in #flood@mastodon.social."),
    Kind.BLUESKY: _("A #hashtag, an @account, words to search for, or a feed that begins with at://."),
    Kind.YOUTUBE: _("The channel's ID: UC and 22 characters, or an address that has it."),
    Kind.OUTBOX: _("The outbox's address, such as https://social.example/users/news/outbox."),
}  # fmt: skip
"""What is asked for, a line each."""


class SourceForm(forms.Form):
    """A source to follow."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    address = forms.CharField(label=_("Address"), max_length=2 * MOST_ADDRESS)
    name = forms.CharField(
        label=_("Name on this desk"),
        max_length=120,
        required=False,
        help_text=_("Shown beside its posts. The address, if empty."),
    )


class ChangeForm(forms.Form):
    """Another name, and for a source that moved another address."""

    name = forms.CharField(label=_("Name on this desk"), max_length=120, required=False)
    address = forms.CharField(label=_("Address"), max_length=2 * MOST_ADDRESS, required=False)
