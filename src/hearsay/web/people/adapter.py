"""What allauth is told of this desk: nobody signs up alone, and the first factor is added at once."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from hearsay.web.people.factors import has_factor
from hearsay.web.visitors import network_of

__all__ = ["Adapter"]


class Adapter(DefaultAccountAdapter):
    """Accounts are made by invitations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse the open door."""
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask again who it is before keys change, but not for the first one: no page opens without."""
        return has_factor(self.request.user)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return by what tries to sign in are counted: all that one subscriber has."""
        return network_of(super().get_client_ip(request))
