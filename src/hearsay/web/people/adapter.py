"""What allauth is told of this desk: nobody signs up without an invitation."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

__all__ = ["Adapter"]


class Adapter(DefaultAccountAdapter):
    """Accounts are made by invitations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse the open door."""
        return False
